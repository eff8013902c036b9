import { ValidationFailed } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { instantIn } from '@clutch/shared/time-order'

/** A vehicle for a time: what somebody's driving is made of. */
export interface Span {
  vehicleId: string
  from: Date
  to: Date
  /** The zone of its fleet: whose night it is. */
  zone: string
}

const dayMs = 86_400_000
const usualDays = 28
const maxDays = 400

/** The period that is asked for. @throws Problem when it is none, or too long */
export function periodOf(
  query: { from?: string | undefined; to?: string | undefined },
  now: Date,
): { from: Date; to: Date } {
  const to = query.to === undefined ? now : instantIn(query.to, '/query/to')
  const from =
    query.from === undefined ? new Date(to.getTime() - usualDays * dayMs) : instantIn(query.from, '/query/from')
  if (from >= to) throw refused('is not before the end')
  if (to.getTime() - from.getTime() > maxDays * dayMs) throw refused(`begins more than ${maxDays} days before the end`)
  return { from, to }
}

/** As a table for SQL: four columns that are read side by side. */
export function columnsOf(spans: readonly Span[]): [string[], Date[], Date[], string[]] {
  return [
    spans.map(({ vehicleId }) => vehicleId),
    spans.map(({ from }) => from),
    spans.map(({ to }) => to),
    spans.map(({ zone }) => zone),
  ]
}

/** As alternatives: of no spans there are none, and nothing is found. */
export function duringSpans(spans: readonly Span[]) {
  return spans.map(({ vehicleId, from, to }) => ({ vehicleId, startedAt: { gte: from, lt: to } }))
}

function refused(message: string): Problem {
  return new Problem(ValidationFailed, { errors: [{ pointer: '/query/from', message }] })
}
