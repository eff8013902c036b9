import { Unauthenticated, Unavailable } from '@clutch/contracts/problems'
import { type Bus, delay } from '@clutch/shared/bus'
import type { Logger } from '@clutch/shared/logging'
import { Problem } from '@clutch/shared/problem'
import type { Database } from '../kit.ts'
import { type Denial, findDenialsSince } from './store.ts'

const subject = 'deny.gateway'
const pollMs = 400
/** No transaction of ours is open this long. */
const overlapMs = 30_000
/** A replica that cannot read the list any more stops believing access tokens. */
const maxAgeMs = 10_000

/**
 * Sessions that have ended while access tokens of theirs have not expired. Each replica holds the list in memory; it
 * hears of a denial from the replica that made it, and reads the table every 400 ms for what it did not hear. So a
 * session is dead everywhere within a second of its end.
 */
export class DenyList {
  readonly #denied = new Map<string, number>()
  readonly #database: Database
  readonly #bus: Bus
  readonly #logger: Logger
  readonly #stop = new AbortController()
  #readAt = Number.NEGATIVE_INFINITY
  #lookedFrom = new Date(0)
  #running: Promise<void> | undefined

  constructor(options: { database: Database; bus: Bus; logger: Logger }) {
    this.#database = options.database
    this.#bus = options.bus
    this.#logger = options.logger
  }

  /** @throws Problem Unauthenticated when the session has ended, Unavailable when that cannot be known */
  check(sessionId: string): void {
    if ((this.#denied.get(sessionId) ?? 0) > Date.now()) throw new Problem(Unauthenticated)
    if (performance.now() - this.#readAt > maxAgeMs) throw new Problem(Unavailable, { headers: { 'retry-after': '1' } })
  }

  /** Denies here at once and tells the other replicas. Called once the denial is committed. */
  add(denials: readonly Denial[]): void {
    if (denials.length === 0) return
    this.#keep(denials)
    const told = JSON.stringify(denials)
    this.#bus.connection.then((connection) => connection.publish(subject, told)).catch(() => {})
  }

  #keep(denials: readonly Denial[]): void {
    for (const { sessionId, untilMs } of denials) this.#denied.set(sessionId, untilMs)
  }

  /** Reads what was denied since the last look. The first look reads all that still counts. */
  async read(): Promise<void> {
    const now = new Date()
    this.#keep(await this.#database.systemTx((tx) => findDenialsSince(tx, this.#lookedFrom, now)))
    this.#lookedFrom = new Date(now.getTime() - overlapMs)
    this.#readAt = performance.now()
    for (const [sessionId, untilMs] of this.#denied) if (untilMs <= now.getTime()) this.#denied.delete(sessionId)
  }

  start(): void {
    this.#running = this.#run()
    void this.#listen()
  }

  async #run(): Promise<void> {
    let failures = 0
    while (!this.#stop.signal.aborted) {
      try {
        await this.read()
        failures = 0
      } catch (error) {
        failures += 1
        if (failures % 10 === 1) this.#logger.warn({ err: error }, 'the deny-list cannot be read')
      }
      await delay(pollMs, this.#stop.signal)
    }
  }

  async #listen(): Promise<void> {
    const connection = await this.#bus.connection.catch(() => undefined)
    if (connection === undefined || this.#stop.signal.aborted) return
    const subscription = connection.subscribe(subject, {
      callback: (error, message) => {
        if (error !== null) return
        try {
          this.#keep(message.json<Denial[]>())
        } catch (cause) {
          this.#logger.warn({ err: cause }, 'a denial could not be read; the table will tell')
        }
      },
    })
    this.#stop.signal.addEventListener('abort', () => subscription.unsubscribe(), { once: true })
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    await this.#running
  }
}
