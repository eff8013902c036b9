import type {
  CaptureRequest,
  ChargeRequest,
  ConfirmRequest,
  Disputes,
  Notice,
  PaymentHandle,
  PaymentLookup,
  PaymentProvider,
  ProviderCall,
  RefundLookup,
  RefundRequest,
  SaveMethodRequest,
  SignedWebhook,
} from '../provider.ts'
import { squareCapabilities } from './capabilities.ts'
import { Client, type SquareOptions } from './client.ts'
import { squareDisputes } from './disputes.ts'
import { findMethod, removeMethod, saveMethod } from './methods.ts'
import { listMovements } from './movements.ts'
import { Payments } from './payments.ts'
import { findRefund, refund } from './refunds.ts'
import { readSquareWebhook } from './webhook.ts'

/** Square through its SDK. It sends nobody a share, so it has neither receivers nor transfers nor payouts of ours. */
export class SquareProvider implements PaymentProvider {
  readonly name = 'square'
  readonly capabilities = squareCapabilities
  readonly disputes: Disputes
  readonly #client: Client
  readonly #payments: Payments
  readonly #webhook: SquareOptions['webhook']

  constructor(options: SquareOptions) {
    this.#client = new Client(options)
    this.#payments = new Payments(this.#client)
    this.#webhook = options.webhook
    this.disputes = squareDisputes(this.#client)
  }

  saveMethod(request: SaveMethodRequest, call: ProviderCall) {
    return saveMethod(this.#client, request, call)
  }

  findMethod({ providerMethodId }: { providerMethodId: string }) {
    return findMethod(this.#client, providerMethodId)
  }

  removeMethod({ providerMethodId }: { providerMethodId: string }) {
    return removeMethod(this.#client, providerMethodId)
  }

  charge(request: ChargeRequest, call: ProviderCall) {
    return this.#payments.pay(request, true, call)
  }

  authorise(request: ChargeRequest, call: ProviderCall) {
    return this.#payments.pay(request, false, call)
  }

  /** The payer confirms with their bank before there is a payment: afterwards it is only looked at. */
  async confirm({ handle, amount, attemptId, paymentId, tenantId }: ConfirmRequest) {
    const lookup = { handle, amount, attemptId, paymentId, tenantId, customerId: null, startedAt: new Date(0) }
    const found = await this.#payments.find(lookup)
    return found.outcome === 'not-found'
      ? ({ outcome: 'unknown', cause: 'Square does not know the payment' } as const)
      : found
  }

  capture(request: CaptureRequest, call: ProviderCall) {
    return this.#payments.capture(request, call)
  }

  release(request: { handle: PaymentHandle }) {
    return this.#payments.release(request)
  }

  findPayment(lookup: PaymentLookup) {
    return this.#payments.find(lookup)
  }

  refund(request: RefundRequest, call: ProviderCall) {
    return refund(this.#client, request, call)
  }

  findRefund(lookup: RefundLookup) {
    return findRefund(this.#client, lookup)
  }

  listMovements(period: { from: Date; to: Date; max: number }) {
    return listMovements(this.#client, period)
  }

  async readWebhook(webhook: SignedWebhook): Promise<Notice | 'not-signed' | 'not-configured' | 'not-readable-now'> {
    const notice = readSquareWebhook(webhook, this.#webhook)
    if (typeof notice === 'string') return notice
    const { disputedPaymentId, ...said } = notice
    if (disputedPaymentId === null || said.subject === null) return said
    const owner = await this.#payments.ownerOf(disputedPaymentId)
    if (owner === undefined) return 'not-readable-now'
    return { ...said, subject: { ...said.subject, tenantId: owner } }
  }
}
