import { type EventDefinition, ownerOf, subjectOf } from '@clutch/contracts/contract'
import { type Bus, delay, streamOf } from '@clutch/shared/bus'
import { durableName } from '@clutch/shared/consumers'
import type { Logger } from '@clutch/shared/logging'
import type { Reaction } from '@clutch/shared/reaction'
import { Freshness, type Heartbeat } from './freshness.ts'

const nanosPerMs = 1_000_000
/** How long what b2b has said may stay unread before we begin anew. */
const maxBehindMs = 2_000

export interface FeedOptions<Db> {
  bus: Bus
  logger: Logger
  service: string
  /** The reactions that write the read model. All they have acknowledged stands there, so the feed begins behind it. */
  reactions: readonly Reaction<Db>[]
  /** Everything known from the feed is to be forgotten: it begins anew. */
  onRestart: () => void
  onEvent: (event: EventDefinition, data: unknown) => void
}

/**
 * The events of keys and tenants as every replica reads them for itself, and how old that knowledge is. The read model
 * in the database holds all that the durable consumers have acknowledged; the feed is what came after.
 */
export class Feed<Db> {
  readonly #options: FeedOptions<Db>
  readonly #freshness = new Freshness()
  readonly #events: ReadonlyMap<string, EventDefinition>
  readonly #stream: string
  readonly #stop = new AbortController()
  /** Ends the present reading, so that the next begins anew. */
  #again = new AbortController()
  #consumer: string | undefined
  #received = 0
  #lastHeartbeatSeq = 0
  #readSeq = 0
  #checking = false
  #running: Promise<void> | undefined

  constructor(options: FeedOptions<Db>) {
    this.#options = options
    const events = options.reactions.flatMap((reaction) => reaction.events)
    this.#events = new Map(events.map((event) => [subjectOf(event), event]))
    this.#stream = streamOf(ownerOf(events[0]!))
  }

  /** Everything committed until at most 750 ms ago has been read. */
  isFresh(): boolean {
    return this.#freshness.isFresh(performance.now())
  }

  start(): void {
    this.#running = this.#run()
    void this.#listen()
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    this.#again.abort()
    await this.#running
  }

  /** Forgets everything and reads again from behind the read model. */
  restart(why: string): void {
    this.#options.logger.info({ why }, 'the feed of API keys begins anew')
    this.#freshness.restart()
    this.#again.abort()
  }

  async #run(): Promise<void> {
    let failures = 0
    while (!this.#stop.signal.aborted) {
      this.#again = new AbortController()
      this.#freshness.restart()
      this.#consumer = undefined
      this.#readSeq = 0
      this.#lastHeartbeatSeq = 0
      try {
        await this.#read(() => {
          failures = 0
        })
      } catch (error) {
        failures += 1
        if (failures === 5 || failures % 100 === 0)
          this.#options.logger.warn({ err: error, failures }, 'the feed of API keys waits for its stream')
      }
      this.#freshness.restart()
      await delay(Math.min(50 * 2 ** Math.min(failures, 5), 1_000), this.#stop.signal)
    }
  }

  async #read(onProgress: () => void): Promise<void> {
    const { bus } = this.#options
    const again = this.#again.signal
    const connected = await Promise.race([bus.connection, aborted(again)])
    if (connected === undefined) return
    const manager = await bus.manager()
    const from = (await this.#acknowledged()) + 1
    this.#options.onRestart()
    const { name } = await manager.consumers.add(this.#stream, {
      ack_policy: 'none',
      mem_storage: true,
      num_replicas: 1,
      inactive_threshold: 30_000 * nanosPerMs,
      filter_subjects: [...this.#events.keys()],
      deliver_policy: 'by_start_sequence',
      opt_start_seq: from,
    })
    try {
      this.#received = 0
      const consumer = await (await bus.jetstream()).consumers.get(this.#stream, name)
      this.#consumer = name
      while (!again.aborted) {
        const messages = await consumer.fetch({ max_messages: 256, expires: 2_000 })
        const close = () => void messages.close()
        again.addEventListener('abort', close, { once: true })
        try {
          for await (const message of messages) {
            if (again.aborted) return
            if (message.info.deliverySequence !== this.#received + 1) throw new Error('the feed has a gap')
            this.#received += 1
            this.#apply(message.subject, message.json())
            this.#readUpTo(message.seq)
          }
        } finally {
          again.removeEventListener('abort', close)
        }
        onProgress()
      }
    } finally {
      this.#consumer = undefined
      await manager.consumers.delete(this.#stream, name).catch(() => {})
    }
  }

  #apply(subject: string, data: unknown): void {
    const event = this.#events.get(subject)
    if (event !== undefined) this.#options.onEvent(event, data)
  }

  #readUpTo(seq: number): void {
    this.#readSeq = Math.max(this.#readSeq, seq)
    this.#freshness.read(seq)
  }

  /** The number in the stream up to which every reaction has written the read model. */
  async #acknowledged(): Promise<number> {
    const manager = await this.#options.bus.manager()
    const floors = await Promise.all(
      this.#options.reactions.map(async (reaction) => {
        const durable = durableName(this.#options.service, reaction.name)
        // No consumer yet: then nothing stands in the read model, and everything is read here.
        const info = await manager.consumers.info(this.#stream, durable).catch(() => undefined)
        return info?.ack_floor.stream_seq ?? 0
      }),
    )
    return Math.min(...floors)
  }

  async #listen(): Promise<void> {
    const { bus, logger } = this.#options
    const connection = await Promise.race([bus.connection, aborted(this.#stop.signal)]).catch(() => undefined)
    if (connection === undefined) return
    const subscription = connection.subscribe(`heartbeat.${this.#stream.toLowerCase()}`, {
      callback: (error, message) => {
        if (error !== null) return
        try {
          this.#heard(message.json<Heartbeat>())
        } catch (cause) {
          logger.warn({ err: cause }, 'a heartbeat could not be read')
        }
      },
    })
    this.#stop.signal.addEventListener('abort', () => subscription.unsubscribe(), { once: true })
  }

  #heard(heartbeat: Heartbeat): void {
    if (this.#consumer === undefined) return
    // Numbers only grow in one stream: this one was lost and made anew.
    if (heartbeat.lastSeq < this.#lastHeartbeatSeq) {
      this.restart('its stream was made anew')
      return
    }
    this.#lastHeartbeatSeq = heartbeat.lastSeq
    this.#freshness.heard(heartbeat, performance.now())
    if (heartbeat.lastSeq > this.#readSeq) void this.#catchUp(heartbeat.lastSeq)
    else this.#freshness.read(this.#readSeq)
  }

  /**
   * The stream has grown, perhaps by events that do not concern us. When the server has nothing more for our consumer
   * and all it has sent was received, everything up to that number has been read.
   */
  async #catchUp(lastSeq: number): Promise<void> {
    if (this.#checking) return
    this.#checking = true
    const began = performance.now()
    const again = this.#again.signal
    try {
      while (!again.aborted && this.#consumer !== undefined && this.#readSeq < lastSeq) {
        const manager = await this.#options.bus.manager()
        const info = await manager.consumers.info(this.#stream, this.#consumer)
        if (again.aborted) return
        if (info.num_pending === 0 && info.delivered.consumer_seq === this.#received) return this.#readUpTo(lastSeq)
        if (performance.now() - began > maxBehindMs) return this.restart('it fell behind')
        await delay(20, again)
      }
    } catch {
      if (!again.aborted) this.restart('its consumer is gone')
    } finally {
      this.#checking = false
    }
  }
}

function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined)
    else signal.addEventListener('abort', () => resolve(undefined), { once: true })
  })
}
