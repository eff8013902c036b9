import { type Bus, delay } from '@clutch/shared/bus'
import type { Logger } from '@clutch/shared/logging'
import { currentTraceparent, inSpan } from '@clutch/shared/tracing'
import { headers as natsHeaders } from '@nats-io/transport-node'
import type { Batch } from './batcher.ts'
import { Link } from './link.ts'
import type { TelemetryMetrics } from './metrics.ts'
import { ensureTelemetry, subjectOfPartition } from './stream.ts'

/** How long a batch is tried. A device whose readings are not durable by then is not answered, and sends them again. */
const giveUpAfterMs = 10_000
/** One try: a server that is up and does not answer is asked again. */
const attemptMs = 2_500
const longestPauseMs = 500

/** Publishes batches and waits for the server's acknowledgement. */
export class Publisher {
  readonly #bus: Bus
  readonly #maxBytes: number
  readonly #logger: Logger
  readonly #metrics: TelemetryMetrics
  readonly #link = new Link()
  /** One for all partitions: the stream is there, as far as we know. */
  #ensured: Promise<void> | undefined

  constructor(options: { bus: Bus; maxBytes: number; logger: Logger; metrics: TelemetryMetrics }) {
    this.#bus = options.bus
    this.#maxBytes = options.maxBytes
    this.#logger = options.logger
    this.#metrics = options.metrics
    options.bus.connection.then(
      (connection) => this.#link.follow(connection),
      () => {},
    )
  }

  /** Makes the stream before the first reading needs it, and for whoever only reads it. Waits for NATS. */
  async prepare(stopping: AbortSignal): Promise<void> {
    for (let attempt = 1; !stopping.aborted; attempt += 1) {
      try {
        return await this.#stream()
      } catch (error) {
        if (attempt === 1 || attempt % 100 === 0) this.#logger.warn({ err: error }, 'TELEMETRY cannot be made yet')
        await delay(Math.min(100 * 2 ** Math.min(attempt, 6), 5_000), stopping)
      }
    }
  }

  /** @throws when it is not known to be durable; it may be all the same, and a repetition is recognised by its id */
  async publish(batch: Batch): Promise<void> {
    const subject = subjectOfPartition(batch.partition)
    const started = performance.now()
    try {
      await inSpan(
        `publish ${subject}`,
        {
          kind: 'producer',
          attributes: { 'messaging.message.id': batch.id, 'messaging.batch.message_count': batch.count },
        },
        () => this.#untilDurable(subject, batch, started + giveUpAfterMs),
      )
      this.#metrics.publishSeconds.labels('durable').observe((performance.now() - started) / 1_000)
      this.#metrics.batchReadings.observe(batch.count)
    } catch (error) {
      this.#metrics.publishSeconds.labels('failed').observe((performance.now() - started) / 1_000)
      this.#logger.warn({ err: error, subject, readings: batch.count }, 'readings are not durable; their devices wait')
      throw error
    }
  }

  async #untilDurable(subject: string, batch: Batch, deadline: number): Promise<void> {
    const headers = natsHeaders()
    headers.set('Nats-Msg-Id', batch.id)
    headers.set('content-type', 'application/json')
    const traceparent = currentTraceparent()
    if (traceparent !== undefined) headers.set('traceparent', traceparent)
    for (let attempt = 1; ; attempt += 1) {
      let hadStream = false
      try {
        await this.#link.up(deadline - performance.now())
        await within(deadline - performance.now(), this.#stream())
        hadStream = true
        const client = await this.#bus.jetstream()
        const timeout = Math.max(1, Math.min(attemptMs, deadline - performance.now()))
        await this.#link.unlessLost(client.publish(subject, batch.body, { headers, timeout }))
        return
      } catch (error) {
        // It may be that the stream is gone: a server that was wiped, or that starts for the first time.
        if (hadStream) this.#ensured = undefined
        const pauseMs = Math.min(25 * 2 ** Math.min(attempt, 10), longestPauseMs)
        if (performance.now() + pauseMs >= deadline || this.#bus.closed) throw error
        await delay(pauseMs)
      }
    }
  }

  #stream(): Promise<void> {
    if (this.#ensured === undefined) {
      const ensured = this.#link.unlessLost(ensureTelemetry(this.#bus, this.#maxBytes))
      this.#ensured = ensured
      ensured.catch(() => {
        if (this.#ensured === ensured) this.#ensured = undefined
      })
    }
    return this.#ensured
  }
}

/** The work itself goes on; its late outcome is ignored. */
function within<T>(ms: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('NATS does not answer')), Math.max(0, ms))
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
