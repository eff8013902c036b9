import type { ChecksumPolicy, CommandReply, FrameFamily } from '@clutch/protocols/protocol'
import { Bans } from './bans.ts'
import { SessionClaims } from './claims.ts'
import {
  type CloseReason,
  type ConnectionCounts,
  type ConnectionHost,
  DeviceConnection,
  type DeviceSession,
  type RefusedFrame,
  type Said,
} from './device-connection.ts'
import { InFlight } from './in-flight.ts'
import { defaultLimits, type SessionLimits } from './limits.ts'
import { networkOf } from './peer-address.ts'
import type { Wire } from './wire.ts'

export interface HubOptions<Device> {
  readonly limits?: Partial<SessionLimits>
  /** Who this is, or nothing where it is nobody we know. A rejection closes the connection unanswered. */
  identify(uniqueId: string, peer: { family: string; remoteAddress: string }): Promise<Device | undefined>
  /** Resolves when the readings are durable. Called in each device's order, and never for two sessions of one device at once. */
  onReadings(session: DeviceSession<Device>, said: Said): Promise<void>
  onRefused?(refused: RefusedFrame<Device>): void
  onReplies?(session: DeviceSession<Device>, replies: readonly CommandReply[]): void
  /** A frame of an identified device, understood or not. */
  onFrame?(session: DeviceSession<Device>, frame: Uint8Array): void
  onSession?(session: DeviceSession<Device>, change: 'opened' | 'closed', reason?: CloseReason): void
  /** Strict unless a device is known to get its checksums wrong. */
  checksumOf?(device: Device): ChecksumPolicy
  modelOf?(device: Device): string | undefined
  /** Of the device's clock, where the wire does not tell it. */
  utcOffsetMinOf?(device: Device): number | undefined
  /** The instant of arrival, in ms since 1970. */
  now?(): number
  /** Shared with other processes; without them a device is one device in this process only. */
  readonly claims?: SessionClaims
}

export interface HubCounts extends ConnectionCounts {
  /** That were let in, over all transports. */
  connections: number
  turnedAway: { banned: number; full: number; perAddress: number }
  closed: Partial<Record<CloseReason, number>>
  /** They came faster than they could be worked off; their devices send them again. */
  droppedDatagrams: number
}

/** All devices that are connected to this process, whatever port they came by. */
export class DeviceHub<Device> {
  readonly limits: SessionLimits
  readonly inFlight: InFlight
  readonly counts: HubCounts = {
    connections: 0,
    turnedAway: { banned: 0, full: 0, perAddress: 0 },
    closed: {},
    droppedDatagrams: 0,
    frames: 0,
    refusedFrames: 0,
    garbageBytes: 0,
    readings: 0,
    acknowledgedReadings: 0,
  }
  readonly options: HubOptions<Device>
  readonly #bans: Bans
  readonly #connections = new Set<DeviceConnection<Device>>()
  readonly #perAddress = new Map<string, number>()
  #entered = 0
  readonly #byDevice = new Map<string, DeviceConnection<Device>>()
  readonly #host: ConnectionHost<Device>
  readonly #claims: SessionClaims
  #draining = false

  constructor(options: HubOptions<Device>) {
    this.options = options
    this.limits = { ...defaultLimits, ...options.limits }
    this.inFlight = new InFlight(this.limits.maxReadingsInFlight)
    this.#bans = new Bans(this.limits.banMs)
    this.#claims = options.claims ?? new SessionClaims()
    this.#claims.onClaim((uniqueId, claim) => void this.#supersede(uniqueId, claim))
    this.#host = {
      limits: this.limits,
      inFlight: this.inFlight,
      counts: this.counts,
      now: () => this.now(),
      // async, so that a hook that throws at once rejects like one that throws later
      identify: async (uniqueId, peer) => options.identify(uniqueId, peer),
      onReadings: async (session, said) => options.onReadings(session, said),
      onRefused: (refused) => options.onRefused?.(refused),
      onReplies: (session, replies) => options.onReplies?.(session, replies),
      onFrame: (session, frame) => options.onFrame?.(session, frame),
      checksumOf: (device) => options.checksumOf?.(device) ?? 'strict',
      modelOf: (device) => options.modelOf?.(device),
      utcOffsetMinOf: (device) => options.utcOffsetMinOf?.(device),
      onOffence: (remoteAddress) => this.ban(remoteAddress),
      onOpened: (session) => options.onSession?.(session, 'opened'),
      onClaimed: (uniqueId, connection) => this.#claim(uniqueId, connection),
      onClosed: (connection, reason) => this.#closed(connection, reason),
    }
  }

  now(): number {
    return this.options.now?.() ?? Date.now()
  }

  get sessions(): number {
    return this.#byDevice.size
  }

  get readingsInFlight(): number {
    return this.inFlight.held
  }

  get draining(): boolean {
    return this.#draining
  }

  ban(remoteAddress: string): void {
    this.#bans.ban(networkOf(remoteAddress), Date.now())
  }

  /** Of all transports, whoever they are. */
  get entered(): number {
    return this.#entered
  }

  /**
   * The one door: whatever holds something open for a peer has been let in here, whatever its transport, and counts until
   * it leaves.
   * @returns what to call when the peer is gone; nothing where it is not let in, which is counted
   */
  enter(remoteAddress: string): (() => void) | undefined {
    const network = networkOf(remoteAddress)
    const why = this.#reasonAgainst(network)
    if (why !== undefined) {
      this.counts.turnedAway[why] += 1
      return undefined
    }
    this.counts.connections += 1
    this.#entered += 1
    this.#perAddress.set(network, (this.#perAddress.get(network) ?? 0) + 1)
    let isIn = true
    return () => {
      if (!isIn) return
      isIn = false
      this.#entered -= 1
      const left = (this.#perAddress.get(network) ?? 1) - 1
      if (left > 0) this.#perAddress.set(network, left)
      else this.#perAddress.delete(network)
    }
  }

  #reasonAgainst(network: string): keyof HubCounts['turnedAway'] | undefined {
    if (this.#draining || this.#entered >= this.limits.maxSessions) return 'full'
    if (this.#bans.isBanned(network, Date.now())) return 'banned'
    const ofAddress = this.#perAddress.get(network) ?? 0
    return ofAddress >= this.limits.maxSessionsPerAddress ? 'perAddress' : undefined
  }

  /**
   * The conversation of a peer that has entered. Several families: which it is, is recognised from the first bytes, in
   * this order.
   */
  take(
    wire: Wire,
    families: readonly FrameFamily[],
    handOver?: (wire: Wire, firstBytes: Uint8Array) => 'yes' | 'no' | 'more',
  ): void {
    const host = handOver === undefined ? this.#host : { ...this.#host, handOver }
    this.#connections.add(new DeviceConnection(wire, families, host))
  }

  /**
   * A device reconnects before its old connection is known to be dead. Here the old one is done before the new begins; on
   * other processes it is told to, and not waited for: what both bring is stored once.
   */
  #claim(uniqueId: string, connection: DeviceConnection<Device>): { claim: string; alone: Promise<void> } {
    const claim = this.#claims.make(uniqueId)
    const alone = this.#supersede(uniqueId, claim)
    this.#byDevice.set(uniqueId, connection)
    return { claim, alone }
  }

  /** Whoever has the device by an older claim lets it go, whether the newer was made here or elsewhere. */
  async #supersede(uniqueId: string, claim: string): Promise<void> {
    const held = this.#byDevice.get(uniqueId)
    if (held?.claim !== undefined && held.claim < claim) await held.finish('superseded')
  }

  /** Ends a device's session, for one that was moved or removed. */
  disconnect(uniqueId: string): boolean {
    const connection = this.#byDevice.get(uniqueId)
    connection?.close('disconnected')
    return connection !== undefined
  }

  /** Takes nothing more, answers what is in flight, closes; what takes longer than the limit is cut off. */
  async drain(): Promise<void> {
    this.#draining = true
    const all = [...this.#connections]
    let cutOff: NodeJS.Timeout | undefined
    const late = new Promise<void>((done) => {
      cutOff = setTimeout(done, this.limits.drainTimeoutMs)
    })
    await Promise.race([Promise.all(all.map((connection) => connection.finish('drained'))), late])
    clearTimeout(cutOff)
    for (const connection of this.#connections) connection.close('drained')
  }

  #closed(connection: DeviceConnection<Device>, reason: CloseReason): void {
    this.#connections.delete(connection)
    this.counts.closed[reason] = (this.counts.closed[reason] ?? 0) + 1
    const { claimedId, session } = connection
    if (claimedId !== undefined && this.#byDevice.get(claimedId) === connection) this.#byDevice.delete(claimedId)
    if (session) this.options.onSession?.(session, 'closed', reason)
  }
}
