import { IdempotencyInFlight, IdempotencyMismatch } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'

/**
 * Where a port is called, the intent is a row that is committed before the call, and its id follows from the
 * Idempotency-Key: so a repetition comes to the same row, the same call to the provider carries the same key, and nothing
 * is done twice. The row carries a lease, which a process that died loses.
 */
export interface Intent {
  requestDigest: string
  done: boolean
  /** A lease of someone else has not ended. */
  busy: boolean
}

/**
 * What a repetition may do with the intent it found.
 * @throws Problem when the request is another, or the first still runs
 */
export function resume(found: Intent, digest: string): 'replay' | 'take-over' {
  if (found.requestDigest !== digest) throw new Problem(IdempotencyMismatch)
  if (found.done) return 'replay'
  if (found.busy) throw new Problem(IdempotencyInFlight, { headers: { 'retry-after': '1' } })
  return 'take-over'
}

export const replayed = { headers: { 'idempotency-replayed': 'true' } }
