import type { Table } from '../state/table.ts'
import { invalid } from './errors.ts'
import type { Fields } from './fields.ts'

export interface ListInput {
  limit: number
  cursor: string | undefined
  direction: 'newest-first' | 'oldest-first'
  beginMs: number | undefined
  endMs: number | undefined
}

export function readList(fields: Fields): ListInput {
  const order = fields.text('sort_order', 10) ?? 'DESC'
  if (order !== 'DESC' && order !== 'ASC') throw invalid('INVALID_SORT_ORDER', 'ASC or DESC.', 'sort_order')
  const cursor = fields.text('cursor', 200)
  return {
    limit: fields.count('limit', 100),
    cursor: cursor === undefined || cursor === '' ? undefined : Buffer.from(cursor, 'base64url').toString('utf8'),
    direction: order === 'DESC' ? 'newest-first' : 'oldest-first',
    beginMs: fields.instantMs('begin_time'),
    endMs: fields.instantMs('end_time'),
  }
}

/** A page, and the cursor of the next when there is one. Square leaves an empty list out. */
export function listPage<R extends { id: string; created_at?: string }>(
  table: Table<R>,
  list: ListInput,
  name: string,
  wanted: (record: Readonly<R>) => boolean,
): Record<string, unknown> {
  if (list.cursor !== undefined && table.get(list.cursor) === undefined)
    throw invalid('INVALID_CURSOR', 'The cursor is not one of this list.', 'cursor')
  const found: Readonly<R>[] = []
  for (const record of table.walk(list.direction, list.cursor)) {
    const atMs = record.created_at === undefined ? undefined : Date.parse(record.created_at)
    if (atMs !== undefined && list.beginMs !== undefined && atMs < list.beginMs) continue
    if (atMs !== undefined && list.endMs !== undefined && atMs >= list.endMs) continue
    if (!wanted(record)) continue
    if (found.length === list.limit) {
      const cursor = Buffer.from(found.at(-1)!.id, 'utf8').toString('base64url')
      return { [name]: found, cursor }
    }
    found.push(record)
  }
  return found.length === 0 ? {} : { [name]: found }
}
