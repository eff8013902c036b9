export type AttemptStatus =
  | 'pending'
  | 'succeeded'
  | 'processing'
  | 'requires-action'
  | 'declined'
  | 'rejected'
  | 'unknown'

/** One charge asked of the provider: one key, however often it has to be asked what came of it. */
export interface Attempt {
  readonly id: string
  readonly paymentId: string
  readonly number: number
  readonly idempotencyKey: string
  readonly status: AttemptStatus
  /** By the domain's clock. */
  readonly startedAt: Date
  /** The first call that may have done something, by the wall's. */
  readonly calledAt: Date | null
  readonly calls: number
  /** Repetitions of the call since an answer was lost. */
  readonly repeats: number
  readonly code: string | null
  readonly message: string | null
}

/** The first has the payment's own id for its key; a further one, after a decline, would be a new charge. */
export function firstAttempt(attemptId: string, paymentId: string, startedAt: Date): Attempt {
  return {
    id: attemptId,
    paymentId,
    number: 1,
    idempotencyKey: paymentId,
    status: 'pending',
    startedAt,
    calledAt: null,
    calls: 0,
    repeats: 0,
    code: null,
    message: null,
  }
}

/** Nothing has happened under its key so far: it was never called, or the provider certainly did nothing. */
export function isUntouched(attempt: Attempt): boolean {
  return attempt.calls === 0 || attempt.status === 'rejected'
}
