import { AsyncLocalStorage } from 'node:async_hooks'
import type { Money } from '@clutch/shared/money'
import Stripe from 'stripe'
import type {
  ChargeRequest,
  ChargeResult,
  Found,
  Movement,
  Outcome,
  PaymentLookup,
  PaymentProvider,
  ProviderCall,
  ReceiverStatus,
  RefundRequest,
  SavedMethod,
  TransferRequest,
} from './provider.ts'
import { AmountNotSendable, fromStripeAmount, toStripeAmount } from './stripe-amounts.ts'
import { declineOf, failureOf } from './stripe-errors.ts'

export interface StripeOptions {
  secretKey: string
  /** `STRIPE_API_BASE`: where the API is, when not at Stripe. */
  apiBase?: string | undefined
  /** How long one request may stay without a byte. */
  timeoutMs?: number
  /** How long a call may take in all, the SDK's one repetition included. */
  deadlineMs?: number
}

/** Stripe forgets a key after 24 hours at the earliest. */
const idempotencyWindowMs = 24 * 3_600_000
const defaultTimeoutMs = 10_000
const defaultDeadlineMs = 25_000
const pageSize = 100
const maxListed = 1_000
const clockSkewS = 300

const expandCharge = ['latest_charge.balance_transaction']

interface Sends {
  count: number
}

/** Stripe through its SDK. Our ids travel as metadata, so that what we asked for can be found without its answer. */
export class StripeProvider implements PaymentProvider {
  readonly name = 'stripe'
  readonly idempotencyWindowMs = idempotencyWindowMs
  readonly #stripe: Stripe
  readonly #sends = new AsyncLocalStorage<Sends>()
  readonly #deadlineMs: number

  constructor(options: StripeOptions) {
    this.#deadlineMs = options.deadlineMs ?? defaultDeadlineMs
    const http = Stripe.createNodeHttpClient()
    const counted = Object.create(http) as typeof http
    counted.makeRequest = (...request) => {
      const sends = this.#sends.getStore()
      if (sends) sends.count += 1
      return http.makeRequest(...request)
    }
    this.#stripe = new Stripe(options.secretKey, {
      ...addressOf(options.apiBase),
      httpClient: counted,
      maxNetworkRetries: 0,
      timeout: options.timeoutMs ?? defaultTimeoutMs,
      telemetry: false,
    })
  }

  createCustomer(
    customer: { tenantId: string; customerId: string; name: string; email: string | null },
    call: ProviderCall,
  ): Promise<Outcome<{ providerCustomerId: string }>> {
    return this.#ask(
      () =>
        this.#stripe.customers.create(
          {
            name: customer.name,
            ...(customer.email === null ? {} : { email: customer.email }),
            metadata: { clutch_tenant: customer.tenantId, clutch_customer: customer.customerId },
          },
          call,
        ),
      (created) => succeeded({ providerCustomerId: created.id }),
    )
  }

  saveMethod(
    method: { tenantId: string; methodId: string; customerId: string; token: string; returnUrl: string | null },
    call: ProviderCall,
  ): Promise<Outcome<SavedMethod>> {
    return this.#ask(
      () =>
        this.#stripe.setupIntents.create(
          {
            customer: method.customerId,
            payment_method: method.token,
            confirm: true,
            usage: 'off_session',
            automatic_payment_methods: redirects(method.returnUrl),
            ...(method.returnUrl === null ? {} : { return_url: method.returnUrl }),
            metadata: { clutch_tenant: method.tenantId, clutch_method: method.methodId },
            expand: ['payment_method'],
          },
          call,
        ),
      (intent): Outcome<SavedMethod> => {
        const saved = intent.payment_method
        if (intent.status === 'succeeded' && saved !== null && typeof saved === 'object') {
          return succeeded({
            providerMethodId: saved.id,
            kind: saved.type,
            brand: saved.card?.brand ?? null,
            last4: saved.card?.last4 ?? null,
            expiryMonth: saved.card?.exp_month ?? null,
            expiryYear: saved.card?.exp_year ?? null,
          })
        }
        if (intent.status === 'requires_action') {
          return { outcome: 'requires-action', providerId: intent.id, redirectUrl: redirectOf(intent.next_action) }
        }
        if (intent.status === 'processing') return { outcome: 'processing', providerId: intent.id }
        return { outcome: 'declined', providerId: intent.id, decline: declineOf(intent.last_setup_error ?? {}) }
      },
    )
  }

  createReceiver(
    receiver: { tenantId: string; receiverId: string; country: string; email: string | null },
    call: ProviderCall,
  ): Promise<Outcome<ReceiverStatus>> {
    return this.#ask(
      () =>
        this.#stripe.accounts.create(
          {
            type: 'express',
            country: receiver.country,
            ...(receiver.email === null ? {} : { email: receiver.email }),
            capabilities: { transfers: { requested: true } },
            metadata: { clutch_tenant: receiver.tenantId, clutch_receiver: receiver.receiverId },
          },
          call,
        ),
      (account) => succeeded(receiverOf(account)),
    )
  }

  async findReceiver(providerAccountId: string): Promise<Found<ReceiverStatus>> {
    const found = await this.#ask(
      () => this.#stripe.accounts.retrieve(providerAccountId),
      (account) => succeeded(receiverOf(account)),
    )
    return asFound(found)
  }

  charge(request: ChargeRequest, call: ProviderCall): Promise<Outcome<ChargeResult>> {
    return this.#pay(request, 'automatic', call)
  }

  authorise(request: ChargeRequest, call: ProviderCall): Promise<Outcome<ChargeResult>> {
    return this.#pay(request, 'manual', call)
  }

  async #pay(
    request: ChargeRequest,
    capture: 'automatic' | 'manual',
    call: ProviderCall,
  ): Promise<Outcome<ChargeResult>> {
    const { payer } = request
    return this.#send(request.amount, (amount) =>
      this.#ask(
        () =>
          this.#stripe.paymentIntents.create(
            {
              ...amount,
              customer: request.customerId,
              payment_method: request.methodId,
              capture_method: capture,
              confirm: true,
              automatic_payment_methods: redirects(payer.present ? payer.returnUrl : null),
              ...(payer.present ? { return_url: payer.returnUrl } : { off_session: true }),
              description: request.description,
              transfer_group: request.paymentId,
              metadata: {
                clutch_tenant: request.tenantId,
                clutch_payment: request.paymentId,
                clutch_attempt: request.attemptId,
              },
              expand: expandCharge,
            },
            call,
          ),
        paymentOutcome,
      ),
    )
  }

  capture(request: { providerPaymentId: string; amount: Money }, call: ProviderCall): Promise<Outcome<ChargeResult>> {
    return this.#send(request.amount, ({ amount }) =>
      this.#ask(
        () =>
          this.#stripe.paymentIntents.capture(
            request.providerPaymentId,
            { amount_to_capture: amount, expand: expandCharge },
            call,
          ),
        paymentOutcome,
      ),
    )
  }

  release(request: { providerPaymentId: string }, call: ProviderCall): Promise<Outcome<ChargeResult>> {
    return this.#ask(
      () => this.#stripe.paymentIntents.cancel(request.providerPaymentId, { expand: expandCharge }, call),
      paymentOutcome,
    )
  }

  refund(request: RefundRequest, call: ProviderCall): Promise<Outcome<{ providerRefundId: string }>> {
    return this.#send(request.amount, ({ amount }) =>
      this.#ask(
        () =>
          this.#stripe.refunds.create(
            {
              payment_intent: request.providerPaymentId,
              amount,
              metadata: { clutch_tenant: request.tenantId, clutch_refund: request.refundId },
            },
            call,
          ),
        refundOutcome,
      ),
    )
  }

  transfer(request: TransferRequest, call: ProviderCall): Promise<Outcome<{ providerTransferId: string }>> {
    return this.#send(request.amount, (amount) =>
      this.#ask(
        () =>
          this.#stripe.transfers.create(
            {
              ...amount,
              destination: request.destination,
              transfer_group: request.paymentId,
              ...(request.sourceChargeId === null ? {} : { source_transaction: request.sourceChargeId }),
              metadata: {
                clutch_tenant: request.tenantId,
                clutch_payment: request.paymentId,
                clutch_transfer: request.transferId,
              },
            },
            call,
          ),
        (transfer) => succeeded({ providerTransferId: transfer.id }),
      ),
    )
  }

  reverseTransfer(
    request: { tenantId: string; transferId: string; providerTransferId: string; amount: Money },
    call: ProviderCall,
  ): Promise<Outcome<{ providerReversalId: string }>> {
    return this.#send(request.amount, ({ amount }) =>
      this.#ask(
        () =>
          this.#stripe.transfers.createReversal(
            request.providerTransferId,
            { amount, metadata: { clutch_tenant: request.tenantId, clutch_transfer: request.transferId } },
            call,
          ),
        (reversal) => succeeded({ providerReversalId: reversal.id }),
      ),
    )
  }

  /** By Stripe's id where it is known, else among the customer's intents since the attempt began. */
  async findPayment(lookup: PaymentLookup): Promise<Found<ChargeResult>> {
    const { providerPaymentId } = lookup
    if (providerPaymentId !== null) {
      const retrieve = () => this.#stripe.paymentIntents.retrieve(providerPaymentId, { expand: expandCharge })
      return asFound(await this.#ask(retrieve, paymentOutcome))
    }
    // Listing, not searching: Stripe's search may lag behind by a minute and then shows nothing that is there.
    return this.#find(
      () =>
        this.#stripe.paymentIntents.list({
          customer: lookup.customerId,
          created: { gte: Math.floor(lookup.startedAt.getTime() / 1000) - clockSkewS },
          limit: pageSize,
          expand: expandCharge.map((path) => `data.${path}`),
        }),
      (intent) =>
        intent.metadata.clutch_payment === lookup.paymentId && intent.metadata.clutch_attempt === lookup.attemptId,
      paymentOutcome,
    )
  }

  findTransfer(lookup: { transferId: string; paymentId: string }): Promise<Found<{ providerTransferId: string }>> {
    return this.#find(
      () => this.#stripe.transfers.list({ transfer_group: lookup.paymentId, limit: pageSize }),
      (transfer) => transfer.metadata.clutch_transfer === lookup.transferId,
      (transfer) => succeeded({ providerTransferId: transfer.id }),
    )
  }

  findRefund(lookup: { refundId: string; providerPaymentId: string }): Promise<Found<{ providerRefundId: string }>> {
    return this.#find(
      () => this.#stripe.refunds.list({ payment_intent: lookup.providerPaymentId, limit: pageSize }),
      (refund) => refund.metadata?.clutch_refund === lookup.refundId,
      refundOutcome,
    )
  }

  async listMovements({ from, to, max }: { from: Date; to: Date; max: number }) {
    const search = async () => {
      const movements: Movement[] = []
      const lines = this.#stripe.balanceTransactions.list({
        created: { gte: Math.floor(from.getTime() / 1_000), lte: Math.ceil(to.getTime() / 1_000) },
        limit: pageSize,
        expand: ['data.source'],
      })
      for await (const line of lines) {
        if (movements.length === max) return { outcome: 'too-many' } as const
        movements.push(movementOf(line))
      }
      return succeeded(movements)
    }
    try {
      return await this.#inTime(search())
    } catch (error) {
      const failure = failureOf(error, 1)
      const cause = failure.outcome === 'rejected' ? failure.message : 'the report could not be read'
      return { outcome: 'unknown', cause } as const
    }
  }

  /** An amount Stripe cannot be told exactly is not sent. */
  async #send<Result>(
    amount: Money,
    send: (amount: { amount: number; currency: string }) => Promise<Outcome<Result>>,
  ): Promise<Outcome<Result>> {
    let sendable: { amount: number; currency: string }
    try {
      sendable = toStripeAmount(amount)
    } catch (error) {
      if (!(error instanceof AmountNotSendable)) throw error
      return { outcome: 'rejected', reason: 'invalid-request', retryable: false, message: error.message }
    }
    return send(sendable)
  }

  /** Makes one call and says how it ended. From the moment it was sent nothing is thrown. */
  async #ask<Answer, Result>(
    call: () => Promise<Answer>,
    read: (answer: Answer) => Outcome<Result>,
  ): Promise<Outcome<Result>> {
    const sends: Sends = { count: 0 }
    try {
      return read(await this.#sends.run(sends, () => this.#inTime(call())))
    } catch (error) {
      return failureOf(error, sends.count)
    }
  }

  async #find<Item, Result>(
    list: () => AsyncIterable<Item>,
    wanted: (item: Item) => boolean,
    read: (item: Item) => Outcome<Result>,
  ): Promise<Found<Result>> {
    const search = async (): Promise<Found<Result>> => {
      let listed = 0
      for await (const item of list()) {
        if (wanted(item)) return asFound(read(item))
        listed += 1
        // Not seen to the end, so it cannot be said that it is not there.
        if (listed >= maxListed) return { outcome: 'unknown', cause: `not among the newest ${maxListed}` }
      }
      return { outcome: 'not-found' }
    }
    try {
      return await this.#inTime(search())
    } catch (error) {
      return asFound(failureOf(error, 1))
    }
  }

  /** The SDK bounds silence, not the whole: an answer that trickles would hold a caller for ever. */
  async #inTime<Answer>(answer: Promise<Answer>): Promise<Answer> {
    const late = Promise.withResolvers<never>()
    const timer = setTimeout(() => late.reject(new Error('deadline')), this.#deadlineMs)
    try {
      return await Promise.race([answer, late.promise])
    } finally {
      clearTimeout(timer)
    }
  }
}

/** `http://127.0.0.1:4400` → what the SDK wants. A path would be ignored by it, so there must be none. */
function addressOf(
  apiBase: string | undefined,
): { host: string; port: number; protocol: 'http' | 'https' } | undefined {
  if (apiBase === undefined) return undefined
  const url = new URL(apiBase)
  if ((url.protocol !== 'http:' && url.protocol !== 'https:') || url.pathname !== '/' || url.search !== '') {
    throw new Error('STRIPE_API_BASE is an http or https origin without a path')
  }
  const protocol = url.protocol === 'http:' ? 'http' : 'https'
  return { host: url.hostname, port: url.port === '' ? (protocol === 'http' ? 80 : 443) : Number(url.port), protocol }
}

function asFound<Result>(outcome: Outcome<Result> | Found<Result>): Found<Result> {
  if (outcome.outcome !== 'rejected') return outcome
  return outcome.reason === 'not-found' ? { outcome: 'not-found' } : { outcome: 'unknown', cause: outcome.message }
}

function succeeded<Result>(result: Result): { outcome: 'succeeded'; result: Result } {
  return { outcome: 'succeeded', result }
}

function redirects(returnUrl: string | null): { enabled: true; allow_redirects: 'always' | 'never' } {
  return { enabled: true, allow_redirects: returnUrl === null ? 'never' : 'always' }
}

function redirectOf(action: { redirect_to_url?: { url?: string | null } | null } | null): string | null {
  return action?.redirect_to_url?.url ?? null
}

function receiverOf(account: Stripe.Account): ReceiverStatus {
  const rejected = account.requirements?.disabled_reason?.startsWith('rejected.') === true
  const verified = account.capabilities?.transfers === 'active'
  return {
    providerAccountId: account.id,
    verification: rejected ? 'rejected' : verified ? 'verified' : 'pending',
    // A payout that was switched on before the verification ended must not be used.
    payoutsEnabled: verified && !rejected && account.payouts_enabled === true,
  }
}

function refundOutcome(refund: Stripe.Refund): Outcome<{ providerRefundId: string }> {
  if (refund.status === 'succeeded') return succeeded({ providerRefundId: refund.id })
  if (refund.status === 'pending') return { outcome: 'processing', providerId: refund.id }
  if (refund.status === 'requires_action')
    return { outcome: 'requires-action', providerId: refund.id, redirectUrl: null }
  return {
    outcome: 'declined',
    providerId: refund.id,
    decline: declineOf({ code: refund.failure_reason ?? refund.status ?? 'failed' }),
  }
}

function paymentOutcome(intent: Stripe.PaymentIntent): Outcome<ChargeResult> {
  const charge = typeof intent.latest_charge === 'object' ? intent.latest_charge : null
  const chargeId = typeof intent.latest_charge === 'string' ? intent.latest_charge : (charge?.id ?? null)
  const result = (state: ChargeResult['state'], amount: number): Outcome<ChargeResult> =>
    succeeded({
      providerPaymentId: intent.id,
      providerChargeId: chargeId,
      state,
      amount: fromStripeAmount(amount, intent.currency),
      fee: feeOf(charge),
      authorisedUntil: state === 'authorised' ? authorisedUntil(charge) : null,
    })

  switch (intent.status) {
    case 'succeeded':
      return result('captured', intent.amount_received)
    case 'requires_capture':
      return result('authorised', intent.amount_capturable)
    case 'canceled':
      return result(intent.cancellation_reason === 'automatic' ? 'expired' : 'released', intent.amount)
    case 'processing':
      return { outcome: 'processing', providerId: intent.id }
    case 'requires_action':
      return { outcome: 'requires-action', providerId: intent.id, redirectUrl: redirectOf(intent.next_action) }
    case 'requires_payment_method':
      return { outcome: 'declined', providerId: intent.id, decline: declineOf(intent.last_payment_error ?? {}) }
    default:
      return { outcome: 'unknown', cause: `the intent is ${intent.status}` }
  }
}

function movementOf(line: Stripe.BalanceTransaction): Movement {
  const source = line.source !== null && typeof line.source === 'object' ? line.source : null
  const metadata = (source as { metadata?: Stripe.Metadata | null } | null)?.metadata
  return {
    providerReference: source?.id ?? (typeof line.source === 'string' ? line.source : line.id),
    kind: line.type === 'charge' ? 'charge' : line.type === 'transfer' ? 'transfer' : 'other',
    tenantId: metadata?.clutch_tenant ?? null,
    net: fromStripeAmount(line.net, line.currency),
    at: new Date(line.created * 1_000),
  }
}

function feeOf(charge: Stripe.Charge | null): Money | null {
  const transaction = charge?.balance_transaction
  if (transaction === null || transaction === undefined || typeof transaction === 'string') return null
  return fromStripeAmount(transaction.fee, transaction.currency)
}

function authorisedUntil(charge: Stripe.Charge | null): Date | null {
  const seconds = charge?.payment_method_details?.card?.capture_before
  return seconds === undefined || seconds === null ? null : new Date(seconds * 1000)
}
