import { decodeMqttReply } from '@clutch/protocols/mqtt-json/commands'
import { decodeMqttReadings } from '@clutch/protocols/mqtt-json/readings'
import { placeOf, subjectOf, type TopicKind } from '@clutch/protocols/mqtt-json/topics'
import { type CommandReply, ProtocolError } from '@clutch/protocols/protocol'
import { type Bus, delay } from '@clutch/shared/bus'
import type { Logger } from '@clutch/shared/logging'
import type { Metrics } from '@clutch/shared/metrics'
import type { Database } from '@clutch/shared/tx'
import type { Msg, NatsConnection, Subscription } from '@nats-io/transport-node'
import { Counter } from 'prom-client'
import type { PrismaClient } from '../../prisma/client/client.ts'
import type { HeldMqttCredential } from '../mqtt-credentials/store.ts'
import type { Incoming, QuarantineKeeper } from '../quarantine/keeper.ts'
import type { DeviceSession } from '../sessions/device-connection.ts'
import type { SessionDoors } from '../sessions/listen.ts'
import type { LiveDevice } from '../sessions/live-devices.ts'
import type { MqttDoor } from './door.ts'
import { Spending } from './spending.ts'
import { ensureIntake, intakeConsumer, messagesStream } from './streams.ts'

const perPull = 256
const tryAgainMs = 1_000
const maxSpeakers = 20_000
/** Of QoS 0, which nobody waits for; beyond it they are dropped and counted. */
const maxUnacknowledged = 1_000
/** Between the clocks of the database and of nats-server. */
const skewMs = 5_000
/** How long a stop waits for what is under way. Whatever is not stored then is delivered again. */
const lastMessagesMs = 3_000

/** In the devices' account, where no device hears or says it. */
const spentSubject = 'pace.spent'
const keptOutSubject = 'pace.kept-out'

interface Speaker {
  readonly session: DeviceSession<LiveDevice>
  readonly credential: HeldMqttCredential
}

interface Said {
  readonly uniqueId: string
  readonly kind: TopicKind
  readonly bytes: Uint8Array
  /** By nats-server's clock, in ms since 1970. */
  readonly atMs: number
}

export interface IntakeOptions {
  readonly devices: Bus
  readonly door: MqttDoor
  readonly doors: SessionDoors
  readonly database: Database<PrismaClient>
  readonly quarantine: QuarantineKeeper
  readonly logger: Logger
  readonly metrics: Metrics
  credentialOf(device: { tenantId: string; deviceId: string }): Promise<HeldMqttCredential | undefined>
}

/**
 * Takes what nats-server acknowledged to devices, stores it, and only then lets the server forget it. A device's messages
 * are taken in their order; several processes share them, and then two messages of a device that come within
 * milliseconds may become durable in the other order.
 */
export class MqttIntake {
  readonly #options: IntakeOptions
  readonly #messages: Counter<'outcome'>
  readonly #tooFast: Counter
  readonly #spending = new Spending((uniqueId, bytes) => this.#spent(uniqueId, bytes))
  readonly #stop = new AbortController()
  readonly #subscriptions: Subscription[] = []
  /** By device: the last message whose readings are handed on. */
  readonly #turns = new Map<string, Promise<unknown>>()
  readonly #underWay = new Set<Promise<void>>()
  readonly #speakers = new Map<string, Speaker>()
  #unacknowledged = 0
  #pulling: { stop(): void } | undefined
  #loop: Promise<void> | undefined
  #connection: NatsConnection | undefined

  constructor(options: IntakeOptions) {
    this.#options = options
    this.#messages = new Counter({
      name: 'clutch_mqtt_messages_total',
      help: 'Messages of devices by MQTT, by what became of them',
      labelNames: ['outcome'] as const,
      registers: [options.metrics.registry],
    })
    this.#tooFast = new Counter({
      name: 'clutch_mqtt_devices_too_fast_total',
      help: 'How often a device by MQTT was cut off because it brought more than it may',
      registers: [options.metrics.registry],
    })
  }

  async start(): Promise<void> {
    const connection = await this.#options.devices.connection
    if (this.#stop.signal.aborted) return
    this.#connection = connection
    const on = (subject: string, hear: (message: Msg) => void, queue?: string) => {
      const callback = (error: unknown, message: Msg) => {
        if (!error) hear(message)
      }
      this.#subscriptions.push(connection.subscribe(subject, { callback, ...(queue !== undefined && { queue }) }))
    }
    for (const kind of ['readings', 'replies'] as const) {
      on(`devices.*.${kind}`, (message) => this.#takeUnacknowledged(message), 'telematics-ingest')
      on(`heard.devices.*.${kind}`, (message) => this.#overhear(message))
    }
    on(spentSubject, (message) => {
      const { uniqueId, bytes } = message.json<{ uniqueId: string; bytes: number }>()
      if (this.#options.door.heldDevice(uniqueId) !== undefined) this.#spent(uniqueId, bytes)
    })
    on(keptOutSubject, (message) => {
      const { uniqueId, forMs } = message.json<{ uniqueId: string; forMs: number }>()
      this.#options.door.keepOut(uniqueId, forMs)
    })
    this.#loop = this.#pull()
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    for (const subscription of this.#subscriptions) subscription.unsubscribe()
    this.#pulling?.stop()
    await this.#loop
    await Promise.race([Promise.allSettled(this.#underWay), delay(lastMessagesMs)])
  }

  async settled(): Promise<boolean> {
    if (this.#underWay.size > 0) return false
    try {
      const manager = await this.#options.devices.manager()
      const { num_pending, num_ack_pending } = await manager.consumers.info(messagesStream, intakeConsumer)
      return num_pending === 0 && num_ack_pending === 0
    } catch {
      return false
    }
  }

  async #pull(): Promise<void> {
    const { devices, logger } = this.#options
    while (!this.#stop.signal.aborted) {
      try {
        await ensureIntake(devices)
        const client = await devices.jetstream()
        const consumer = await client.consumers.get(messagesStream, intakeConsumer)
        const messages = await consumer.consume({ max_messages: perPull, abort_on_missing_resource: true })
        this.#pulling = messages
        if (this.#stop.signal.aborted) messages.stop()
        for await (const message of messages) {
          const place = placeOf(message.subject)
          if (place === undefined) {
            message.ack()
            continue
          }
          this.#take({ ...place, bytes: message.data, atMs: message.time.getTime() }).then(
            () => message.ack(),
            (error: unknown) => {
              this.#messages.labels('again').inc()
              logger.warn({ err: error, uniqueId: place.uniqueId }, 'a message is not stored yet')
              message.nak(tryAgainMs)
            },
          )
        }
      } catch (error) {
        if (!this.#stop.signal.aborted) logger.warn({ err: error }, 'messages of MQTT cannot be read now')
      }
      await delay(tryAgainMs, this.#stop.signal)
    }
  }

  /** Hears everything once. QoS 0: at most once, by its own choice. What comes with QoS 1 or 2 comes by the stream as well, and is taken there. */
  #takeUnacknowledged(message: Msg): void {
    const place = placeOf(message.subject)
    if (place !== undefined) this.#spending.note(place.uniqueId, message.data.length)
    if (place === undefined || !message.headers?.get('Nmqtt-Pub').startsWith('0')) return
    if (this.#unacknowledged >= maxUnacknowledged) {
      this.#messages.labels('dropped').inc()
      return
    }
    this.#unacknowledged += 1
    this.#take({ ...place, bytes: message.data, atMs: Date.now() })
      .catch((error: unknown) => {
        this.#messages.labels('dropped').inc()
        this.#options.logger.warn({ err: error, uniqueId: place.uniqueId }, 'a message with QoS 0 is lost')
      })
      .finally(() => {
        this.#unacknowledged -= 1
      })
  }

  /** Whoever has the session judges. */
  #spent(uniqueId: string, bytes: number): void {
    const { door, logger } = this.#options
    if (door.heldDevice(uniqueId) === undefined) {
      this.#connection?.publish(spentSubject, JSON.stringify({ uniqueId, bytes }))
      return
    }
    const forMs = door.spend(uniqueId, bytes)
    if (forMs === undefined) return
    this.#connection?.publish(keptOutSubject, JSON.stringify({ uniqueId, forMs }))
    this.#tooFast.inc()
    logger.warn({ uniqueId, forMs }, 'a device brought more than it may and is cut off')
  }

  /** Resolves when it is stored, or set aside for good. */
  #take(said: Said): Promise<void> {
    const before = this.#turns.get(said.uniqueId) ?? Promise.resolve()
    // Handing on waits for its turn; becoming durable does not hold up the next.
    const handed = before.then(
      () => this.#hand(said),
      () => this.#hand(said),
    )
    this.#turns.set(said.uniqueId, handed)
    const done = handed
      .then(({ durable }) => durable)
      .finally(() => {
        this.#underWay.delete(done)
        if (this.#turns.get(said.uniqueId) === handed) this.#turns.delete(said.uniqueId)
      })
    this.#underWay.add(done)
    return done
  }

  /** Wrapped, so that whoever waits for the turn does not wait for durability. */
  async #hand(said: Said): Promise<{ durable: Promise<void> }> {
    const speaker = await this.#speakerOf(said.uniqueId)
    if (speaker === undefined || said.atMs < speaker.credential.sinceMs - skewMs) {
      return {
        durable: this.#setAside(said, undefined, [
          { code: 'unknown-device', reason: 'nobody’s, or not yet theirs', bytes: said.bytes },
        ]),
      }
    }
    return { durable: said.kind === 'replies' ? this.#reply(said, speaker) : this.#store(said, speaker) }
  }

  async #store(said: Said, { session }: Speaker): Promise<void> {
    const { doors } = this.#options
    const { faults, ...decoded } = decodeMqttReadings(said.bytes)
    const [stored, aside] = await Promise.allSettled([
      decoded.readings.length > 0 ? doors.store(session, decoded) : undefined,
      faults.length > 0
        ? this.#setAside(
            said,
            session,
            faults.map(({ code, pointer, reason, bytes }) => ({ code, reason: `${pointer || '/'}: ${reason}`, bytes })),
          )
        : undefined,
    ])
    if (stored.status === 'rejected') throw stored.reason
    if (aside.status === 'rejected') throw aside.reason
    if (stored.value === undefined) return
    this.#messages.labels('stored').inc()
    if (this.#isHeldHere(session)) stored.value()
    else this.#tellHolder(said)
  }

  async #reply(said: Said, { session }: Speaker): Promise<void> {
    let reply: CommandReply
    try {
      reply = decodeMqttReply(said.bytes)
    } catch (error) {
      const { code, message } = error instanceof ProtocolError ? error : new ProtocolError('malformed', String(error))
      return this.#setAside(said, session, [{ code, reason: message, bytes: said.bytes }])
    }
    // Noted here, whoever has the session, for it may be nobody's by now; who has it hears of it, and tells what is next.
    this.#options.doors.replied(session, [reply])
    if (!this.#isHeldHere(session)) this.#tellHolder(said)
    this.#messages.labels('answered').inc()
  }

  async #setAside(
    said: Said,
    session: DeviceSession<LiveDevice> | undefined,
    faults: readonly Pick<Incoming, 'code' | 'reason' | 'bytes'>[],
  ): Promise<void> {
    const about = {
      origin: 'frame' as const,
      family: 'mqtt',
      uniqueId: said.uniqueId,
      remoteAddress: session?.remoteAddress,
      tenantId: session?.device.tenantId,
      deviceId: session?.device.deviceId,
    }
    const { database, quarantine } = this.#options
    await database.systemTx((tx) =>
      quarantine.keepWith(
        tx,
        faults.map((fault) => ({ ...about, ...fault })),
      ),
    )
    this.#messages.labels('set-aside').inc()
  }

  #isHeldHere(session: DeviceSession<LiveDevice>): boolean {
    return this.#options.door.heldDevice(session.uniqueId)?.session === session
  }

  /** Whoever has the session knows how the vehicle moves, and which command waits for an answer. */
  #tellHolder({ uniqueId, kind, bytes }: Said): void {
    this.#connection?.publish(`heard.${subjectOf(uniqueId, kind)}`, bytes)
  }

  #overhear(message: Msg): void {
    const { door, doors } = this.#options
    const place = placeOf(message.subject)
    const held = place && door.heldDevice(place.uniqueId)
    if (held === undefined) return
    try {
      if (place?.kind === 'replies') doors.replied(held.session, [decodeMqttReply(message.data)])
      else {
        const { readings } = decodeMqttReadings(message.data)
        if (readings.length > 0) doors.heard(held.session, readings)
      }
    } catch {
      // Set aside by whoever took it.
    }
  }

  /** Whose message it is: of a device that is connected here, or of one that is not, or not any more. */
  async #speakerOf(uniqueId: string): Promise<Speaker | undefined> {
    const { door, doors, credentialOf } = this.#options
    const held = door.heldDevice(uniqueId)
    if (held !== undefined) return held
    const device = await doors.find(uniqueId)
    // Blocked meanwhile: it was let in when it said this.
    if (device === undefined || device.protocol !== 'mqtt' || device.status === 'released') return undefined
    const known = this.#speakers.get(uniqueId)
    if (known?.session.device.deviceId === device.deviceId) {
      Object.assign(known.session.device, device)
      return known
    }
    const credential = await credentialOf(device)
    if (credential === undefined) return undefined
    const speaker = { credential, session: absent(device) }
    this.#speakers.set(uniqueId, speaker)
    if (this.#speakers.size > maxSpeakers) {
      const oldest = this.#speakers.keys().next()
      if (!oldest.done) this.#speakers.delete(oldest.value)
    }
    return speaker
  }
}

/** A device that is not connected here. */
function absent(device: LiveDevice): DeviceSession<LiveDevice> {
  return {
    uniqueId: device.uniqueId,
    device: { ...device },
    family: 'mqtt',
    remoteAddress: '',
    tell: () => {
      throw new Error('the device is not connected here')
    },
    end: () => {},
  }
}
