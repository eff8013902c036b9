import { ValidationFailed } from '@clutch/contracts/problems'
import { maxSummaryDays } from '@clutch/contracts/telematics/readings'
import { Problem } from '@clutch/shared/problem'

const dayMs = 86_400_000
/** Postgres knows no year 0. */
const earliestMs = Date.parse('0001-01-01T00:00:00.000Z')

/** @throws Problem for what looks like an instant and is none, such as a leap second */
export function instantOf(text: string, pointer: string): Date {
  const instant = new Date(text)
  if (!(instant.getTime() >= earliestMs)) throw invalid(pointer, 'is not an instant')
  return instant
}

/** @throws Problem when the range is backwards or too long */
export function summaryRange(
  query: { from?: string | undefined; to?: string | undefined },
  now: Date,
): { from: Date; to: Date } {
  const to = query.to === undefined ? now : instantOf(query.to, '/query/to')
  const from =
    query.from === undefined
      ? new Date(Math.max(to.getTime() - dayMs, earliestMs))
      : instantOf(query.from, '/query/from')
  if (from > to) throw invalid('/query/from', 'must not be after `to`')
  if (to.getTime() - from.getTime() > maxSummaryDays * dayMs)
    throw invalid('/query/from', `must be at most ${maxSummaryDays} days before \`to\``)
  return { from, to }
}

function invalid(pointer: string, message: string): Problem {
  return new Problem(ValidationFailed, { errors: [{ pointer, message }] })
}
