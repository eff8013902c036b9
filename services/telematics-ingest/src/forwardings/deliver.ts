import { type Forwarding, ForwardingFailing } from '@clutch/contracts/telematics/forwardings'
import { type Report, unpackReading } from '@clutch/contracts/telematics/reading-batch'
import type { Reading } from '@clutch/contracts/telematics/readings'
import { delay } from '@clutch/shared/bus'
import { NotOpened } from '@clutch/shared/envelope'
import { newId } from '@clutch/shared/id'
import { createSender, defaultSendLimits, type Sender, type Sent } from '@clutch/shared/outbound-post'
import type { Running, Runtime } from '@clutch/shared/runtime'
import { signatures } from '@clutch/shared/webhook-signature'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { hideBeforeSending, shortestKeptDays } from '../driver-privacy/hide-before-sending.ts'
import type { Tx } from '../kit.ts'
import { findReadings, findReadingsByArrival } from '../readings/store.ts'
import { readersOf, type StreamReaders } from './floor.ts'
import { type Delivery, deliveryOf, failingForwarding, pauseAfterMs, pauseMs, subjectOf } from './forwarding.ts'
import { advanceGap, closeGap, type Gap, nextGap } from './gap-store.ts'
import {
  isAnythingDue,
  leaseDue,
  lockLeased,
  noteCaughtUp,
  noteDelivered,
  noteFailure,
  release,
  waitFor,
} from './progress-store.ts'
import {
  addDropped,
  deleteQueued,
  type Floor,
  isAnythingQueued,
  oldestQueued,
  type QueuedRow,
  type RuleName,
} from './queue-store.ts'
import { openValidSecrets } from './secret-store.ts'
import { type ForwardingSettings, forwardingSettings } from './settings.ts'
import { findForwarding, lockForwarding, updateForwarding } from './store.ts'
import { NatsTarget } from './to-nats.ts'
import { onForwardings } from './wake.ts'

/** One forwarding has one delivery under way, whatever the process: that keeps its order, and slow ones to themselves. */
const maxInFlight = 24
const pollMs = 250
const graceMs = 3_000
/** Longer than any attempt may take, so that a lease ends only with its process. */
const leaseMs = 4 * defaultSendLimits.timeoutMs
const maxUnits = 500
const maxBodyBytes = 512 * 1024
const rowsPerLook = 200
const recorderPauseMs = 250
const dayMs = 86_400_000
const actor = 'forwardings/deliver'

/** What is sent, and what it settles. */
interface Work {
  readonly forwarding: Forwarding
  readonly secrets: readonly string[]
  readonly delivery: Delivery | undefined
  readonly units: number
  readonly upTo: Date | undefined
  settle(tx: Tx): Promise<void>
}

/** Sends on what waits, each forwarding in its order, at least once. Several processes share the work by leases. */
export class Deliverer implements Running {
  readonly #runtime: Runtime<PrismaClient>
  readonly #settings: ForwardingSettings
  readonly #sender: Sender
  readonly #nats: NatsTarget
  readonly #readers: StreamReaders
  readonly #stop = new AbortController()
  readonly #forgetWake: () => void
  readonly #inFlight = new Set<Promise<void>>()
  #wake: () => void = () => {}
  #running: Promise<void> | undefined
  #cutOff = false

  constructor(runtime: Runtime<PrismaClient>) {
    this.#runtime = runtime
    this.#settings = forwardingSettings(runtime.database)
    this.#sender = createSender(this.#settings.rules)
    this.#nats = new NatsTarget(runtime.bus, this.#settings.streamMaxBytes)
    this.#readers = readersOf(runtime)
    this.#forgetWake = onForwardings('due', () => this.#wake())
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
    const ended = Promise.all(this.#inFlight)
    await Promise.race([ended, delay(graceMs)])
    this.#cutOff = true
    await this.#sender.close()
    await ended
  }

  async settled(): Promise<boolean> {
    return this.#inFlight.size === 0 && !(await this.#runtime.database.systemTx(isAnythingDue))
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const woken = new Promise<void>((resolve) => {
        this.#wake = resolve
      })
      let leased = 0
      try {
        leased = await this.#pass()
      } catch (error) {
        this.#runtime.logger.warn({ err: error }, 'what is to be sent on waits')
      }
      if (leased === 0 || this.#inFlight.size >= maxInFlight)
        await Promise.race([delay(pollMs, this.#stop.signal), woken])
    }
  }

  async #pass(): Promise<number> {
    const { database, logger } = this.#runtime
    if (this.#inFlight.size >= maxInFlight || !(await database.systemTx(isAnythingDue))) return 0
    const floor = await this.#readers.floor()
    const lease = newId('lse')
    const limit = maxInFlight - this.#inFlight.size
    const due = await database.systemTx((tx) => leaseDue(tx, { lease, leaseMs, limit, floor }))
    for (const rule of due) {
      const work = this.#serve(rule, lease, floor)
        .catch((error: unknown) => {
          // The lease stays: when it ends it is sent again.
          logger.warn({ err: error, forwarding: rule.id }, 'what became of a delivery could not be noted')
        })
        .finally(() => {
          this.#inFlight.delete(work)
          this.#wake()
        })
      this.#inFlight.add(work)
    }
    return due.length
  }

  async #serve({ tenantId, id }: RuleName, lease: string, floor: Floor): Promise<void> {
    const { database } = this.#runtime
    const inTx = <Result>(work: (tx: Tx) => Promise<Result>) => database.tx({ tenantId, actor }, work)
    const work = await inTx(async (tx) => {
      const next = await this.#next(tx, id, floor)
      if (typeof next === 'number') await release(tx, id, lease, next)
      return typeof next === 'number' ? undefined : next
    })
    if (work === undefined) return
    const sent = await this.#send(tenantId, work)
    if (this.#cutOff && sent.outcome !== 'accepted' && sent.statusCode === null)
      return inTx((tx) => release(tx, id, lease))
    await inTx(async (tx) => {
      const mine = await lockLeased(tx, id, lease)
      if (!mine) return // Paused for as long as an attempt may take: whoever has it now sends it again.
      if (sent.outcome === 'accepted') {
        await work.settle(tx)
        await noteDelivered(tx, id, work)
      } else {
        await this.#failed(tx, id, sent)
      }
    })
  }

  async #failed(tx: Tx, id: string, sent: Sent): Promise<void> {
    const said = [sent.outcome, sent.statusCode, sent.detail].filter((part) => part !== null && part !== '').join(' ')
    const { failures, failingMs } = await noteFailure(tx, id, said)
    const gone = sent.statusCode === 410
    if (!gone && failingMs < pauseAfterMs) return waitFor(tx, id, pauseMs(failures, Math.random()))
    const forwarding = await lockForwarding(tx, id)
    if (forwarding === undefined || forwarding.status === 'paused') return
    const paused = failingForwarding(forwarding, gone ? 'gone' : 'failing')
    await updateForwarding(tx, paused)
    tx.emit(ForwardingFailing, paused)
  }

  /** @returns what is to be sent, or in how many ms to look again */
  async #next(tx: Tx, id: string, floor: Floor): Promise<Work | number> {
    const forwarding = await findForwarding(tx, id)
    if (forwarding === undefined || forwarding.status !== 'active') return 0
    const secrets = await this.#secretsOf(tx, forwarding)
    const rows = await oldestQueued(tx, id, floor, rowsPerLook)
    const keptDays = await shortestKeptDays(tx)
    if (rows.length > 0) {
      const taken = oldestOf(rows)
      if (keptDays === undefined) return queuedWork(forwarding, secrets, taken)
      return forwarding.what === 'raw'
        ? framesWork(forwarding, secrets, taken, new Date(tx.now.getTime() - keptDays * dayMs))
        : shownWork(tx, forwarding, secrets, taken, floor)
    }
    if (await isAnythingQueued(tx, id)) return recorderPauseMs
    const gap = await nextGap(tx, id, floor)
    if (gap === 'waiting') return recorderPauseMs
    if (gap !== 'none') {
      const readings = await findReadingsByArrival(tx, { ...gap, limit: maxUnits })
      const shown = keptDays === undefined ? readings : await shownNow(tx, readings)
      // Fewer: retention took some of them just now.
      if (shown === undefined || shown.length < readings.length) return recorderPauseMs
      return gapWork(forwarding, secrets, gap, shown)
    }
    // With its progress held, as those who widen a gap hold it.
    await lockForwarding(tx, id)
    await noteCaughtUp(tx, id)
    return 0
  }

  async #secretsOf(tx: Tx, { id, to }: Forwarding): Promise<string[]> {
    const { keys } = this.#settings
    if (to.kind !== 'webhook' || keys === undefined) return []
    try {
      return await openValidSecrets(tx, keys, id)
    } catch (error) {
      if (error instanceof NotOpened) return []
      throw error
    }
  }

  async #send(tenantId: string, { forwarding, secrets, delivery }: Work): Promise<Sent> {
    if (delivery === undefined) return { outcome: 'accepted', statusCode: null, detail: '' }
    const { to } = forwarding
    if (to.kind === 'nats') return this.#nats.publish(tenantId, subjectOf(tenantId, to) as string, delivery)
    if (secrets.length === 0)
      return { outcome: 'refused', statusCode: null, detail: 'its secret cannot be opened: rotate it' }
    const timestamp = new Date()
    const { id, body } = delivery
    return this.#sender.send(
      to.url,
      {
        'content-type': 'application/json',
        'user-agent': 'Clutch-Forwarding/1.0',
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(timestamp.getTime() / 1_000)),
        'webhook-signature': signatures(secrets, { id, timestamp, body }),
      },
      body,
    )
  }
}

/** As many of the oldest as one body takes. */
function oldestOf(rows: readonly QueuedRow[]): QueuedRow[] {
  const taken: QueuedRow[] = []
  let units = 0
  let bytes = 0
  for (const row of rows) {
    if (taken.length > 0 && (units + row.units > maxUnits || bytes + row.payload.length > maxBodyBytes)) break
    taken.push(row)
    units += row.units
    bytes += row.payload.length
  }
  return taken
}

function queuedWork(
  forwarding: Forwarding,
  secrets: readonly string[],
  taken: readonly QueuedRow[],
  contentOf: (row: QueuedRow) => string = forwarding.what === 'raw' ? (row) => row.payload : readingsOfRow,
): Work {
  const contents = taken.map(contentOf).filter((content) => content !== '')
  const upTo = latest(taken.map(({ receivedAt }) => receivedAt))
  return {
    forwarding,
    secrets,
    units: taken.reduce((sum, row) => sum + row.units, 0),
    upTo,
    delivery: contents.length === 0 ? undefined : deliveryOf(forwarding, upTo, contents),
    settle: (tx) => deleteQueued(tx, forwarding.id, taken),
  }
}

/**
 * Where drivers have a privacy, frames are sent on only while all of theirs may be known: nobody can tell whose a frame
 * is, nor hide a place in it.
 */
function framesWork(
  forwarding: Forwarding,
  secrets: readonly string[],
  taken: readonly QueuedRow[],
  notBefore: Date,
): Work {
  const withheld = taken.filter(({ receivedAt }) => receivedAt <= notBefore)
  const count = withheld.reduce((sum, { units }) => sum + units, 0)
  const work = queuedWork(forwarding, secrets, taken, (row) => (withheld.includes(row) ? '' : row.payload))
  return {
    ...work,
    units: work.units - count,
    settle: async (tx) => {
      await work.settle(tx)
      if (count > 0) await addDropped(tx, [{ tenantId: tx.tenantId, id: forwarding.id, count }])
    },
  }
}

/**
 * Where drivers have a privacy, what is sent is what the history shows at this moment. @returns in how many ms to look
 * again, where the history does not have it yet
 */
async function shownWork(
  tx: Tx,
  forwarding: Forwarding,
  secrets: readonly string[],
  rows: readonly QueuedRow[],
  floor: Floor,
): Promise<Work | number> {
  const missing = rows.findIndex(({ epoch, seq }) => epoch === floor.epoch && seq > floor.recordedSeq)
  const taken = missing < 0 ? rows : rows.slice(0, missing)
  if (taken.length === 0) return recorderPauseMs
  const queued = new Map(taken.map((row) => [row, readingsIn(JSON.parse(row.payload) as Report)]))
  const shown = await shownNow(tx, [...queued.values()].flat())
  if (shown === undefined) return recorderPauseMs
  const byName = new Map(shown.map((reading) => [nameOf(reading), reading]))
  return queuedWork(forwarding, secrets, taken, (row) =>
    (queued.get(row) ?? [])
      .flatMap((reading) => byName.get(nameOf(reading)) ?? [])
      .map(readingText)
      .join(','),
  )
}

/** What the history shows of these, with everything hidden that is to be. Undefined: that is not known now. */
async function shownNow(tx: Tx, readings: readonly Reading[]): Promise<Reading[] | undefined> {
  const shown = new Map<string, Reading>()
  for (const [deviceId, of] of Map.groupBy(readings, (reading) => reading.deviceId)) {
    const keys = of.map(({ time, id }) => ({ timeMs: Date.parse(time), id }))
    if (!(await hideBeforeSending(tx, deviceId, keys))) return undefined
    for (const reading of await findReadings(tx, deviceId, of)) shown.set(nameOf(reading), reading)
  }
  return readings.flatMap((reading) => shown.get(nameOf(reading)) ?? [])
}

function nameOf({ deviceId, time, id }: Reading): string {
  return `${deviceId}/${time}/${id}`
}

function gapWork(forwarding: Forwarding, secrets: readonly string[], gap: Gap, readings: readonly Reading[]): Work {
  const contents: string[] = []
  const taken: Reading[] = []
  let bytes = 0
  for (const reading of readings) {
    const content = readingText(reading)
    if (taken.length > 0 && bytes + content.length > maxBodyBytes) break
    taken.push(reading)
    contents.push(content)
    bytes += content.length
  }
  const last = taken.at(-1)
  const upTo = last === undefined ? undefined : new Date(last.receivedAt)
  return {
    forwarding,
    secrets,
    units: taken.length,
    upTo,
    delivery: upTo === undefined ? undefined : deliveryOf(forwarding, upTo, contents),
    settle: (tx) => (last === undefined ? closeGap(tx, forwarding.id, gap) : advanceGap(tx, forwarding.id, gap, last)),
  }
}

function readingsOfRow({ payload }: QueuedRow): string {
  return readingsIn(JSON.parse(payload) as Report)
    .map(readingText)
    .join(',')
}

function readingsIn(report: Report): Reading[] {
  return report.readings.flatMap((packed) => {
    try {
      return [unpackReading(report, packed)]
    } catch {
      return [] // The recorder sets it aside.
    }
  })
}

function readingText({ tenantId: _tenant, ...reading }: Reading): string {
  return JSON.stringify(reading)
}

function latest(instants: readonly Date[]): Date {
  return new Date(Math.max(...instants.map((instant) => instant.getTime())))
}
