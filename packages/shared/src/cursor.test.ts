import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeCursor, pageOf } from './cursor.ts'
import { Problem } from './problem.ts'

type Row = { at: string; id: number }
const page = (rows: readonly Row[], limit: number) =>
  pageOf(
    rows,
    limit,
    (row) => [row.at, row.id],
    (row) => row.id,
  )

function pointersOf(work: () => unknown): string[] {
  try {
    work()
  } catch (error) {
    if (error instanceof Problem && error.status === 400) return error.errors!.map(({ pointer }) => pointer)
    throw error
  }
  return []
}

const forged = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')

test('a list read page by page is the list, whatever stands in the sort keys', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.record({ at: fc.string({ unit: 'binary' }).map((s) => s.replaceAll('\u0000', '')), id: fc.integer() }),
        {
          maxLength: 30,
        },
      ),
      fc.integer({ min: 1, max: 10 }),
      (rows, limit) => {
        const read: number[] = []
        let from = 0
        for (;;) {
          const { items, nextCursor } = page(rows.slice(from, from + limit + 1), limit)
          read.push(...items)
          if (nextCursor === null) break
          const last = rows[from + limit - 1]!
          expect(decodeCursor(nextCursor, 2)).toEqual([last.at, last.id])
          from += limit
        }
        expect(read).toEqual(rows.map(({ id }) => id))
      },
    ),
  )
})

test('the first page has no cursor to read', () => {
  expect(decodeCursor(undefined, 2)).toBeUndefined()
})

test.each([
  ['of another list', forged(['a'])],
  ['with a part too many', forged(['a', 'b', 'c'])],
  ['that is no array', forged({ 0: 'a', 1: 'b', length: 2 })],
  ['with an object in it', forged(['a', { $gt: '' }])],
  ['with null in it', forged(['a', null])],
  ['with U+0000 in it', forged(['a\u0000', 'b'])],
  ['with a number that is none', forged('["a",1e400]')],
  ['that is cut off', forged(['a', 'b']).slice(0, -3)],
  ['of arbitrary text', 'not a cursor'],
  ['that is empty', ''],
])('a cursor %s is refused by field', (_what, cursor) => {
  expect(pointersOf(() => decodeCursor(cursor, 2))).toEqual(['/query/cursor'])
})

test('any text at all gives a key or a refusal', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json().map(forged)), fc.integer({ min: 1, max: 3 }), (cursor, length) => {
      let key: unknown
      const refused = pointersOf(() => {
        key = decodeCursor(cursor, length)
      })
      if (refused.length > 0) expect(refused).toEqual(['/query/cursor'])
      else expect(key).toHaveLength(length)
    }),
  )
})
