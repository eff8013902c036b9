import type { Owner } from '@clutch/contracts/catalog'
import { Unavailable } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { Pool } from 'undici'
import type { GatewayConfig } from '../config.ts'

export type UpstreamName = Exclude<Owner, 'gateway'>

const maxConnections = 64
/** Requests on their way to one service; beyond it the service does not keep up and more would only wait. */
const maxInFlight = 512
const maxStreams = 1_024

/** A service behind the gateway. Streams have connections of their own: they stay open and must not starve requests. */
export class Upstream {
  readonly url: URL
  readonly requests: Pool
  readonly streams: Pool
  #inFlight = 0
  #open = 0

  constructor(url: string) {
    this.url = new URL(url)
    const options = {
      pipelining: 1,
      // Shorter than the services' own, so that a connection is not used just when it is closed.
      keepAliveTimeout: 30_000,
      keepAliveMaxTimeout: 60_000,
      connect: { timeout: 2_000 },
    }
    this.requests = new Pool(this.url.origin, { ...options, connections: maxConnections })
    this.streams = new Pool(this.url.origin, { ...options, connections: maxStreams, bodyTimeout: 0 })
  }

  /** @throws Problem Unavailable when too much is under way */
  enter(): { leave(): void } {
    if (this.#inFlight >= maxInFlight) throw unavailable()
    this.#inFlight += 1
    return { leave: () => (this.#inFlight -= 1) }
  }

  enterStream(): { leave(): void } {
    if (this.#open >= maxStreams) throw unavailable()
    this.#open += 1
    return { leave: () => (this.#open -= 1) }
  }

  async close(): Promise<void> {
    await Promise.all([this.requests.destroy(), this.streams.destroy()])
  }
}

export function upstreamsOf(config: GatewayConfig): Record<UpstreamName, Upstream> {
  return {
    fleet: new Upstream(config.FLEET_URL),
    b2b: new Upstream(config.B2B_URL),
    payments: new Upstream(config.PAYMENTS_URL),
    ai: new Upstream(config.AI_URL),
    telematics: new Upstream(config.TELEMATICS_URL),
  }
}

export function unavailable(cause?: unknown): Problem {
  return new Problem(Unavailable, { cause, headers: { 'retry-after': '1' } })
}
