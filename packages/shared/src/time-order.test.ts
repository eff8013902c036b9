import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { pageOf } from './cursor.ts'
import { Problem } from './problem.ts'
import { decodeTimeCursor, earlierThan, laterThan, type TimeKey, timeRange } from './time-order.ts'

interface Row {
  at: Date
  id: string
}
type Condition = { [column: string]: unknown; OR?: Condition[] }

/** What the database does with these conditions. */
function matches(row: Row, condition: Condition): boolean {
  return Object.entries(condition).every(([column, wanted]) => {
    if (column === 'OR') return (wanted as Condition[]).some((each) => matches(row, each))
    const value = column === 'at' ? row.at.getTime() : row.id
    return Object.entries(wanted as Record<string, Date | string>).every(([comparison, bound]) => {
      const limit = bound instanceof Date ? bound.getTime() : bound
      if (comparison === 'lt') return value < limit
      if (comparison === 'lte') return value <= limit
      if (comparison === 'gt') return value > limit
      return value >= limit
    })
  })
}

const byTime = (a: Row, b: Row) => a.at.getTime() - b.at.getTime() || (a.id < b.id ? -1 : 1)

/** Every id of the list, page after page, as a client reads it. */
function walk(sorted: readonly Row[], limit: number, beyond: (key: TimeKey | undefined) => Condition[]): string[] {
  const seen: string[] = []
  let cursor: string | undefined
  for (let page = 0; page <= sorted.length; page += 1) {
    const conditions = beyond(decodeTimeCursor(cursor))
    const rows = sorted.filter((row) => conditions.every((each) => matches(row, each))).slice(0, limit + 1)
    const { items, nextCursor } = pageOf(rows, limit, (row) => [row.at.toISOString(), row.id])
    seen.push(...items.map(({ id }) => id))
    if (nextCursor === null) return seen
    cursor = nextCursor
  }
  throw new Error('the pages do not end')
}

// Few instants, so that many rows share one.
const list = fc
  .uniqueArray(fc.integer({ min: 0, max: 999 }), { maxLength: 30 })
  .chain((ids) => fc.tuple(...ids.map((id) => fc.record({ id: fc.constant(`trp_${id}`), at: fc.nat(3) }))))
  .map((rows) => rows.map(({ id, at }) => ({ id, at: new Date(Date.UTC(2026, 2, 1) + at) })))

describe('a list in order of time, page by page, gives every row once and in order', () => {
  test('latest first', () => {
    fc.assert(
      fc.property(list, fc.integer({ min: 1, max: 7 }), (rows, limit) => {
        const sorted = rows.toSorted((a, b) => -byTime(a, b))
        expect(walk(sorted, limit, (key) => earlierThan('at', key))).toEqual(sorted.map(({ id }) => id))
      }),
    )
  })

  test('earliest first', () => {
    fc.assert(
      fc.property(list, fc.integer({ min: 1, max: 7 }), (rows, limit) => {
        const sorted = rows.toSorted(byTime)
        expect(walk(sorted, limit, (key) => laterThan('at', key))).toEqual(sorted.map(({ id }) => id))
      }),
    )
  })
})

function pointersOf(act: () => unknown): string[] {
  try {
    act()
  } catch (error) {
    if (error instanceof Problem) return (error.errors ?? []).map(({ pointer }) => pointer)
    throw error
  }
  return []
}

test.each([
  ['no JSON', 'not a cursor'],
  ['a list in order of ids', cursorOf(['trp_1'])],
  ['no instant', cursorOf(['yesterday', 'trp_1'])],
  ['a number for an instant', cursorOf([1_772_323_200_000, 'trp_1'])],
  ['the year 0', cursorOf(['0000-01-01T00:00:00.000Z', 'trp_1'])],
])('a cursor of another list is refused: %s', (_why, cursor) => {
  expect(pointersOf(() => decodeTimeCursor(cursor))).toEqual(['/query/cursor'])
})

function cursorOf(key: unknown): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url')
}

test.each([
  ['from', { from: '2026-06-30T23:59:60Z' }],
  ['to', { to: '0000-01-01T00:00:00Z' }],
])('an instant that no calendar holds is refused in `%s`', (name, query) => {
  expect(pointersOf(() => timeRange(query))).toEqual([`/query/${name}`])
})

test('a range is bounded only where it was asked for', () => {
  expect(timeRange({})).toEqual({})
  expect(timeRange({ from: '2026-03-01T01:00:00+01:00' })).toEqual({ gte: new Date('2026-03-01T00:00:00.000Z') })
  expect(timeRange({ to: '2026-03-01T00:00:00Z' })).toEqual({ lt: new Date('2026-03-01T00:00:00.000Z') })
})
