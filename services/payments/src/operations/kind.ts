import type { Tx } from '../kit.ts'
import type { Found, Outcome, PaymentProvider, ProviderCall } from '../providers/provider.ts'
import type { Operation, Settlement } from './operation.ts'

/**
 * What a noun has to say of one kind of call: how it is made, how it is looked for when its answer was lost, and what
 * follows from its end. The rest, which is leases, keys, windows and repetitions, is the same for all.
 */
export interface OperationKind<Request = never, Result = never> {
  /** The verb: `charge`, `capture`, `refund`. */
  readonly name: string
  call(provider: PaymentProvider, request: Sent<Request>, call: ProviderCall): Promise<Outcome<Result>>
  /** What the provider calls what came of it. */
  reference(result: Result): string | null
  /** Asks the provider, without changing anything. */
  find(provider: PaymentProvider, request: Sent<Request>, sought: Sought): Promise<Found<Result>>
  /**
   * Commits what follows, in the transaction in which the operation learns it. It may be told the same twice, and of a
   * success after a decline: the noun's own table of states decides what moves.
   */
  settle(tx: Tx, operation: Operation<Request>, settlement: Settlement<Result>): Promise<void>
}

/** What was asked, with whom it was asked for and which attempt it is. */
export type Sent<Request> = Request & { readonly tenantId: string; readonly attemptId: string }

export interface Sought {
  /** What the provider has called it, if an answer said so. */
  readonly providerReference: string | null
  /** By the domain's clock. */
  readonly startedAt: Date
}

// A kind is only ever given requests that it made, so what is inside need not be known where all kinds are listed.
export type AnyOperationKind = OperationKind<never, unknown>

export function operationKind<Request, Result>(kind: OperationKind<Request, Result>): OperationKind<Request, Result> {
  return kind
}
