import {
  type Connection,
  ConnectionChanged,
  ConnectionFailing,
  type Finding,
} from '@clutch/contracts/telematics/connections'
import { delay } from '@clutch/shared/bus'
import { NotOpened } from '@clutch/shared/envelope'
import { newId } from '@clutch/shared/id'
import type { Logger } from '@clutch/shared/logging'
import { isOutage } from '@clutch/shared/problem'
import type { Running } from '@clutch/shared/runtime'
import type { Database } from '@clutch/shared/tx'
import type { PrismaClient } from '../../prisma/client/client.ts'
import type { Tx } from '../kit.ts'
import { adapterOf, providersThat } from '../providers/catalog.ts'
import { ProviderFailure } from '../providers/provider.ts'
import { pauseAfterFailureMs } from './backoff.ts'
import { afterFailure, afterSuccess, isOpen } from './connection.ts'
import { NoSecrets, withAccess } from './session.ts'
import { type ConnectionSettings, wiringOf } from './settings.ts'
import { findConnection, lockConnection, updateConnection } from './store.ts'
import {
  endFailed,
  endSucceeded,
  findFailures,
  giveBack,
  isAnythingDue,
  keepPage,
  type Leased,
  leaseDue,
  lockLease,
} from './sync-store.ts'
import { NotDurable, take } from './take.ts'
import { countOfVehicles } from './vehicle-store.ts'
import { onSyncsDue } from './wake.ts'

const maxAtOnce = 8
const lookEveryMs = 1_000
const graceMs = 3_000
/** One page, with all questions that it takes. */
const pageTimeoutMs = 60_000
/** Longer than a page may take and become durable, so that a lease ends only with its process. It begins anew with each page. */
const leaseMs = 120_000
/** While Postgres or NATS is away. */
const outagePauseMs = 2_000
const actor = 'connections/sync'
const providers = providersThat('poll')

class LeaseLost extends Error {}

/**
 * Fetches from every provider that is due, in every replica: leases divide the connections, and end with the process that
 * held them. A page is durable in TELEMETRY before the cursor moves, and acknowledged to the provider after; whatever dies
 * in between, the same page comes again and its readings are the same readings.
 */
export class Syncer implements Running {
  readonly #database: Database<PrismaClient>
  readonly #settings: ConnectionSettings
  readonly #logger: Logger
  readonly #stop = new AbortController()
  /** Ends the questions under way, when the process has waited for them long enough. */
  readonly #cut = new AbortController()
  readonly #underWay = new Set<Promise<void>>()
  #wake: () => void = () => {}
  #forgetWake: () => void = () => {}
  #running: Promise<void> | undefined

  constructor(options: { database: Database<PrismaClient>; logger: Logger }) {
    this.#database = options.database
    this.#settings = wiringOf(options.database)
    this.#logger = options.logger.child({ part: actor })
  }

  start(): this {
    this.#forgetWake = onSyncsDue(() => this.#wake())
    this.#running = this.#run()
    return this
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    this.#forgetWake()
    this.#wake()
    await this.#running
    const ended = Promise.all(this.#underWay)
    await Promise.race([ended, delay(graceMs)])
    this.#cut.abort()
    await ended
  }

  async settled(): Promise<boolean> {
    return this.#underWay.size === 0 && !(await this.#database.systemTx((tx) => isAnythingDue(tx, providers)))
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
        this.#logger.warn({ err: error }, 'connections wait')
      }
      const isFull = this.#underWay.size >= maxAtOnce
      if (isFull || leased === 0) await Promise.race([delay(lookEveryMs, this.#stop.signal), woken])
    }
  }

  async #pass(): Promise<number> {
    const room = maxAtOnce - this.#underWay.size
    if (room <= 0) return 0
    const lease = newId('lse')
    const due = await this.#database.systemTx((tx) => leaseDue(tx, { lease, leaseMs, limit: room, providers }))
    for (const leased of due) {
      const work = this.#sync(leased, lease)
        .catch((error: unknown) => {
          // The lease stays: when it ends the connection is taken again.
          this.#logger.warn({ err: error, connection: leased.connectionId }, 'what became of a sync could not be noted')
        })
        .finally(() => {
          this.#underWay.delete(work)
          this.#wake()
        })
      this.#underWay.add(work)
    }
    return due.length
  }

  async #sync(leased: Leased, lease: string): Promise<void> {
    const { tenantId, connectionId } = leased
    const connection = await this.#tx(tenantId, (tx) => findConnection(tx, connectionId))
    // Paused or disconnected since it was taken: what stopped it has taken the lease away too.
    if (connection === undefined || !isOpen(connection)) return
    try {
      const more = await this.#pull(tenantId, connection, leased.cursor ?? undefined, lease)
      await this.#succeeded(tenantId, connection, lease, more)
    } catch (error) {
      if (error instanceof LeaseLost) return
      // Nothing of the provider's: it is not counted against it.
      if (this.#cut.signal.aborted) return this.#tx(tenantId, (tx) => giveBack(tx, connectionId, lease))
      if (isOurs(error)) return this.#tx(tenantId, (tx) => giveBack(tx, connectionId, lease, outagePauseMs))
      await this.#failed(tenantId, connection, lease, error)
    }
  }

  /** @returns whether there is more than one run may take */
  async #pull(tenantId: string, connection: Connection, begin: string | undefined, lease: string): Promise<boolean> {
    const adapter = adapterOf(connection.provider)
    const { pull, pace } = adapter
    if (pull === undefined || pace === undefined) throw new ProviderFailure('refused', 'This provider cannot be asked.')
    let cursor = begin
    for (let page = 0; page < pace.pagesPerRun && !this.#stop.signal.aborted; page += 1) {
      const signal = AbortSignal.any([this.#cut.signal, AbortSignal.timeout(pageTimeoutMs)])
      const of = { tenantId, connection }
      const from = cursor
      const fetched = await withAccess(this.#database, this.#settings, of, signal, (access) => pull(access, from))
      const counts = await take(this.#database, of, fetched)
      await this.#tx(tenantId, async (tx) => {
        if (!(await lockLease(tx, connection.id, lease))) throw new LeaseLost()
        await countOfVehicles(tx, counts.vehicles)
        await keepPage(tx, connection.id, { cursor: fetched.cursor, leaseMs, ...counts })
      })
      await fetched.settle?.()
      cursor = fetched.cursor
      if (!fetched.more) return false
    }
    return true
  }

  async #succeeded(tenantId: string, { id, provider }: Connection, lease: string, more: boolean): Promise<void> {
    const pace = adapterOf(provider).pace!
    await this.#tx(tenantId, async (tx) => {
      const connection = await lockConnection(tx, id)
      if (connection === undefined || !(await lockLease(tx, id, lease))) return
      const pollSeconds = Math.max(connection.settings.pollSeconds ?? pace.pollSeconds, pace.minPollSeconds)
      await endSucceeded(tx, id, { inMs: more ? pace.pauseMs : pollSeconds * 1_000, pauseMs: pace.pauseMs })
      const next = afterSuccess(connection)
      if (next === connection) return
      await updateConnection(tx, next)
      tx.emit(ConnectionChanged, next)
    })
  }

  async #failed(tenantId: string, { id, provider }: Connection, lease: string, error: unknown): Promise<void> {
    const failure = failureOf(error)
    const pace = adapterOf(provider).pace
    if (!(error instanceof ProviderFailure))
      this.#logger.error({ err: error, connection: id }, 'a sync failed on our side')
    await this.#tx(tenantId, async (tx) => {
      const connection = await lockConnection(tx, id)
      if (connection === undefined || !(await lockLease(tx, id, lease))) return
      const consecutive = (await findFailures(tx, id)) + 1
      const finding = findingOf(failure, tx.now)
      const next = afterFailure(connection, finding, consecutive)
      const waitMs = Math.max(pauseAfterFailureMs(consecutive, failure.retryAfterMs, Math.random()), pace?.pauseMs ?? 0)
      await endFailed(tx, id, {
        finding,
        waitMs: next.status === 'paused' ? undefined : waitMs,
        notBeforeMs: Math.max(failure.retryAfterMs ?? 0, pace?.pauseMs ?? 0),
      })
      if (next === connection) return
      await updateConnection(tx, next)
      tx.emit(ConnectionFailing, next)
    })
    this.#logger.info({ connection: id, provider, code: failure.code }, 'a provider gave nothing')
  }

  #tx<Result>(tenantId: string, work: (tx: Tx) => Promise<Result>): Promise<Result> {
    return this.#database.tx({ tenantId, actor }, work)
  }
}

/** Postgres is away, or NATS did not say in time that it has the readings. */
export function isOurs(error: unknown): boolean {
  return isOutage(error) || error instanceof NotDurable
}

export function failureOf(error: unknown): ProviderFailure {
  if (error instanceof ProviderFailure) return error
  if (error instanceof NoSecrets || error instanceof NotOpened)
    return new ProviderFailure('credentials-refused', 'The credentials cannot be opened any more.', {
      remedy: 'Give them again with PATCH; the operator has changed the key they were kept with.',
    })
  return new ProviderFailure('unreadable', 'What the provider answered could not be worked with.')
}

export function findingOf(failure: ProviderFailure, now: Date): Finding {
  return { code: failure.code, ok: false, message: failure.message, remedy: failure.remedy, at: now.toISOString() }
}
