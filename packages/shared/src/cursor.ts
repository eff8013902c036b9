import { ValidationFailed } from '@clutch/contracts/problems'
import { Problem } from './problem.ts'

/** Where a page ended: the sort key of its last row. Opaque to clients, checked on the way back in. */
export function encodeCursor(key: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url')
}

export function decodeCursor(cursor: string | undefined, length: number): (string | number)[] | undefined {
  if (cursor === undefined) return undefined
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    if (
      Array.isArray(key) &&
      key.length === length &&
      key.every((part) => typeof part === 'number' || (typeof part === 'string' && !part.includes('\u0000')))
    ) {
      return key
    }
  } catch {
    // falls through to the same answer as a cursor of another list
  }
  throw new Problem(ValidationFailed, {
    errors: [{ pointer: '/query/cursor', message: 'is not a cursor of this list' }],
  })
}

/**
 * Cuts the page out of `limit + 1` rows.
 * @param keyOf the sort key of a row, the same columns the query is ordered by
 */
export function pageOf<Row, Item>(
  rows: readonly Row[],
  limit: number,
  keyOf: (row: Row) => readonly (string | number)[],
  itemOf: (row: Row) => Item,
): { items: Item[]; nextCursor: string | null } {
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return {
    items: page.map(itemOf),
    nextCursor: rows.length > limit && last !== undefined ? encodeCursor(keyOf(last)) : null,
  }
}
