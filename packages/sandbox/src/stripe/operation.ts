import type { Balances } from './balances.ts'
import type { Params } from './params.ts'
import type { StripeTables } from './tables.ts'

/** What an operation may see and touch while it runs. */
export interface Call {
  tables: StripeTables
  balances: Balances
  /** The sandbox's clock, in seconds. */
  now: number
  /** The connected account the request is made on behalf of (`Stripe-Account`), or null for the platform itself. */
  account: string | null
  /** A fault ordered for this request: whatever card is charged in it declines so. */
  declineCode: string | undefined
  requestId: string | null
  idempotencyKey: string | null
  /** Where a person would be sent to authenticate. */
  publicUrl: string
  emit(type: string, object: { id: string }): void
}

/**
 * One endpoint. `read` only validates: what it refuses leaves no trace, not even under an idempotency key.
 * `run` is the execution, synchronous and all or nothing; whatever it answers is kept for the key.
 */
export interface Operation<I> {
  method: 'GET' | 'POST' | 'DELETE'
  /** Below /v1. */
  path: string
  /** Whether it may be made on behalf of a connected account. */
  onBehalf?: true
  read(params: Params, path: Record<string, string>): I
  run(call: Call, input: I): unknown
}

// Widening the input is safe: only what `read` gave is ever handed to `run`.
export const operation = <I>(declared: Operation<I>): Operation<unknown> => declared as unknown as Operation<unknown>
