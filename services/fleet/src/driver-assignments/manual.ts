import { ValidationFailed } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { instantIn } from '@clutch/shared/time-order'

/** Nothing was driven before; also keeps out what a mistyped year says. */
const earliestMs = Date.parse('2000-01-01T00:00:00.000Z')
/** Nobody plans farther by hand. */
const farthestMs = 2 * 366 * 86_400_000

/** @throws Problem when it is no instant at which somebody may drive */
export function drivingInstant(text: string, pointer: string, now: Date): number {
  const ms = instantIn(text, pointer).getTime()
  if (ms < earliestMs || ms > now.getTime() + farthestMs)
    throw invalid(pointer, 'must be an instant since 2000, and at most two years ahead')
  return ms
}

/** @throws Problem when it ends before it begins */
export function assertOrder({ fromMs, untilMs }: { fromMs: number; untilMs: number | null }): void {
  if (untilMs !== null && untilMs <= fromMs) throw invalid('/body/untilAt', 'does not lie after the beginning')
}

export function invalid(pointer: string, message: string): Problem {
  return new Problem(ValidationFailed, { errors: [{ pointer, message }] })
}
