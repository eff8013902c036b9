import { timingSafeEqual } from 'node:crypto'
import { subjectOf as subjectOfEvent } from '@clutch/contracts/contract'
import { type MqttCredential, MqttCredentialIssued } from '@clutch/contracts/telematics/mqtt-credentials'
import { encodeMqttCommand } from '@clutch/protocols/mqtt-json/commands'
import { subjectOf } from '@clutch/protocols/mqtt-json/topics'
import { type Bus, delay } from '@clutch/shared/bus'
import type { Logger } from '@clutch/shared/logging'
import type { Msg, NatsConnection, Subscription } from '@nats-io/transport-node'
import { mayReport } from '../devices/device.ts'
import type { RegisteredDevice } from '../devices/store.ts'
import { hashOfToken } from '../mqtt-credentials/credential.ts'
import type { HeldMqttCredential } from '../mqtt-credentials/store.ts'
import type { DeviceSession } from '../sessions/device-connection.ts'
import { defaultLimits } from '../sessions/limits.ts'
import type { SessionDoors } from '../sessions/listen.ts'
import type { LiveDevice } from '../sessions/live-devices.ts'
import { Rate } from '../sessions/rate.ts'
import { type EntryRequest, entryRequestOf, fromListedName, type Issuer } from './issuer.ts'
import { KeptOut } from './kept-out.ts'

const events = '$SYS.ACCOUNT.DEVICES'
const lookEveryMs = 60_000
/** After somebody of ours was cut off: it may be back in a moment. */
const graceMs = 2_000
const maxAsking = 256
/** From our answer to the server's word that the device is in. */
const entersWithinMs = 10_000
const perPage = 1_024
/** As on a socket. There it is not read for a while; here nobody can make nats-server do that. */
const { bytesPerSecond, burstBytes } = defaultLimits
/** Then a new session may begin with a full measure, and the device has brought no more than its rate. */
const fullAgainMs = (burstBytes / bytesPerSecond) * 1_000
const cutOffAgainMs = 1_000
const maxPages = 64

export interface HeldDevice {
  readonly session: DeviceSession<LiveDevice>
  readonly credential: HeldMqttCredential
  readonly serverId: string
  readonly connectionId: number
  /** What it may bring. */
  readonly rate: Rate
}

interface Admitted {
  readonly device: RegisteredDevice
  readonly credential: HeldMqttCredential
  readonly host: string
  readonly atMs: number
}

interface Listed {
  readonly serverId: string
  readonly connectionId: number
  readonly name: string
  readonly isDevice: boolean
}

export interface DoorOptions {
  /** Names this process among those that hold sessions. */
  readonly holder: string
  readonly issuer: Issuer
  /** In the system account. */
  readonly bus: Bus
  /** In the devices' account. */
  readonly devices: Bus
  readonly mesh: Bus
  readonly doors: SessionDoors
  readonly logger: Logger
  credentialOf(device: { tenantId: string; deviceId: string }): Promise<HeldMqttCredential | undefined>
  /** Resolves when that server keeps what it acknowledges. */
  ready(serverId: string): Promise<void>
}

/**
 * Lets devices in, and knows which of them are. nats-server asks, one of our processes answers, and that one holds the
 * session until the server says that the connection is gone. Where a process dies, its devices are cut off by another
 * (or by the next one), and come back to one that lives; as if they had been on its own socket.
 */
export class MqttDoor {
  readonly #options: DoorOptions
  readonly #held = new Map<string, HeldDevice>()
  readonly #admitted = new Map<string, Admitted>()
  readonly #keptOut = new KeptOut()
  readonly #cutOffAtMs = new WeakMap<HeldDevice, number>()
  readonly #stop = new AbortController()
  readonly #subscriptions: Subscription[] = []
  #looking: Promise<void> | undefined
  #lookSoon: NodeJS.Timeout | undefined
  #asking = 0
  #system: NatsConnection | undefined
  #said: NatsConnection | undefined

  constructor(options: DoorOptions) {
    this.#options = options
  }

  get sessions(): number {
    return this.#held.size
  }

  heldDevice(uniqueId: string): HeldDevice | undefined {
    return this.#held.get(uniqueId)
  }

  /**
   * A device that is held here has brought so much. What it brought beyond its measure is stored like everything that was
   * acknowledged to it; the device itself is cut off, and not let in before it has the measure again.
   * @returns for how long, in ms, where that is news
   */
  spend(uniqueId: string, bytes: number): number | undefined {
    const held = this.#held.get(uniqueId)
    if (held === undefined) return undefined
    const nowMs = performance.now()
    const waitMs = held.rate.take(bytes, nowMs)
    if (waitMs === 0) return undefined
    const forMs = Math.ceil(waitMs + fullAgainMs)
    const isNews = this.#keptOut.keep(uniqueId, forMs, nowMs)
    if (nowMs - (this.#cutOffAtMs.get(held) ?? Number.NEGATIVE_INFINITY) >= cutOffAgainMs) {
      this.#cutOffAtMs.set(held, nowMs)
      held.session.end()
    }
    return isNews ? forMs : undefined
  }

  /** Another process has cut it off. */
  keepOut(uniqueId: string, forMs: number): void {
    this.#keptOut.keep(uniqueId, Math.min(forMs, 60_000), performance.now())
  }

  /** Opens: from now on devices are answered. */
  async open(): Promise<void> {
    const [system, said] = await Promise.all([this.#options.bus.connection, this.#options.devices.connection])
    if (this.#stop.signal.aborted) return
    this.#system = system
    this.#said = said
    const on = (subject: string, hear: (message: Msg) => void, queue?: string) => {
      const callback = (error: unknown, message: Msg) => {
        if (error) return
        try {
          hear(message)
        } catch (problem) {
          this.#options.logger.warn({ err: problem, subject }, 'what nats-server told was not understood')
        }
      }
      this.#subscriptions.push(system.subscribe(subject, { callback, ...(queue !== undefined && { queue }) }))
    }
    on(`${events}.CONNECT`, (message) => this.#connected(message))
    on(`${events}.DISCONNECT`, (message) => this.#disconnected(message))
    await this.#followCredentials()
    await system.flush()
    on('$SYS.REQ.USER.AUTH', (message) => void this.#answer(message), 'telematics-ingest')
    this.#looking = this.#lookAgain()
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    clearTimeout(this.#lookSoon)
    for (const subscription of this.#subscriptions) subscription.unsubscribe()
    await this.#looking
    for (const { session } of this.#held.values()) this.#options.doors.closed(session)
    this.#held.clear()
  }

  /** A token that was replaced ends the connection that was made with it. */
  async #followCredentials(): Promise<void> {
    const mesh = await this.#options.mesh.connection
    const callback = (error: unknown, message: Msg) => {
      if (error) return
      try {
        const issued = message.json<MqttCredential>()
        const held = this.#held.get(issued.uniqueId)
        if (held?.session.device.deviceId === issued.deviceId && held.credential.version < issued.version)
          held.session.end()
      } catch {
        // Not ours to judge.
      }
    }
    this.#subscriptions.push(mesh.subscribe(subjectOfEvent(MqttCredentialIssued), { callback }))
  }

  async #answer(message: Msg): Promise<void> {
    const { issuer, holder, logger } = this.#options
    let request: EntryRequest
    try {
      request = entryRequestOf(message.string())
    } catch (error) {
      logger.warn({ err: error }, 'nats-server asked what was not understood')
      return
    }
    if (this.#asking >= maxAsking) {
      message.respond(issuer.refuse(request, 'too many at once'))
      return
    }
    this.#asking += 1
    try {
      const admitted = await this.#judge(request)
      if (typeof admitted === 'string') {
        message.respond(issuer.refuse(request, admitted))
        return
      }
      this.#admit(request, admitted)
      message.respond(issuer.admit(request, holder))
    } catch (error) {
      logger.warn({ err: error, uniqueId: request.username }, 'a device could not be let in now; it tries again')
      message.respond(issuer.refuse(request, 'not now'))
    } finally {
      this.#asking -= 1
    }
  }

  /** @returns why not, for the server's log */
  async #judge(request: EntryRequest): Promise<Admitted | string> {
    const { doors, credentialOf, ready } = this.#options
    const { username, password, clientId, kind, host } = request
    if (kind !== 'mqtt') return 'nobody enters here but devices'
    if (username === '' || password === '') return 'no device'
    // A client id names a session, and another's could be taken over by it; a device has one.
    if (clientId !== username) return 'the client id is not the device'
    if (this.#keptOut.has(username, performance.now())) return 'it brought more than it may; a little later'
    const device = await doors.find(username)
    if (device === undefined || device.protocol !== 'mqtt' || !mayReport(device)) return 'no such device'
    const credential = await credentialOf(device)
    if (credential === undefined || !isSame(credential.tokenHash, hashOfToken(password))) return 'no such device'
    await ready(request.serverId)
    return { device, credential, host, atMs: performance.now() }
  }

  #admit(request: EntryRequest, admitted: Admitted): void {
    for (const [key, { atMs }] of this.#admitted) {
      if (performance.now() - atMs < entersWithinMs) break
      this.#admitted.delete(key)
    }
    this.#admitted.set(`${request.serverId}/${request.connectionId}`, admitted)
  }

  #connected(message: Msg): void {
    const told = clientOf(message)
    const named = told.isDevice ? fromListedName(told.name) : undefined
    if (named === undefined) return
    const { serverId, connectionId } = told
    // Whoever lets it in now, what we had of it is over.
    this.#close(named.uniqueId)
    if (named.holder !== this.#options.holder) return
    const key = `${serverId}/${connectionId}`
    const admitted = this.#admitted.get(key)
    this.#admitted.delete(key)
    if (admitted === undefined) this.#kick(serverId, connectionId)
    else this.#hold(admitted, { serverId, connectionId })
  }

  #hold(admitted: Admitted, { serverId, connectionId }: Pick<HeldDevice, 'serverId' | 'connectionId'>): void {
    const { uniqueId } = admitted.device
    const session: DeviceSession<LiveDevice> = {
      uniqueId,
      device: { ...admitted.device },
      family: 'mqtt',
      remoteAddress: admitted.host,
      claim: this.#options.doors.claim(uniqueId),
      tell: (command, { reference }) => {
        const said = this.#said
        if (said === undefined || said.isClosed() || this.#held.get(uniqueId)?.session !== session)
          throw new Error('the connection is over')
        said.publish(subjectOf(uniqueId, 'commands'), encodeMqttCommand(command, reference))
        return { answered: true }
      },
      end: () => this.#kick(serverId, connectionId),
    }
    const rate = new Rate(bytesPerSecond, burstBytes, performance.now())
    this.#held.set(uniqueId, { session, credential: admitted.credential, serverId, connectionId, rate })
    this.#options.doors.opened(session)
    // Let in by us before we heard of it.
    if (this.#keptOut.has(uniqueId, performance.now())) session.end()
    void this.#stillHolds(session, admitted.credential)
  }

  /** Between the look-up and now another token may have been issued, and we may not have heard. */
  async #stillHolds(session: DeviceSession<LiveDevice>, credential: HeldMqttCredential): Promise<void> {
    try {
      const now = await this.#options.credentialOf(session.device)
      if (now?.version !== credential.version) session.end()
    } catch {
      // The next look finds it.
    }
  }

  #disconnected(message: Msg): void {
    const told = clientOf(message)
    if (!told.isDevice) {
      // One of our own kind: what it held is nobody's if it does not come back.
      this.#lookSoon ??= setTimeout(() => {
        this.#lookSoon = undefined
        void this.#look()
      }, graceMs).unref()
      return
    }
    const named = fromListedName(told.name)
    const held = named && this.#held.get(named.uniqueId)
    if (held?.serverId === told.serverId && held.connectionId === told.connectionId) this.#close(held.session.uniqueId)
  }

  #close(uniqueId: string): void {
    const held = this.#held.get(uniqueId)
    if (held === undefined) return
    this.#held.delete(uniqueId)
    this.#options.doors.closed(held.session)
  }

  /** What gets lost on the way is done again by the next look. */
  #kick(serverId: string, connectionId: number): void {
    const system = this.#system
    if (system === undefined || system.isClosed()) return
    system
      .request(`$SYS.REQ.SERVER.${serverId}.KICK`, JSON.stringify({ cid: connectionId }), { timeout: 2_000 })
      .catch((error: unknown) => this.#options.logger.warn({ err: error }, 'a device could not be cut off yet'))
  }

  async #lookAgain(): Promise<void> {
    // What was connected before we were here is nobody's, unless others live.
    await this.#look()
    while (!this.#stop.signal.aborted) {
      await delay(lookEveryMs, this.#stop.signal)
      if (!this.#stop.signal.aborted) await this.#look()
    }
  }

  /** Compares what the servers list with what is held. */
  async #look(): Promise<void> {
    try {
      const began = new Set(this.#held.values())
      const listed = await this.#list()
      if (listed === undefined || this.#stop.signal.aborted) return
      const living = new Set(listed.filter(({ isDevice }) => !isDevice).map(({ name }) => name))
      const there = new Set<string>()
      for (const each of listed) {
        const named = each.isDevice ? fromListedName(each.name) : undefined
        if (!each.isDevice) continue
        const key = `${each.serverId}/${each.connectionId}`
        there.add(key)
        const held = named && this.#held.get(named.uniqueId)
        const isOurs = named?.holder === this.#options.holder
        const isKnown =
          this.#admitted.has(key) || (held?.serverId === each.serverId && held.connectionId === each.connectionId)
        if (isOurs ? !isKnown : named === undefined || !living.has(named.holder))
          this.#kick(each.serverId, each.connectionId)
      }
      for (const held of began) {
        if (!there.has(`${held.serverId}/${held.connectionId}`) && this.#held.get(held.session.uniqueId) === held)
          this.#close(held.session.uniqueId)
      }
      for (const { session, credential } of this.#held.values()) await this.#stillHolds(session, credential)
    } catch (error) {
      this.#options.logger.warn({ err: error }, 'who is connected by MQTT could not be looked at')
    }
  }

  /** Everyone in the devices' account, on whichever server; nothing where it was not told in full. */
  async #list(): Promise<readonly Listed[] | undefined> {
    const system = this.#system as NatsConnection
    const servers: string[] = []
    const replies = await system.requestMany(
      '$SYS.REQ.SERVER.PING.CONNZ',
      JSON.stringify({ acc: 'DEVICES', limit: 1 }),
      {
        strategy: 'timer',
        maxWait: 500,
      },
    )
    for await (const reply of replies) servers.push(reply.json<Connections>().server.id)
    if (servers.length === 0) return undefined
    const listed: Listed[] = []
    for (const serverId of servers) {
      for (let page = 0; page < maxPages; page += 1) {
        const ask = { acc: 'DEVICES', auth: true, limit: perPage, offset: page * perPage }
        const reply = await system.request(`$SYS.REQ.SERVER.${serverId}.CONNZ`, JSON.stringify(ask), { timeout: 5_000 })
        const { connections = [] } = reply.json<Connections>().data
        for (const { cid, type, name, authorized_user } of connections) {
          const isDevice = type === 'mqtt'
          listed.push({ serverId, connectionId: cid, isDevice, name: (isDevice ? authorized_user : name) ?? '' })
        }
        if (connections.length < perPage) break
      }
    }
    return listed
  }
}

interface Connections {
  server: { id: string }
  data: { connections?: { cid: number; type: string; name?: string; authorized_user?: string }[] }
}

function clientOf(message: Msg): Listed {
  const { server, client } = message.json<{
    server: { id: string }
    client: { id: number; user?: string; name?: string; client_type?: string }
  }>()
  const isDevice = client.client_type === 'mqtt'
  return {
    serverId: server.id,
    connectionId: client.id,
    isDevice,
    name: (isDevice ? client.user : client.name) ?? '',
  }
}

function isSame(one: string, other: string): boolean {
  return one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other))
}
