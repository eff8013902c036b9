import type { DeviceProblemKind, Evidence } from '@clutch/contracts/telematics/device-health'
import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { delay } from '@clutch/shared/bus'
import { newId } from '@clutch/shared/id'
import type { Logger } from '@clutch/shared/logging'
import type { Database } from '@clutch/shared/tx'
import type { PrismaClient } from '../../prisma/client/client.ts'
import type { DeviceSession } from '../sessions/device-connection.ts'
import type { LiveDevice } from '../sessions/live-devices.ts'
import type { SessionObserver } from '../sessions/observer.ts'
import { fixOf, type Memory } from './fold.ts'
import { limitsOf } from './limits.ts'
import { foldWhatIsKnown, memoryOf, remembers, saidOfItself } from './memory.ts'
import { clearProblems, openProblem } from './note.ts'
import {
  endHolder,
  findRemembered,
  keepSightings,
  lockSilence,
  type Sighting,
  sayAlive,
  updateSilence,
} from './store.ts'

const flushEveryMs = 3_000
const perFlush = 1_000
/** Missing it a few times is no death. */
const aliveForMs = 20_000
/** What the looks remember is larger than a sighting, and written less often; what they found is written at once. */
const memoryEveryMs = 30_000
const maxPending = 1_000
const maxNews = 64
const writers = 4
const msPerS = 1_000
const maxLastWaits = 50
const lastWaitMs = 10

type News =
  | { readonly kind: DeviceProblemKind; readonly is: 'opened'; readonly evidence: Evidence }
  | { readonly kind: DeviceProblemKind; readonly is: 'cleared' }

interface Watched {
  readonly tenantId: string
  readonly deviceId: string
  /** The last, whether it is over or not. */
  session: DeviceSession<LiveDevice>
  connectedSince: Date | undefined
  disconnectedAt: Date | undefined
  lastSeenAt: Date
  newestMs: number | undefined
  fix: { lat: number; lon: number; atMs: number } | undefined
  firmware: string | undefined
  iccid: string | undefined
  /** Undefined until it is known where others left off. */
  memory: Memory | undefined
  readonly open: Set<DeviceProblemKind>
  /** What came before that. */
  pending: { reading: DecodedReading; receivedAtMs: number }[]
  memoryChanged: boolean
  memoryWrittenMs: number
  /** Not written yet, in order. */
  news: News[]
  /** One transaction at a time: what cleared must not be written before what opened. */
  isWriting: boolean
}

/**
 * Knows of each device that is connected to this process how it is: folds what it says as it comes, writes what went wrong
 * or right at once, and when it was seen every few seconds, all devices in one statement. What a process that dies has not
 * written yet is lost: seconds of a sighting, half a minute of counting towards a problem.
 */
export class HealthKeeper implements SessionObserver {
  readonly #database: Database<PrismaClient>
  readonly #logger: Logger
  readonly #holder = newId('prc')
  readonly #watched = new Map<string, Watched>()
  readonly #unknown = new Set<Watched>()
  readonly #dirty = new Set<Watched>()
  readonly #toWrite = new Set<Watched>()
  readonly #stop = new AbortController()
  #writing = 0
  #loading: Promise<void> | undefined
  #flushing: Promise<void> | undefined
  readonly #loop: Promise<void>

  constructor({ database, logger }: { database: Database<PrismaClient>; logger: Logger }) {
    this.#database = database
    this.#logger = logger
    this.#loop = this.#run()
  }

  opened(session: DeviceSession<LiveDevice>): void {
    const { tenantId, deviceId } = session.device
    const now = this.#database.clock.now()
    const known = this.#watched.get(deviceId)
    if (known === undefined) {
      const watched: Watched = {
        tenantId,
        deviceId,
        session,
        connectedSince: now,
        disconnectedAt: undefined,
        lastSeenAt: now,
        newestMs: undefined,
        fix: undefined,
        firmware: undefined,
        iccid: undefined,
        memory: undefined,
        open: new Set(),
        pending: [],
        memoryChanged: false,
        memoryWrittenMs: performance.now(),
        news: [],
        isWriting: false,
      }
      this.#watched.set(deviceId, watched)
      this.#dirty.add(watched)
      this.#unknown.add(watched)
      this.#load()
      return
    }
    Object.assign(known, { session, connectedSince: now, disconnectedAt: undefined, lastSeenAt: now })
    this.#dirty.add(known)
  }

  closed(session: DeviceSession<LiveDevice>): void {
    const watched = this.#of(session)
    if (watched === undefined) return
    watched.connectedSince = undefined
    watched.disconnectedAt = this.#database.clock.now()
    this.#dirty.add(watched)
  }

  read(session: DeviceSession<LiveDevice>, readings: readonly DecodedReading[], receivedAt: Date): void {
    const watched = this.#of(session)
    if (watched === undefined) return
    watched.lastSeenAt = receivedAt
    this.#dirty.add(watched)
    const receivedAtMs = receivedAt.getTime()
    for (const reading of readings) {
      if (watched.memory !== undefined) this.#fold(watched, reading, receivedAtMs)
      else if (watched.pending.push({ reading, receivedAtMs }) > maxPending) watched.pending.shift()
    }
  }

  replied(session: DeviceSession<LiveDevice>): void {
    const watched = this.#of(session)
    if (watched === undefined) return
    watched.lastSeenAt = this.#database.clock.now()
    this.#dirty.add(watched)
  }

  async settled(): Promise<boolean> {
    await this.#loading
    await this.#flush()
    return this.#unknown.size === 0 && this.#dirty.size === 0 && this.#toWrite.size === 0 && this.#writing === 0
  }

  /** After the sessions have ended. */
  async stop(): Promise<void> {
    this.#stop.abort()
    await this.#loop
    await this.#flush()
    for (let waits = 0; this.#writing > 0 && waits < maxLastWaits; waits += 1) await delay(lastWaitMs)
    await this.#database.systemTx((tx) => endHolder(tx, this.#holder)).catch(() => {})
  }

  #of(session: DeviceSession<LiveDevice>): Watched | undefined {
    const watched = this.#watched.get(session.device.deviceId)
    return watched?.session === session ? watched : undefined
  }

  #fold(watched: Watched, reading: DecodedReading, receivedAtMs: number): void {
    const adjusted = limitsOf(watched.session.device.health)
    const before = watched.memory!
    const folded = foldWhatIsKnown(before, watched.open, reading, receivedAtMs, adjusted)
    if (folded.forgot !== undefined)
      this.#logger.warn(
        { err: folded.forgot, deviceId: watched.deviceId },
        'what was remembered of a device is forgotten',
      )
    const { memory, opened, cleared } = folded
    for (const kind of cleared) {
      watched.open.delete(kind)
      this.#tell(watched, { kind, is: 'cleared' })
    }
    for (const { kind, evidence } of opened) {
      watched.open.add(kind)
      this.#tell(watched, { kind, is: 'opened', evidence })
    }
    if (memory === before) return
    watched.memory = memory
    watched.memoryChanged = true
    if (folded.forgot !== undefined) return
    watched.newestMs = memory.newestMs
    const fix = fixOf(reading)
    if (fix !== undefined) watched.fix = { lat: fix.lat, lon: fix.lon, atMs: memory.newestMs! }
    const { firmware, iccid } = saidOfItself(reading)
    watched.firmware = firmware ?? watched.firmware
    watched.iccid = iccid ?? watched.iccid
  }

  #tell(watched: Watched, news: News): void {
    if (watched.news.length >= maxNews) {
      this.#logger.error(
        { deviceId: watched.deviceId },
        'what went wrong with a device cannot be written, and is forgotten',
      )
      watched.news.shift()
    }
    watched.news.push(news)
    watched.memoryWrittenMs = 0 // with the next flush
    this.#toWrite.add(watched)
    this.#write()
  }

  #write(): void {
    for (const watched of this.#toWrite) {
      if (this.#writing >= writers) return
      if (watched.isWriting) continue
      this.#toWrite.delete(watched)
      this.#writing += 1
      watched.isWriting = true
      void this.#writeNews(watched).finally(() => {
        this.#writing -= 1
        watched.isWriting = false
        // Also what came of this one meanwhile, unless the writing failed: then with a later flush.
        this.#write()
      })
    }
  }

  /** What fails is written with a later flush. */
  async #writeNews(watched: Watched): Promise<void> {
    const { tenantId, deviceId, news } = watched
    watched.news = []
    try {
      await this.#database.tx({ tenantId, actor: `device/${deviceId}` }, async (tx) => {
        for (const each of news) {
          if (each.is === 'opened') {
            await openProblem(tx, deviceId, each.kind, each.evidence)
            continue
          }
          if (each.kind === 'offline') {
            const { offlineAfterS } = limitsOf(watched.session.device.health)
            const offlineAt = offlineAfterS === null ? null : new Date(tx.now.getTime() + offlineAfterS * msPerS)
            await lockSilence(tx, deviceId)
            await updateSilence(tx, deviceId, { isOffline: false, offlineAt })
          }
          await clearProblems(tx, deviceId, [each.kind])
        }
      })
    } catch (error) {
      this.#logger.warn({ err: error, deviceId }, 'what went wrong with a device is written later')
      this.#toWrite.delete(watched)
      watched.news = [...news, ...watched.news].slice(-maxNews)
      this.#dirty.add(watched)
    }
  }

  #load(): void {
    this.#loading ??= this.#loadAll().finally(() => {
      this.#loading = undefined
    })
  }

  /** Devices that come together are looked up together. */
  async #loadAll(): Promise<void> {
    await delay(0)
    while (this.#unknown.size > 0) {
      const some = [...this.#unknown].slice(0, perFlush)
      let found: Awaited<ReturnType<typeof findRemembered>>
      try {
        found = await this.#database.systemTx((tx) => findRemembered(tx, some))
      } catch (error) {
        this.#logger.warn({ err: error }, 'what is known of devices that connected is not known yet')
        return // the next flush tries again
      }
      for (const watched of some) {
        this.#unknown.delete(watched)
        const { memory, newestAt, open } = found.get(watched.deviceId) ?? { memory: null, newestAt: null, open: [] }
        watched.memory = memoryOf(memory, newestAt)
        for (const kind of open) if (kind !== 'offline') watched.open.add(kind)
        for (const { reading, receivedAtMs } of watched.pending.splice(0)) this.#fold(watched, reading, receivedAtMs)
      }
    }
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      try {
        const wasKnown = await this.#database.systemTx((tx) => sayAlive(tx, this.#holder, aliveForMs))
        // Taken for dead, or new: what others think of these sessions is put right.
        if (!wasKnown) for (const watched of this.#watched.values()) this.#dirty.add(watched)
      } catch (error) {
        this.#logger.warn({ err: error }, 'nobody is told that this process lives')
      }
      await this.#flush()
      await delay(flushEveryMs, this.#stop.signal)
    }
  }

  async #flush(): Promise<void> {
    this.#flushing ??= this.#flushAll().finally(() => {
      this.#flushing = undefined
    })
    await this.#flushing
  }

  async #flushAll(): Promise<void> {
    if (this.#unknown.size > 0) {
      this.#load()
      await this.#loading
    }
    const all = [...this.#dirty]
    for (let from = 0; from < all.length; from += perFlush) {
      const some = all.slice(from, from + perFlush)
      const sightings = some.map((watched) => this.#sightingOf(watched))
      for (const watched of some) this.#dirty.delete(watched)
      try {
        const back = await this.#database.systemTx((tx) => keepSightings(tx, this.#holder, sightings))
        for (const deviceId of back) {
          const watched = this.#watched.get(deviceId)
          if (watched !== undefined) this.#tell(watched, { kind: 'offline', is: 'cleared' })
        }
        for (const watched of some) this.#forget(watched)
      } catch (error) {
        this.#logger.warn({ err: error }, 'when devices were seen is written later')
        for (const watched of some) {
          watched.memoryChanged = true
          this.#dirty.add(watched)
        }
        return
      }
    }
    for (const watched of all) if (watched.news.length > 0) this.#toWrite.add(watched)
    this.#write()
  }

  /** Of a device whose session is over and of which all is written, nothing is kept. */
  #forget(watched: Watched): void {
    const isOver = watched.connectedSince === undefined && watched.memory !== undefined && !watched.isWriting
    if (isOver && !watched.memoryChanged && watched.news.length === 0 && !this.#dirty.has(watched))
      this.#watched.delete(watched.deviceId)
  }

  #sightingOf(watched: Watched): Sighting {
    const { session, connectedSince, disconnectedAt, lastSeenAt, newestMs, fix, memory } = watched
    const { offlineAfterS } = limitsOf(session.device.health)
    const nowMs = performance.now()
    const isTime = connectedSince === undefined || nowMs - watched.memoryWrittenMs >= memoryEveryMs
    const writesMemory = memory !== undefined && watched.memoryChanged && isTime
    if (writesMemory) {
      watched.memoryChanged = false
      watched.memoryWrittenMs = nowMs
    }
    const atMs = (ms: number | undefined) => (ms === undefined ? null : new Date(ms))
    return {
      tenantId: watched.tenantId,
      deviceId: watched.deviceId,
      connectedSince: connectedSince ?? null,
      disconnectedAt: disconnectedAt ?? null,
      lastSeenAt,
      family: session.family,
      offlineAt: offlineAfterS === null ? null : new Date(lastSeenAt.getTime() + offlineAfterS * msPerS),
      newestAt: atMs(newestMs),
      lat: fix?.lat ?? null,
      lon: fix?.lon ?? null,
      positionAt: atMs(fix?.atMs),
      firmware: watched.firmware ?? null,
      iccid: watched.iccid ?? null,
      memory: writesMemory ? remembers(memory) : null,
    }
  }
}
