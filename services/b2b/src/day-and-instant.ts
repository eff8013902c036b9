import { ValidationFailed } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { instantIn as anyInstantIn } from '@clutch/shared/time-order'

/** Far enough to either side for whatever is booked, agreed or invoiced. */
const earliest = '1900-01-01'
const latest = '2999-12-31'

/** @param pointer where the text stands in the request */
export function instantIn(text: string, pointer: string): Date {
  const instant = anyInstantIn(text, pointer)
  dayIn(instant.toISOString().slice(0, 10), pointer)
  return instant
}

export function dayIn(text: string, pointer: string): string {
  if (text < earliest || text > latest) throw invalid(pointer, `must be from ${earliest} to ${latest}`)
  return text
}

export function invalid(pointer: string, message: string): Problem {
  return new Problem(ValidationFailed, { errors: [{ pointer, message }] })
}

/** A DATE of the database, which Prisma gives as midnight in UTC. */
export function dayOfRow(date: Date): string {
  return date.toISOString().slice(0, 10)
}

export function rowOfDay(day: string): Date {
  return new Date(`${day}T00:00:00.000Z`)
}
