import {
  Environment,
  OrdersController,
  PaymentsController,
  Client as Sdk,
  VaultController,
} from '@paypal/paypal-server-sdk'
import type { Found, Outcome } from '../provider.ts'
import { failureOf } from './errors.ts'

export interface PayPalOptions {
  clientId: string
  clientSecret: string
  /** `PAYPAL_API_BASE`: where the API is, when not at PayPal. */
  apiBase?: string | undefined
  webhookId?: string | undefined
  timeoutMs?: number
  deadlineMs?: number
}

const live = 'https://api-m.paypal.com'

/** The SDK has no address to be set, so each of its requests is turned, that for the token too. */
function sdkAt(origin: string, { clientId, clientSecret }: PayPalOptions, timeout: number): Sdk {
  class Elsewhere extends Sdk {
    // Called by the constructor above this one: nothing of the object may be used but what that one has set.
    override getRequestBuilderFactory(): ReturnType<Sdk['getRequestBuilderFactory']> {
      const build = super.getRequestBuilderFactory()
      return (...of) => {
        const request = build(...of)
        request.interceptRequest((each) => ({ ...each, url: each.url.replace(live, origin) }))
        return request
      }
    }
  }
  return new Elsewhere({
    environment: Environment.Production,
    timeout,
    clientCredentialsAuthCredentials: { oAuthClientId: clientId, oAuthClientSecret: clientSecret },
  })
}

/** The SDK, asked once: a call that failed is repeated by who knows whether it may be. */
export class Client {
  readonly origin: string
  readonly orders: OrdersController
  readonly payments: PaymentsController
  readonly vault: VaultController
  readonly #deadlineMs: number

  constructor(options: PayPalOptions) {
    const { apiBase = live, timeoutMs = 10_000, deadlineMs = 25_000 } = options
    this.origin = new URL(apiBase).origin
    this.#deadlineMs = deadlineMs
    const sdk = sdkAt(this.origin, options, timeoutMs)
    this.orders = new OrdersController(sdk)
    this.payments = new PaymentsController(sdk)
    this.vault = new VaultController(sdk)
  }

  /** Makes one call and says how it ended; nothing is thrown. */
  async ask<Body, Result>(
    call: () => Promise<{ result: Body }>,
    read: (body: Body) => Outcome<Result>,
  ): Promise<Outcome<Result>> {
    try {
      return read((await this.inTime(call())).result)
    } catch (error) {
      return failureOf(error)
    }
  }

  /** The SDK bounds each request, and may ask for a token before it. */
  async inTime<Answer>(answer: Promise<Answer>): Promise<Answer> {
    const late = Promise.withResolvers<never>()
    const timer = setTimeout(() => late.reject(new Error('deadline')), this.#deadlineMs)
    try {
      return await Promise.race([answer, late.promise])
    } finally {
      clearTimeout(timer)
    }
  }
}

export function succeeded<Result>(result: Result): { outcome: 'succeeded'; result: Result } {
  return { outcome: 'succeeded', result }
}

export function asFound<Result>(outcome: Outcome<Result>): Found<Result> {
  if (outcome.outcome !== 'rejected') return outcome
  return outcome.reason === 'not-found' ? { outcome: 'not-found' } : { outcome: 'unknown', cause: outcome.message }
}
