import { ValidationFailed } from '@clutch/contracts/problems'
import { Problem } from './problem.ts'

/** Where a page ended: the sort key of its last row. Opaque to clients, checked on the way back in. */
export function encodeCursor(key: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url')
}

/** @throws Problem when it is not a cursor of a list whose key has so many parts */
export function decodeCursor(cursor: string | undefined, length: number): (string | number)[] | undefined {
  if (cursor === undefined) return undefined
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    if (
      Array.isArray(key) &&
      key.length === length &&
      key.every((part) => Number.isFinite(part) || (typeof part === 'string' && !part.includes('\u0000')))
    ) {
      return key
    }
  } catch {
    // falls through to the same answer as a cursor of another list
  }
  throw notOfThisList()
}

/** The id after which a page of a list in order of ids begins: the empty text, which no id precedes, for the first. */
export function decodeIdCursor(cursor: string | undefined): string {
  const [id = ''] = decodeCursor(cursor, 1) ?? []
  return String(id)
}

/** What a list answers to a cursor that it has not given. */
export function notOfThisList(): Problem {
  return new Problem(ValidationFailed, {
    errors: [{ pointer: '/query/cursor', message: 'is not a cursor of this list' }],
  })
}

interface PageOf<Item> {
  items: Item[]
  nextCursor: string | null
}

/**
 * Cuts the page out of `limit + 1` rows.
 * @param keyOf the sort key of a row, the same columns the query is ordered by
 * @param itemOf what clients get of a row; undefined when they get nothing of it. Without it a row is the item.
 */
export function pageOf<Row>(
  rows: readonly Row[],
  limit: number,
  keyOf: (row: Row) => readonly (string | number)[],
): PageOf<Row>
export function pageOf<Row, Item>(
  rows: readonly Row[],
  limit: number,
  keyOf: (row: Row) => readonly (string | number)[],
  itemOf: (row: Row) => Item | undefined,
): PageOf<Item>
export function pageOf<Row>(
  rows: readonly Row[],
  limit: number,
  keyOf: (row: Row) => readonly (string | number)[],
  itemOf: (row: Row) => unknown = (row) => row,
): PageOf<unknown> {
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return {
    items: page.map(itemOf).filter((item) => item !== undefined),
    nextCursor: rows.length > limit && last !== undefined ? encodeCursor(keyOf(last)) : null,
  }
}
