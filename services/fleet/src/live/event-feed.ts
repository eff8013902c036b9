import { type Bus, delay, streamOf } from '@clutch/shared/bus'
import type { Database } from '@clutch/shared/tx'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { findPrivate, type Sighting } from '../trips/private-store.ts'
import type { LiveHub } from './hub.ts'
import { type LiveClient, type LiveEvent, tellsPlace } from './live-client.ts'

/** Whoever was away for longer than so many events of all tenants begins again. */
const maxReplayed = 20_000
/** As many of its own tenant. */
const maxTold = 1_000
const replayWithinMs = 5_000
const stream = streamOf('fleet')

/**
 * What fleet has told the others, for the clients of this process that asked for it: read from the stream itself, because its order
 * and its numbers are the same in every process. So a client may come back anywhere.
 */
export class EventFeed {
  readonly #bus: Bus
  readonly #hub: LiveHub
  readonly #database: Database<PrismaClient>
  readonly #stopping = new AbortController()
  /** Everything of the stream up to here was, or is being, handed out. */
  #from: Promise<number> | undefined
  #running: Promise<void> = Promise.resolve()
  #close: () => void = () => {}

  constructor(bus: Bus, hub: LiveHub, database: Database<PrismaClient>) {
    this.#bus = bus
    this.#hub = hub
    this.#database = database
  }

  /** Tells a client that is in the hub what has happened since `lastSeq`, and from then on what happens. */
  async attach(tenantId: string, client: LiveClient, lastSeq: number | null): Promise<void> {
    client.catchUp()
    try {
      await this.#started()
      const { first, last } = await this.#bounds()
      if (lastSeq === null) return client.caughtUp([], last)
      if (lastSeq > last || lastSeq + 1 < first || last - lastSeq > maxReplayed) return client.caughtUp(null, last)
      client.caughtUp(await this.#between(tenantId, lastSeq, last), last)
    } catch {
      // While NATS is away nothing happens that could be told; what did cannot be asked for.
      client.caughtUp(lastSeq === null ? [] : null, null)
    }
  }

  #started(): Promise<number> {
    this.#from ??= this.#bounds().then(({ last }) => {
      this.#running = this.#follow(last + 1)
      return last
    })
    this.#from.catch(() => {
      this.#from = undefined
    })
    return this.#from
  }

  async #bounds(): Promise<{ first: number; last: number }> {
    const manager = await this.#bus.manager()
    const { state } = await manager.streams.info(stream)
    return { first: state.first_seq, last: state.last_seq }
  }

  async #follow(from: number): Promise<void> {
    let next = from
    while (!this.#stopping.signal.aborted) {
      try {
        const client = await this.#bus.jetstream()
        const consumer = await client.consumers.get(stream, { opt_start_seq: next })
        const messages = await consumer.consume({ max_messages: 500 })
        this.#close = () => void messages.close()
        if (this.#stopping.signal.aborted) this.#close()
        for await (const message of messages) {
          next = message.seq + 1
          const tenantId = message.headers?.get('ce-tenant') ?? ''
          if (!this.#hub.hasClientsOf(tenantId)) continue
          const event = eventIn(message)
          if (event !== undefined) this.#hub.deliverEvent(tenantId, event)
        }
      } catch {
        // The next round goes on where this one ended.
      }
      await delay(250, this.#stopping.signal)
    }
  }

  /** @returns null when it is too much, or the stream does not give it in time */
  async #between(tenantId: string, after: number, last: number): Promise<LiveEvent[] | null> {
    const found: LiveEvent[] = []
    if (after === last) return found
    const client = await this.#bus.jetstream()
    const consumer = await client.consumers.get(stream, { opt_start_seq: after + 1 })
    const messages = await consumer.fetch({ max_messages: last - after, expires: replayWithinMs })
    let seq = after
    for await (const message of messages) {
      seq = message.seq
      const event = message.headers?.get('ce-tenant') === tenantId ? eventIn(message) : undefined
      if (event !== undefined) found.push(event)
      if (seq >= last) break
    }
    return seq < last || found.length > maxTold ? null : this.#stillTold(tenantId, found)
  }

  /** What was told of a place that was made private since is not told again: its trip is, as it is now. */
  async #stillTold(tenantId: string, events: readonly LiveEvent[]): Promise<LiveEvent[]> {
    const placed = events.filter(tellsPlace)
    if (placed.length === 0) return [...events]
    const scope = { tenantId, actor: 'live/event-feed' }
    const isPrivate = await this.#database.tx(scope, (tx) => findPrivate(tx, placed, sightingOf))
    return events.filter((event) => !isPrivate(event))
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    this.#close()
    await this.#running
  }
}

interface Message {
  seq: number
  headers?: { get(name: string): string } | undefined
  string(): string
}

/** When an event says that its vehicle was somewhere; what does not say when, was somewhere at any time. */
function sightingOf({ vehicleId, json }: LiveEvent): Sighting {
  const data = JSON.parse(json) as Record<string, unknown>
  const instantOf = (name: string) => {
    const ms = Date.parse(String(data[name]))
    return Number.isNaN(ms) ? undefined : new Date(ms)
  }
  const at = instantOf('at')
  const from = at ?? instantOf('startedAt') ?? instantOf('firstAt') ?? new Date(0)
  return { vehicleId, from, to: at ?? instantOf('endedAt') ?? instantOf('lastAt') ?? null }
}

/** An event that concerns a vehicle, or is of one. */
function eventIn(message: Message): LiveEvent | undefined {
  const type = (message.headers?.get('ce-type') ?? '').replace(/^clutch\./, '').replace(/\.v\d+$/, '')
  try {
    const json = message.string()
    const data = JSON.parse(json) as { id?: unknown; vehicleId?: unknown }
    const vehicleId = type.startsWith('fleet.vehicle.') ? data.id : data.vehicleId
    return typeof vehicleId === 'string' ? { seq: message.seq, type, vehicleId, json } : undefined
  } catch {
    return undefined
  }
}

// By database, because that is what a use case is given of the process it runs in.
const feeds = new WeakMap<Database<PrismaClient>, EventFeed>()

export function eventFeedOf(database: Database<PrismaClient>): EventFeed | undefined {
  return feeds.get(database)
}

export function useEventFeed(database: Database<PrismaClient>, feed: EventFeed): void {
  feeds.set(database, feed)
}
