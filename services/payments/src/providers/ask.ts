import { type Found, type Outcome, settlementStep } from './provider.ts'

/** A call of which it is not known what came. */
export interface Doubt {
  /** The provider's name of what the call made, if an answer said it. */
  readonly providerId: string | null
  /** Wall time of the first call. */
  readonly calledAtMs: number
  readonly repeats: number
}

export type Way = 'call' | 'repeat' | 'retrieve' | 'list' | 'person'

export type Answer<Result> = Outcome<Result> | { readonly outcome: 'absent' } | { readonly outcome: 'person' }

/** How to learn what came of it. */
export function wayOutOf(doubt: Doubt, nowMs: number, idempotencyWindowMs: number, canList: boolean): Way {
  const step = stepOf(doubt, nowMs, { idempotencyWindowMs, canList, listedAfterWindow: false })
  return step === 'absent' ? 'list' : step
}

function stepOf(
  doubt: Doubt,
  nowMs: number,
  how: { idempotencyWindowMs: number; canList: boolean; listedAfterWindow: boolean },
) {
  const { providerId, calledAtMs: startedAtMs, repeats } = doubt
  return settlementStep({ providerId, startedAtMs, nowMs, repeats, ...how })
}

/** Goes that way. Of a call that may have been made before, only what is certain is taken for an answer. */
export async function ask<Result>(
  way: Way,
  ways: {
    call: () => Promise<Outcome<Result>>
    find: () => Promise<Found<Result>>
    /** Of the doubt, when the provider has nothing under our reference. */
    doubt: Doubt
    nowMs: number
    idempotencyWindowMs: number
    canList: boolean
  },
): Promise<Answer<Result>> {
  if (way === 'person') return { outcome: 'person' }
  if (way === 'call') return ways.call()
  if (way === 'repeat') {
    const answer = await ways.call()
    if (answer.outcome === 'unknown') {
      // A key may answer with an error for ever, though the money was taken. What is not yet done is left to be asked
      // again: the call may still be running at the provider.
      const found = await ways.find()
      return found.outcome === 'succeeded' ? found : answer
    }
    if (answer.outcome !== 'rejected') return answer
    // Refused is the repetition. It says nothing of the first call, unless the provider has nothing of that either.
    if (answer.retryable || answer.reason === 'credentials' || answer.reason === 'key-reused')
      return { outcome: 'unknown', cause: answer.message }
    const found = await ways.find()
    return found.outcome === 'not-found' ? answer : found
  }
  const found = await ways.find()
  if (found.outcome !== 'not-found') return found
  const absent = stepOf(ways.doubt, ways.nowMs, { ...ways, listedAfterWindow: true }) === 'absent'
  return absent ? { outcome: 'absent' } : { outcome: 'unknown', cause: 'the provider has nothing under our reference' }
}
