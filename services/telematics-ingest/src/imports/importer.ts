import type { Device } from '@clutch/contracts/telematics/devices'
import { ImportCompleted, ImportFailed, maxImportRows } from '@clutch/contracts/telematics/imports'
import { type Bus, delay } from '@clutch/shared/bus'
import { newId } from '@clutch/shared/id'
import type { Logger } from '@clutch/shared/logging'
import { isOutage } from '@clutch/shared/problem'
import type { Running } from '@clutch/shared/runtime'
import type { Database } from '@clutch/shared/tx'
import type { PrismaClient } from '../../prisma/client/client.ts'
import type { Latest } from '../device-health/latest.ts'
import { noteHistory } from '../device-health/note-arrived.ts'
import { findDevice } from '../devices/store.ts'
import type { Tx } from '../kit.ts'
import { deleteParts } from './file-store.ts'
import { Pace } from './pace.ts'
import { keepPiece, readPiece, tooManyRows, understand } from './read.ts'
import { Overtaken, ownersOf, registerDevices } from './register-devices.ts'
import { lookForRoom } from './room.ts'
import {
  deletePositions,
  deleteStored,
  findPendingDevices,
  findToStore,
  type ToStore,
  updateOutcomes,
} from './row-store.ts'
import { Unreadable } from './rows.ts'
import {
  findImport,
  forgetLeftovers,
  giveBack,
  type Held,
  isAnyImportDue,
  type Leased,
  leaseNext,
  lockLeased,
  updateImport,
  updateStored,
  updateToStore,
} from './store.ts'
import { onImportsDue } from './wake.ts'

const actor = 'imports/importer'
const lookEveryMs = 1_000
/** Longer than any step takes, so that it ends only with its process. It begins anew with each. */
const leaseMs = 60_000
/** Then another's turn comes. */
const turnMs = 2_000
/** While Postgres or NATS is away, or devices go first. */
const pauseMs = 2_000
const devicesPerStep = 100
const positionsPerStep = 512
const leftoversPerStep = 5_000
const partsPerStep = 4

class LeaseLost extends Error {}
class Waits extends Error {
  readonly waitsFor: 'history' | 'room'

  constructor(waitsFor: 'history' | 'room') {
    super(waitsFor)
    this.waitsFor = waitsFor
  }
}

/** Resolves when they are durable, with the newest of them. */
type StorePositions = (tenantId: string, device: Device, page: ToStore, importId: string) => Promise<Latest | undefined>

/**
 * Works off imports, step by step, one at a time in a process. A step is a transaction that begins where the one before it
 * ended; whatever dies, the next step of whoever leases the import is the same one. Only storing has an effect outside of
 * the transaction, and its repetition is the same readings.
 */
export class Importer implements Running {
  readonly #database: Database<PrismaClient>
  readonly #bus: Bus
  readonly #storePositions: StorePositions
  readonly #logger: Logger
  readonly #pace: Pace
  readonly #stop = new AbortController()
  #wake: () => void = () => {}
  #forgetWake: () => void = () => {}
  #running: Promise<void> | undefined

  constructor(options: {
    database: Database<PrismaClient>
    bus: Bus
    store: StorePositions
    logger: Logger
    rowsPerSecond: number
  }) {
    this.#database = options.database
    this.#bus = options.bus
    this.#storePositions = options.store
    this.#logger = options.logger.child({ part: actor })
    this.#pace = new Pace(options.rowsPerSecond)
  }

  start(): this {
    this.#forgetWake = onImportsDue(() => this.#wake())
    this.#running = this.#run()
    return this
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    this.#forgetWake()
    this.#wake()
    await this.#running
  }

  async settled(): Promise<boolean> {
    return !(await this.#database.systemTx(isAnyImportDue))
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const woken = new Promise<void>((resolve) => {
        this.#wake = resolve
      })
      let leased: Leased | undefined
      try {
        const lease = newId('lse')
        leased = await this.#database.systemTx((tx) => leaseNext(tx, lease, leaseMs))
        if (leased !== undefined) await this.#turn(leased, lease)
      } catch (error) {
        this.#logger.warn({ err: error }, 'imports wait')
        leased = undefined
      }
      if (leased === undefined) await Promise.race([delay(lookEveryMs, this.#stop.signal), woken])
    }
  }

  /** As many steps as a turn has time for. */
  async #turn({ tenantId, id }: Leased, lease: string): Promise<void> {
    const work = { tenantId, id, lease }
    const endsAtMs = performance.now() + turnMs
    try {
      while (performance.now() < endsAtMs && !this.#stop.signal.aborted) {
        if (await this.#step(work)) continue
        return await this.#tx(tenantId, (tx) => giveBack(tx, id, lease, { inMs: undefined }))
      }
      await this.#tx(tenantId, (tx) => giveBack(tx, id, lease, { inMs: 0 }))
    } catch (error) {
      if (error instanceof LeaseLost) return
      if (error instanceof Waits) {
        const { waitsFor } = error
        return this.#tx(tenantId, (tx) => giveBack(tx, id, lease, { inMs: pauseMs, waitsFor }))
      }
      if (error instanceof Unreadable) return this.#fail(work, 'unreadable', error.message)
      if (!isOutage(error)) this.#logger.warn({ err: error, import: id }, 'a step of an import is tried again')
      await this.#tx(tenantId, (tx) => giveBack(tx, id, lease, { inMs: pauseMs }))
    }
  }

  /** @returns false when there is nothing more to do */
  async #step(work: Work): Promise<boolean> {
    const held = await this.#tx(work.tenantId, (tx) => hold(tx, work))
    switch (held.status) {
      case 'uploading':
        return false
      case 'reading':
        return this.#read(work, held)
      case 'registering':
        return this.#register(work, held)
      case 'storing':
        return this.#store(work, held)
      default:
        return held.hasLeftovers && this.#clear(work)
    }
  }

  async #read(work: Work, { timeZone }: Held): Promise<boolean> {
    const { tenantId, id } = work
    const piece = await readPiece(this.#database, { tenantId, actor }, id)
    if (piece === undefined) {
      await this.#tx(tenantId, async (tx) => {
        await hold(tx, work)
        const read = await findImport(tx, id)
        const rows = read?.files.reduce((sum, { devices, positions }) => sum + devices + positions, 0)
        if (rows !== 0) return updateImport(tx, id, { status: 'registering' })
        const failure = { code: 'nothing-to-read' as const, message: 'No row of tc_devices or tc_positions was found.' }
        return failed(tx, id, failure)
      })
      return true
    }
    const understood = understand(piece.read.rows, timeZone)
    const isTooMuch = await this.#tx(tenantId, async (tx) => {
      await hold(tx, work)
      await keepPiece(tx, id, piece, understood)
      const read = await findImport(tx, id)
      return (
        (read?.files.reduce((sum, file) => sum + file.devices + file.positions + file.refused, 0) ?? 0) > maxImportRows
      )
    })
    if (isTooMuch) await this.#fail(work, 'too-many-rows', tooManyRows)
    await this.#pace.take(piece.read.rows.length, this.#stop.signal)
    return true
  }

  async #register(work: Work, { fallbackProtocol }: Held): Promise<boolean> {
    const { tenantId, id } = work
    const pending = await this.#tx(tenantId, (tx) => findPendingDevices(tx, id, devicesPerStep))
    if (pending.length === 0) {
      await this.#tx(tenantId, async (tx) => {
        await hold(tx, work)
        await updateToStore(tx, id)
        await updateImport(tx, id, { status: 'storing' })
      })
      return true
    }
    const owners = await ownersOf(this.#database, pending)
    try {
      await this.#tx(tenantId, async (tx) => {
        await hold(tx, work)
        await updateOutcomes(tx, id, await registerDevices(tx, pending, owners, fallbackProtocol))
      })
    } catch (error) {
      if (!(error instanceof Overtaken)) throw error
    }
    await this.#pace.take(pending.length, this.#stop.signal)
    return true
  }

  async #store(work: Work, held: Held): Promise<boolean> {
    const { tenantId, id } = work
    const after = { source: held.storedSource, timeMs: held.storedTimeMs, key: held.storedKey }
    const { page, device } = await this.#tx(tenantId, async (tx) => {
      const next = await findToStore(tx, id, after, positionsPerStep)
      return { page: next, device: next && (await findDevice(tx, next.deviceId)) }
    })
    if (page === undefined) {
      await this.#tx(tenantId, async (tx) => {
        await hold(tx, work)
        await tx.unschedule('imports/expire', id)
        tx.emit(ImportCompleted, await updateImport(tx, id, { status: 'completed' }))
      })
      // Ended, so the lease is gone; what is left over is the next turn's.
      throw new LeaseLost()
    }
    const waitsFor = await lookForRoom(this.#bus)
    if (waitsFor !== undefined) throw new Waits(waitsFor)
    if (device === undefined) throw new Error(`there is no device ${page.deviceId}`)
    const latest = await this.#storePositions(tenantId, device, page, id)
    const { source, positions } = page
    const { timeMs, key } = positions.at(-1) as ToStore['positions'][number]
    await this.#tx(tenantId, async (tx) => {
      await hold(tx, work)
      await deleteStored(tx, id, source, { timeMs, key, count: positions.length })
      await updateStored(tx, id, { source, timeMs, key, count: positions.length })
      await noteHistory(tx, device.id, latest)
    })
    await this.#pace.take(positions.length, this.#stop.signal)
    return true
  }

  /** What was sent and read, and nobody needs any more. */
  async #clear(work: Work): Promise<boolean> {
    return this.#tx(work.tenantId, async (tx) => {
      await hold(tx, work)
      if (await deletePositions(tx, work.id, leftoversPerStep)) return true
      if (await deleteParts(tx, work.id, partsPerStep)) return true
      await forgetLeftovers(tx, work.id)
      return false
    })
  }

  #fail(work: Work, code: 'unreadable' | 'too-many-rows', message: string): Promise<void> {
    return this.#tx(work.tenantId, async (tx) => {
      await hold(tx, work)
      await failed(tx, work.id, { code, message: message.slice(0, 500) })
    })
  }

  #tx<Result>(tenantId: string, work: (tx: Tx) => Promise<Result>): Promise<Result> {
    return this.#database.tx({ tenantId, actor }, work)
  }
}

interface Work extends Leased {
  readonly lease: string
}

/** @throws LeaseLost when somebody has cancelled it, or another process has it: then nothing may be kept */
async function hold(tx: Tx, { id, lease }: Work): Promise<Held> {
  const held = await lockLeased(tx, id, lease, leaseMs)
  if (held === undefined) throw new LeaseLost()
  return held
}

async function failed(
  tx: Tx,
  id: string,
  failure: { code: 'unreadable' | 'too-many-rows' | 'nothing-to-read'; message: string },
): Promise<void> {
  await tx.unschedule('imports/expire', id)
  tx.emit(ImportFailed, await updateImport(tx, id, { status: 'failed', failure }))
}
