import { ValidationFailed } from '@clutch/contracts/problems'
import { decodeCursor, notOfThisList } from './cursor.ts'
import { Problem } from './problem.ts'
import { parseInstant } from './time.ts'

/** The row with which a page of a list in order of time has ended; the id decides where two share an instant. */
export interface TimeKey {
  at: Date
  id: string
}

/** @throws Problem when it is not a cursor of a list in order of time */
export function decodeTimeCursor(cursor: string | undefined): TimeKey | undefined {
  const key = decodeCursor(cursor, 2)
  return key === undefined ? undefined : { at: cursorInstant(key[0]), id: String(key[1]) }
}

/** @throws Problem when this part of a cursor is not an instant */
export function cursorInstant(part: string | number | undefined): Date {
  try {
    return parseInstant(String(part))
  } catch {
    throw notOfThisList()
  }
}

/**
 * An instant of a request. The schema lets pass what no calendar of ours holds: a leap second, the year 0.
 * @param pointer where the text stands in the request
 */
export function instantIn(text: string, pointer: string): Date {
  try {
    return parseInstant(text)
  } catch {
    throw new Problem(ValidationFailed, { errors: [{ pointer, message: 'is not an instant of the calendar' }] })
  }
}

/** The part of a list that is asked for: from an instant, until before another. */
export function timeRange({ from, to }: { from?: string | undefined; to?: string | undefined }): {
  gte?: Date
  lt?: Date
} {
  return {
    ...(from === undefined ? {} : { gte: instantIn(from, '/query/from') }),
    ...(to === undefined ? {} : { lt: instantIn(to, '/query/to') }),
  }
}

/** What Prisma is asked for, to be put under `AND`; nothing for the first page. */
type Beyond<Column extends string, Includes extends string, Excludes extends string> = (
  | { [Key in Column]: { [Bound in Includes]: Date } }
  | { OR: [{ [Key in Column]: { [Bound in Excludes]: Date } }, { id: { [Bound in Excludes]: string } }] }
)[]

/** The rows of a list with the latest first that come after a page. */
export function earlierThan<const Column extends string>(
  column: Column,
  key: TimeKey | undefined,
): Beyond<Column, 'lte', 'lt'> {
  if (key === undefined) return []
  // The bound on the instant alone lets the index find where the page begins.
  const conditions = [{ [column]: { lte: key.at } }, { OR: [{ [column]: { lt: key.at } }, { id: { lt: key.id } }] }]
  return conditions as Beyond<Column, 'lte', 'lt'>
}

/** The rows of a list with the earliest first that come after a page. */
export function laterThan<const Column extends string>(
  column: Column,
  key: TimeKey | undefined,
): Beyond<Column, 'gte', 'gt'> {
  if (key === undefined) return []
  const conditions = [{ [column]: { gte: key.at } }, { OR: [{ [column]: { gt: key.at } }, { id: { gt: key.id } }] }]
  return conditions as Beyond<Column, 'gte', 'gt'>
}

export function latestFirst<const Column extends string>(column: Column) {
  return [{ [column]: 'desc' } as { [Key in Column]: 'desc' }, { id: 'desc' as const }]
}

export function earliestFirst<const Column extends string>(column: Column) {
  return [{ [column]: 'asc' } as { [Key in Column]: 'asc' }, { id: 'asc' as const }]
}
