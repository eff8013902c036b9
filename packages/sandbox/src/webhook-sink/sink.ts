import type { State } from '../state/state.ts'
import { verifyDelivery } from './signature.ts'

export interface SinkDelivery {
  id: number
  endpoint: string
  receivedAt: string
  headers: Record<string, string>
  body: string
  /** `null` while no secret is known for the endpoint. */
  verified: boolean | null
  reason: string | null
  /** What the sink answered. */
  status: number
}

export interface SinkEndpoint {
  name: string
  secret: string | null
  respondWith: { status: number; times: number } | null
  received: number
  kept: number
}

export interface SinkLimits {
  endpoints: number
  deliveriesPerEndpoint: number
}

const defaultSinkLimits: SinkLimits = { endpoints: 100, deliveriesPerEndpoint: 5_000 }

/** A partner's receiver: keeps what arrives, says whether it was signed, and fails when told to. */
export class WebhookSink {
  readonly #state: State
  readonly #limits: SinkLimits
  #nextId: number

  constructor(state: State, limits: SinkLimits = defaultSinkLimits) {
    this.#state = state
    this.#limits = limits
    const [newest] = this.#deliveries().walk('newest-first')
    this.#nextId = (newest?.id ?? 0) + 1
  }

  /** Undefined when there are too many endpoints. */
  configure(
    name: string,
    order: { secret?: string; respondWith?: { status: number; times: number } },
  ): SinkEndpoint | undefined {
    return this.#state.commit(() => {
      const known = this.#open(name)
      if (!known) return undefined
      const endpoint = {
        ...known,
        ...(order.secret === undefined ? {} : { secret: order.secret }),
        ...(order.respondWith === undefined ? {} : { respondWith: order.respondWith }),
      }
      this.#endpoints().put(name, endpoint)
      return endpoint
    })
  }

  receive(name: string, headers: Record<string, string>, body: Buffer, wallMs: number): SinkDelivery | undefined {
    return this.#state.commit(() => {
      const endpoint = this.#open(name)
      if (!endpoint) return undefined
      const verdict =
        endpoint.secret === null
          ? null
          : verifyDelivery(
              {
                id: headers['webhook-id'],
                timestamp: headers['webhook-timestamp'],
                signature: headers['webhook-signature'],
                body,
              },
              endpoint.secret,
              wallMs,
            )
      const failing = endpoint.respondWith && endpoint.respondWith.times > 0 ? endpoint.respondWith : null
      const delivery: SinkDelivery = {
        id: this.#nextId++,
        endpoint: name,
        receivedAt: new Date(wallMs).toISOString(),
        headers,
        body: body.toString('utf8'),
        verified: verdict?.verified ?? null,
        reason: verdict && !verdict.verified ? verdict.reason : null,
        status: failing?.status ?? 204,
      }
      this.#deliveries().put(key(name, delivery.id), delivery)
      const overflow = endpoint.kept >= this.#limits.deliveriesPerEndpoint
      if (overflow) this.#forgetOldest(name)
      this.#endpoints().put(name, {
        ...endpoint,
        respondWith: failing ? { ...failing, times: failing.times - 1 } : null,
        received: endpoint.received + 1,
        kept: endpoint.kept + (overflow ? 0 : 1),
      })
      return delivery
    })
  }

  endpoint(name: string): SinkEndpoint | undefined {
    return this.#endpoints().get(name)
  }

  endpoints(): SinkEndpoint[] {
    return [...this.#endpoints().walk('oldest-first')]
  }

  /** In the order of arrival, those after `afterId`. */
  deliveries(name: string, afterId: number, limit: number): SinkDelivery[] {
    const found: SinkDelivery[] = []
    for (const delivery of this.#deliveries().walk('oldest-first')) {
      if (delivery.endpoint !== name || delivery.id <= afterId) continue
      found.push(delivery)
      if (found.length === limit) break
    }
    return found
  }

  remove(name: string): boolean {
    if (!this.#endpoints().get(name)) return false
    this.#state.commit(() => {
      for (const delivery of [...this.#deliveries().walk('oldest-first')]) {
        if (delivery.endpoint === name) this.#deliveries().delete(key(name, delivery.id))
      }
      this.#endpoints().delete(name)
    })
    return true
  }

  #open(name: string): SinkEndpoint | undefined {
    const known = this.#endpoints().get(name)
    if (known) return known
    if (this.#endpoints().size >= this.#limits.endpoints) return undefined
    return { name, secret: null, respondWith: null, received: 0, kept: 0 }
  }

  #forgetOldest(name: string): void {
    for (const delivery of this.#deliveries().walk('oldest-first')) {
      if (delivery.endpoint !== name) continue
      this.#deliveries().delete(key(name, delivery.id))
      return
    }
  }

  #endpoints() {
    return this.#state.table<SinkEndpoint>('sink_endpoints')
  }

  #deliveries() {
    return this.#state.table<SinkDelivery>('sink_deliveries')
  }
}

const key = (name: string, id: number): string => `${name}/${id}`
