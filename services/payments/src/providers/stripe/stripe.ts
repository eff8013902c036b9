import { AsyncLocalStorage } from 'node:async_hooks'
import type { Money } from '@clutch/shared/money'
import Stripe from 'stripe'
import type {
  CaptureRequest,
  ChargeRequest,
  ChargeResult,
  ConfirmRequest,
  DisputeStatus,
  Disputes,
  Found,
  MethodKind,
  Movement,
  Notice,
  Outcome,
  PaymentHandle,
  PaymentLookup,
  PaymentProvider,
  PayoutResult,
  Payouts,
  ProviderCall,
  ReceiverStatus,
  Receivers,
  RefundLookup,
  RefundRequest,
  RefundResult,
  SavedMethod,
  SaveMethodRequest,
  SignedWebhook,
  TransferRequest,
  Transfers,
} from '../provider.ts'
import { AmountNotSendable, fromStripeAmount, toStripeAmount } from './amounts.ts'
import { stripeCapabilities } from './capabilities.ts'
import { disputeOf, stripeEvidence } from './disputes.ts'
import { declineOf, failureOf } from './errors.ts'
import { movementOf } from './movements.ts'
import { checkPayout, payoutOf } from './payouts.ts'
import { readStripeWebhook, type Unnamed } from './webhook.ts'

export interface StripeOptions {
  secretKey: string
  /** `STRIPE_API_BASE`: where the API is, when not at Stripe. */
  apiBase?: string | undefined
  /** `whsec_…`; without it what Stripe sends is not believed. */
  webhookSecret?: string | undefined
  /** How long one request may stay without a byte. */
  timeoutMs?: number
  /** How long a call may take in all, the SDK's one repetition included. */
  deadlineMs?: number
}

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
  readonly capabilities = stripeCapabilities
  readonly receivers: Receivers
  readonly transfers: Transfers
  readonly payouts: Payouts
  readonly disputes: Disputes
  readonly #webhookSecret: string | undefined
  readonly #stripe: Stripe
  readonly #sends = new AsyncLocalStorage<Sends>()
  readonly #deadlineMs: number

  constructor(options: StripeOptions) {
    this.#deadlineMs = options.deadlineMs ?? defaultDeadlineMs
    this.#webhookSecret = options.webhookSecret
    this.receivers = {
      create: (receiver, call) => this.#createReceiver(receiver, call),
      find: (providerAccountId) => this.#findReceiver(providerAccountId),
    }
    this.transfers = {
      send: (request, call) => this.#sendTransfer(request, call),
      find: (lookup) => this.#findTransfer(lookup),
      reverse: (request, call) => this.#reverseTransfer(request, call),
      findReversal: (lookup) => this.#findReversal(lookup),
    }
    this.payouts = {
      send: (request, call) => this.#sendPayout(request, call),
      find: (lookup) => this.#findPayout(lookup),
    }
    this.disputes = {
      find: async (id) => asFound(await this.#dispute(() => this.#stripe.disputes.retrieve(id))),
      submitEvidence: ({ providerDisputeId, evidence }, call) =>
        this.#dispute(() =>
          this.#stripe.disputes.update(providerDisputeId, { evidence: stripeEvidence(evidence), submit: true }, call),
        ),
      accept: ({ providerDisputeId }, call) =>
        this.#dispute(() => this.#stripe.disputes.close(providerDisputeId, {}, call)),
    }
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

  /** The customer is made under its own id for a key: two methods saved at once make one. */
  async saveMethod(request: SaveMethodRequest, call: ProviderCall): Promise<Outcome<SavedMethod>> {
    const { customer } = request
    if (customer.providerCustomerId !== null) return this.#attach(request, customer.providerCustomerId, call)
    const made = await this.#ask(
      () =>
        this.#stripe.customers.create(
          {
            name: customer.name,
            ...(customer.email === null ? {} : { email: customer.email }),
            metadata: { clutch_tenant: request.tenantId, clutch_customer: customer.id },
          },
          { idempotencyKey: customer.id },
        ),
      (created) => succeeded({ providerCustomerId: created.id }),
    )
    return made.outcome === 'succeeded' ? this.#attach(request, made.result.providerCustomerId, call) : made
  }

  #attach(method: SaveMethodRequest, customer: string, call: ProviderCall): Promise<Outcome<SavedMethod>> {
    return this.#ask(
      () =>
        this.#stripe.setupIntents.create(
          {
            customer,
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
        if (intent.status === 'succeeded' && saved !== null && typeof saved === 'object')
          return succeeded(savedMethodOf(saved, customer))
        if (intent.status === 'requires_action') {
          return { outcome: 'requires-action', providerId: intent.id, redirectUrl: redirectOf(intent.next_action) }
        }
        if (intent.status === 'processing') return { outcome: 'processing', providerId: intent.id }
        return { outcome: 'declined', providerId: intent.id, decline: declineOf(intent.last_setup_error ?? {}) }
      },
    )
  }

  /** By the method's name, or by that of the intent that was to save it. */
  async findMethod({ providerMethodId: name }: { providerMethodId: string }): Promise<Found<SavedMethod>> {
    const found = await this.#ask(
      async () => {
        if (!name.startsWith('seti_')) return this.#stripe.paymentMethods.retrieve(name)
        const intent = await this.#stripe.setupIntents.retrieve(name, { expand: ['payment_method'] })
        return intent.status === 'succeeded' && typeof intent.payment_method === 'object' ? intent.payment_method : null
      },
      (method): Outcome<SavedMethod> => {
        if (method === null) return { outcome: 'requires-action', providerId: name, redirectUrl: null }
        const customer = typeof method.customer === 'string' ? method.customer : (method.customer?.id ?? '')
        return succeeded(savedMethodOf(method, customer))
      },
    )
    return asFound(found)
  }

  removeMethod(
    { providerMethodId }: { providerMethodId: string },
    call: ProviderCall,
  ): Promise<Outcome<Record<never, never>>> {
    return this.#ask(
      () => this.#stripe.paymentMethods.detach(providerMethodId, {}, call),
      () => succeeded({}),
    )
  }

  #createReceiver(
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

  async #findReceiver(providerAccountId: string): Promise<Found<ReceiverStatus>> {
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
              ...(request.customerId === null ? {} : { customer: request.customerId }),
              ...(request.methodId === null ? {} : { payment_method: request.methodId }),
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

  /** What the payer has confirmed goes on by itself here: it is only looked at. */
  async confirm({ handle }: ConfirmRequest): Promise<Outcome<ChargeResult>> {
    return this.#ask(
      () => this.#stripe.paymentIntents.retrieve(handle.providerPaymentId, { expand: expandCharge }),
      paymentOutcome,
    )
  }

  capture({ handle, amount }: CaptureRequest, call: ProviderCall): Promise<Outcome<ChargeResult>> {
    return this.#send(amount, ({ amount: amount_to_capture }) =>
      this.#ask(
        () =>
          this.#stripe.paymentIntents.capture(
            handle.providerPaymentId,
            { amount_to_capture, expand: expandCharge },
            call,
          ),
        paymentOutcome,
      ),
    )
  }

  release({ handle }: { handle: PaymentHandle }, call: ProviderCall): Promise<Outcome<ChargeResult>> {
    return this.#ask(
      () => this.#stripe.paymentIntents.cancel(handle.providerPaymentId, { expand: expandCharge }, call),
      paymentOutcome,
    )
  }

  refund(request: RefundRequest, call: ProviderCall): Promise<Outcome<RefundResult>> {
    return this.#send(request.amount, ({ amount }) =>
      this.#ask(
        () =>
          this.#stripe.refunds.create(
            {
              payment_intent: request.handle.providerPaymentId,
              amount,
              metadata: {
                clutch_tenant: request.tenantId,
                clutch_payment: request.paymentId,
                clutch_refund: request.refundId,
              },
            },
            call,
          ),
        refundOutcome,
      ),
    )
  }

  #sendTransfer(request: TransferRequest, call: ProviderCall): Promise<Outcome<{ providerTransferId: string }>> {
    return this.#send(request.amount, (amount) =>
      this.#ask(
        () =>
          this.#stripe.transfers.create(
            {
              ...amount,
              destination: request.destination,
              ...(request.paymentId === null ? {} : { transfer_group: request.paymentId }),
              ...(request.sourceChargeId === null ? {} : { source_transaction: request.sourceChargeId }),
              metadata: {
                clutch_tenant: request.tenantId,
                ...(request.paymentId === null ? {} : { clutch_payment: request.paymentId }),
                clutch_transfer: request.transferId,
              },
            },
            call,
          ),
        (transfer) => succeeded({ providerTransferId: transfer.id }),
      ),
    )
  }

  #reverseTransfer(
    request: {
      tenantId: string
      reversalId: string
      transferId: string
      providerTransferId: string
      amount: Money
    },
    call: ProviderCall,
  ): Promise<Outcome<{ providerReversalId: string }>> {
    return this.#send(request.amount, ({ amount }) =>
      this.#ask(
        () =>
          this.#stripe.transfers.createReversal(
            request.providerTransferId,
            {
              amount,
              metadata: {
                clutch_tenant: request.tenantId,
                clutch_transfer: request.transferId,
                clutch_reversal: request.reversalId,
              },
            },
            call,
          ),
        (reversal) => succeeded({ providerReversalId: reversal.id }),
      ),
    )
  }

  /** By Stripe's id where it is known, else among the customer's intents since the attempt began. */
  async findPayment(lookup: PaymentLookup): Promise<Found<ChargeResult>> {
    const providerPaymentId = lookup.handle?.providerPaymentId
    if (providerPaymentId !== undefined) {
      const retrieve = () => this.#stripe.paymentIntents.retrieve(providerPaymentId, { expand: expandCharge })
      return this.#unlessReturned(asFound(await this.#ask(retrieve, paymentOutcome)))
    }
    // Listing, not searching: Stripe's search may lag behind by a minute and then shows nothing that is there.
    return this.#find(
      () =>
        this.#stripe.paymentIntents.list({
          ...(lookup.customerId === null ? {} : { customer: lookup.customerId }),
          created: { gte: Math.floor(lookup.startedAt.getTime() / 1000) - clockSkewS },
          limit: pageSize,
          expand: expandCharge.map((path) => `data.${path}`),
        }),
      (intent) =>
        intent.metadata.clutch_payment === lookup.paymentId && intent.metadata.clutch_attempt === lookup.attemptId,
      paymentOutcome,
    )
  }

  /** A direct debit that its bank gave back is a success at Stripe, and a dispute that is lost. */
  async #unlessReturned(found: Found<ChargeResult>): Promise<Found<ChargeResult>> {
    if (found.outcome !== 'succeeded' || found.result.state !== 'captured') return found
    const { providerChargeId } = found.result
    // Named otherwise than a card's: only what a bank can give back is asked about.
    if (providerChargeId === null || !providerChargeId.startsWith('py_')) return found
    const lost = await this.#ask(
      () => this.#stripe.disputes.list({ charge: providerChargeId, limit: pageSize }),
      ({ data }) => succeeded(data.filter(({ status }) => status === 'lost')),
    )
    if (lost.outcome !== 'succeeded') return asFound(lost as Outcome<never>)
    const taken = lost.result.reduce((sum, { amount }) => sum + amount, 0)
    const fees = lost.result
      .flatMap(({ balance_transactions }) => balance_transactions)
      .reduce((sum, line) => sum + line.fee, 0)
    const [first] = lost.result
    if (first === undefined) return found
    // A part that came back is a dispute of that part; the payment is returned when all of it is.
    const amount = fromStripeAmount(taken, first.currency)
    return amount.amount < found.result.amount.amount
      ? found
      : succeeded({ ...found.result, state: 'returned' as const, fee: fromStripeAmount(fees, first.currency) })
  }

  #findTransfer(lookup: {
    transferId: string
    paymentId: string | null
  }): Promise<Found<{ providerTransferId: string }>> {
    return this.#find(
      () =>
        this.#stripe.transfers.list({
          ...(lookup.paymentId === null ? {} : { transfer_group: lookup.paymentId }),
          limit: pageSize,
        }),
      (transfer) => transfer.metadata.clutch_transfer === lookup.transferId,
      (transfer) => succeeded({ providerTransferId: transfer.id }),
    )
  }

  #findReversal(lookup: {
    reversalId: string
    providerTransferId: string
  }): Promise<Found<{ providerReversalId: string }>> {
    return this.#find(
      () => this.#stripe.transfers.listReversals(lookup.providerTransferId, { limit: pageSize }),
      (reversal) => reversal.metadata?.clutch_reversal === lookup.reversalId,
      (reversal) => succeeded({ providerReversalId: reversal.id }),
    )
  }

  #dispute(call: () => Promise<Stripe.Dispute>): Promise<Outcome<DisputeStatus>> {
    return this.#ask(call, (dispute) => succeeded(disputeOf(dispute)))
  }

  async #sendPayout(request: Parameters<Payouts['send']>[0], call: ProviderCall): Promise<Outcome<PayoutResult>> {
    return this.#send(
      request.amount,
      (amount) =>
        this.#ask(
          () =>
            this.#stripe.payouts.create(
              { ...amount, metadata: { clutch_tenant: request.tenantId, clutch_payout: request.payoutId } },
              { ...call, ...onBehalfOf(request.destination) },
            ),
          (payout) => succeeded(payoutOf(payout)),
        ),
      checkPayout,
    )
  }

  async #findPayout({
    payoutId,
    providerPayoutId,
    destination,
    startedAt,
  }: Parameters<Payouts['find']>[0]): Promise<Found<PayoutResult>> {
    const account = onBehalfOf(destination)
    if (providerPayoutId !== null) {
      const retrieve = () => this.#stripe.payouts.retrieve(providerPayoutId, {}, account)
      return asFound(await this.#ask(retrieve, (payout) => succeeded(payoutOf(payout))))
    }
    const created = { gte: Math.floor(startedAt.getTime() / 1_000) - clockSkewS }
    return this.#find(
      () => this.#stripe.payouts.list({ created, limit: pageSize }, account),
      (payout) => payout.metadata?.clutch_payout === payoutId,
      (payout) => succeeded(payoutOf(payout)),
    )
  }

  async findRefund({ refundId, handle, providerRefundId }: RefundLookup): Promise<Found<RefundResult>> {
    if (providerRefundId !== null)
      return asFound(await this.#ask(() => this.#stripe.refunds.retrieve(providerRefundId), refundOutcome))
    return this.#find(
      () => this.#stripe.refunds.list({ payment_intent: handle.providerPaymentId, limit: pageSize }),
      (refund) => refund.metadata?.clutch_refund === refundId,
      refundOutcome,
    )
  }

  async readWebhook(webhook: SignedWebhook): Promise<Notice | 'not-signed' | 'not-configured' | 'not-readable-now'> {
    const notice = readStripeWebhook(webhook, this.#webhookSecret)
    if (typeof notice === 'string' || notice.unnamed === null) return notice
    const named = await this.#name(notice.unnamed)
    if (named === undefined) return 'not-readable-now'
    return { ...notice, subject: named }
  }

  /** What is not ours by its own metadata, is by that of what it belongs to. Undefined when that cannot be asked now. */
  async #name(unnamed: Unnamed): Promise<Notice['subject'] | undefined> {
    const { kind, providerId, belongsTo } = unnamed
    const found = asFound(
      await this.#ask<Stripe.Charge | Stripe.Customer | Stripe.DeletedCustomer, Stripe.Metadata & { type?: string }>(
        () =>
          kind === 'dispute' ? this.#stripe.charges.retrieve(belongsTo) : this.#stripe.customers.retrieve(belongsTo),
        (owner) =>
          succeeded({
            ...('metadata' in owner ? owner.metadata : {}),
            ...('payment_method_details' in owner ? { type: owner.payment_method_details?.type ?? '' } : {}),
          }),
      ),
    )
    if (found.outcome === 'not-found') return null
    if (found.outcome !== 'succeeded') return undefined
    const { clutch_tenant: tenantId = null, clutch_payment: paymentId = null, type } = found.result
    // Nothing can be said against what a bank gave back: it is how the payment ended.
    if (kind === 'dispute' && type !== 'card') return { kind: 'payment', tenantId, id: paymentId, providerId }
    return { kind, tenantId, id: null, providerId }
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
    check: (amount: { amount: number; currency: string }) => void = () => {},
  ): Promise<Outcome<Result>> {
    let sendable: { amount: number; currency: string }
    try {
      sendable = toStripeAmount(amount)
      check(sendable)
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

/** Out of a connected account's balance. */
function onBehalfOf(account: string | null): { stripeAccount?: string } {
  return account === null ? {} : { stripeAccount: account }
}

function redirects(returnUrl: string | null): { enabled: true; allow_redirects: 'always' | 'never' } {
  return { enabled: true, allow_redirects: returnUrl === null ? 'never' : 'always' }
}

function redirectOf(action: { redirect_to_url?: { url?: string | null } | null } | null): string | null {
  return action?.redirect_to_url?.url ?? null
}

function savedMethodOf(method: Stripe.PaymentMethod, providerCustomerId: string): SavedMethod {
  return {
    providerMethodId: method.id,
    providerCustomerId,
    kind: kinds[method.type] ?? 'wallet',
    brand: method.card?.brand ?? null,
    last4: method.card?.last4 ?? method.sepa_debit?.last4 ?? null,
    expiryMonth: method.card?.exp_month ?? null,
    expiryYear: method.card?.exp_year ?? null,
  }
}

const kinds: Readonly<Partial<Record<Stripe.PaymentMethod.Type, MethodKind>>> = {
  card: 'card',
  sepa_debit: 'sepa-debit',
  paypal: 'paypal',
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

function refundOutcome(refund: Stripe.Refund): Outcome<RefundResult> {
  // Stripe keeps its fee.
  const amount = fromStripeAmount(refund.amount, refund.currency)
  if (refund.status === 'succeeded') return succeeded({ providerRefundId: refund.id, amount, feeReturned: null })
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
      providerAuthorisationId: null,
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

function feeOf(charge: Stripe.Charge | null): Money | null {
  const transaction = charge?.balance_transaction
  if (transaction === null || transaction === undefined || typeof transaction === 'string') return null
  return fromStripeAmount(transaction.fee, transaction.currency)
}

function authorisedUntil(charge: Stripe.Charge | null): Date | null {
  const seconds = charge?.payment_method_details?.card?.capture_before
  return seconds === undefined || seconds === null ? null : new Date(seconds * 1000)
}
