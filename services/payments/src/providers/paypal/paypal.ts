import type { Money } from '@clutch/shared/money'
import type {
  CaptureRequest,
  ChargeRequest,
  ConfirmRequest,
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
import { paypalCapabilities } from './capabilities.ts'
import { Client, type PayPalOptions } from './client.ts'
import { findMethod, removeMethod, saveMethod } from './methods.ts'
import { Payments } from './payments.ts'
import { findRefund, refund } from './refunds.ts'
import { Signatures } from './signature.ts'
import { readNotice } from './webhook.ts'

/** PayPal through its SDK. A payment is an order; nobody is sent a share. */
export class PayPalProvider implements PaymentProvider {
  readonly name = 'paypal'
  readonly capabilities = paypalCapabilities
  readonly #client: Client
  readonly #payments: Payments
  readonly #signatures: Signatures | undefined

  constructor(options: PayPalOptions) {
    this.#client = new Client(options)
    this.#payments = new Payments(this.#client)
    const { webhookId } = options
    this.#signatures = webhookId === undefined ? undefined : new Signatures(webhookId, this.#client.origin)
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
    return this.#payments.pay(request, 'CAPTURE', call)
  }

  authorise(request: ChargeRequest, call: ProviderCall) {
    return this.#payments.pay(request, 'AUTHORIZE', call)
  }

  confirm(request: ConfirmRequest, call: ProviderCall) {
    return this.#payments.confirm(request, call)
  }

  capture(request: CaptureRequest, call: ProviderCall) {
    return this.#payments.capture(request, call)
  }

  release(request: { handle: PaymentHandle }, call: ProviderCall) {
    return this.#payments.release(request, call)
  }

  reauthorise(request: { handle: PaymentHandle; amount: Money }, call: ProviderCall) {
    return this.#payments.reauthorise(request, call)
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

  async readWebhook({
    raw,
    headers,
    nowMs,
  }: SignedWebhook): Promise<Notice | 'not-signed' | 'not-configured' | 'not-readable-now'> {
    if (this.#signatures === undefined) return 'not-configured'
    const checked = await this.#signatures.check(raw, headers, nowMs)
    return checked === 'signed' ? readNotice(raw) : checked
  }
}
