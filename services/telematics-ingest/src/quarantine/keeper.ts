import { delay } from '@clutch/shared/bus'
import { newId } from '@clutch/shared/id'
import type { Logger } from '@clutch/shared/logging'
import type { Metrics } from '@clutch/shared/metrics'
import type { Database } from '@clutch/shared/tx'
import { Counter } from 'prom-client'
import type { PrismaClient } from '../../prisma/client/client.ts'
import type { SystemTx } from '../kit.ts'
import type { Quarantined, Received } from './quarantined.ts'
import { insertQuarantined, trimQuarantine } from './store.ts'

/** What is kept at most, `rows` of each tenant. A flood of rubbish pushes out the oldest, it does not fill the disk. */
const keep = { days: 30, rows: 10_000, rowsInAll: 100_000 }
/** What waits to be written, at most; beyond it frames are only counted. */
const maxWaiting = 1_000
const perWrite = 256
const gatherMs = 200
const trimEveryMs = 60_000

export type Incoming = Omit<Quarantined, 'id' | 'at'>

/** Keeps what was refused, for a while: of frames as many as it can, of readings (which were acknowledged) every one. */
export class QuarantineKeeper {
  readonly #database: Database<PrismaClient>
  readonly #logger: Logger
  readonly #notKept: Counter
  readonly #stop = new AbortController()
  #waiting: (Quarantined & Received)[] = []
  #writing: Promise<void> | undefined
  #lastTrimMs = Number.NEGATIVE_INFINITY

  constructor(options: { database: Database<PrismaClient>; logger: Logger; metrics: Metrics }) {
    this.#database = options.database
    this.#logger = options.logger
    this.#notKept = new Counter({
      name: 'clutch_quarantine_not_kept_total',
      help: 'Refused frames that came faster than they could be kept',
      registers: [options.metrics.registry],
    })
  }

  /** Keeps a refused frame some time soon. Never waits, never throws. */
  keepSoon(item: Incoming): void {
    if (this.#waiting.length >= maxWaiting) {
      this.#notKept.inc()
      return
    }
    this.#waiting.push(this.#quarantined(item))
    this.#writing ??= this.#write().finally(() => {
      this.#writing = undefined
    })
  }

  /** Keeps it with the transaction: for what was acknowledged and may not be lost. */
  async keepWith(tx: SystemTx, items: readonly Incoming[]): Promise<void> {
    await insertQuarantined(
      tx,
      items.map((item) => this.#quarantined(item)),
    )
  }

  /** Removes what is beyond the bounds, now and then. */
  async trim(): Promise<void> {
    if (performance.now() < this.#lastTrimMs + trimEveryMs) return
    this.#lastTrimMs = performance.now()
    await this.#database.systemTx((tx) => trimQuarantine(tx, keep))
  }

  get idle(): boolean {
    return this.#writing === undefined
  }

  /** Tries once more to write what waits. */
  async stop(): Promise<void> {
    this.#stop.abort()
    await this.#writing
  }

  #quarantined(item: Incoming): Quarantined & Received {
    return { ...item, id: newId('qua'), at: new Date(), receivedAt: this.#database.clock.now() }
  }

  async #write(): Promise<void> {
    while (this.#waiting.length > 0) {
      await delay(gatherMs, this.#stop.signal)
      const items = this.#waiting.slice(0, perWrite)
      try {
        await this.#database.systemTx((tx) => insertQuarantined(tx, items))
        this.#waiting.splice(0, items.length)
        await this.trim()
      } catch (error) {
        this.#logger.warn({ err: error, frames: this.#waiting.length }, 'refused frames are not in quarantine yet')
        if (this.#stop.signal.aborted) return
        await delay(1_000, this.#stop.signal)
      }
    }
  }
}
