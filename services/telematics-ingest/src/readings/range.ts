import { ValidationFailed } from '@clutch/contracts/problems'
import { maxSummaryDays } from '@clutch/contracts/telematics/readings'
import { Problem } from '@clutch/shared/problem'
import { instantIn } from '@clutch/shared/time-order'

const dayMs = 86_400_000

/** @throws Problem when the range is backwards or too long */
export function summaryRange(
  query: { from?: string | undefined; to?: string | undefined },
  now: Date,
): { from: Date; to: Date } {
  const to = query.to === undefined ? now : instantIn(query.to, '/query/to')
  const from = query.from === undefined ? new Date(to.getTime() - dayMs) : instantIn(query.from, '/query/from')
  if (from > to) throw invalid('/query/from', 'must not be after `to`')
  if (to.getTime() - from.getTime() > maxSummaryDays * dayMs)
    throw invalid('/query/from', `must be at most ${maxSummaryDays} days before \`to\``)
  return { from, to }
}

function invalid(pointer: string, message: string): Problem {
  return new Problem(ValidationFailed, { errors: [{ pointer, message }] })
}
