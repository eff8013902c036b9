import { Reading, type ReadingBatch } from '@clutch/contracts/telematics/readings'
import { type BatchMessage, type Consumers, runBatchReader } from '@clutch/shared/consumers'
import { sqlState } from '@clutch/shared/database'
import type { Logger } from '@clutch/shared/logging'
import type { Runtime } from '@clutch/shared/runtime'
import { inSpan } from '@clutch/shared/tracing'
import type { Database } from '@clutch/shared/tx'
import { fieldErrors, validatorOf } from '@clutch/shared/validation'
import type { PrismaClient } from '../../prisma/client/client.ts'
import type { QuarantineKeeper } from '../quarantine/keeper.ts'
import type { Quarantined } from '../quarantine/quarantined.ts'
import { telemetryStream, telemetrySubjects } from '../telemetry/stream.ts'
import { type RecorderMetrics, recorderMetrics } from './metrics.ts'
import { comingMonths, monthOf } from './month.ts'
import { createMonth, insertReadings } from './store.ts'

/** Messages of one pull: at 256 readings each, about 8,000 rows in one transaction. */
const maxMessages = 32
const makeMonthsEveryMs = 60 * 60_000

type SetAside = Omit<Quarantined, 'id' | 'at'>

/** Stores every reading that stands in TELEMETRY, once. Safe to repeat, and to run in any number of processes. */
export class Recorder {
  readonly #database: Database<PrismaClient>
  readonly #quarantine: QuarantineKeeper
  readonly #logger: Logger
  readonly #metrics: RecorderMetrics
  readonly #months = new Set<string>()

  constructor(options: {
    database: Database<PrismaClient>
    quarantine: QuarantineKeeper
    logger: Logger
    metrics: RecorderMetrics
  }) {
    this.#database = options.database
    this.#quarantine = options.quarantine
    this.#logger = options.logger
    this.#metrics = options.metrics
  }

  /** Every reading is committed, in `readings` or (where the fault is its own) in quarantine, when this resolves. */
  async record(messages: readonly BatchMessage[]): Promise<void> {
    const started = performance.now()
    const storing = this.#record(messages)
    await Promise.all(
      messages.map((message) =>
        inSpan(
          `record ${message.subject}`,
          {
            kind: 'consumer',
            traceparent: message.traceparent,
            attributes: { 'messaging.nats.stream_sequence': message.seq },
          },
          () => storing,
        ),
      ),
    )
    this.#metrics.storeSeconds.observe((performance.now() - started) / 1_000)
  }

  /** Makes the months that begin soon, so that the first reading of one does not wait for it. */
  async makeMonths(months: Iterable<string> = comingMonths(this.#database.clock.now())): Promise<void> {
    for (const month of months) {
      if (this.#months.has(month)) continue
      if (await this.#database.systemTx((tx) => createMonth(tx, month)))
        this.#logger.info({ month }, 'a partition was made')
      this.#months.add(month)
    }
  }

  async #record(messages: readonly BatchMessage[]): Promise<void> {
    const readings: Reading[] = []
    const setAside: SetAside[] = []
    for (const message of messages) sort(message, readings, setAside)
    const now = this.#database.clock.now()
    const months = new Set(readings.map(({ time }) => monthOf(time, now)).filter((month) => month !== undefined))
    await this.makeMonths(months)
    const stored = await this.#store(readings, setAside)
    this.#metrics.stored.inc(stored.fresh)
    this.#metrics.repeated.inc(readings.length - stored.fresh - stored.refused)
    if (setAside.length + stored.refused > 0) {
      this.#metrics.setAside.inc(setAside.length + stored.refused)
      this.#logger.error({ count: setAside.length + stored.refused }, 'readings were put into quarantine')
      await this.#quarantine.trim().catch((error: unknown) => {
        this.#logger.warn({ err: error }, 'the quarantine is not trimmed')
      })
    }
  }

  /**
   * In one transaction. Where Postgres refuses a value, the half with the fault is found, and of that half the half,
   * until one reading is left: it goes into quarantine. Any other failure is not a reading's, and all of it is tried again.
   */
  async #store(
    readings: readonly Reading[],
    setAside: readonly SetAside[],
  ): Promise<{ fresh: number; refused: number }> {
    try {
      const fresh = await this.#database.systemTx(async (tx) => {
        await this.#quarantine.keepWith(tx, setAside)
        return insertReadings(tx, readings)
      })
      return { fresh, refused: 0 }
    } catch (error) {
      if (readings.length === 0 || !isFaultOfAValue(error)) throw error
      if (readings.length === 1) {
        const refused = readings.map((reading) => asideReading(reading, 'not-storable', (error as Error).message))
        await this.#store([], [...setAside, ...refused])
        return { fresh: 0, refused: 1 }
      }
      const middle = readings.length >> 1
      const first = await this.#store(readings.slice(0, middle), setAside)
      const second = await this.#store(readings.slice(middle), [])
      return { fresh: first.fresh + second.fresh, refused: first.refused + second.refused }
    }
  }
}

/** Class 22 is a value that its type does not take, 23514 one that a check does not. */
function isFaultOfAValue(error: unknown): boolean {
  const state = sqlState(error)
  return state?.startsWith('22') === true || state === '23514'
}

function sort(message: BatchMessage, readings: Reading[], setAside: SetAside[]): void {
  const batch = batchOf(message.data)
  if (batch === undefined) {
    setAside.push({
      origin: 'batch',
      code: 'malformed-batch',
      reason: `message ${message.seq} on ${message.subject} is no batch of readings`,
      bytes: message.data,
    })
    return
  }
  const validate = validatorOf(Reading)
  for (const reading of batch) {
    if (validate(reading)) readings.push(reading as Reading)
    else {
      const wrong = fieldErrors('reading', validate.errors)
      setAside.push(
        asideReading(reading, 'malformed-reading', wrong.map((e) => `${e.pointer} ${e.message}`).join('; ')),
      )
    }
  }
}

/** Of a batch only that it is one is asked here: a reading that is malformed must not take its neighbours with it. */
function batchOf(data: Uint8Array): unknown[] | undefined {
  try {
    const batch = JSON.parse(Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('utf8')) as unknown
    const { readings } = batch as Partial<ReadingBatch>
    return Array.isArray(readings) ? readings : undefined
  } catch {
    return undefined
  }
}

function asideReading(reading: unknown, code: string, reason: string): SetAside {
  const { tenantId, deviceId } = (typeof reading === 'object' && reading !== null ? reading : {}) as Partial<Reading>
  return {
    origin: 'batch',
    code,
    reason,
    bytes: Buffer.from(JSON.stringify(reading) ?? 'undefined'),
    ...(typeof tenantId === 'string' ? { tenantId } : {}),
    ...(typeof deviceId === 'string' ? { deviceId } : {}),
  }
}

/** Runs the recorder on the stream for as long as the process lives. */
export function runRecorder(
  runtime: Runtime<PrismaClient>,
  quarantine: QuarantineKeeper,
): { stop(): Promise<void>; settled(): Promise<boolean> } {
  const { database, bus, logger, metrics } = runtime
  const recorder = new Recorder({ database, quarantine, logger, metrics: recorderMetrics(metrics) })
  const makeMonths = () =>
    recorder.makeMonths().catch((error: unknown) => {
      logger.warn({ err: error }, 'the partitions of the coming months are not there yet')
    })
  void makeMonths()
  const hourly = setInterval(makeMonths, makeMonthsEveryMs)
  const consumers: Consumers = runBatchReader({
    bus,
    logger,
    stream: telemetryStream,
    durable: `${runtime.service.name}_recorder`,
    filterSubjects: [telemetrySubjects],
    maxMessages,
    handle: (messages) => recorder.record(messages),
  })
  return {
    stop: async () => {
      clearInterval(hourly)
      await consumers.stop()
    },
    settled: () => consumers.settled(),
  }
}
