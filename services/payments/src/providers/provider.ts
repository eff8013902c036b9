import type { ProviderName } from '@clutch/contracts/payments/providers'
import type { Money } from '@clutch/shared/money'

/**
 * The port to a payment provider. Card data never passes it, only the provider's tokens.
 *
 * The caller commits its intent with the idempotency key, closes the transaction, calls, and commits the outcome. An
 * adapter never throws for what a provider or the network did: every way a call can end is an `Outcome`, and what is not
 * certain is `unknown`, never `declined`. What one provider cannot do at all is absent in its adapter and in what its
 * `capabilities` say, so that nobody learns it from a refusal.
 */
export interface PaymentProvider {
  readonly name: ProviderName
  readonly capabilities: Capabilities

  /** Keeps a method the payer's client tokenised, so that it can be charged without them; opens the customer if need be. */
  saveMethod(request: SaveMethodRequest, call: ProviderCall): Promise<Outcome<SavedMethod>>
  findMethod(lookup: { providerMethodId: string }): Promise<Found<SavedMethod>>
  removeMethod(request: { providerMethodId: string }, call: ProviderCall): Promise<Outcome<Record<never, never>>>

  /** Takes the money at once. */
  charge(request: ChargeRequest, call: ProviderCall): Promise<Outcome<ChargeResult>>
  /** Reserves it. */
  authorise(request: ChargeRequest, call: ProviderCall): Promise<Outcome<ChargeResult>>
  /** Goes on with what the payer has approved (`approved`), where that does not happen by itself. */
  confirm(request: ConfirmRequest, call: ProviderCall): Promise<Outcome<ChargeResult>>
  /** Takes what was reserved, once; a smaller amount releases the rest. */
  capture(request: CaptureRequest, call: ProviderCall): Promise<Outcome<ChargeResult>>
  /** Gives up what was reserved or not taken yet. */
  release(request: { handle: PaymentHandle }, call: ProviderCall): Promise<Outcome<ChargeResult>>
  /** Prolongs an authorisation; absent where a new one has to be made instead. */
  reauthorise?(request: { handle: PaymentHandle; amount: Money }, call: ProviderCall): Promise<Outcome<ChargeResult>>
  findPayment(lookup: PaymentLookup): Promise<Found<ChargeResult>>

  refund(request: RefundRequest, call: ProviderCall): Promise<Outcome<RefundResult>>
  findRefund(lookup: RefundLookup): Promise<Found<RefundResult>>

  /** Accounts of others at the provider, and sending them their share. */
  readonly receivers?: Receivers
  readonly transfers?: Transfers
  readonly payouts?: Payouts
  readonly disputes?: Disputes

  /** All of both ends, for all tenants; `too-many` rather than a part of them. */
  listMovements?(period: { from: Date; to: Date; max: number }): Promise<MovementReport>

  /** What a webhook says, once its signature is known to be the provider's; `not-readable-now`: it has to be sent again. */
  readWebhook(webhook: SignedWebhook): Promise<Notice | 'not-signed' | 'not-configured' | 'not-readable-now'>
}

export interface Capabilities {
  /** For how long a repetition under the same key is answered like the first, in wall time. */
  readonly idempotencyWindowMs: number
  /** Whether what a lost call made can be found by our reference alone. */
  readonly listsByReference: boolean
  /** Whether it has a report of what it holds that is read here: what it does can be reconciled. */
  readonly reports: boolean
  readonly methodKinds: readonly MethodKind[]
  /** Whether this amount can be told to the provider exactly, in a currency that it takes. */
  takes(amount: Money): boolean
  readonly authorisation: {
    /** By the domain's clock. */
    readonly lastsMs: number
    /** Within this the bank still holds the money for sure. */
    readonly honouredMs: number
    /** How it is prolonged: by the provider, or by a new authorisation before the old one is released. */
    readonly renewal: 'provider' | 'anew'
  }
  /** How others get their share: sent afterwards to any number, or as a part of the charge itself. */
  readonly split: 'transfers' | 'with-charge' | 'none'
}

/** What a payer pays with, whoever the provider is. */
export type MethodKind = 'card' | 'paypal' | 'sepa-debit' | 'wallet'

/** What every call that changes something carries. */
export interface ProviderCall {
  /** Ours, one per intent, the same again when the same intent is repeated. At most 45 characters. */
  readonly idempotencyKey: string
}

export type Outcome<Result> =
  | { readonly outcome: 'succeeded'; readonly result: Result }
  /** Accepted; decided later, told by webhook or look-up. */
  | { readonly outcome: 'processing'; readonly providerId: string }
  | RequiresAction
  /** The payer has done their part, and it waits for `confirm`. */
  | { readonly outcome: 'approved'; readonly providerId: string }
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

export type RejectReason =
  | 'invalid-request'
  | 'not-found'
  | 'credentials'
  | 'key-reused'
  | 'rate-limited'
  | 'unreachable'

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

export interface SaveMethodRequest {
  readonly tenantId: string
  readonly methodId: string
  readonly customer: {
    readonly id: string
    readonly name: string
    readonly email: string | null
    /** Null until the provider has it: then it is opened first, under its own id for a key. */
    readonly providerCustomerId: string | null
  }
  /** What the payer's client got from the provider in place of a card. */
  readonly token: string
  /** Where the payer is sent back to, when they are there. */
  readonly returnUrl: string | null
}

export interface SavedMethod {
  readonly providerMethodId: string
  readonly providerCustomerId: string
  readonly kind: MethodKind
  readonly brand: string | null
  readonly last4: string | null
  readonly expiryMonth: number | null
  readonly expiryYear: number | null
}

/** The names a provider gave to parts of one payment. */
export interface PaymentHandle {
  /** Stripe's intent, PayPal's order, Square's payment. */
  readonly providerPaymentId: string
  /** Where the authorisation has a name of its own. */
  readonly providerAuthorisationId: string | null
  /** Where the taking of money has one: Stripe's charge, PayPal's capture. Null until money moved. */
  readonly providerChargeId: string | null
}

export interface ChargeRequest {
  readonly tenantId: string
  /** `pay_…`: how we find the charge again when the answer is lost. */
  readonly paymentId: string
  /** `opn_…`: which of the attempts. */
  readonly attemptId: string
  readonly amount: Money
  /** The provider's; null when the method is a one-time token. */
  readonly customerId: string | null
  /** The provider's saved method, or a one-time token; null where the payer chooses on the provider's page. */
  readonly methodId: string | null
  readonly methodKind: MethodKind
  readonly description: string
  /** Whether the payer is there to authenticate; where to send them back to if so. */
  readonly payer: { readonly present: false } | { readonly present: true; readonly returnUrl: string }
}

export interface ConfirmRequest {
  readonly tenantId: string
  readonly paymentId: string
  readonly attemptId: string
  readonly handle: PaymentHandle
  readonly amount: Money
  readonly capture: 'automatic' | 'manual'
}

export interface CaptureRequest {
  readonly paymentId: string
  readonly handle: PaymentHandle
  /** What was authorised. */
  readonly authorised: Money
  /** At most that. */
  readonly amount: Money
}

export interface ChargeResult extends PaymentHandle {
  /** `returned`: the bank took it back after success. */
  readonly state: 'captured' | 'authorised' | 'released' | 'expired' | 'returned'
  /** What was captured, or is authorised, or was. */
  readonly amount: Money
  /** What the provider kept, in its settlement currency, of what was `returned` for returning it; null when it has not said yet. */
  readonly fee: Money | null
  readonly authorisedUntil: Date | null
}

export interface RefundRequest {
  readonly tenantId: string
  readonly refundId: string
  readonly paymentId: string
  readonly handle: PaymentHandle
  readonly amount: Money
}

export interface RefundLookup {
  readonly refundId: string
  readonly handle: PaymentHandle
  readonly providerRefundId: string | null
  readonly startedAt: Date
}

export interface RefundResult {
  readonly providerRefundId: string
  readonly amount: Money
  /** What of its fee the provider gave back, if it says so. */
  readonly feeReturned: Money | null
}

export interface Receivers {
  create(
    receiver: { tenantId: string; receiverId: string; country: string; email: string | null },
    call: ProviderCall,
  ): Promise<Outcome<ReceiverStatus>>
  find(providerAccountId: string): Promise<Found<ReceiverStatus>>
}

export interface ReceiverStatus {
  readonly providerAccountId: string
  readonly verification: 'pending' | 'verified' | 'rejected'
  readonly payoutsEnabled: boolean
}

export interface Transfers {
  send(request: TransferRequest, call: ProviderCall): Promise<Outcome<{ providerTransferId: string }>>
  find(lookup: { transferId: string; paymentId: string | null }): Promise<Found<{ providerTransferId: string }>>
  reverse(
    request: { tenantId: string; reversalId: string; transferId: string; providerTransferId: string; amount: Money },
    call: ProviderCall,
  ): Promise<Outcome<{ providerReversalId: string }>>
  findReversal(lookup: {
    reversalId: string
    providerTransferId: string
  }): Promise<Found<{ providerReversalId: string }>>
}

export interface TransferRequest {
  readonly tenantId: string
  readonly transferId: string
  readonly paymentId: string | null
  /** The receiver's account at the provider. */
  readonly destination: string
  readonly amount: Money
  /** The charge whose money is sent on; without it the available balance is. */
  readonly sourceChargeId: string | null
}

/** Money that leaves the provider: to the platform's bank, or from a receiver's balance to the receiver's. */
export interface Payouts {
  send(
    request: {
      readonly tenantId: string
      readonly payoutId: string
      readonly amount: Money
      /** The receiver's account whose balance it comes from, or the address it goes to; null for the platform's own. */
      readonly destination: string | null
    },
    call: ProviderCall,
  ): Promise<Outcome<PayoutResult>>
  find(lookup: {
    payoutId: string
    providerPayoutId: string | null
    destination: string | null
    startedAt: Date
  }): Promise<Found<PayoutResult>>
}

export interface PayoutResult {
  readonly providerPayoutId: string
  readonly state: 'in-transit' | 'paid' | 'failed' | 'returned'
  readonly arrivesOn: Date | null
  readonly fee: Money | null
  readonly message: string | null
}

export interface Disputes {
  find(providerDisputeId: string): Promise<Found<DisputeStatus>>
  submitEvidence(
    request: { providerDisputeId: string; evidence: Readonly<Record<string, string>> },
    call: ProviderCall,
  ): Promise<Outcome<DisputeStatus>>
  accept(request: { providerDisputeId: string }, call: ProviderCall): Promise<Outcome<DisputeStatus>>
}

export interface DisputeStatus {
  readonly providerDisputeId: string
  /** Of the payment it is about, as the provider names it; whichever of its names it says. */
  readonly providerPaymentId: string | null
  readonly providerChargeId: string | null
  readonly state: 'needs-response' | 'under-review' | 'won' | 'lost'
  readonly reason: string
  readonly amount: Money
  /** What the provider asks for having one, whoever wins; null when nothing. */
  readonly fee: Money | null
  /** Whether the provider holds the amount back now. */
  readonly withheld: boolean
  readonly evidenceDueBy: Date | null
  readonly openedAt: Date
}

/** A look-up ends like the call it looks for, or finds nothing. One that could not be asked leaves it `unknown`. */
export type Found<Result> = Exclude<Outcome<Result>, Rejected> | { readonly outcome: 'not-found' }

export interface PaymentLookup {
  readonly tenantId: string
  readonly paymentId: string
  readonly attemptId: string
  readonly handle: PaymentHandle | null
  readonly customerId: string | null
  readonly amount: Money
  /** The domain's instant at which the attempt began; listing starts a little before it. */
  readonly startedAt: Date
}

/** One line of the provider's own report of what it holds for us. */
export interface Movement {
  /** The name the provider gave to what moved: of the charge, the transfer, the refund, the payout, the dispute. */
  readonly providerReference: string
  readonly kind: 'charge' | 'transfer' | 'refund' | 'payout' | 'dispute' | 'fee' | 'other'
  /** Ours, as the metadata of its source says; null for what we did not start. */
  readonly tenantId: string | null
  /** The charge or the transfer that it takes back, as the provider names it: a dispute and a refund made there carry nothing of ours. */
  readonly about: string | null
  /** What it adds to what the provider holds, its fee taken off. */
  readonly net: Money
  readonly at: Date
}

export type MovementReport =
  | { readonly outcome: 'succeeded'; readonly result: Movement[] }
  | { readonly outcome: 'too-many' }
  | Unknown

export interface SignedWebhook {
  readonly raw: Buffer
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** By the wall's clock. */
  readonly nowMs: number
}

/** What a webhook is about. What it says of it is not taken over: the provider is asked how it is now. */
export interface Notice {
  /** The provider's name of the event: one is applied once. */
  readonly id: string
  readonly type: string
  readonly at: Date
  readonly subject: NoticeSubject | null
}

export interface NoticeSubject {
  readonly kind: 'payment' | 'refund' | 'receiver' | 'transfer' | 'payout' | 'dispute' | 'method'
  /** By our reference, as the object's metadata says, where it carries one. */
  readonly tenantId: string | null
  readonly id: string | null
  /** As the provider names it, for what carries no reference of ours. */
  readonly providerId: string
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
  const windowIsOver = call.nowMs > mayHappenUntilMs(call.startedAtMs, call.idempotencyWindowMs)
  return windowIsOver && call.listedAfterWindow ? 'absent' : 'list'
}

/** Until then a call that was made may still be carried out, or be found to have been. */
export function mayHappenUntilMs(calledAtMs: number, idempotencyWindowMs: number): number {
  return calledAtMs + idempotencyWindowMs + windowMarginMs
}
