import type { Bus } from '@clutch/shared/bus'
import type { Sent } from '@clutch/shared/outbound-post'
import { headers as natsHeaders } from '@nats-io/transport-node'

const nanosPerHour = 3_600_000_000_000
const maxAgeHours = 24

/** A tenant's own stream, so that nobody's flood pushes out what is another's. What is too old or too much goes. */
export const streamPrefix = 'FORWARD_'
/** Whose streams are known to be there; those that are forgotten are made sure of again. */
const maxKnown = 10_000

export class NatsTarget {
  readonly #bus: Bus
  readonly #maxBytes: number
  readonly #ensured = new Map<string, Promise<void>>()

  constructor(bus: Bus, maxBytes: number) {
    this.#bus = bus
    this.#maxBytes = maxBytes
  }

  async publish(tenantId: string, subject: string, message: { id: string; body: string }): Promise<Sent> {
    try {
      await this.#ensure(tenantId)
      const headers = natsHeaders()
      headers.set('Nats-Msg-Id', message.id)
      headers.set('content-type', 'application/json')
      const client = await this.#bus.jetstream()
      await client.publish(subject, message.body, { headers, timeout: 5_000 })
      return { outcome: 'accepted', statusCode: null, detail: '' }
    } catch (error) {
      // It may be that the stream is gone.
      this.#ensured.delete(tenantId)
      return {
        outcome: 'unreachable',
        statusCode: null,
        detail: error instanceof Error ? error.message : String(error),
      }
    }
  }

  #ensure(tenantId: string): Promise<void> {
    let ensured = this.#ensured.get(tenantId)
    if (ensured === undefined) {
      if (this.#ensured.size >= maxKnown) this.#ensured.clear()
      ensured = this.#bus.ensureStream({
        name: `${streamPrefix}${tenantId}`,
        subjects: [`clutch.forward.${tenantId}.>`],
        discard: 'old',
        max_age: maxAgeHours * nanosPerHour,
        max_bytes: this.#maxBytes,
      })
      ensured.catch(() => this.#ensured.delete(tenantId))
      this.#ensured.set(tenantId, ensured)
    }
    return ensured
  }
}
