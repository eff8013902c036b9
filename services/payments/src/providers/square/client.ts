import { type Square, SquareClient } from 'square'
import type { Found, Outcome } from '../provider.ts'
import { failureOf } from './errors.ts'

export interface SquareOptions {
  accessToken: string
  /** `SQUARE_API_BASE`: where the API is, when not at Square. */
  apiBase?: string | undefined
  webhook?: { key: string; url: string } | undefined
  timeoutMs?: number
  deadlineMs?: number
}

/** The SDK, asked once: a call that failed is repeated by who knows whether it may be. */
export class Client {
  readonly sdk: SquareClient
  readonly #deadlineMs: number
  #locations: readonly Square.Location[] | undefined

  constructor({ accessToken, apiBase, timeoutMs = 10_000, deadlineMs = 25_000 }: SquareOptions) {
    this.#deadlineMs = deadlineMs
    this.sdk = new SquareClient({
      token: accessToken,
      maxRetries: 0,
      timeoutInSeconds: Math.ceil(timeoutMs / 1_000),
      ...(apiBase === undefined ? {} : { baseUrl: new URL(apiBase).origin }),
    })
  }

  /** Makes one call and says how it ended; nothing is thrown. */
  async ask<Answer, Result>(
    call: () => PromiseLike<Answer>,
    read: (answer: Answer) => Outcome<Result>,
  ): Promise<Outcome<Result>> {
    try {
      return read(await this.inTime(call()))
    } catch (error) {
      return failureOf(error)
    }
  }

  /** Where money in this currency is taken. A seller opens a location seldom, and none changes its currency. */
  async locationOf(currency: string): Promise<Outcome<string>> {
    const all = await this.locations()
    if (all.outcome !== 'succeeded') {
      // It is only asked before anything is done.
      return all.outcome === 'unknown'
        ? { outcome: 'rejected', reason: 'unreachable', retryable: true, message: all.cause }
        : all
    }
    const id = all.result.find((each) => each.currency === currency && each.status === 'ACTIVE')?.id
    if (id !== undefined) return { outcome: 'succeeded', result: id }
    this.#locations = undefined
    const message = `no location at Square takes ${currency}`
    return { outcome: 'rejected', reason: 'invalid-request', retryable: false, message }
  }

  async locations(): Promise<Outcome<readonly Square.Location[]>> {
    if (this.#locations !== undefined) return { outcome: 'succeeded', result: this.#locations }
    return this.ask(
      () => this.sdk.locations.list(),
      ({ locations = [] }) => {
        this.#locations = locations
        return { outcome: 'succeeded', result: locations }
      },
    )
  }

  /** The SDK bounds silence, not the whole. */
  async inTime<Answer>(answer: PromiseLike<Answer>): Promise<Answer> {
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
