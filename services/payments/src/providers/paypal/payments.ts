import type { Money } from '@clutch/shared/money'
import {
  CheckoutPaymentIntent,
  type Order,
  type OrderAuthorizeResponse,
  PaymentInitiator,
  type PaymentSource,
  PaypalExperienceUserAction,
  StoredPaymentSourcePaymentType,
  StoredPaymentSourceUsageType,
} from '@paypal/paypal-server-sdk'
import type {
  CaptureRequest,
  ChargeRequest,
  ChargeResult,
  ConfirmRequest,
  Found,
  Outcome,
  PaymentHandle,
  PaymentLookup,
  ProviderCall,
} from '../provider.ts'
import { AmountNotSendable, fromPayPalMoney, type PayPalMoney, toPayPalMoney } from './amounts.ts'
import { asFound, type Client, succeeded } from './client.ts'
import { declineOf } from './errors.ts'
import { customIdOf } from './references.ts'

const prefer = 'return=representation'

export class Payments {
  readonly #client: Client

  constructor(client: Client) {
    this.#client = client
  }

  /** With a kept method it is done in this one call; else the payer goes to PayPal's page first. */
  async pay(
    request: ChargeRequest,
    intent: 'CAPTURE' | 'AUTHORIZE',
    call: ProviderCall,
  ): Promise<Outcome<ChargeResult>> {
    const amount = sendable(request.amount)
    if ('outcome' in amount) return amount
    const paymentSource = sourceOf(request)
    if (paymentSource === undefined) {
      const message = 'nobody is there to approve it at PayPal'
      return { outcome: 'rejected', reason: 'invalid-request', retryable: false, message }
    }
    return this.#client.ask(
      () =>
        this.#client.orders.createOrder({
          paypalRequestId: call.idempotencyKey,
          prefer,
          body: {
            intent: intent === 'CAPTURE' ? CheckoutPaymentIntent.Capture : CheckoutPaymentIntent.Authorize,
            purchaseUnits: [
              {
                referenceId: request.attemptId,
                customId: customIdOf(request.paymentId, request.tenantId),
                description: request.description.slice(0, 127),
                amount,
              },
            ],
            paymentSource,
          },
        }),
      orderOutcome,
    )
  }

  /** The payer has approved the order: now it is carried out. */
  async confirm({ handle, capture }: ConfirmRequest, { idempotencyKey }: ProviderCall): Promise<Outcome<ChargeResult>> {
    const { orders } = this.#client
    const of = { id: handle.providerPaymentId, paypalRequestId: idempotencyKey, prefer }
    const done =
      capture === 'automatic'
        ? await this.#client.ask(() => orders.captureOrder(of), orderOutcome)
        : await this.#client.ask(() => orders.authorizeOrder(of), orderOutcome)
    // Whose answer says nothing of the order is a decline of the order we asked about.
    if (done.outcome === 'declined') return { ...done, providerId: handle.providerPaymentId }
    return this.#asItIs(handle, done)
  }

  /** What is not taken is given up with it. */
  async capture({ handle, amount: wanted }: CaptureRequest, call: ProviderCall): Promise<Outcome<ChargeResult>> {
    const amount = sendable(wanted)
    if ('outcome' in amount) return amount
    const authorisation = await this.#authorisationOf(handle)
    if (authorisation.outcome !== 'succeeded') return authorisation
    const taken = await this.#client.ask(
      () =>
        this.#client.payments.captureAuthorizedPayment({
          authorizationId: authorisation.result,
          paypalRequestId: call.idempotencyKey,
          prefer,
          body: { amount, finalCapture: true },
        }),
      (capture): Outcome<ChargeResult> =>
        captureOutcome(handle.providerPaymentId, authorisation.result, capture as Capture),
    )
    return this.#asItIs(handle, taken)
  }

  async release({ handle }: { handle: PaymentHandle }, call: ProviderCall): Promise<Outcome<ChargeResult>> {
    const order = await this.#order(handle.providerPaymentId)
    if (order.outcome !== 'succeeded') return order
    const authorisation = currentAuthorisation(order.result)
    if (authorisation?.id === undefined) {
      const now = orderOutcome(order.result)
      if (now.outcome === 'succeeded' || now.outcome === 'unknown') return now
      // An order takes no money until we ask for it, and is forgotten by itself: there is nothing to give up.
      return succeeded(resultOf(order.result, { state: 'released' }))
    }
    const { id: authorizationId } = authorisation
    const released = await this.#client.ask(
      () => this.#client.payments.voidPayment({ authorizationId, paypalRequestId: call.idempotencyKey, prefer }),
      () => succeeded(null),
    )
    if (released.outcome === 'succeeded') return this.#retrieve(handle.providerPaymentId)
    return this.#asItIs(handle, released as Outcome<ChargeResult>)
  }

  async reauthorise(
    { handle, amount: wanted }: { handle: PaymentHandle; amount: Money },
    call: ProviderCall,
  ): Promise<Outcome<ChargeResult>> {
    const amount = sendable(wanted)
    if ('outcome' in amount) return amount
    const authorisation = await this.#authorisationOf(handle)
    if (authorisation.outcome !== 'succeeded') return authorisation
    return this.#client.ask(
      () =>
        this.#client.payments.reauthorizePayment({
          authorizationId: authorisation.result,
          paypalRequestId: call.idempotencyKey,
          prefer,
          body: { amount },
        }),
      (renewed) =>
        renewed.id === undefined
          ? { outcome: 'unknown', cause: 'PayPal said no authorization' }
          : succeeded({
              providerPaymentId: handle.providerPaymentId,
              providerAuthorisationId: renewed.id,
              providerChargeId: null,
              state: 'authorised',
              amount: fromPayPalMoney(renewed.amount),
              fee: null,
              authorisedUntil: instantOf(renewed.expirationTime),
            }),
    )
  }

  /** By the order. Without its name there is no way: what knows our reference lags by hours. */
  async find(lookup: PaymentLookup): Promise<Found<ChargeResult>> {
    const id = lookup.handle?.providerPaymentId
    if (id === undefined) return { outcome: 'unknown', cause: 'PayPal cannot be asked by our reference' }
    const found = await this.#retrieve(id)
    // An order that nobody approved in time is gone; it has taken nothing.
    return asFound(found)
  }

  #retrieve(id: string): Promise<Outcome<ChargeResult>> {
    return this.#client.ask(() => this.#client.orders.getOrder({ id }), orderOutcome)
  }

  #order(id: string): Promise<Outcome<Order>> {
    return this.#client.ask(() => this.#client.orders.getOrder({ id }), succeeded)
  }

  async #authorisationOf(handle: PaymentHandle): Promise<Outcome<string>> {
    if (handle.providerAuthorisationId !== null) return succeeded(handle.providerAuthorisationId)
    const order = await this.#order(handle.providerPaymentId)
    if (order.outcome !== 'succeeded') return order
    const id = currentAuthorisation(order.result)?.id
    const message = 'nothing is authorised of the order'
    return id === undefined
      ? { outcome: 'rejected', reason: 'invalid-request', retryable: false, message }
      : succeeded(id)
  }

  /** Of an order that is what it was to become already, PayPal says that it cannot become it. */
  async #asItIs(handle: PaymentHandle, answer: Outcome<ChargeResult>): Promise<Outcome<ChargeResult>> {
    if (answer.outcome !== 'rejected' || answer.reason !== 'invalid-request') return answer
    const now = await this.#retrieve(handle.providerPaymentId)
    if (now.outcome === 'unknown') return now
    const settled = now.outcome === 'succeeded' && (now.result.state !== 'authorised' || isDoneAlready(answer.message))
    return settled ? now : answer
  }
}

const isDoneAlready = (message: string) => message.startsWith('ORDER_ALREADY_')

function sourceOf({ methodId, methodKind, payer }: ChargeRequest): PaymentSource | undefined {
  if (methodId !== null) {
    if (methodKind === 'paypal') return { paypal: { vaultId: methodId } }
    return {
      card: {
        vaultId: methodId,
        storedCredential: {
          paymentInitiator: payer.present ? PaymentInitiator.Customer : PaymentInitiator.Merchant,
          paymentType: StoredPaymentSourcePaymentType.Unscheduled,
          usage: StoredPaymentSourceUsageType.Subsequent,
        },
        ...(payer.present ? { experienceContext: { returnUrl: payer.returnUrl, cancelUrl: payer.returnUrl } } : {}),
      },
    }
  }
  if (!payer.present) return undefined
  const { returnUrl } = payer
  const experienceContext = { returnUrl, cancelUrl: returnUrl, userAction: PaypalExperienceUserAction.PayNow }
  return { paypal: { experienceContext } }
}

export function sendable(amount: Money): PayPalMoney | Extract<Outcome<never>, { outcome: 'rejected' }> {
  try {
    return toPayPalMoney(amount)
  } catch (error) {
    if (!(error instanceof AmountNotSendable)) throw error
    return { outcome: 'rejected', reason: 'invalid-request', retryable: false, message: error.message }
  }
}

type Unit = NonNullable<Order['purchaseUnits']>[number]
type Payment = NonNullable<Unit['payments']>
type Capture = NonNullable<Payment['captures']>[number]
type Authorisation = NonNullable<Payment['authorizations']>[number]

const paymentsOf = (order: Order): Payment => order.purchaseUnits?.[0]?.payments ?? {}
const instantOf = (text: string | undefined) => (text === undefined ? null : new Date(text))

/** A renewed one comes after the one whose place it takes. */
function currentAuthorisation(order: Order): Authorisation | undefined {
  const all = [...(paymentsOf(order).authorizations ?? [])]
  return all.sort((a, b) => Date.parse(a.createTime ?? '') - Date.parse(b.createTime ?? '')).at(-1)
}

function resultOf(
  order: Order,
  of: { state: ChargeResult['state']; amount?: Money; fee?: Money | null; chargeId?: string; until?: Date | null },
): ChargeResult {
  const { state, amount = fromPayPalMoney(order.purchaseUnits?.[0]?.amount), fee = null, chargeId, until = null } = of
  return {
    providerPaymentId: order.id!,
    providerAuthorisationId: currentAuthorisation(order)?.id ?? null,
    providerChargeId: chargeId ?? null,
    state,
    amount,
    fee,
    authorisedUntil: until,
  }
}

function orderOutcome(given: Order | OrderAuthorizeResponse): Outcome<ChargeResult> {
  const order = given as Order
  const { id, status } = order
  if (id === undefined || status === undefined) return { outcome: 'unknown', cause: 'PayPal said no order' }
  if (status === 'APPROVED') return { outcome: 'approved', providerId: id }
  if (status === 'CREATED' || status === 'PAYER_ACTION_REQUIRED' || status === 'SAVED') {
    const page = order.links?.find(({ rel }) => rel === 'payer-action' || rel === 'approve')
    return { outcome: 'requires-action', providerId: id, redirectUrl: page?.href ?? null }
  }
  if (status === 'VOIDED') return succeeded(resultOf(order, { state: 'released' }))
  const capture = paymentsOf(order).captures?.at(-1)
  const authorisation = currentAuthorisation(order)
  if (capture !== undefined) return captureOutcome(id, authorisation?.id ?? null, capture)
  if (authorisation?.id === undefined) return { outcome: 'unknown', cause: `the order is ${status}` }
  const amount = fromPayPalMoney(authorisation.amount)
  switch (authorisation.status) {
    case 'CREATED':
      return succeeded(resultOf(order, { state: 'authorised', amount, until: instantOf(authorisation.expirationTime) }))
    case 'PENDING':
      return { outcome: 'processing', providerId: id }
    case 'DENIED':
      return { outcome: 'declined', providerId: id, decline: declineOf('PAYMENT_DENIED') }
    case 'VOIDED':
      return succeeded(resultOf(order, { state: lapsed(authorisation) ? 'expired' : 'released', amount }))
    default:
      return { outcome: 'unknown', cause: `the authorization is ${authorisation.status}` }
  }
}

/** PayPal calls both void; what was given up in time has an earlier instant. */
function lapsed({ expirationTime, updateTime }: Authorisation): boolean {
  return (
    expirationTime !== undefined && updateTime !== undefined && Date.parse(updateTime) >= Date.parse(expirationTime)
  )
}

function captureOutcome(orderId: string, authorisationId: string | null, capture: Capture): Outcome<ChargeResult> {
  const { id, status } = capture
  if (id === undefined) return { outcome: 'unknown', cause: 'PayPal said no capture' }
  switch (status) {
    case 'COMPLETED':
    case 'PARTIALLY_REFUNDED':
    case 'REFUNDED': {
      const fee = capture.sellerReceivableBreakdown?.paypalFee
      return succeeded({
        providerPaymentId: orderId,
        providerAuthorisationId: authorisationId,
        providerChargeId: id,
        state: 'captured',
        amount: fromPayPalMoney(capture.amount),
        fee: fee === undefined ? null : fromPayPalMoney(fee),
        authorisedUntil: null,
      })
    }
    case 'PENDING':
      return { outcome: 'processing', providerId: orderId }
    case 'DECLINED':
    case 'FAILED':
      return { outcome: 'declined', providerId: orderId, decline: declineOf('INSTRUMENT_DECLINED') }
    default:
      return { outcome: 'unknown', cause: `the capture is ${status}` }
  }
}
