import { delay } from '@clutch/shared/bus'
import { sqlState } from '@clutch/shared/database'
import type { Logger } from '@clutch/shared/logging'
import type { Running } from '@clutch/shared/runtime'
import type { Database } from '@clutch/shared/tx'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { findTenantsWithPrivacy } from '../driver-privacy/store.ts'
import { type Cursor, hideSome } from '../driver-privacy/sweep.ts'
import type { SystemTx, Tx } from '../kit.ts'
import { enforceRetention } from './enforce.ts'
import { dropMonths, findTenantsWithRetention } from './store.ts'

/** How long after a reading was stored it is looked at, at most, while there is less to do than one pass may. */
const sweepEveryMs = 30_000
const dropEveryMs = 3_600_000

export interface SweepLimits {
  /** Rows that a transaction removes at most, and devices it looks at. */
  readonly rows: number
  readonly devices: number
  /** Readings that a transaction looks through for drivers. */
  readonly page: number
  /** Transactions for one tenant in one pass; the rest comes with the next, when the others had theirs. */
  readonly steps: number
  /** Months that are dropped in one pass. Each is a moment in which nothing else is stored. */
  readonly months: number
}

const usual: SweepLimits = { rows: 2_000, devices: 50, page: 1_000, steps: 500, months: 3 }

/**
 * Removes what tenants no longer keep, and hides where drivers were. It may run in any number of processes: a tenant's
 * work is done by whoever has its lock for the moment of a short transaction.
 */
export class Sweeper implements Running {
  readonly #database: Database<PrismaClient>
  readonly #logger: Logger
  readonly #limits: SweepLimits
  readonly #stop = new AbortController()
  /** Where the pass over a tenant's devices goes on, when it took longer than its turn. */
  readonly #cursors = new Map<string, Cursor>()
  #droppedMs: number | undefined
  #running: Promise<void> | undefined

  constructor(options: { database: Database<PrismaClient>; logger: Logger; limits?: Partial<SweepLimits> }) {
    this.#database = options.database
    this.#logger = options.logger.child({ part: 'retention/sweep' })
    this.#limits = { ...usual, ...options.limits }
  }

  start(): this {
    this.#running = this.#run()
    return this
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    await this.#running
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      await delay(sweepEveryMs / 2 + (Math.random() * sweepEveryMs) / 2, this.#stop.signal)
      if (this.#stop.signal.aborted) return
      await this.pass().catch((error: unknown) => {
        this.#logger.warn({ err: error }, 'old readings stay for now')
      })
    }
  }

  /** Everything that is due, as far as the limits allow. */
  async pass(): Promise<void> {
    await this.#dropMonths()
    const { rows, devices, page, steps } = this.#limits
    for (const tenantId of await this.#find(findTenantsWithRetention))
      await this.#repeat(tenantId, 'retention/enforce', steps, (tx) => enforceRetention(tx, { rows, devices }))
    for (const tenantId of await this.#find(findTenantsWithPrivacy)) {
      await this.#repeat(tenantId, 'driver-privacy/apply', steps, async (tx) => {
        const on = await hideSome(tx, this.#cursors.get(tenantId) ?? { afterDevice: '' }, { page, devices })
        if (on === undefined) this.#cursors.delete(tenantId)
        else this.#cursors.set(tenantId, on)
        return on !== undefined
      })
    }
  }

  #find(find: (tx: SystemTx) => Promise<string[]>): Promise<string[]> {
    return this.#database.systemTx(find)
  }

  /** What stops one tenant's work does not stop the others'. */
  async #repeat(tenantId: string, actor: string, steps: number, work: (tx: Tx) => Promise<boolean>): Promise<void> {
    try {
      for (let step = 0; step < steps && !this.#stop.signal.aborted; step += 1)
        if (!(await this.#database.tx({ tenantId, actor }, work))) return
    } catch (error) {
      this.#logger.warn({ err: error, tenantId, actor }, 'old readings of a tenant stay for now')
    }
  }

  async #dropMonths(): Promise<void> {
    const now = this.#database.clock.now()
    if (this.#droppedMs !== undefined && now.getTime() - this.#droppedMs < dropEveryMs) return
    try {
      const dropped = await this.#database.systemTx((tx) => dropMonths(tx, now, this.#limits.months))
      if (dropped.length > 0) this.#logger.info({ dropped }, 'months of readings that nobody keeps were dropped')
      // There may be more: the next pass looks again.
      if (dropped.length < this.#limits.months) this.#droppedMs = now.getTime()
    } catch (error) {
      // Readings were being stored or read for longer than it waits. Row by row they go all the same.
      if (sqlState(error) !== '55P03') throw error
      this.#logger.info('no month was dropped: readings are busy')
    }
  }
}
