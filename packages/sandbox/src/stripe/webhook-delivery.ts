import { createHmac } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { Agent, request } from 'undici'
import type { State } from '../state/state.ts'
import type { StripeTables } from './tables.ts'

/** An event an endpoint has not acknowledged. It is gone once it did, or once everybody lost patience. */
export interface PendingDelivery {
  id: string
  event: string
  endpoint: string
  attempts: number
}

export interface DeliveryLimits {
  concurrency: number
  attempts: number
  answerMs: number
  firstRetryMs: number
  lastRetryMs: number
}

export const defaultDeliveryLimits: DeliveryLimits = {
  concurrency: 8,
  attempts: 16,
  answerMs: 10_000,
  firstRetryMs: 500,
  lastRetryMs: 60_000,
}

/**
 * Sends what is pending: first attempts at once, later ones ever more slowly. At least once, in no promised order,
 * as Stripe does. What was pending when the process died is sent after the restart.
 */
export class WebhookDeliveries {
  readonly #state: State
  readonly #tables: StripeTables
  readonly #limits: DeliveryLimits
  readonly #agent = new Agent({ connections: 8 })
  /** Being sent, or waiting for the next attempt. */
  readonly #underWay = new Map<string, Promise<void>>()
  readonly #stop = new AbortController()
  #sending = 0
  #scheduled = false

  constructor(state: State, tables: StripeTables, limits: DeliveryLimits) {
    this.#state = state
    this.#tables = tables
    this.#limits = limits
    this.wake()
  }

  /** Something may be pending; looked at once the current turn is over. */
  wake(): void {
    if (this.#scheduled || this.#stop.signal.aborted) return
    this.#scheduled = true
    setImmediate(() => {
      this.#scheduled = false
      this.#pump()
    })
  }

  /** No first attempt is outstanding. Endpoints that refuse are retried later and hold nobody up. */
  settled(): boolean {
    if (this.#sending > 0) return false
    for (const pending of this.#tables.deliveries.walk('oldest-first')) if (pending.attempts === 0) return false
    return true
  }

  async close(): Promise<void> {
    this.#stop.abort()
    await this.#agent.destroy()
    await Promise.all(this.#underWay.values())
  }

  #pump(): void {
    for (const pending of this.#tables.deliveries.walk('oldest-first')) {
      if (this.#stop.signal.aborted || this.#sending >= this.#limits.concurrency) return
      if (this.#underWay.has(pending.id)) continue
      this.#sending += 1
      const attempt = this.#attempt(pending.id).finally(() => {
        this.#underWay.delete(pending.id)
        this.wake()
      })
      this.#underWay.set(pending.id, attempt)
    }
  }

  /** One attempt and, when it fails, the pause before the next. */
  async #attempt(id: string): Promise<void> {
    const pending = this.#tables.deliveries.get(id) as PendingDelivery
    const delivered = await this.#send(pending).finally(() => {
      this.#sending -= 1
    })
    if (this.#stop.signal.aborted) return
    const attempts = pending.attempts + 1
    const done = delivered || attempts >= this.#limits.attempts
    this.#state.commit(() => {
      if (done) this.#tables.deliveries.delete(id)
      else this.#tables.deliveries.put(id, { ...pending, attempts })
    })
    this.wake()
    if (done) return
    const pauseMs = Math.min(this.#limits.lastRetryMs, this.#limits.firstRetryMs * 2 ** (attempts - 1))
    await delay(pauseMs, undefined, { signal: this.#stop.signal }).catch(() => {})
  }

  async #send(pending: PendingDelivery): Promise<boolean> {
    const event = this.#tables.events.get(pending.event)
    const endpoint = this.#tables.webhookEndpoints.get(pending.endpoint)
    // Nobody to send it to, or nothing left to send: done with.
    if (!event || !endpoint) return true
    try {
      const { statusCode, body } = await request(endpoint.url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json; charset=utf-8',
          'user-agent': 'Stripe/1.0 (+clutch sandbox)',
          'stripe-signature': signatureHeader(event.json, endpoint.secret, Date.now()),
        },
        body: event.json,
        dispatcher: this.#agent,
        signal: AbortSignal.any([this.#stop.signal, AbortSignal.timeout(this.#limits.answerMs)]),
      })
      await body.dump()
      return statusCode >= 200 && statusCode < 300
    } catch {
      return false
    }
  }
}

/** Signed with the wall's time: a receiver compares it with its own, to refuse what somebody recorded. */
export function signatureHeader(body: string, secret: string, wallMs: number): string {
  const timestamp = Math.floor(wallMs / 1_000)
  const signature = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')
  return `t=${timestamp},v1=${signature}`
}
