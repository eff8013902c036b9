import { type JetStreamClient, jetstream, jetstreamManager } from '@nats-io/jetstream'
import { type NatsConnection, headers as natsHeaders } from '@nats-io/transport-node'
import { type Bus, connectOnce, delay, ownerStream, streamOf, unlessAborted } from './bus.ts'
import type { Logger } from './logging.ts'
import type { Metrics } from './metrics.ts'
import { inSpan } from './tracing.ts'
import type { Database } from './tx.ts'

interface OutboxRow {
  seq: number
  subject: string
  payload: string
  headers: string
  age_seconds: number
}

export interface RelayOptions<Db> {
  database: Database<Db>
  bus: Bus
  /** The stream's owner: the first word of the events this service emits. */
  owner: string
  logger: Logger
  metrics: Metrics
  /** Rows of one pass. */
  batch?: number
  /** How often the outbox is looked at for what a dead process left. */
  pollMs?: number
  /**
   * Says on `heartbeat.<owner>` that everything committed until `asOf` stands in the stream up to `lastSeq`, this
   * often. Who keeps a read model of us can tell how old it is.
   */
  heartbeatMs?: number
}

/**
 * Publishes the outbox in order. A pass takes unpublished rows under an advisory lock, so of many replicas one
 * publishes at a time; it marks what the server has acknowledged and stops at the first failure. There is no cursor:
 * a row that commits late has a low number and is still found.
 */
export class Relay<Db> {
  readonly #options: RelayOptions<Db>
  readonly #stop = new AbortController()
  #wake: () => void = () => {}
  #woken = false
  #connection: NatsConnection | undefined
  #running: Promise<void> | undefined
  #lastHeartbeatMs = 0

  constructor(options: RelayOptions<Db>) {
    this.#options = options
  }

  start(): void {
    this.#running = Promise.all([this.#makeStream(), this.#run()]).then(() => {})
  }

  /** Looks at once instead of at the next poll. */
  wake(): void {
    this.#woken = true
    this.#wake()
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    this.wake()
    await this.#running
    await this.#disconnect()
  }

  /** Makes the stream although nothing is published yet: others wait to read it. */
  async #makeStream(): Promise<void> {
    const { bus, owner, logger } = this.#options
    while (!this.#stop.signal.aborted) {
      try {
        await unlessAborted(bus.ensureStream(ownerStream(owner)), this.#stop.signal)
        return
      } catch (error) {
        logger.debug({ err: error }, 'the stream cannot be made yet')
        await delay(500, this.#stop.signal)
      }
    }
  }

  async #run(): Promise<void> {
    const { logger, metrics } = this.#options
    let failures = 0
    while (!this.#stop.signal.aborted) {
      try {
        const more = await this.pass()
        failures = 0
        if (!more) await this.#sleep(this.#options.pollMs ?? 100)
      } catch (error) {
        failures += 1
        metrics.outboxFailures.inc()
        if (failures === 1 || failures % 50 === 0) logger.warn({ err: error, failures }, 'the outbox waits')
        await this.#disconnect()
        await delay(Math.min(100 * 2 ** Math.min(failures, 4), 1_000), this.#stop.signal)
      }
    }
  }

  async #sleep(ms: number): Promise<void> {
    if (this.#woken) {
      this.#woken = false
      return
    }
    const timer = delay(ms, this.#stop.signal)
    await Promise.race([timer, new Promise<void>((resolve) => (this.#wake = resolve))])
    this.#woken = false
  }

  /**
   * One pass over the outbox.
   * @returns whether there may be more
   */
  async pass(): Promise<boolean> {
    const { database, metrics, batch = 500 } = this.#options
    const asOf = Date.now()
    const { held, more, refused } = await database.systemTx(async ({ sql }) => {
      const lock = await sql.query<{ held: boolean }>(
        { name: 'relay-lock', text: 'SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0)) AS held' },
        [`relay:${database.schema}`],
      )
      if (lock.rows[0]?.held !== true) return { held: false, more: false, refused: 0 }
      const { rows } = await sql.query<OutboxRow>(
        {
          name: 'relay-rows',
          text: `SELECT seq, subject, payload, headers, extract(epoch FROM clock_timestamp() - created_at)::float8 AS age_seconds
                 FROM outbox WHERE published_at IS NULL ORDER BY seq LIMIT $1`,
        },
        [batch],
      )
      metrics.outboxOldestSeconds.set(rows[0]?.age_seconds ?? 0)
      if (rows.length === 0) return { held: true, more: false, refused: 0 }
      const published = await this.#publish(rows)
      if (published.length > 0) {
        await sql.query(
          {
            name: 'relay-mark',
            text: 'UPDATE outbox SET published_at = clock_timestamp() WHERE seq = ANY($1::bigint[])',
          },
          [published],
        )
        metrics.outboxPublished.inc(published.length)
      }
      return { held: true, more: rows.length === batch, refused: rows.length - published.length }
    })
    // Not before the commit: what was acknowledged stays marked whatever fails now.
    if (refused > 0) throw new Error(`${refused} events were not acknowledged`)
    if (held && !more) await this.#heartbeat(asOf)
    return more
  }

  /** @returns the numbers of the rows that the server has acknowledged, a prefix of what was given */
  async #publish(rows: readonly OutboxRow[]): Promise<number[]> {
    const client = await this.#client()
    const acknowledgements = rows.map((row) => publish(client, row))
    for (const pending of acknowledgements) pending.catch(() => {})
    const published: number[] = []
    for (const [index, row] of rows.entries()) {
      try {
        await acknowledgements[index]
        published.push(row.seq)
      } catch (error) {
        this.#options.logger.warn({ err: error, subject: row.subject }, 'an event was not acknowledged')
        await this.#disconnect()
        break
      }
    }
    return published
  }

  async #client(): Promise<JetStreamClient> {
    if (this.#connection === undefined || this.#connection.isClosed()) {
      const { bus, owner } = this.#options
      this.#connection = await connectOnce(bus.options)
      await bus.ensureStream(ownerStream(owner), this.#connection)
    }
    return jetstream(this.#connection, { timeout: 5_000 })
  }

  async #disconnect(): Promise<void> {
    const connection = this.#connection
    this.#connection = undefined
    await connection?.close().catch(() => {})
  }

  async #heartbeat(asOf: number): Promise<void> {
    const { heartbeatMs, owner } = this.#options
    if (heartbeatMs === undefined || asOf - this.#lastHeartbeatMs < heartbeatMs) return
    await this.#client()
    const connection = this.#connection!
    const manager = await jetstreamManager(connection, { timeout: 1_000, checkAPI: false })
    const { state } = await manager.streams.info(streamOf(owner))
    connection.publish(`heartbeat.${owner}`, JSON.stringify({ asOf, lastSeq: state.last_seq }))
    this.#lastHeartbeatMs = asOf
  }
}

function publish(client: JetStreamClient, row: OutboxRow): Promise<unknown> {
  const fields = JSON.parse(row.headers) as Record<string, string>
  return inSpan(
    `publish ${row.subject}`,
    {
      kind: 'producer',
      traceparent: fields.traceparent,
      attributes: { 'messaging.message.id': fields['ce-id'] ?? '' },
    },
    async () => {
      const headers = natsHeaders()
      for (const [name, value] of Object.entries(fields)) headers.set(name, value)
      return client.publish(row.subject, row.payload, { headers })
    },
  )
}
