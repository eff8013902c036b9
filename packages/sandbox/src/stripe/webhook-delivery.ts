import { createHmac } from 'node:crypto'
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
  readonly #stop = new AbortController()
  readonly #pauses = new Map<string, NodeJS.Timeout>()
  /** Due now, in order. */
  #ready: string[] = []
  readonly #sending = new Map<string, Promise<void>>()
  /** Never attempted so far. */
  readonly #fresh = new Set<string>()

  constructor(state: State, tables: StripeTables, limits: DeliveryLimits) {
    this.#state = state
    this.#tables = tables
    this.#limits = limits
    this.enqueue([...tables.deliveries.walk('oldest-first')].map(({ id }) => id))
  }

  /** After their commit. */
  enqueue(ids: string[]): void {
    for (const id of ids) {
      this.#ready.push(id)
      if (this.#tables.deliveries.get(id)?.attempts === 0) this.#fresh.add(id)
    }
    // Not in the caller's turn: the answer of the request goes out first.
    if (ids.length > 0) setImmediate(() => this.#pump())
  }

  /** No first attempt is outstanding. Endpoints that refuse are retried later and hold nobody up. */
  settled(): boolean {
    return this.#fresh.size === 0 && this.#sending.size === 0
  }

  async close(): Promise<void> {
    this.#stop.abort()
    for (const pause of this.#pauses.values()) clearTimeout(pause)
    await Promise.all(this.#sending.values())
    await this.#agent.destroy()
  }

  #pump(): void {
    while (!this.#stop.signal.aborted && this.#sending.size < this.#limits.concurrency) {
      const id = this.#ready.shift()
      if (id === undefined) return
      const pending = this.#tables.deliveries.get(id)
      if (!pending) {
        this.#fresh.delete(id)
        continue
      }
      const attempt = this.#attempt(pending).finally(() => {
        this.#sending.delete(id)
        this.#fresh.delete(id)
        this.#pump()
      })
      this.#sending.set(id, attempt)
    }
  }

  async #attempt(pending: Readonly<PendingDelivery>): Promise<void> {
    const delivered = await this.#send(pending)
    // Stopped in the middle: whether it arrived is not known, so it is sent again after the restart.
    if (this.#stop.signal.aborted && !delivered) return
    const attempts = pending.attempts + 1
    const done = delivered || attempts >= this.#limits.attempts
    this.#state.commit(() => {
      if (done) this.#tables.deliveries.delete(pending.id)
      else this.#tables.deliveries.put(pending.id, { ...pending, attempts })
    })
    if (done) return
    const pauseMs = Math.min(this.#limits.lastRetryMs, this.#limits.firstRetryMs * 2 ** (attempts - 1))
    const pause = setTimeout(() => {
      this.#pauses.delete(pending.id)
      this.enqueue([pending.id])
    }, pauseMs)
    pause.unref()
    this.#pauses.set(pending.id, pause)
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
function signatureHeader(body: string, secret: string, wallMs: number): string {
  const timestamp = Math.floor(wallMs / 1_000)
  const signature = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')
  return `t=${timestamp},v1=${signature}`
}
