import { type Connection, ConnectionChanged, ConnectionFailing } from '@clutch/contracts/telematics/connections'
import { delay } from '@clutch/shared/bus'
import type { Logger } from '@clutch/shared/logging'
import type { Database } from '@clutch/shared/tx'
import type { Counter } from 'prom-client'
import type { PrismaClient } from '../../prisma/client/client.ts'
import type { Tx } from '../kit.ts'
import { adapterOf } from '../providers/catalog.ts'
import { type FollowedTopic, ProviderFailure, type TopicMessage } from '../providers/provider.ts'
import { pauseAfterFailureMs } from './backoff.ts'
import { afterBrokerFailure, afterSuccess, isOpen } from './connection.ts'
import { accessTo } from './session.ts'
import type { ConnectionSettings } from './settings.ts'
import { findConnection, lockConnection, updateConnection } from './store.ts'
import { failureOf, findingOf, isOurs } from './sync.ts'
import { endFailed, findFailures, giveBack, type Leased, lockLease } from './sync-store.ts'
import { type Followed, type FollowedWith, findFollowedWith, keepCursor, noteFollowing } from './topic-store.ts'
import { giveUpTopicMessage, receiveTopicMessages, type TopicReceipt } from './topics.ts'

const actor = 'connections/topics'
/** From the lease to the topic: a name, a connection, three answers of the broker. */
const enterTimeoutMs = 20_000
/** Less than the broker's answer to a ping may wait to be read (providers/mqtt-client.ts). */
const takeTimeoutMs = 14_000
/** Before a message that fails by itself is given up. */
const tries = 3
const triesPauseMs = 200
/** While Postgres or NATS is away. */
const outagePauseMs = 2_000

export interface TopicRunOptions {
  readonly database: Database<PrismaClient>
  readonly settings: ConnectionSettings
  readonly logger: Logger
  readonly messages: Counter<'outcome'>
  /** Of all runs of the process, few take at once. */
  inTurn<Result>(work: () => Promise<Result>): Promise<Result>
}

/** Why a run is ended from outside. */
export type EndReason =
  /** Paused, disconnected, or another's. */
  | 'lost'
  /** Other settings, other credentials. */
  | 'changed'
  | 'stopping'

class Ended extends Error {}
class TooSlow extends Error {}

/** One connection followed for as long as one lease and one connection to the broker last. */
export class TopicRun implements Followed {
  readonly tenantId: string
  readonly connectionId: string
  readonly lease: string
  /** Resolves when nothing of it is left. */
  readonly done: Promise<void>
  readonly #options: TopicRunOptions
  readonly #cursor: string | undefined
  readonly #ending = new AbortController()
  #endReason: EndReason | undefined
  #with: FollowedWith | undefined
  #takes = 0
  #isEntered = false

  constructor(options: TopicRunOptions, leased: Leased & { lease: string }, after: Promise<void> | undefined) {
    this.#options = options
    this.tenantId = leased.tenantId
    this.connectionId = leased.connectionId
    this.lease = leased.lease
    this.#cursor = leased.cursor ?? undefined
    this.done = this.#run(after)
  }

  /** Neither on its way in nor taking anything. */
  get isAtRest(): boolean {
    return this.#isEntered && this.#takes === 0
  }

  end(reason: EndReason): void {
    this.#endReason ??= reason
    this.#ending.abort()
  }

  isFollowedWith({ settings, generation }: FollowedWith): boolean {
    return this.#with === undefined || (this.#with.settings === settings && this.#with.generation === generation)
  }

  async #run(after: Promise<void> | undefined): Promise<void> {
    const { logger } = this.#options
    try {
      await after
      await this.#follow()
    } catch (error) {
      // The lease stays: when it ends the connection is taken again.
      logger.warn({ err: error, connection: this.connectionId }, 'what became of a topic could not be noted')
    }
  }

  async #follow(): Promise<void> {
    const connection = await this.#tx(async (tx) => {
      this.#with = await findFollowedWith(tx, this.connectionId)
      return findConnection(tx, this.connectionId)
    })
    // Paused or disconnected since it was taken: what stopped it has taken the lease away too.
    if (connection === undefined || !isOpen(connection)) return
    let followed: FollowedTopic | undefined
    let why: unknown
    try {
      followed = await this.#enter(connection)
      this.#isEntered = true
      await this.#entered()
      why = await Promise.race([followed.over, this.#ended()])
    } catch (error) {
      why = error
    }
    await followed?.end({ forGood: this.#endReason === 'changed' && (await this.#isElsewhere(connection)) })
    if (this.#endReason === 'lost') return
    if (this.#endReason !== undefined) return this.#tx((tx) => giveBack(tx, this.connectionId, this.lease))
    if (isOurs(why) || why instanceof TooSlow) {
      this.#options.logger.info({ err: why, connection: this.connectionId }, 'messages of a topic wait at their broker')
      return this.#tx((tx) => giveBack(tx, this.connectionId, this.lease, outagePauseMs))
    }
    await this.#failed(connection, why)
  }

  async #enter(connection: Connection): Promise<FollowedTopic> {
    const { database, settings } = this.#options
    const { tenantId, connectionId } = this
    const signal = AbortSignal.any([this.#ending.signal, AbortSignal.timeout(enterTimeoutMs)])
    const { follow } = adapterOf(connection.provider)
    if (follow === undefined) throw new ProviderFailure('refused', 'This provider has no topics.')
    const access = await accessTo(database, settings, { tenantId, connection }, { signal })
    const cursor = `${connection.settings.broker} ${connection.settings.topic}`
    return follow(access, {
      leave: this.#topicBefore(connection),
      entered: () => this.#tx((tx) => this.#asHolder(tx, () => keepCursor(tx, connectionId, cursor))),
      take: (messages) => this.#take(connection, messages),
    })
  }

  /** What our session at this broker follows and should not any more. */
  #topicBefore({ settings }: Connection): string | undefined {
    const [broker, topic] = this.#cursor?.split(' ') ?? []
    return broker === settings.broker && topic !== settings.topic ? topic : undefined
  }

  async #entered(): Promise<void> {
    await this.#tx((tx) =>
      this.#asHolder(tx, async () => {
        await noteFollowing(tx, this.connectionId)
        const connection = await findConnection(tx, this.connectionId)
        const next = connection && afterSuccess(connection)
        if (next === undefined || next === connection) return
        await updateConnection(tx, next)
        tx.emit(ConnectionChanged, next)
      }),
    )
  }

  async #take(connection: Connection, messages: readonly TopicMessage[]): Promise<void> {
    this.#takes += 1
    try {
      await this.#options.inTurn(() => within(takeTimeoutMs, this.#receive(connection, messages)))
    } catch (error) {
      this.#options.messages.labels('again').inc(messages.length)
      throw error
    } finally {
      this.#takes -= 1
    }
  }

  async #receive(connection: Connection, messages: readonly TopicMessage[]): Promise<void> {
    try {
      this.#count(messages.length, await receiveTopicMessages(this.#options.database, this, messages))
    } catch (error) {
      if (isOurs(error)) throw error
      // One of them cannot be worked with; those beside it can.
      for (const message of messages) await this.#receiveAlone(connection, message)
    }
  }

  async #receiveAlone(connection: Connection, message: TopicMessage): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        this.#count(1, await receiveTopicMessages(this.#options.database, this, [message]))
        return
      } catch (error) {
        if (isOurs(error)) throw error
        if (attempt === tries) return this.#giveUp(connection, message, error)
        await delay(triesPauseMs)
      }
    }
  }

  #count(messages: number, { unreadable }: TopicReceipt): void {
    this.#options.messages.labels('taken').inc(messages)
    this.#options.messages.labels('unreadable').inc(unreadable)
  }

  async #giveUp(connection: Connection, message: TopicMessage, error: unknown): Promise<void> {
    const { database, logger, messages } = this.#options
    logger.error({ err: error, connection: connection.id }, 'a message of a topic could not be worked with')
    await giveUpTopicMessage(database, { tenantId: this.tenantId, connection }, message)
    messages.labels('given-up').inc()
  }

  async #failed(before: Connection, error: unknown): Promise<void> {
    const failure = failureOf(error)
    const { logger } = this.#options
    const { id, provider } = before
    if (!(error instanceof ProviderFailure))
      logger.error({ err: error, connection: id }, 'following a topic failed on our side')
    await this.#tx(async (tx) => {
      const connection = await lockConnection(tx, id)
      if (connection === undefined || !(await lockLease(tx, id, this.lease))) return
      const consecutive = (await findFailures(tx, id)) + 1
      const finding = findingOf(failure, tx.now)
      const next = afterBrokerFailure(connection, finding, consecutive)
      const waitMs = pauseAfterFailureMs(consecutive, failure.retryAfterMs, Math.random())
      await endFailed(tx, id, { finding, waitMs: next.status === 'paused' ? undefined : waitMs, notBeforeMs: 0 })
      if (next === connection) return
      await updateConnection(tx, next)
      tx.emit(ConnectionFailing, next)
    })
    logger.info({ connection: id, provider, code: failure.code }, 'a topic is not followed')
  }

  /** @throws Ended when the lease is another's by now */
  async #asHolder(tx: Tx, work: () => Promise<void>): Promise<void> {
    // In the order of everybody else: the connection, then how it goes.
    await lockConnection(tx, this.connectionId)
    if (!(await lockLease(tx, this.connectionId, this.lease))) {
      this.end('lost')
      throw new Ended()
    }
    await work()
  }

  /** What was left behind keeps a session of ours, for nobody. */
  async #isElsewhere({ settings }: Connection): Promise<boolean> {
    const now = await this.#tx((tx) => findConnection(tx, this.connectionId))
    return now !== undefined && now.settings.broker !== settings.broker
  }

  #ended(): Promise<unknown> {
    const { signal } = this.#ending
    return new Promise((resolve) => {
      if (signal.aborted) resolve(new Ended())
      else signal.addEventListener('abort', () => resolve(new Ended()), { once: true })
    })
  }

  #tx<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result> {
    return this.#options.database.tx({ tenantId: this.tenantId, actor }, work)
  }
}

async function within(timeoutMs: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TooSlow('messages take too long to become durable')), timeoutMs)
  })
  try {
    await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
