import { delay } from '@clutch/shared/bus'
import { newId } from '@clutch/shared/id'
import type { Extension, Running, Runtime } from '@clutch/shared/runtime'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { providersOf } from '../providers/settings.ts'
import type { AnyOperationKind } from './kind.ts'
import { type PerformContext, perform } from './perform.ts'
import { isAnyDue, type Leased, leaseDue } from './store.ts'

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
const sleepers = new Set<() => void>()

export function wakeOperations(): void {
  for (const wake of sleepers) wake()
}

/** Does what is due, in every replica; leases divide it, and end with the process that held them. */
export function performOperations(kinds: readonly AnyOperationKind[]): Extension<PrismaClient> {
  const byName = new Map(kinds.map((kind) => [kind.name, kind]))
  return { name: 'operations/work', start: async (runtime) => new Worker(byName, runtime).start() }
}

class Worker implements Running {
  readonly #context: PerformContext
  readonly #stop = new AbortController()
  readonly #inFlight = new Set<Promise<void>>()
  readonly #wakeMe = () => this.#wake()
  #wake: () => void = () => {}
  #running: Promise<void> | undefined
  /** What is leased in this moment is neither due nor in flight yet. */
  #leasing = false

  constructor(kinds: ReadonlyMap<string, AnyOperationKind>, { database, logger }: Runtime<PrismaClient>) {
    this.#context = {
      database,
      kinds,
      providers: providersOf(database),
      logger: logger.child({ part: 'operations/work' }),
    }
  }

  start(): this {
    sleepers.add(this.#wakeMe)
    this.#running = this.#run()
    return this
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    sleepers.delete(this.#wakeMe)
    await this.#running
    await Promise.all(this.#inFlight)
  }

  async settled(): Promise<boolean> {
    if (this.#leasing || this.#inFlight.size > 0) return false
    const { database, providers } = this.#context
    return !(await database.systemTx((tx) => isAnyDue(tx, soonMs, providers.names())))
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
        this.#context.logger.warn({ err: error }, 'operations wait')
      }
      // With every place taken there is nothing to look for until one is free.
      if (this.#inFlight.size >= maxInFlight) await Promise.race(this.#inFlight)
      else if (leased === 0) await Promise.race([delay(pollMs, this.#stop.signal), woken])
    }
  }

  async #pass(): Promise<number> {
    const { database, providers } = this.#context
    const names = providers.names()
    // Without a provider nothing moves.
    if (names.length === 0) return 0
    const lease = newId('lse')
    this.#leasing = true
    try {
      const limit = maxInFlight - this.#inFlight.size
      const due = await database.systemTx((tx) => leaseDue(tx, { lease, leaseMs, limit, providers: names }))
      this.#begin(due, lease)
      return due.length
    } finally {
      this.#leasing = false
    }
  }

  #begin(due: readonly Leased[], lease: string): void {
    for (const row of due) {
      const done = perform(this.#context, row, lease)
        .catch((error: unknown) =>
          this.#context.logger.warn({ err: error, id: row.id }, 'broken off; begun again when its lease ends'),
        )
        .finally(() => {
          this.#inFlight.delete(done)
          this.#wake()
        })
      this.#inFlight.add(done)
    }
  }
}
