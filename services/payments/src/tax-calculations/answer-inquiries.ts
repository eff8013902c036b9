import { delay } from '@clutch/shared/bus'
import type { Extension, Running, Runtime } from '@clutch/shared/runtime'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { keepLookUp, lookUp } from './check-number.ts'
import { deleteInquiry, type Inquiry, isAnyInquiryDue, leaseInquiries, postponeInquiry } from './store.ts'

const name = 'tax-calculations/answer-inquiries'
/** Longer than a register may take. Whoever dies meanwhile is followed by another. */
const leaseMs = 20_000
const maxInFlight = 4
const pollMs = 500
const firstPauseMs = 250
const longestPauseMs = 60 * 60_000
/** A month of an hour each: then the number waits for the next change of its account, or for a sale. */
const maxAsks = 750

// Workers of this process. Only a shortcut: what nobody was woken for is found by the next poll.
const sleepers = new Set<() => void>()

export function wakeInquiries(): void {
  for (const wake of sleepers) wake()
}

/** Asks registers about the numbers of accounts, in every replica, until they answer. */
export const answerInquiries: Extension<PrismaClient> = {
  name,
  start: async (runtime) => new Worker(runtime).start(),
}

class Worker implements Running {
  readonly #runtime: Runtime<PrismaClient>
  readonly #stop = new AbortController()
  readonly #wakeMe = () => this.#wake()
  #wake: () => void = () => {}
  #busy = false
  #running: Promise<void> | undefined

  constructor(runtime: Runtime<PrismaClient>) {
    this.#runtime = runtime
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
  }

  async settled(): Promise<boolean> {
    return !this.#busy && !(await this.#runtime.database.systemTx(isAnyInquiryDue))
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const woken = new Promise<void>((resolve) => {
        this.#wake = resolve
      })
      let found = 0
      this.#busy = true
      try {
        found = await this.#pass()
      } catch (error) {
        this.#runtime.logger.warn({ err: error, part: name }, 'inquiries wait')
      }
      this.#busy = false
      if (found === 0) await Promise.race([delay(pollMs, this.#stop.signal), woken])
    }
  }

  async #pass(): Promise<number> {
    const { database } = this.#runtime
    const due = await database.systemTx((tx) => leaseInquiries(tx, { leaseMs, limit: maxInFlight }))
    await Promise.all(due.map((inquiry) => this.#ask(inquiry)))
    return due.length
  }

  async #ask({ tenantId, number, asks }: Inquiry): Promise<void> {
    const { database, logger } = this.#runtime
    const scope = { tenantId, actor: name }
    try {
      const looked = await lookUp(database, scope, { written: number, requester: null, fresh: false })
      await database.tx(scope, async (tx) => {
        const unanswered = looked.check.status === 'unavailable'
        if (unanswered && asks < maxAsks)
          return postponeInquiry(tx, number, Math.min(firstPauseMs * 2 ** Math.min(asks, 20), longestPauseMs))
        if (!unanswered) await keepLookUp(tx, looked)
        await deleteInquiry(tx, number)
      })
    } catch (error) {
      logger.warn({ err: error, part: name }, 'broken off; begun again when its lease ends')
    }
  }
}
