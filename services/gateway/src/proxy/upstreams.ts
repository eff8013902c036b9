import type { Owner } from '@clutch/contracts/catalog'
import { RateLimited, Unavailable } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { Pool } from 'undici'
import type { GatewayConfig } from '../config.ts'

export type UpstreamName = Exclude<Owner, 'gateway'>

const maxConnections = 64
/** Requests on their way to one service; beyond it the service does not keep up and more would only wait. */
const maxInFlight = 512
const maxStreams = 1_024
/** Files on their way to one service; and those of one sender, so that who is slow does not keep others out. */
const maxUploads = 64
const maxUploadsBySender = 8

/**
 * A service behind the gateway. Streams and files have connections of their own: they stay open, or come as slowly as
 * their senders like, and must not starve requests.
 */
export class Upstream {
  readonly url: URL
  readonly requests: Pool
  readonly streams: Pool
  readonly uploads: Pool
  readonly #uploadsBySender = new Map<string, number>()
  #inFlight = 0
  #open = 0
  #uploading = 0

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
    this.uploads = new Pool(this.url.origin, { ...options, connections: maxUploads })
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

  /** @throws Problem RateLimited when as much of one sender is under way as may be, Unavailable of all */
  enterUpload(sender: string): { leave(): void } {
    const ofSender = this.#uploadsBySender.get(sender) ?? 0
    if (ofSender >= maxUploadsBySender) {
      throw new Problem(RateLimited, {
        detail: `At most ${maxUploadsBySender} files are taken at once.`,
        headers: { 'retry-after': '1' },
      })
    }
    if (this.#uploading >= maxUploads) throw unavailable()
    this.#uploading += 1
    this.#uploadsBySender.set(sender, ofSender + 1)
    return { leave: () => this.#leaveUpload(sender) }
  }

  #leaveUpload(sender: string): void {
    this.#uploading -= 1
    const left = (this.#uploadsBySender.get(sender) ?? 1) - 1
    if (left === 0) this.#uploadsBySender.delete(sender)
    else this.#uploadsBySender.set(sender, left)
  }

  async close(): Promise<void> {
    await Promise.all([this.requests.destroy(), this.streams.destroy(), this.uploads.destroy()])
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
