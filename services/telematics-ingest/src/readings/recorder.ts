import {
  faultOfPacked,
  type PackedReading,
  type ReadingBatch,
  ReadingRest,
  type Report,
  type ReportOrigin,
  readingBatchVersion,
} from '@clutch/contracts/telematics/reading-batch'
import { type BatchMessage, type Consumers, runBatchReader } from '@clutch/shared/consumers'
import { isUniqueViolation, sqlState } from '@clutch/shared/database'
import type { Logger } from '@clutch/shared/logging'
import type { Runtime } from '@clutch/shared/runtime'
import { inSpan } from '@clutch/shared/tracing'
import type { Database } from '@clutch/shared/tx'
import { fieldErrors, validatorOf } from '@clutch/shared/validation'
import type { PrismaClient } from '../../prisma/client/client.ts'
import type { QuarantineKeeper } from '../quarantine/keeper.ts'
import type { Quarantined } from '../quarantine/quarantined.ts'
import { findRetentionDays } from '../settings/store.ts'
import { telemetryStream, telemetrySubjects } from '../telemetry/stream.ts'
import { type RecorderMetrics, recorderMetrics } from './metrics.ts'
import { comingMonths, mayBeTooOld, monthsOf, monthsThatMayGo } from './month.ts'
import { inKeyOrder, type ReadingRow } from './row.ts'
import { createMonth, findRowType, insertReadings, lockMonths } from './store.ts'

/** Messages of one pull. A full one holds a thousand readings, so a transaction stores 16,000 rows at most. */
const maxMessages = 16
const makeMonthsEveryMs = 60 * 60_000
/** After something came twice, for so many transactions repetitions are expected: they rarely come alone. */
const carefulFor = 64
/** Months are dropped once an hour at most: what meets that twice in a row meets something else. */
const maxTimesGone = 3
const dayMs = 86_400_000

/** They were made, and retention has dropped them since: what is of them would go where absurd clocks go. */
class MonthsGone extends Error {
  readonly months: readonly string[]

  constructor(months: readonly string[]) {
    super(`${months.join()} is gone`)
    this.months = months
  }
}

type SetAside = Omit<Quarantined, 'id' | 'at'>

/** Stores every reading that stands in TELEMETRY, once. Safe to repeat, and to run in any number of processes. */
export class Recorder {
  readonly #database: Database<PrismaClient>
  readonly #quarantine: QuarantineKeeper
  readonly #logger: Logger
  readonly #metrics: RecorderMetrics
  readonly #months = new Set<string>()
  #careful = 0
  #rowType: number | undefined

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
    const { rows: all, setAside } = judged(messages)
    const rows = await this.#stillKept(all)
    const now = this.#database.clock.now()
    const months = monthsOf(instantsOf(rows), now)
    await this.makeMonths(months)
    const stored = await this.#store(inKeyOrder(rows), setAside, monthsThatMayGo(months, now))
    this.#metrics.stored.inc(stored.fresh)
    this.#metrics.repeated.inc(rows.length - stored.fresh - stored.refused)
    if (setAside.length + stored.refused > 0) {
      this.#metrics.setAside.inc(setAside.length + stored.refused)
      this.#logger.error({ count: setAside.length + stored.refused }, 'readings were put into quarantine')
      await this.#quarantine.trim().catch((error: unknown) => {
        this.#logger.warn({ err: error }, 'the quarantine is not trimmed')
      })
    }
  }

  /**
   * Without what its tenant keeps no longer: it would only make a month again that was dropped, and go with the next
   * round. Asked for what is older than a day alone, for nobody keeps readings for less.
   */
  async #stillKept(rows: ReadingRow[]): Promise<ReadingRow[]> {
    const now = this.#database.clock.now()
    const tenants = new Set<string>()
    for (const { origin, packed } of rows) if (mayBeTooOld(packed[1], now)) tenants.add(origin.tenantId)
    if (tenants.size === 0) return rows
    const days = await this.#database.systemTx((tx) => findRetentionDays(tx, [...tenants]))
    if (days.size === 0) return rows
    const kept = rows.filter(({ origin, packed }) => {
      const keptFor = days.get(origin.tenantId)
      return keptFor === undefined || packed[1] >= now.getTime() - keptFor * dayMs
    })
    this.#metrics.tooOld.inc(rows.length - kept.length)
    return kept
  }

  /**
   * In one transaction. Where something is stored already, all of it is stored again with care. Where Postgres refuses a
   * value, the half with the fault is found, and of that half the half, until one reading is left: it goes into
   * quarantine. Any other failure is not a reading's, and all of it is tried again.
   * @param late of its months those that may have been dropped since they were made
   */
  async #store(
    rows: readonly ReadingRow[],
    setAside: readonly SetAside[],
    late: readonly string[],
    timesGone = 0,
  ): Promise<{ fresh: number; refused: number }> {
    const expectRepeats = this.#careful > 0
    try {
      const fresh = await this.#database.systemTx(async (tx) => {
        await this.#quarantine.keepWith(tx, setAside)
        if (rows.length === 0) return 0
        const gone = late.length === 0 ? [] : await lockMonths(tx, late)
        if (gone.length > 0) throw new MonthsGone(gone)
        this.#rowType ??= await findRowType(tx)
        return insertReadings(tx, rows, { rowType: this.#rowType, expectRepeats })
      })
      if (this.#careful > 0) this.#careful -= 1
      return { fresh, refused: 0 }
    } catch (error) {
      if (error instanceof MonthsGone && timesGone < maxTimesGone) {
        for (const month of error.months) this.#months.delete(month)
        await this.makeMonths(error.months)
        return this.#store(rows, setAside, late, timesGone + 1)
      }
      // Another database than before, perhaps: a restored one.
      this.#rowType = undefined
      if (isUniqueViolation(error) && !expectRepeats) {
        this.#careful = carefulFor
        return this.#store(rows, setAside, late)
      }
      if (rows.length === 0 || !isFaultOfAValue(error)) throw error
      if (rows.length === 1) {
        const refused = rows.map(({ origin, packed }) =>
          asidePacked(origin, packed, 'not-storable', (error as Error).message),
        )
        await this.#store([], [...setAside, ...refused], [])
        return { fresh: 0, refused: 1 }
      }
      const middle = rows.length >> 1
      const first = await this.#store(rows.slice(0, middle), setAside, late)
      const second = await this.#store(rows.slice(middle), [], late)
      return { fresh: first.fresh + second.fresh, refused: first.refused + second.refused }
    }
  }
}

function* instantsOf(rows: readonly ReadingRow[]): Generator<number> {
  for (const { packed } of rows) yield packed[1]
}

/**
 * Class 22 is a value that its type does not take, 23514 one that a check does not. A check without a name is a
 * partition's: the month was attached while the row was on its way to the default one, where it does not belong any more.
 */
function isFaultOfAValue(error: unknown): boolean {
  const state = sqlState(error)
  if (state === '23514') return (error as { constraint?: unknown }).constraint !== undefined
  return state?.startsWith('22') === true
}

/** What can be stored and what cannot, reading by reading. */
function judged(messages: readonly BatchMessage[]): { rows: ReadingRow[]; setAside: SetAside[] } {
  const rows: ReadingRow[] = []
  const setAside: SetAside[] = []
  for (const message of messages) {
    const reports = reportsOf(message.data)
    if (reports === undefined) {
      setAside.push({
        origin: 'batch',
        code: 'malformed-batch',
        reason: `message ${message.seq} on ${message.subject} is no batch of readings`,
        bytes: message.data,
      })
      continue
    }
    for (const report of reports) {
      const origin = originOf(report)
      if (origin === undefined) {
        setAside.push(aside(report, 'malformed-report', 'it does not say whose readings it has'))
        continue
      }
      for (const packed of (report as { readings: readonly unknown[] }).readings) {
        const fault = faultOfPacked(packed) ?? faultOfRest((packed as PackedReading)[13])
        if (fault === undefined) rows.push({ origin, packed: packed as PackedReading })
        else setAside.push(asidePacked(origin, packed, 'malformed-reading', fault))
      }
    }
  }
  return { rows, setAside }
}

/** Of a batch only that it is one is asked here: a reading that is malformed must not take its neighbours with it. */
function reportsOf(data: Uint8Array): unknown[] | undefined {
  try {
    const text = Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('utf8')
    const { version, reports } = JSON.parse(text) as Partial<ReadingBatch>
    return version === readingBatchVersion && Array.isArray(reports) ? reports : undefined
  } catch {
    return undefined
  }
}

function originOf(report: unknown): ReportOrigin | undefined {
  if (typeof report !== 'object' || report === null) return undefined
  const { tenantId, deviceId, receivedAtMs, readings } = report as Partial<Report>
  const isComplete =
    isName(tenantId) && isName(deviceId) && Number.isSafeInteger(receivedAtMs) && Array.isArray(readings)
  return isComplete ? { tenantId, deviceId, receivedAtMs: receivedAtMs as number } : undefined
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= 64
}

/** One text that is not what it should be would spoil every page of history that it stands on. */
function faultOfRest(rest: string | null): string | undefined {
  if (rest === null) return undefined
  const validate = validatorOf(ReadingRest)
  try {
    if (validate(JSON.parse(rest))) return undefined
  } catch {
    return '/rest is no JSON'
  }
  const wrong = fieldErrors('rest', validate.errors)
  return wrong.map((e) => `${e.pointer} ${e.message}`).join('; ')
}

/** Kept as a report with this reading alone: in that form it can be published again. */
function asidePacked(origin: ReportOrigin, packed: unknown, code: string, reason: string): SetAside {
  return {
    ...aside({ ...origin, readings: [packed] }, code, reason),
    tenantId: origin.tenantId,
    deviceId: origin.deviceId,
  }
}

function aside(what: unknown, code: string, reason: string): SetAside {
  return { origin: 'batch', code, reason, bytes: Buffer.from(JSON.stringify(what) ?? 'undefined') }
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
