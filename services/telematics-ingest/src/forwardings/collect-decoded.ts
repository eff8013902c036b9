import {
  faultOfPacked,
  type PackedReading,
  type ReadingBatch,
  type Report,
  readingBatchVersion,
} from '@clutch/contracts/telematics/reading-batch'
import { delay } from '@clutch/shared/bus'
import { type BatchMessage, type Consumers, runBatchReader } from '@clutch/shared/consumers'
import type { Running, Runtime } from '@clutch/shared/runtime'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { telemetryStream, telemetrySubjects } from '../telemetry/stream.ts'
import { readersOf, type StreamReaders } from './floor.ts'
import {
  insertQueued,
  lockRoom,
  type Queued,
  type RuleName,
  type Skipped,
  takeQueuedAfter,
  widenGaps,
} from './queue-store.ts'
import { forwardingSettings } from './settings.ts'
import type { Wanted } from './store.ts'
import { onForwardings, wakeForwardings } from './wake.ts'
import { WantedByTenant, wants } from './wanted.ts'

/** What waits for one receiver, at most. What does not fit is read from the history later. */
export const maxQueuedBytes = 16 * 1024 ** 2

const maxMessages = 16
const lookEveryMs = 1_000
/** After nobody has wanted anything for so long, nothing is read any more. */
const idleMs = 60_000
/** Longer than between a wish and its reader: what came in between is not missed. */
const startBeforeMs = 60_000
const maxPartReadings = 100
const maxPartBytes = 128 * 1024
const nanosPerMs = 1_000_000

/**
 * Reads TELEMETRY beside all others, with a consumer of its own that exists only while somebody wants decoded readings,
 * and puts what is wanted into the queue of whoever wants it. It waits for no receiver.
 */
export class DecodedCollector implements Running {
  readonly #runtime: Runtime<PrismaClient>
  readonly #maxRows: number
  readonly #durable: string
  readonly #readers: StreamReaders
  readonly #wanted = new WantedByTenant('decoded')
  readonly #stop = new AbortController()
  readonly #forgetWake: () => void
  #wake: () => void = () => {}
  #running: Promise<void> | undefined
  #consumers: Consumers | undefined
  #lastWantedMs = performance.now()

  constructor(runtime: Runtime<PrismaClient>) {
    this.#runtime = runtime
    this.#maxRows = forwardingSettings(runtime.database).queueRows
    this.#readers = readersOf(runtime)
    this.#durable = this.#readers.forwarder
    this.#forgetWake = onForwardings('changed', () => this.#wake())
  }

  start(): this {
    this.#running = this.#run()
    return this
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    this.#forgetWake()
    this.#wake()
    await this.#running
    await this.#consumers?.stop()
  }

  async settled(): Promise<boolean> {
    await this.#look().catch(() => {})
    return this.#consumers === undefined ? this.#wanted.isEmpty : this.#consumers.settled()
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const woken = new Promise<void>((resolve) => {
        this.#wake = resolve
      })
      try {
        await this.#look()
      } catch (error) {
        this.#runtime.logger.warn({ err: error }, 'what is wanted of telemetry could not be looked up')
      }
      await Promise.race([delay(lookEveryMs, this.#stop.signal), woken])
    }
  }

  #looking: Promise<void> = Promise.resolve()

  #look(): Promise<void> {
    this.#looking = this.#looking.catch(() => {}).then(() => this.#lookOnce())
    return this.#looking
  }

  async #lookOnce(): Promise<void> {
    const { database, bus, logger } = this.#runtime
    await database.systemTx((tx) => this.#wanted.refresh(tx))
    if (this.#stop.signal.aborted) return
    if (!this.#wanted.isEmpty) {
      this.#lastWantedMs = performance.now()
      if (this.#consumers !== undefined) return
      await this.#ensureConsumer()
      this.#consumers = runBatchReader({
        bus,
        logger,
        stream: telemetryStream,
        durable: this.#durable,
        filterSubjects: [telemetrySubjects],
        maxMessages,
        handle: (messages) => this.collect(messages),
      })
    } else if (this.#consumers !== undefined && performance.now() - this.#lastWantedMs > idleMs) {
      const consumers = this.#consumers
      this.#consumers = undefined
      await consumers.stop()
      await (await bus.manager()).consumers.delete(telemetryStream, this.#durable).catch(() => {})
    }
  }

  /** One that is made anew begins a little before now, not with all that the stream still has. */
  async #ensureConsumer(): Promise<void> {
    const manager = await this.#runtime.bus.manager()
    const there = await manager.consumers.info(telemetryStream, this.#durable).catch(() => undefined)
    if (there !== undefined) return
    await manager.consumers.add(telemetryStream, {
      durable_name: this.#durable,
      ack_policy: 'explicit',
      deliver_policy: 'by_start_time',
      opt_start_time: new Date(Date.now() - startBeforeMs).toISOString(),
      filter_subjects: [telemetrySubjects],
      ack_wait: 10_000 * nanosPerMs,
      max_ack_pending: maxMessages * 4,
      max_deliver: -1,
    })
  }

  /** Everything that is wanted of them is queued, or noted as a gap, when this resolves. Safe to repeat. */
  async collect(messages: readonly BatchMessage[]): Promise<void> {
    const { database } = this.#runtime
    await database.systemTx((tx) => this.#wanted.refresh(tx))
    if (this.#wanted.isEmpty) return
    const found = messages.flatMap((message) => this.#wantedOf(message))
    if (found.length === 0) return
    const { epoch } = await this.#readers.floor()
    const rules = [...new Map(found.map(({ rule }) => [rule.id, rule])).values()]
    await database.systemTx(async (tx) => {
      const queued: Queued[] = []
      const skipped = new Map<string, Skipped>()
      for (const room of await lockRoom(tx, rules)) {
        const mine = found.filter(({ rule }) => rule.id === room.id)
        const bytes = mine.reduce((sum, { payload }) => sum + payload.length, 0)
        const fits = room.rows + mine.length <= this.#maxRows && room.bytes + bytes <= maxQueuedBytes
        if (fits && !room.behind) queued.push(...mine.map(({ rule, report: _r, ...part }) => named(rule, part, epoch)))
        else for (const part of mine) skip(skipped, part, epoch)
      }
      const full = new Map<string, Wanted & { seq: number }>()
      for (const { rule, seq } of found) {
        const isSkipped = [...skipped.values()].some(({ id }) => id === rule.id)
        if (isSkipped && seq < (full.get(rule.id)?.seq ?? Number.POSITIVE_INFINITY)) full.set(rule.id, { ...rule, seq })
      }
      if (full.size > 0) {
        for (const { id, seq, payload } of await takeQueuedAfter(tx, [...full.values()], epoch)) {
          const report = JSON.parse(payload) as Report
          skip(skipped, { rule: full.get(id) as Wanted, seq, receivedAtMs: report.receivedAtMs, report }, epoch)
        }
      }
      await insertQueued(tx, queued)
      await widenGaps(tx, [...skipped.values()])
    })
    wakeForwardings('due')
  }

  #wantedOf(message: BatchMessage): Part[] {
    const parts: Part[] = []
    let part = 0
    for (const report of reportsOf(message.data)) {
      const rules = this.#wanted.of(report.tenantId).filter((rule) => wants(rule, report.deviceId, report.receivedAtMs))
      if (rules.length === 0) continue
      for (const piece of piecesOf(report)) {
        const { receivedAtMs } = report
        const payload = JSON.stringify(piece)
        const about = { seq: message.seq, part, receivedAtMs, units: piece.readings.length, payload, report: piece }
        parts.push(...rules.map((rule) => ({ rule, ...about })))
        part += 1
      }
    }
    return parts
  }
}

interface Part {
  readonly rule: Wanted
  readonly seq: number
  readonly part: number
  readonly receivedAtMs: number
  readonly units: number
  readonly payload: string
  readonly report: Report
}

function named({ tenantId, id }: RuleName, part: Omit<Queued, 'tenantId' | 'id' | 'epoch'>, epoch: number): Queued {
  return { ...part, tenantId, id, epoch }
}

function skip(
  skipped: Map<string, Skipped>,
  { rule, seq, receivedAtMs, report }: Pick<Part, 'rule' | 'seq' | 'receivedAtMs' | 'report'>,
  epoch: number,
): void {
  const { tenantId, id } = rule
  const { deviceId } = report
  const key = `${id}/${deviceId}`
  const before = skipped.get(key)
  const times = report.readings.map((packed) => packed[1])
  skipped.set(key, {
    tenantId,
    id,
    deviceId,
    fromTimeMs: Math.min(before?.fromTimeMs ?? Number.POSITIVE_INFINITY, ...times),
    toTimeMs: Math.max(before?.toTimeMs ?? Number.NEGATIVE_INFINITY, ...times),
    fromReceivedMs: Math.min(before?.fromReceivedMs ?? receivedAtMs, receivedAtMs),
    toReceivedMs: Math.max(before?.toReceivedMs ?? receivedAtMs, receivedAtMs),
    epoch,
    lastSeq: Math.max(before?.lastSeq ?? seq, seq),
  })
}

/** What is no batch, report or reading is the recorder's to set aside. */
function reportsOf(data: Uint8Array): Report[] {
  try {
    const { version, reports } = JSON.parse(Buffer.from(data).toString('utf8')) as Partial<ReadingBatch>
    if (version !== readingBatchVersion || !Array.isArray(reports)) return []
    return (reports as Report[]).filter(
      (report) =>
        typeof report?.tenantId === 'string' &&
        typeof report.deviceId === 'string' &&
        Number.isSafeInteger(report.receivedAtMs) &&
        Array.isArray(report.readings),
    )
  } catch {
    return []
  }
}

function piecesOf(report: Report): Report[] {
  const pieces: PackedReading[][] = []
  let bytes = 0
  for (const packed of report.readings) {
    if (faultOfPacked(packed) !== undefined) continue
    const size = 200 + (packed[13]?.length ?? 0)
    const last = pieces.at(-1)
    if (last === undefined || last.length >= maxPartReadings || bytes + size > maxPartBytes) {
      pieces.push([packed])
      bytes = size
    } else {
      last.push(packed)
      bytes += size
    }
  }
  const { tenantId, deviceId, receivedAtMs } = report
  return pieces.map((readings) => ({ tenantId, deviceId, receivedAtMs, readings }))
}
