import { delay } from '@clutch/shared/bus'
import { newId } from '@clutch/shared/id'
import type { Logger } from '@clutch/shared/logging'
import type { Extension, Running, Runtime } from '@clutch/shared/runtime'
import type { Database } from '@clutch/shared/tx'
import type { PrismaClient } from '../prisma/client/client.ts'
import type { Leased, Leasing } from './leasing.ts'
import type { PaymentProvider } from './providers/provider.ts'
import { findProvider } from './providers/settings.ts'

export interface WorkContext {
  database: Database<PrismaClient>
  provider: PaymentProvider
  logger: Logger
}

export interface LeasedWork {
  name: `${string}/${string}`
  leasing: Leasing
  /** Must be safe to be cut off anywhere and begun again: a throw leaves the lease, and when it ends it is begun again. */
  perform: (context: WorkContext, work: Leased, lease: string) => Promise<void>
}

/**
 * Longer than a call to a provider may take with what is written before and after it. A lease that ends too early does
 * no harm: both calls carry the same key.
 */
export const leaseMs = 20_000
const maxInFlight = 16
const pollMs = 250
/** What is due this soon is under way for whoever asks whether all is done. */
const soonMs = 1_000

// Workers of this process. Only a shortcut: what nobody was woken for is found by the next poll.
const sleepers = new Map<string, Set<() => void>>()

export function wakeWork(name: string): void {
  for (const wake of sleepers.get(name) ?? []) wake()
}

/** Does what is due, in every replica; leases divide it, and end with the process that held them. */
export function leasedWork(work: LeasedWork): Extension<PrismaClient> {
  return { name: work.name, start: async (runtime) => new Worker(work, runtime).start() }
}

class Worker implements Running {
  readonly #work: LeasedWork
  readonly #database: Database<PrismaClient>
  readonly #logger: Logger
  readonly #stop = new AbortController()
  readonly #inFlight = new Set<Promise<void>>()
  readonly #wakeMe = () => this.#wake()
  #wake: () => void = () => {}
  #running: Promise<void> | undefined

  constructor(work: LeasedWork, { database, logger }: Runtime<PrismaClient>) {
    this.#work = work
    this.#database = database
    this.#logger = logger.child({ part: work.name })
  }

  start(): this {
    const sleeping = sleepers.get(this.#work.name) ?? new Set()
    sleepers.set(this.#work.name, sleeping.add(this.#wakeMe))
    this.#running = this.#run()
    return this
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    sleepers.get(this.#work.name)?.delete(this.#wakeMe)
    await this.#running
    await Promise.all(this.#inFlight)
  }

  async settled(): Promise<boolean> {
    if (this.#inFlight.size > 0) return false
    // Without a provider nothing moves, so nothing is waited for.
    if (findProvider(this.#database) === undefined) return true
    return !(await this.#database.systemTx((tx) => this.#work.leasing.isAnyDue(tx, soonMs)))
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
        this.#logger.warn({ err: error }, 'work waits')
      }
      // With every place taken there is nothing to look for until one is free.
      if (this.#inFlight.size >= maxInFlight) await Promise.race(this.#inFlight)
      else if (leased === 0) await Promise.race([delay(pollMs, this.#stop.signal), woken])
    }
  }

  async #pass(): Promise<number> {
    const provider = findProvider(this.#database)
    if (provider === undefined) return 0
    const lease = newId('lse')
    const due = await this.#database.systemTx((tx) =>
      this.#work.leasing.leaseDue(tx, { lease, leaseMs, limit: maxInFlight - this.#inFlight.size }),
    )
    const context = { database: this.#database, provider, logger: this.#logger }
    for (const row of due) {
      const done = this.#work
        .perform(context, row, lease)
        .catch((error: unknown) =>
          this.#logger.warn({ err: error, id: row.id }, 'broken off; begun again when its lease ends'),
        )
        .finally(() => {
          this.#inFlight.delete(done)
          this.#wake()
        })
      this.#inFlight.add(done)
    }
    return due.length
  }
}
