import { ownerOf, subjectOf } from '@clutch/contracts/contract'
import { type Consumer, type ConsumerConfig, JetStreamApiError, type JsMsg, jetstream } from '@nats-io/jetstream'
import { headers as natsHeaders } from '@nats-io/transport-node'
import { type Bus, deadLetterStream, delay, streamOf, unlessAborted } from './bus.ts'
import { Lanes } from './lanes.ts'
import type { Logger } from './logging.ts'
import type { Metrics } from './metrics.ts'
import { isOutage } from './problem.ts'
import type { Reaction, ReceivedEvent } from './reaction.ts'
import { inSpan } from './tracing.ts'
import type { Database } from './tx.ts'

export interface ConsumerOptions<Db> {
  service: string
  database: Database<Db>
  bus: Bus
  logger: Logger
  metrics: Metrics
  /** Failures of a handler after which its event becomes a dead letter. */
  maxAttempts?: number
}

/** After this long without a word a message is delivered again: what a killed process held waits no longer. */
const ackWaitMs = 10_000
const nanosPerMs = 1_000_000

/** A message that fails and was delivered this often, to whichever process, is given up on. An outage is no failure. */
const maxDeliveries = 200

/** Messages whose failures are remembered: one that fails here may succeed in another replica, and we do not hear of it. */
const maxRemembered = 10_000

/** Events applied side by side by one reaction; those of one aggregate never are. */
const lanesPerReaction = 4

/** The server's code for a durable that was made with another configuration. */
const consumerAlreadyExists = 10_148

/** Starts one durable consumer per reaction and stream. */
export function runReactions<Db>(reactions: readonly Reaction<Db>[], options: ConsumerOptions<Db>): Consumers {
  const loops = reactions.flatMap((reaction) =>
    [...new Set(reaction.events.map(ownerOf))].map((owner) => new ReactionLoop(reaction, owner, options)),
  )
  for (const loop of loops) loop.start()
  return new Consumers(loops)
}

interface Loop {
  stop(): Promise<void>
  settled(): Promise<boolean>
}

export class Consumers {
  readonly #loops: readonly Loop[]

  constructor(loops: readonly Loop[]) {
    this.#loops = loops
  }

  async stop(): Promise<void> {
    await Promise.all(this.#loops.map((loop) => loop.stop()))
  }

  /** Nothing delivered is unacknowledged and nothing waits to be delivered. */
  async settled(): Promise<boolean> {
    return (await Promise.all(this.#loops.map((loop) => loop.settled()))).every(Boolean)
  }
}

/** The durable's name: dots and slashes have a meaning of their own in NATS. */
export function durableName(service: string, reaction: string): string {
  return `${service}_${reaction.replaceAll('/', '_')}`
}

/** Pulls batches from one durable consumer for as long as the process lives, and makes the consumer when it is gone. */
abstract class PullLoop implements Loop {
  readonly #bus: Bus
  readonly #stream: string
  readonly #config: Partial<ConsumerConfig> & { durable_name: string }
  protected readonly logger: Logger
  protected readonly stopping = new AbortController()
  #running: Promise<void> | undefined

  constructor(bus: Bus, stream: string, config: Partial<ConsumerConfig> & { durable_name: string }, logger: Logger) {
    this.#bus = bus
    this.#stream = stream
    this.#config = config
    this.logger = logger
  }

  start(): void {
    this.#running = this.#run()
  }

  async stop(): Promise<void> {
    this.stopping.abort()
    await this.#running
  }

  async settled(): Promise<boolean> {
    try {
      const manager = await this.#bus.manager()
      const info = await manager.consumers.info(this.#stream, this.#config.durable_name)
      return info.num_pending === 0 && info.num_ack_pending === 0
    } catch {
      return false
    }
  }

  /** Pulls once and deals with what came. Returns when the pull is over. */
  protected abstract pull(consumer: Consumer): Promise<void>

  async #run(): Promise<void> {
    let failures = 0
    let consumer: Consumer | undefined
    while (!this.stopping.signal.aborted) {
      try {
        consumer ??= await this.#consumer()
        if (consumer === undefined) return
        await this.pull(consumer)
        failures = 0
      } catch (error) {
        if (this.stopping.signal.aborted) return
        consumer = undefined
        failures += 1
        if (failures === 5 || failures % 100 === 0)
          this.logger.warn(
            { err: error, consumer: this.#config.durable_name, failures },
            'a consumer waits for its stream',
          )
        await delay(Math.min(50 * 2 ** Math.min(failures, 5), 1_000), this.stopping.signal)
      }
    }
  }

  async #consumer(): Promise<Consumer | undefined> {
    const connection = await unlessAborted(this.#bus.connection, this.stopping.signal)
    if (connection === undefined) return undefined
    const manager = await this.#bus.manager()
    const changeable = { ack_wait: ackWaitMs * nanosPerMs, max_ack_pending: 256, max_deliver: -1, ...this.#config }
    try {
      await manager.consumers.add(this.#stream, { ack_policy: 'explicit', deliver_policy: 'all', ...changeable })
    } catch (error) {
      if (!(error instanceof JetStreamApiError) || error.code !== consumerAlreadyExists) throw error
      // A release before this one heard of other events. Where it stood, it goes on.
      await manager.consumers.update(this.#stream, this.#config.durable_name, changeable)
    }
    return jetstream(connection, { timeout: 5_000 }).consumers.get(this.#stream, this.#config.durable_name)
  }
}

class ReactionLoop<Db> extends PullLoop {
  readonly #reaction: Reaction<Db>
  readonly #options: ConsumerOptions<Db>
  /** Handler failures by stream sequence; an outage of the database does not count as one. */
  readonly #failures = new Map<number, number>()

  constructor(reaction: Reaction<Db>, owner: string, options: ConsumerOptions<Db>) {
    const mine = reaction.events.filter((event) => ownerOf(event) === owner)
    super(
      options.bus,
      streamOf(owner),
      { durable_name: durableName(options.service, reaction.name), filter_subjects: mine.map(subjectOf) },
      options.logger.child({ reaction: reaction.name }),
    )
    this.#reaction = reaction
    this.#options = options
  }

  protected async pull(consumer: Consumer): Promise<void> {
    const lanes = new Lanes(this.#reaction.inOrder === true ? 1 : lanesPerReaction)
    const messages = await consumer.fetch({ max_messages: 32, expires: 3_000, bind: true })
    const close = () => void messages.close()
    this.stopping.signal.addEventListener('abort', close, { once: true })
    try {
      for await (const message of messages)
        lanes.enqueue(message.headers?.get('ce-subject') ?? '', async () =>
          this.stopping.signal.aborted ? message.nak() : this.#apply(message),
        )
    } finally {
      await lanes.idle()
      this.stopping.signal.removeEventListener('abort', close)
    }
  }

  async #apply(message: JsMsg): Promise<void> {
    const only = message.headers?.get('clutch-only')
    if (only && only !== this.#reaction.name) return message.ack()
    const started = performance.now()
    const outcome = await this.#once(message)
    this.#options.metrics.reactionSeconds
      .labels(this.#reaction.name, outcome)
      .observe((performance.now() - started) / 1_000)
  }

  async #once(message: JsMsg): Promise<'applied' | 'duplicate' | 'failed' | 'unavailable' | 'dead'> {
    const { database } = this.#options
    const reaction = this.#reaction
    const stillHere = setInterval(() => message.working(), ackWaitMs / 3)
    try {
      const event = receivedEvent(message, reaction)
      if (reaction.concerns?.(event) === false) {
        message.ack()
        return 'applied'
      }
      const applied = await inSpan(
        `react ${reaction.name}`,
        {
          kind: 'consumer',
          traceparent: message.headers?.get('traceparent') || undefined,
          attributes: { 'messaging.message.id': event.id, 'clutch.tenant': event.tenantId },
        },
        async () => {
          const prepared = await reaction.prepare?.({ event, database })
          return database.tx({ tenantId: event.tenantId, actor: event.actor }, async (tx) => {
            const inbox = await tx.sql.query(inboxSql, [`${this.#options.service}/${reaction.name}`, event.id])
            if (inbox.rowCount === 0) return false
            await reaction.handle({ event, tx, prepared })
            return true
          })
        },
      )
      message.ack()
      this.#failures.delete(message.seq)
      return applied ? 'applied' : 'duplicate'
    } catch (error) {
      return this.#failed(message, error)
    } finally {
      clearInterval(stillHere)
    }
  }

  async #failed(message: JsMsg, error: unknown): Promise<'failed' | 'unavailable' | 'dead'> {
    const outage = isOutage(error)
    const failures = (this.#failures.get(message.seq) ?? 0) + (outage ? 0 : 1)
    if (outage) {
      message.nak(500)
      await delay(500, this.stopping.signal)
      return 'unavailable'
    }
    if (failures < (this.#options.maxAttempts ?? 8) && message.info.deliveryCount < maxDeliveries) {
      this.#failures.set(message.seq, failures)
      if (this.#failures.size > maxRemembered) this.#failures.delete(this.#failures.keys().next().value!)
      this.logger.warn({ err: error, subject: message.subject, failures }, 'a reaction failed and will be tried again')
      message.nak(retryDelayMs(failures))
      return 'failed'
    }
    return this.#bury(message, error, failures)
  }

  /** JetStream has no dead letters: ours is acknowledged by the server before the original is given up. */
  async #bury(message: JsMsg, error: unknown, failures: number): Promise<'dead' | 'failed'> {
    const { bus, service, metrics } = this.#options
    try {
      const headers = natsHeaders()
      for (const name of message.headers?.keys() ?? []) headers.set(name, message.headers!.get(name))
      headers.set('Nats-Msg-Id', `${message.headers?.get('ce-id')}:${this.#reaction.name}:${message.seq}`)
      headers.set('clutch-dead-service', service)
      headers.set('clutch-dead-reaction', this.#reaction.name)
      headers.set('clutch-dead-subject', message.subject)
      headers.set('clutch-dead-failures', String(failures))
      headers.set(
        'clutch-dead-reason',
        (error instanceof Error ? error.message : String(error)).replace(/[\r\n]+/g, ' ').slice(0, 500),
      )
      const client = await bus.jetstream()
      const subject = `clutch.dead.${durableName(service, this.#reaction.name)}`
      await client.publish(subject, message.data, { headers }).catch(async () => {
        await bus.ensureStream(deadLetterStream)
        return client.publish(subject, message.data, { headers })
      })
      message.term('dead letter')
      this.#failures.delete(message.seq)
      metrics.deadLetters.labels(this.#reaction.name).inc()
      this.logger.error({ err: error, subject: message.subject, failures }, 'an event became a dead letter')
      return 'dead'
    } catch (burial) {
      this.logger.error({ err: burial }, 'a dead letter could not be kept; the event stays')
      message.nak(retryDelayMs(failures))
      return 'failed'
    }
  }
}

const inboxSql = {
  name: 'inbox-insert',
  text: 'INSERT INTO inbox (consumer, event_id) VALUES ($1, $2) ON CONFLICT DO NOTHING',
}

/** 200 ms, 400 ms … 30 s, with half of it at random so that replicas do not march in step. */
function retryDelayMs(failures: number): number {
  const full = Math.min(100 * 2 ** failures, 30_000)
  return Math.round(full / 2 + (Math.random() * full) / 2)
}

function receivedEvent<Db>(message: JsMsg, reaction: Reaction<Db>): ReceivedEvent {
  const definition = reaction.events.find((event) => subjectOf(event) === message.subject)
  if (definition === undefined) throw new Error(`no reaction to ${message.subject}`)
  const header = (name: string): string => {
    const value = message.headers?.get(name)
    if (!value) throw new Error(`the header ${name} is missing`)
    return value
  }
  return {
    id: header('ce-id'),
    definition,
    tenantId: header('ce-tenant'),
    actor: header('ce-actor'),
    time: new Date(header('ce-time')),
    aggregateId: header('ce-subject'),
    aggregateVersion: Number(header('ce-aggregateversion')),
    data: message.json(),
  }
}

export interface BatchMessage {
  readonly subject: string
  readonly data: Uint8Array
  readonly seq: number
  /** Of who published it. */
  readonly traceparent: string | undefined
}

export interface BatchReader {
  bus: Bus
  logger: Logger
  stream: string
  durable: string
  filterSubjects: readonly string[]
  /** Messages taken together at most. */
  maxMessages: number
  /** After this long without a word messages are delivered again. */
  ackWaitMs?: number
  /** Applies the messages, in order; must be safe to repeat. A throw redelivers all of them. */
  handle: (messages: readonly BatchMessage[]) => Promise<void>
}

/** Reads a stream in batches: for the firehose, where a transaction per message would be the bottleneck. */
export function runBatchReader(reader: BatchReader): Consumers {
  const loop = new BatchLoop(reader)
  loop.start()
  return new Consumers([loop])
}

class BatchLoop extends PullLoop {
  readonly #reader: BatchReader

  constructor(reader: BatchReader) {
    super(
      reader.bus,
      reader.stream,
      {
        durable_name: reader.durable,
        filter_subjects: [...reader.filterSubjects],
        max_ack_pending: reader.maxMessages * 4,
        ack_wait: (reader.ackWaitMs ?? ackWaitMs) * nanosPerMs,
      },
      reader.logger.child({ reader: reader.durable }),
    )
    this.#reader = reader
  }

  protected async pull(consumer: Consumer): Promise<void> {
    const messages = await consumer.fetch({ max_messages: this.#reader.maxMessages, expires: 2_000, bind: true })
    const close = () => void messages.close()
    this.stopping.signal.addEventListener('abort', close, { once: true })
    let batch: JsMsg[] = []
    try {
      for await (const message of messages) {
        batch.push(message)
        // The last one that is there now, also of those that came while the batch before was applied: waiting for a
        // fuller batch would only delay these.
        const isLast = message.info.pending === 0 && messages.getPending() === 0
        if (isLast || batch.length === this.#reader.maxMessages) {
          await this.#apply(batch)
          batch = []
        }
      }
      if (batch.length > 0) await this.#apply(batch)
    } finally {
      this.stopping.signal.removeEventListener('abort', close)
    }
  }

  async #apply(batch: readonly JsMsg[]): Promise<void> {
    const stillHere = setInterval(
      () => {
        for (const message of batch) message.working()
      },
      (this.#reader.ackWaitMs ?? ackWaitMs) / 3,
    )
    try {
      await this.#reader.handle(
        batch.map(({ subject, data, seq, headers }) => ({
          subject,
          data,
          seq,
          traceparent: headers?.get('traceparent') || undefined,
        })),
      )
      for (const message of batch) message.ack()
    } catch (error) {
      this.logger.warn({ err: error, messages: batch.length }, 'a batch failed and will be read again')
      for (const message of batch) message.nak(500)
      await delay(500, this.stopping.signal)
    } finally {
      clearInterval(stillHere)
    }
  }
}
