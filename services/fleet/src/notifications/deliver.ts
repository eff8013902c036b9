import { NotificationFailed } from '@clutch/contracts/fleet/notification-channels'
import { delay } from '@clutch/shared/bus'
import { newId } from '@clutch/shared/id'
import type { Logger } from '@clutch/shared/logging'
import type { Extension, Running, Runtime } from '@clutch/shared/runtime'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { lookWhetherTold } from '../alerts/say-untold.ts'
import type { Tx } from '../kit.ts'
import { attemptTimeoutMs, type Outcome, type Sender } from './senders/sender.ts'
import { sendersOf } from './senders/senders.ts'
import { type NotificationSettings, notificationSettings } from './settings.ts'
import { hasTakenSince, isAnythingDue, type LeasedNotification, leaseDue, noteAttempt, releaseLease } from './store.ts'
import { onNotificationsDue } from './wake.ts'

const maxInFlight = 16
const maxInFlightPerTenant = 8
/** One receiver that answers slowly must not take every place of its tenant, nor one tenant's every place. */
const maxInFlightPerChannel = 2
const pollMs = 250
const graceMs = 2_000
/** Longer than any attempt may take, so that a lease ends only with its process. */
const leaseMs = 4 * attemptTimeoutMs
const actor = 'notifications/deliver'

const minute = 60_000
/** After each attempt that was not taken: eight attempts within about five hours, then it is given up. */
const retryPausesMs: readonly number[] = [
  5_000,
  30_000,
  2 * minute,
  10 * minute,
  30 * minute,
  60 * minute,
  180 * minute,
]
/** Who asks for more time is given it, up to so much. */
const maxRetryAfterMs = 180 * minute

/** Sends what is due, in every replica: leases divide the work, and end with the process that held them. */
export const deliverNotifications: Extension<PrismaClient> = {
  name: actor,
  start: async (runtime) => new Deliverer(runtime).start(),
}

class Deliverer implements Running {
  readonly #database: Runtime<PrismaClient>['database']
  readonly #logger: Logger
  readonly #settings: NotificationSettings
  readonly #senders: ReturnType<typeof sendersOf>
  readonly #stop = new AbortController()
  readonly #cutOff = new AbortController()
  readonly #inFlight = new Map<Promise<void>, { tenantId: string; channelId: string }>()
  #wake: () => void = () => {}
  #forgetWake: () => void = () => {}
  #running: Promise<void> | undefined

  constructor({ database, logger }: Runtime<PrismaClient>) {
    this.#database = database
    this.#logger = logger.child({ part: actor })
    this.#settings = notificationSettings(database)
    this.#senders = sendersOf(this.#settings)
  }

  start(): this {
    this.#forgetWake = onNotificationsDue(() => this.#wake())
    this.#running = this.#run()
    return this
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    this.#forgetWake()
    await this.#running
    const ended = Promise.all(this.#inFlight.keys())
    await Promise.race([ended, delay(graceMs)])
    // What is not answered by now is cut off and given back.
    this.#cutOff.abort()
    await Promise.all([...new Set(Object.values(this.#senders))].map((sender) => sender.close()))
    await ended
  }

  async settled(): Promise<boolean> {
    return this.#inFlight.size === 0 && !(await this.#database.systemTx(isAnythingDue))
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
        this.#logger.warn({ err: error }, 'notifications wait')
      }
      const full = this.#inFlight.size >= maxInFlight
      if (full || leased === 0) await Promise.race([delay(pollMs, this.#stop.signal), woken])
    }
  }

  async #pass(): Promise<number> {
    const limit = maxInFlight - this.#inFlight.size
    if (limit <= 0) return 0
    const lease = newId('lse')
    const due = await this.#database.systemTx((tx) =>
      leaseDue(tx, {
        lease,
        leaseMs,
        limit,
        perChannel: maxInFlightPerChannel,
        perTenant: maxInFlightPerTenant,
        inFlight: [...this.#inFlight.values()],
      }),
    )
    for (const notification of due) {
      const work = this.#deliver(notification, lease)
        .catch((error: unknown) => {
          // The lease stays: when it ends the message is sent again, under the same id.
          this.#logger.warn(
            { err: error, notification: notification.id },
            'what became of a message could not be noted',
          )
        })
        .finally(() => {
          this.#inFlight.delete(work)
          this.#wake()
        })
      this.#inFlight.set(work, { tenantId: notification.tenantId, channelId: notification.channel.id })
    }
    return due.length
  }

  async #deliver(notification: LeasedNotification, lease: string): Promise<void> {
    const { tenantId, id, channel, kind } = notification
    const wanted = channel.status === 'active' || (kind === 'code' && channel.status !== 'deleted')
    const sender = this.#senders[channel.target.kind]
    const sent = wanted ? await this.#send(sender, notification) : undefined
    if (sent?.outcome === 'cut-off') return this.#database.tx({ tenantId, actor }, (tx) => releaseLease(tx, id, lease))
    await this.#database.tx({ tenantId, actor }, async (tx) => {
      if (sent?.outcome === 'accepted')
        return void (await noteAttempt(tx, id, lease, { status: 'sent', error: null, pauseMs: 0 }))
      if (sent === undefined) {
        if (await noteAttempt(tx, id, lease, { status: 'dropped', error: null, pauseMs: 0 }))
          await this.#lookWhetherTold(tx, notification)
        return
      }
      const pause = sent.outcome === 'gone' ? undefined : retryPausesMs[notification.attempts]
      const status = pause === undefined ? 'failed' : 'pending'
      // A tenth to either side, so that many to one receiver spread out.
      const pauseMs = Math.max(
        Math.round((pause ?? 0) * (0.9 + Math.random() * 0.2)),
        Math.min(sent.retryAfterMs ?? 0, maxRetryAfterMs),
      )
      const noted = await noteAttempt(tx, id, lease, { status, error: sent.detail, pauseMs })
      if (!noted || status === 'pending') return
      await this.#lookWhetherTold(tx, notification)
      if (sent.outcome !== 'gone' && (await hasTakenSince(tx, channel.id, id))) return
      tx.emit(NotificationFailed, { id, version: 1, channelId: channel.id, alertId: notification.alertId })
    })
  }

  async #lookWhetherTold(tx: Tx, { alertId, step }: LeasedNotification): Promise<void> {
    if (alertId !== null && step !== null) await lookWhetherTold(tx, alertId, step)
  }

  async #send(sender: Sender | undefined, notification: LeasedNotification): Promise<Outcome> {
    const { id, tenantId, channel, message, kind } = notification
    if (sender === undefined) return { outcome: 'refused', detail: 'messages of this kind cannot be sent here' }
    const of = { tenantId, channelId: channel.id }
    const unsubscribeUrl = kind === 'code' ? undefined : this.#settings.unsubscribeUrl(of)
    const sent = await sender.send({ id, tenantId, channel, message, unsubscribeUrl }, this.#cutOff.signal)
    return this.#cutOff.signal.aborted && sent.outcome === 'refused' ? { ...sent, outcome: 'cut-off' } : sent
  }
}
