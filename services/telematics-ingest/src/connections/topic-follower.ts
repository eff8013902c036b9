import { delay } from '@clutch/shared/bus'
import { newId } from '@clutch/shared/id'
import type { Logger } from '@clutch/shared/logging'
import type { Metrics } from '@clutch/shared/metrics'
import type { Running } from '@clutch/shared/runtime'
import type { Database } from '@clutch/shared/tx'
import { Counter, Gauge } from 'prom-client'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { providersThat } from '../providers/catalog.ts'
import { AtOnce } from './at-once.ts'
import { wiringOf } from './settings.ts'
import { isAnythingDue, leaseDue } from './sync-store.ts'
import { TopicRun, type TopicRunOptions } from './topic-run.ts'
import { findStillLeased, renewLeases } from './topic-store.ts'
import { onSyncsDue } from './wake.ts'

/** Each holds at most about 1.5 MiB of messages. */
const maxTopics = 200
/** So that of replicas which start together none takes all. */
const perLook = 20
/** Also how late a change made by another process is seen. */
const lookEveryMs = 1_000
const renewEveryMs = 5_000
/** How late the topics of a process that died are followed again. */
const leaseMs = 30_000
/** Without a word from Postgres for so long, the lease may be another's soon. */
const giveUpAfterMs = leaseMs - 5_000
/** Transactions of a process are few, and others want some. */
const takesAtOnce = 4
const providers = providersThat('topic')

/**
 * Follows topics at the tenants' brokers, each in one process: leases divide them as they divide what is polled, and are
 * renewed for as long as a topic is followed. Whatever changes a connection takes its lease or is seen at the next look.
 */
export class TopicFollower implements Running {
  readonly #database: Database<PrismaClient>
  readonly #logger: Logger
  readonly #run: TopicRunOptions
  readonly #stop = new AbortController()
  readonly #runs = new Map<string, TopicRun>()
  #renewedAtMs = performance.now()
  #heardAtMs = performance.now()
  #wake: () => void = () => {}
  #forgetWake: () => void = () => {}
  #looking: Promise<void> | undefined

  constructor(options: { database: Database<PrismaClient>; logger: Logger; metrics: Metrics }) {
    const { database, metrics } = options
    this.#database = database
    this.#logger = options.logger.child({ part: 'connections/topics' })
    const atOnce = new AtOnce(takesAtOnce)
    this.#run = {
      database,
      settings: wiringOf(database),
      logger: this.#logger,
      messages: new Counter({
        name: 'clutch_topic_messages_total',
        help: 'Messages of topics at brokers of tenants, by what became of them',
        labelNames: ['outcome'] as const,
        registers: [metrics.registry],
      }),
      inTurn: (work) => atOnce.run(work),
    }
    const runs = this.#runs
    new Gauge({
      name: 'clutch_topics_followed',
      help: 'Topics at brokers of tenants that this process follows, or tries to',
      registers: [metrics.registry],
      collect() {
        this.set(runs.size)
      },
    })
  }

  start(): this {
    this.#forgetWake = onSyncsDue(() => this.#wake())
    this.#looking = this.#lookAgain()
    return this
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    this.#forgetWake()
    this.#wake()
    await this.#looking
    for (const run of this.#runs.values()) run.end('stopping')
    await Promise.all([...this.#runs.values()].map(({ done }) => done))
  }

  async settled(): Promise<boolean> {
    const isAtRest = [...this.#runs.values()].every((run) => run.isAtRest)
    return isAtRest && !(await this.#database.systemTx((tx) => isAnythingDue(tx, providers)))
  }

  async #lookAgain(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const woken = new Promise<void>((resolve) => {
        this.#wake = resolve
      })
      let taken = 0
      try {
        await this.#lookAtOwn()
        taken = await this.#takeDue()
      } catch (error) {
        this.#logger.warn({ err: error }, 'topics are not looked after')
        this.#giveUpWhatMayBeLost()
      }
      if (taken < perLook) await Promise.race([delay(lookEveryMs, this.#stop.signal), woken])
    }
  }

  async #lookAtOwn(): Promise<void> {
    const own = [...this.#runs.values()]
    const nowMs = performance.now()
    const isRenewal = nowMs - this.#renewedAtMs >= renewEveryMs
    const held = await this.#database.systemTx(async (tx) => {
      if (own.length === 0) return []
      if (isRenewal) await renewLeases(tx, own, leaseMs)
      return findStillLeased(tx, own)
    })
    this.#heardAtMs = nowMs
    if (isRenewal) this.#renewedAtMs = nowMs
    const stillHeld = new Map(held.map((each) => [each.lease + each.connectionId, each]))
    for (const run of own) {
      const found = stillHeld.get(run.lease + run.connectionId)
      if (found === undefined) run.end('lost')
      else if (!run.isFollowedWith(found)) run.end('changed')
    }
  }

  async #takeDue(): Promise<number> {
    const limit = Math.min(perLook, maxTopics - this.#runs.size)
    if (limit <= 0 || this.#stop.signal.aborted) return 0
    const lease = newId('lse')
    const due = await this.#database.systemTx((tx) => leaseDue(tx, { lease, leaseMs, limit, providers }))
    for (const leased of due) this.#follow({ ...leased, lease })
    return due.length
  }

  #follow(leased: ConstructorParameters<typeof TopicRun>[1]): void {
    const { connectionId } = leased
    // Two of the same session at a broker throw each other out.
    const before = this.#runs.get(connectionId)
    const run = new TopicRun(this.#run, leased, before?.done)
    this.#runs.set(connectionId, run)
    void run.done.then(() => {
      if (this.#runs.get(connectionId) === run) this.#runs.delete(connectionId)
      this.#wake()
    })
  }

  /** Nothing of it could become durable anyway. */
  #giveUpWhatMayBeLost(): void {
    if (performance.now() - this.#heardAtMs < giveUpAfterMs) return
    for (const run of this.#runs.values()) run.end('lost')
  }
}
