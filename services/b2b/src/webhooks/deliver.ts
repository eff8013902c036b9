import { WebhookDisabled } from '@clutch/contracts/b2b/webhooks'
import { delay } from '@clutch/shared/bus'
import { newId } from '@clutch/shared/id'
import type { Logger } from '@clutch/shared/logging'
import { createSender, defaultSendLimits, type Sender, type Sent } from '@clutch/shared/outbound-post'
import type { Extension, Running, Runtime } from '@clutch/shared/runtime'
import { signatures } from '@clutch/shared/webhook-signature'
import type { PrismaClient } from '../../prisma/client/client.ts'
import type { Tx } from '../kit.ts'
import {
  acceptedAnythingSince,
  deleteOldMessages,
  holdPending,
  insertAttempt,
  isAnythingDue,
  type LeasedDelivery,
  leaseDue,
  lockLeased,
  markDelivered,
  markFailed,
  releaseLease,
} from './delivery-store.ts'
import { nextPauseMs } from './retry-schedule.ts'
import { type WebhookSettings, webhookSettings } from './settings.ts'
import { lockWebhook, updateWebhook } from './store.ts'
import { onDeliveriesDue } from './wake.ts'
import { disabledWebhook } from './webhook.ts'

const maxInFlight = 32
const maxInFlightPerEndpoint = 4
const pollMs = 250
const graceMs = 3_000
const retentionEveryMs = 60 * 60 * 1_000
/** Longer than any attempt may take, so that a lease ends only with its process. */
const leaseMs = 4 * defaultSendLimits.timeoutMs
const actor = 'webhooks/deliver'

/** Sends what is due, in every replica: leases divide the work, and end with the process that held them. */
export const deliverWebhooks: Extension<PrismaClient> = {
  name: actor,
  start: async (runtime) => new Deliverer(runtime).start(),
}

class Deliverer implements Running {
  readonly #database: Runtime<PrismaClient>['database']
  readonly #logger: Logger
  readonly #settings: WebhookSettings
  readonly #sender: Sender
  readonly #stop = new AbortController()
  readonly #inFlight = new Map<Promise<void>, string>()
  #wake: () => void = () => {}
  #forgetWake: () => void = () => {}
  #running: Promise<void> | undefined
  #lastRetentionMs = Date.now()
  #cutOff = false

  constructor({ database, logger }: Runtime<PrismaClient>) {
    this.#database = database
    this.#logger = logger.child({ part: actor })
    this.#settings = webhookSettings(database)
    this.#sender = createSender(this.#settings.rules)
  }

  start(): this {
    this.#forgetWake = onDeliveriesDue(() => this.#wake())
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
    this.#cutOff = true
    await this.#sender.close()
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
        await this.#retain()
      } catch (error) {
        this.#logger.warn({ err: error }, 'deliveries wait')
      }
      // With every place taken there is nothing to look for until one is free, which wakes too.
      const full = this.#inFlight.size >= maxInFlight
      if (full || leased === 0) await Promise.race([delay(pollMs, this.#stop.signal), woken])
    }
  }

  async #pass(): Promise<number> {
    const lease = newId('lse')
    const due = await this.#database.systemTx((tx) =>
      leaseDue(tx, {
        lease,
        leaseMs,
        limit: maxInFlight - this.#inFlight.size,
        perEndpoint: maxInFlightPerEndpoint,
        busy: this.#busyEndpoints(),
      }),
    )
    for (const delivery of due) {
      const work = this.#deliver(delivery, lease)
        .catch((error: unknown) => {
          // The lease stays: when it ends the delivery is sent again.
          this.#logger.warn({ err: error, delivery: delivery.id }, 'what became of a delivery could not be noted')
        })
        .finally(() => {
          this.#inFlight.delete(work)
          this.#wake()
        })
      this.#inFlight.set(work, delivery.endpointId)
    }
    return due.length
  }

  /** One endpoint that answers slowly must not take every place. */
  #busyEndpoints(): string[] {
    const counts = Map.groupBy(this.#inFlight.values(), (endpoint) => endpoint)
    return [...counts].filter(([, all]) => all.length >= maxInFlightPerEndpoint).map(([endpoint]) => endpoint)
  }

  async #deliver(delivery: LeasedDelivery, lease: string): Promise<void> {
    const timestamp = new Date()
    const started = performance.now()
    const sent = await this.#sender.send(delivery.url, this.#headers(delivery, timestamp), delivery.message.body)
    const durationMs = Math.round(performance.now() - started)
    if (this.#cutOff && sent.statusCode === null)
      return this.#database.tx({ tenantId: delivery.tenantId, actor }, (tx) => releaseLease(tx, delivery.id, lease))
    await this.#database.tx({ tenantId: delivery.tenantId, actor }, async (tx) => {
      // Endpoint first, then its deliveries: the order in which everyone locks them.
      const sealed = sent.outcome === 'accepted' ? undefined : await lockWebhook(tx, delivery.endpointId)
      const mine = await lockLeased(tx, delivery.id, lease)
      await insertAttempt(tx, { deliveryId: delivery.id, startedAt: timestamp.toISOString(), durationMs, ...sent })
      if (!mine) return
      if (sent.outcome === 'accepted') return markDelivered(tx, delivery.id, sent.statusCode)
      const pauseMs = sent.statusCode === 410 ? undefined : nextPauseMs(delivery.attempts + 1, Math.random())
      await markFailed(tx, delivery.id, sent.statusCode, pauseMs)
      if (pauseMs !== undefined || sealed === undefined) return
      await this.#giveUp(tx, delivery, sent, sealed)
    })
  }

  /** The last attempt failed. One event that a lively endpoint rejects stays `failed`; a dead endpoint is disabled. */
  async #giveUp(
    tx: Tx,
    delivery: LeasedDelivery,
    sent: Sent,
    sealed: NonNullable<Awaited<ReturnType<typeof lockWebhook>>>,
  ): Promise<void> {
    const gone = sent.statusCode === 410
    const alive =
      !gone && !sealed.webhook.ordered && (await acceptedAnythingSince(tx, delivery.endpointId, delivery.id))
    const webhook = alive ? sealed.webhook : disabledWebhook(sealed.webhook, gone ? 'gone' : 'failing')
    if (webhook === sealed.webhook) return
    await updateWebhook(tx, { ...sealed, webhook })
    await holdPending(tx, webhook.id)
    tx.emit(WebhookDisabled, webhook)
  }

  #headers(delivery: LeasedDelivery, timestamp: Date): Record<string, string> {
    const { tenantId, endpointId: webhookId, message, sealedSecret, previousSealedSecret } = delivery
    const secrets = [sealedSecret, previousSealedSecret]
      .filter((sealed) => sealed !== null)
      .map((sealed) => this.#settings.secrets.open(sealed, { tenantId, webhookId }))
    return {
      'content-type': 'application/json',
      'user-agent': 'Clutch-Webhooks/1.0',
      'webhook-id': message.id,
      'webhook-timestamp': String(Math.floor(timestamp.getTime() / 1_000)),
      'webhook-signature': signatures(secrets, { id: message.id, timestamp, body: message.body }),
    }
  }

  async #retain(): Promise<void> {
    if (Date.now() - this.#lastRetentionMs < retentionEveryMs) return
    this.#lastRetentionMs = Date.now()
    for (let round = 0; round < 100 && !this.#stop.signal.aborted; round += 1)
      if ((await this.#database.systemTx((tx) => deleteOldMessages(tx, 500))) < 500) return
  }
}
