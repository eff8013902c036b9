/**
 * Webhooks of any stand-in, signed by it and sent by this:
 *
 *     const deliveries = new WebhookDeliveries({ provider: 'paypal', state, faults, limits, table: 'paypal_deliveries', compose })
 *     state.commit(() => ids.push(deliveries.add({ event: event.id, endpoint: webhook.id, type: event.type })))
 *     deliveries.enqueue(ids)   // after the commit
 *
 * `compose` is asked at every attempt for address, headers and body, so that a signature carries the attempt's own time;
 * undefined says that there is nobody to send it to any more. `settled()` belongs into the stand-in's own, `close()` too.
 * Each is sent at least once, in no promised order, ever more slowly, also after a restart. What else can happen to one on
 * its way is ordered by `POST /faults` with the provider and `match: {type}` (see `fate.ts`).
 */
import { randomUUID } from 'node:crypto'
import { Agent, request } from 'undici'
import type { Faults } from '../faults/faults.ts'
import type { State } from '../state/state.ts'
import type { Table } from '../state/table.ts'
import { decideFate } from './fate.ts'

/** An event an endpoint has not acknowledged. It is gone once it did, or once everybody lost patience. */
export interface PendingDelivery {
  id: string
  event: string
  endpoint: string
  /** The event's type, for orders of faults. */
  type: string
  attempts: number
  /** Not before this instant of the wall. */
  notBeforeMs?: number
  /** Not before so many others were delivered to the same endpoint, or `notBeforeMs` came. */
  afterOthers?: number
  /** So many first attempts get lost on the way. */
  lost?: number
}

export interface Composed {
  url: string
  headers: Record<string, string>
  body: string | Buffer
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

export interface DeliveryOptions {
  provider: string
  state: State
  faults: Faults
  limits: DeliveryLimits
  /** Where what is pending is kept. */
  table: string
  compose(pending: Readonly<PendingDelivery>): Composed | undefined
}

export class WebhookDeliveries {
  readonly #options: DeliveryOptions
  readonly #pending: Table<PendingDelivery>
  readonly #agent = new Agent({ connections: 8 })
  readonly #stop = new AbortController()
  readonly #pauses = new Map<string, NodeJS.Timeout>()
  /** Due now, in order. */
  #ready: string[] = []
  readonly #sending = new Map<string, Promise<void>>()
  /** Never attempted so far, and kept back by nobody. */
  readonly #fresh = new Set<string>()
  /** Those that let others go first. */
  readonly #held = new Set<string>()

  constructor(options: DeliveryOptions) {
    this.#options = options
    this.#pending = options.state.table<PendingDelivery>(options.table)
    for (const { id } of [...this.#pending.walk('oldest-first')]) this.#schedule(id)
    this.#soon()
  }

  /** Inside the commit of what happened. */
  add(of: Pick<PendingDelivery, 'event' | 'endpoint' | 'type'>): string {
    const id = newId()
    this.#pending.put(id, { ...of, id, attempts: 0 })
    return id
  }

  /** After that commit. */
  enqueue(ids: readonly string[]): void {
    for (const id of ids) {
      const pending = this.#pending.get(id)
      if (pending) for (const each of this.#withFate(pending)) this.#schedule(each)
    }
    // Not in the caller's turn: the answer of the request goes out first.
    if (ids.length > 0) this.#soon()
  }

  /** No first attempt is outstanding. Endpoints that refuse are retried later and hold nobody up; nor does what is kept back. */
  settled(): boolean {
    return this.#fresh.size === 0 && this.#sending.size === 0
  }

  async close(): Promise<void> {
    this.#stop.abort()
    for (const pause of this.#pauses.values()) clearTimeout(pause)
    await Promise.all(this.#sending.values())
    await this.#agent.destroy()
  }

  /** What an ordered fault makes of it is kept, so that a restart does not undo it. */
  #withFate(pending: Readonly<PendingDelivery>): string[] {
    const { faults, provider, state } = this.#options
    const fault = faults.takeForWebhook(provider, pending.type)
    if (!fault) return [pending.id]
    const fated = decideFate(pending, fault, Date.now(), newId)
    state.commit(() => {
      for (const each of fated) this.#pending.put(each.id, each)
    })
    return fated.map(({ id }) => id)
  }

  #schedule(id: string): void {
    const pending = this.#pending.get(id)
    if (!pending) return
    if (pending.afterOthers === undefined) this.#held.delete(id)
    else this.#held.add(id)
    const waitMs = (pending.notBeforeMs ?? 0) - Date.now()
    if (waitMs > 0) {
      this.#pause(id, waitMs)
      return
    }
    if (pending.attempts === 0) this.#fresh.add(id)
    this.#ready.push(id)
  }

  #pause(id: string, ms: number): void {
    // Longer than a timer can wait: looked at again then.
    const pause = setTimeout(() => this.#wake(id), Math.min(ms, 86_400_000))
    pause.unref()
    this.#pauses.set(id, pause)
  }

  #wake(id: string): void {
    clearTimeout(this.#pauses.get(id))
    this.#pauses.delete(id)
    this.#schedule(id)
    this.#soon()
  }

  #soon(): void {
    setImmediate(() => this.#pump())
  }

  #pump(): void {
    while (!this.#stop.signal.aborted && this.#sending.size < this.#options.limits.concurrency) {
      const id = this.#ready.shift()
      if (id === undefined) return
      const pending = this.#pending.get(id)
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
    const { limits, state } = this.#options
    const attempts = pending.attempts + 1
    const done = delivered || attempts >= limits.attempts
    const freed = state.commit(() => {
      this.#held.delete(pending.id)
      if (done) this.#pending.delete(pending.id)
      else this.#pending.put(pending.id, { ...pending, attempts })
      return delivered ? this.#oneMoreDelivered(pending.endpoint) : []
    })
    for (const id of freed) this.#wake(id)
    if (!done) this.#pause(pending.id, Math.min(limits.lastRetryMs, limits.firstRetryMs * 2 ** (attempts - 1)))
  }

  /** Those that waited for others to be delivered first. */
  #oneMoreDelivered(endpoint: string): string[] {
    const freed: string[] = []
    for (const id of this.#held) {
      const each = this.#pending.get(id)
      if (each?.endpoint !== endpoint || each.afterOthers === undefined) continue
      const { afterOthers, notBeforeMs: _notBeforeMs, ...rest } = each
      if (afterOthers > 1) this.#pending.put(each.id, { ...each, afterOthers: afterOthers - 1 })
      else {
        this.#pending.put(each.id, rest)
        freed.push(each.id)
      }
    }
    return freed
  }

  async #send(pending: Readonly<PendingDelivery>): Promise<boolean> {
    if ((pending.lost ?? 0) > pending.attempts) return false
    const composed = this.#options.compose(pending)
    // Nobody to send it to, or nothing left to send: done with.
    if (!composed) return true
    try {
      const { statusCode, body } = await request(composed.url, {
        method: 'POST',
        headers: composed.headers,
        body: composed.body,
        dispatcher: this.#agent,
        signal: AbortSignal.any([this.#stop.signal, AbortSignal.timeout(this.#options.limits.answerMs)]),
      })
      await body.dump()
      return statusCode >= 200 && statusCode < 300
    } catch {
      return false
    }
  }
}

const newId = (): string => `whd_${randomUUID()}`
