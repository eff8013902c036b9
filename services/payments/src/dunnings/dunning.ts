import { type Dunning, DunningInOtherState, DunningSettingsInvalid } from '@clutch/contracts/payments/dunnings'
import type { Payment } from '@clutch/contracts/payments/payments'
import { Problem } from '@clutch/shared/problem'

const dayMs = 86_400_000

/** @throws Problem DunningSettingsInvalid */
export function checkOffsets(offsetsDays: readonly number[]): void {
  const index = offsetsDays.findIndex((days, at) => at > 0 && days <= offsetsDays[at - 1]!)
  if (index >= 0)
    throw new Problem(DunningSettingsInvalid, {
      errors: [{ pointer: `/body/offsetsDays/${index}`, message: 'must be more than the one before' }],
    })
}

/** Whole days of twenty-four hours after it failed first. */
export function attemptsAt(failedAt: Date, offsetsDays: readonly number[]): { number: number; at: string }[] {
  return offsetsDays.map((days, index) => ({
    number: index + 1,
    at: new Date(failedAt.getTime() + days * dayMs).toISOString(),
  }))
}

export const isEnded = ({ status }: Pick<Dunning, 'status'>): boolean =>
  status === 'recovered' || status === 'exhausted' || status === 'stopped'

type Failure = NonNullable<Payment['failure']>

/**
 * What a failed attempt makes of a dunning. A hard decline ends it: the card will not do. One that wants the customer waits for
 * them. Anything else is tried again at the next offset that is still to come, and after the last it is exhausted.
 */
export function afterFailure(dunning: Dunning, failure: Failure, at: Date): Dunning {
  const next: Dunning = { ...dunning, version: dunning.version + 1, lastCode: failure.code, nextAttemptAt: null }
  if (failure.retry === 'authenticate') return { ...next, status: 'awaiting-customer' }
  if (failure.retry === 'hard') return ended(next, 'stopped', at, 'hard-decline')
  if (failure.retry === null && !failure.retryable) return ended(next, 'stopped', at, 'not-retryable')
  const left = attemptsAt(new Date(dunning.failedAt), dunning.offsetsDays).find(
    ({ number, at: instant }) => number > dunning.attempts && new Date(instant) > at,
  )
  if (left === undefined) return ended(next, 'exhausted', at)
  return { ...next, status: 'retrying', nextAttemptAt: left.at }
}

export function ended(
  dunning: Dunning,
  status: 'recovered' | 'exhausted' | 'stopped',
  at: Date,
  stopReason: Dunning['stopReason'] = null,
): Dunning {
  return { ...dunning, status, stopReason, nextAttemptAt: null, endedAt: at.toISOString() }
}

/** Which of the offsets an attempt at that instant is. */
export function attemptNumberAt(dunning: Dunning, at: Date): number {
  const passed = attemptsAt(new Date(dunning.failedAt), dunning.offsetsDays).filter((one) => new Date(one.at) <= at)
  return Math.max(dunning.attempts + 1, passed.length)
}

export function assertEnded(dunning: Dunning, yes: boolean): void {
  if (isEnded(dunning) !== yes) throw new Problem(DunningInOtherState, { detail: `The dunning is ${dunning.status}.` })
}
