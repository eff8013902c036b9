import type { Money } from '@clutch/shared/money'
import type { PaymentStatus } from '../payments/payment.ts'

/**
 * The port to a payment provider. Card data never passes it, only the provider's tokens.
 *
 * The caller commits its intent with the idempotency key, closes the transaction, calls, and commits the outcome. An
 * adapter never throws for what a provider or the network did: every way a call can end is an `Outcome`, and what is not
 * certain is `unknown`, never `declined`.
 */
type ProviderName = 'stripe' | 'paypal' | 'square'

/** What every call that changes something carries. */
export interface ProviderCall {
  /** Ours, one per intent, the same again when the same intent is repeated. */
  readonly idempotencyKey: string
}

export type Outcome<Result> =
  | { readonly outcome: 'succeeded'; readonly result: Result }
  /** Accepted; decided later, told by webhook or look-up. */
  | { readonly outcome: 'processing'; readonly providerId: string }
  | RequiresAction
  | { readonly outcome: 'declined'; readonly providerId: string | null; readonly decline: Decline }
  | Rejected
  | Unknown

/** The payer has to do something before it can go on. */
interface RequiresAction {
  readonly outcome: 'requires-action'
  readonly providerId: string
  readonly redirectUrl: string | null
}

/** Certain: nothing happened, because the provider would not or could not look at it. */
interface Rejected {
  readonly outcome: 'rejected'
  readonly reason: RejectReason
  /** The same call may succeed later, under the same key. */
  readonly retryable: boolean
  readonly message: string
}

type RejectReason = 'invalid-request' | 'not-found' | 'credentials' | 'key-reused' | 'rate-limited' | 'unreachable'

/** The answer was lost or says nothing. It may have happened; see `settlementStep`. */
interface Unknown {
  readonly outcome: 'unknown'
  readonly cause: string
}

/** Why the issuer or the provider said no, in our words. */
export interface Decline {
  readonly code: DeclineCode
  /** The provider's own word, for support. */
  readonly providerCode: string
  /** For people; says nothing of the card. */
  readonly message: string
  /** `soft` may be tried again later, `hard` never with this method, `authenticate` asks the payer instead. */
  readonly retry: 'soft' | 'hard' | 'authenticate'
}

export type DeclineCode =
  | 'insufficient-funds'
  | 'limit-exceeded'
  | 'card-expired'
  | 'card-lost-or-stolen'
  | 'wrong-card-details'
  | 'authentication-required'
  | 'suspected-fraud'
  | 'try-again-later'
  | 'method-unusable'
  | 'declined'

export interface ChargeRequest {
  readonly tenantId: string
  /** `pay_…`: how we find the charge again when the answer is lost. */
  readonly paymentId: string
  /** `att_…` */
  readonly attemptId: string
  readonly amount: Money
  readonly customerId: string
  readonly methodId: string
  readonly description: string
  /** Whether the payer is there to authenticate; where to send them back to if so. */
  readonly payer: { readonly present: false } | { readonly present: true; readonly returnUrl: string }
}

export interface ChargeResult {
  readonly providerPaymentId: string
  /** What a transfer names as its source. Null until money moved. */
  readonly providerChargeId: string | null
  readonly state: 'captured' | 'authorised' | 'released' | 'expired'
  /** What was captured, or is authorised, or was. */
  readonly amount: Money
  /** What the provider kept, in its settlement currency; null when it has not said yet. */
  readonly fee: Money | null
  readonly authorisedUntil: Date | null
}

export interface RefundRequest {
  readonly tenantId: string
  readonly refundId: string
  readonly providerPaymentId: string
  readonly amount: Money
}

export interface TransferRequest {
  readonly tenantId: string
  readonly transferId: string
  readonly paymentId: string
  /** The vendor's account at the provider. */
  readonly destination: string
  readonly amount: Money
  /** The charge whose money is sent on; without it the available balance is. */
  readonly sourceChargeId: string | null
}

export interface ReceiverStatus {
  readonly providerAccountId: string
  readonly verification: 'pending' | 'verified' | 'rejected'
  readonly payoutsEnabled: boolean
}

export interface SavedMethod {
  readonly providerMethodId: string
  readonly kind: string
  readonly brand: string | null
  readonly last4: string | null
  readonly expiryMonth: number | null
  readonly expiryYear: number | null
}

/** A look-up ends like the call it looks for, or finds nothing. One that could not be asked leaves it `unknown`. */
export type Found<Result> = Exclude<Outcome<Result>, Rejected> | { readonly outcome: 'not-found' }

export interface PaymentLookup {
  readonly paymentId: string
  readonly attemptId: string
  readonly providerPaymentId: string | null
  readonly customerId: string
  /** The domain's instant at which the attempt began; listing starts a little before it. */
  readonly startedAt: Date
}

/** One line of the provider's own report of what it holds for us. */
export interface Movement {
  readonly providerReference: string
  readonly kind: 'charge' | 'transfer' | 'other'
  /** Ours, as the metadata of its source says; null for what we did not start. */
  readonly tenantId: string | null
  /** What it adds to what the provider holds, its fee taken off. */
  readonly net: Money
  readonly at: Date
}

export interface PaymentProvider {
  readonly name: ProviderName
  /** For how long a repetition under the same key is answered like the first, in wall time. */
  readonly idempotencyWindowMs: number

  createCustomer(
    customer: { tenantId: string; customerId: string; name: string; email: string | null },
    call: ProviderCall,
  ): Promise<Outcome<{ providerCustomerId: string }>>
  /** Keeps a method the payer's client tokenised, so that it can be charged without them. */
  saveMethod(
    method: { tenantId: string; methodId: string; customerId: string; token: string; returnUrl: string | null },
    call: ProviderCall,
  ): Promise<Outcome<SavedMethod>>
  createReceiver(
    receiver: { tenantId: string; receiverId: string; country: string; email: string | null },
    call: ProviderCall,
  ): Promise<Outcome<ReceiverStatus>>
  findReceiver(providerAccountId: string): Promise<Found<ReceiverStatus>>

  /** Takes the money at once. */
  charge(request: ChargeRequest, call: ProviderCall): Promise<Outcome<ChargeResult>>
  /** Reserves it. */
  authorise(request: ChargeRequest, call: ProviderCall): Promise<Outcome<ChargeResult>>
  /** Takes what was reserved; a smaller amount releases the rest. */
  capture(request: { providerPaymentId: string; amount: Money }, call: ProviderCall): Promise<Outcome<ChargeResult>>
  /** Gives up what was reserved or not taken yet. */
  release(request: { providerPaymentId: string }, call: ProviderCall): Promise<Outcome<ChargeResult>>
  refund(request: RefundRequest, call: ProviderCall): Promise<Outcome<{ providerRefundId: string }>>
  transfer(request: TransferRequest, call: ProviderCall): Promise<Outcome<{ providerTransferId: string }>>
  reverseTransfer(
    request: { tenantId: string; transferId: string; providerTransferId: string; amount: Money },
    call: ProviderCall,
  ): Promise<Outcome<{ providerReversalId: string }>>

  findPayment(lookup: PaymentLookup): Promise<Found<ChargeResult>>
  findTransfer(lookup: { transferId: string; paymentId: string }): Promise<Found<{ providerTransferId: string }>>
  /** All of both ends, for all tenants; `too-many` rather than a part of them. */
  listMovements(period: {
    from: Date
    to: Date
    max: number
  }): Promise<
    { readonly outcome: 'succeeded'; readonly result: Movement[] } | { readonly outcome: 'too-many' } | Unknown
  >
  findRefund(lookup: { refundId: string; providerPaymentId: string }): Promise<Found<{ providerRefundId: string }>>
}

/** The state of our payment that an outcome brings about. A retryable rejection leaves it to be tried again. */
export function statusOf(outcome: Outcome<ChargeResult>): PaymentStatus {
  switch (outcome.outcome) {
    case 'succeeded':
      return (
        {
          captured: 'succeeded',
          authorised: 'authorised',
          released: 'cancelled',
          expired: 'expired',
        } as const satisfies Record<ChargeResult['state'], PaymentStatus>
      )[outcome.result.state]
    case 'declined':
      return 'failed'
    case 'rejected':
      return outcome.retryable ? 'pending' : 'failed'
    default:
      return outcome.outcome
  }
}

/**
 * How a call whose answer was lost is settled:
 * - `retrieve`: the provider's id is known, so ask for it
 * - `repeat`: the very same request under the very same key, which does nothing twice inside the provider's window
 * - `list`: look for our reference among what the provider has
 * - `absent`: looked for after the window and not there; nothing can make it appear any more, so it did not happen
 * - `person`: none of these can tell
 * A new key is never among the answers.
 */
export type SettlementStep = 'retrieve' | 'repeat' | 'list' | 'absent' | 'person'

export interface Unsettled {
  readonly providerId: string | null
  /** Wall time of the first call: the provider's window goes by it. */
  readonly startedAtMs: number
  readonly nowMs: number
  readonly idempotencyWindowMs: number
  /** How often the same request was repeated already without an answer that says something. */
  readonly repeats: number
  /** Whether a listing after the window found nothing. */
  readonly listedAfterWindow: boolean
  readonly canList: boolean
}

const maxRepeats = 5
/** Our clock and the provider's differ, and a repetition takes a while: no repeating near the window's end. */
const windowMarginMs = 3_600_000

export function settlementStep(call: Unsettled): SettlementStep {
  if (call.providerId !== null) return 'retrieve'
  const ageMs = call.nowMs - call.startedAtMs
  if (ageMs < call.idempotencyWindowMs - windowMarginMs && call.repeats < maxRepeats) return 'repeat'
  if (!call.canList) return 'person'
  const windowIsOver = ageMs > call.idempotencyWindowMs + windowMarginMs
  return windowIsOver && call.listedAfterWindow ? 'absent' : 'list'
}
