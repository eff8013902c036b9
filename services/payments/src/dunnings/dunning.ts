import { type Dunning, DunningInOtherState, DunningSettingsInvalid } from '@clutch/contracts/payments/dunnings'
import type { Payment } from '@clutch/contracts/payments/payments'
import { Problem } from '@clutch/shared/problem'
import { daysLater } from '@clutch/shared/time'

/** @throws Problem DunningSettingsInvalid */
export function checkOffsets(offsetsDays: readonly number[]): void {
  const index = offsetsDays.findIndex((days, at) => at > 0 && days <= offsetsDays[at - 1]!)
  if (index >= 0)
    throw new Problem(DunningSettingsInvalid, {
      errors: [{ pointer: `/body/offsetsDays/${index}`, message: 'must be more than the one before' }],
    })
}

type Schedule = Pick<Dunning, 'offsetsDays' | 'timeZone' | 'failedAt'>

/** So many days of the customer's calendar after it failed first, at the same time of day there. */
export function attemptsAt({ failedAt, offsetsDays, timeZone }: Schedule): { number: number; at: string }[] {
  const from = new Date(failedAt)
  return offsetsDays.map((days, index) => ({ number: index + 1, at: daysLater(from, days, timeZone).toISOString() }))
}

/** Until when somebody has to have done something about it. */
function deadlineFrom({ deadlineDays, timeZone }: Dunning, at: Date): string | null {
  return deadlineDays === null ? null : daysLater(at, deadlineDays, timeZone).toISOString()
}

/** It waits for its customer. */
export function asked(dunning: Dunning, at: Date): Dunning {
  return { ...dunning, status: 'awaiting-customer', nextAttemptAt: null, deadlineAt: deadlineFrom(dunning, at) }
}

export const isEnded = ({ status }: Pick<Dunning, 'status'>): boolean =>
  status === 'recovered' || status === 'exhausted' || status === 'stopped'

type Failure = NonNullable<Payment['failure']>

/**
 * What a failed attempt makes of a dunning. A hard decline ends it: the card will not do. One that wants the customer waits for
 * them, until the deadline. Anything else is tried again at the next offset that is still to come, and after the last it is exhausted.
 */
export function afterFailure(dunning: Dunning, failure: Failure, at: Date): Dunning {
  const version = dunning.version + 1
  const next: Dunning = { ...dunning, version, lastCode: failure.code, nextAttemptAt: null, deadlineAt: null }
  if (failure.retry === 'authenticate') return asked(next, at)
  if (failure.retry === 'hard')
    return { ...ended(next, 'stopped', at, 'hard-decline'), deadlineAt: deadlineFrom(next, at) }
  if (failure.retry === null && !failure.retryable) return ended(next, 'stopped', at, 'not-retryable')
  const left = attemptsAt(dunning).find(
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
  return { ...dunning, status, stopReason, nextAttemptAt: null, deadlineAt: null, endedAt: at.toISOString() }
}

/** Which of the offsets an attempt at that instant is. */
export function attemptNumberAt(dunning: Dunning, at: Date): number {
  const passed = attemptsAt(dunning).filter((one) => new Date(one.at) <= at)
  return Math.max(dunning.attempts + 1, passed.length)
}

export function assertEnded(dunning: Dunning, yes: boolean): void {
  if (isEnded(dunning) !== yes) throw new Problem(DunningInOtherState, { detail: `The dunning is ${dunning.status}.` })
}
