import type { DeviceCommand } from '@clutch/contracts/telematics/commands'
import {
  type Ack,
  type ChecksumPolicy,
  type CommandReply,
  type Decoded,
  type FrameFamily,
  ProtocolError,
  type ProtocolSession,
} from '@clutch/protocols/protocol'
import { recognise } from '@clutch/protocols/recognise'
import { delay } from '@clutch/shared/bus'
import type { InFlight } from './in-flight.ts'
import type { SessionLimits } from './limits.ts'
import { Rate } from './rate.ts'
import type { Wire } from './wire.ts'
import { within } from './within.ts'

/** An identified device on a connection. */
export interface DeviceSession<Device> {
  readonly uniqueId: string
  readonly device: Device
  readonly family: string
  readonly remoteAddress: string
  /** The greatest of a device's sessions is its newest, on whichever processes they are. Absent where it can be told nothing. */
  readonly claim?: string
  /**
   * Tells the device to do something, now.
   * @returns whether the device says what became of it
   * @throws {ProtocolError} `unsupported` where it cannot be told that; an Error where the connection is over or is being
   * finished. Whichever it throws, nothing of it has left.
   */
  tell(command: DeviceCommand, how: { reference: number; password?: string }): { answered: boolean }
  /** Ends the session, for a device that was moved, blocked or removed. */
  end(): void
}

/** What one frame said: its readings and, where the family tells them apart, the bytes that state each. */
export type Said = Pick<Decoded, 'readings' | 'sources'>

export interface RefusedFrame<Device> {
  readonly error: ProtocolError
  readonly bytes: Uint8Array
  readonly remoteAddress: string
  readonly family: string
  /** Absent where the device had not said who it is. */
  readonly session?: DeviceSession<Device>
}

export type CloseReason =
  | 'peer'
  | 'garbage'
  | 'unrecognised'
  | 'unknown-device'
  | 'identify-failed'
  | 'not-durable'
  | 'superseded'
  | 'login-timeout'
  | 'idle'
  | 'disconnected'
  | 'drained'
  | 'handed-over'
  /** It lasted as long as a session may. */
  | 'aged'
  /** A hook of ours threw. */
  | 'failed'

export interface ConnectionCounts {
  frames: number
  refusedFrames: number
  garbageBytes: number
  readings: number
  acknowledgedReadings: number
}

/** What a connection needs of the server around it. */
export interface ConnectionHost<Device> {
  readonly limits: SessionLimits
  readonly inFlight: InFlight
  readonly counts: ConnectionCounts
  now(): number
  identify(uniqueId: string, peer: { family: string; remoteAddress: string }): Promise<Device | undefined>
  onReadings(session: DeviceSession<Device>, said: Said): Promise<void>
  onRefused(refused: RefusedFrame<Device>): void
  onReplies(session: DeviceSession<Device>, replies: readonly CommandReply[]): void
  onFrame(session: DeviceSession<Device>, frame: Uint8Array): void
  checksumOf(device: Device): ChecksumPolicy
  modelOf(device: Device): string | undefined
  utcOffsetMinOf(device: Device): number | undefined
  /** Ends an older connection of the same device. `alone` resolves when nothing of that is in flight here. */
  onClaimed(uniqueId: string, connection: DeviceConnection<Device>): { claim: string; alone: Promise<void> }
  onOpened(session: DeviceSession<Device>): void
  onOffence(remoteAddress: string): void
  onClosed(connection: DeviceConnection<Device>, reason: CloseReason): void
  /** Another server's conversation, such as HTTP, came to a port for all. @returns whether somebody takes it */
  handOver?(wire: Wire, firstBytes: Uint8Array): 'yes' | 'no' | 'more'
}

const maxUnreadAckBytes = 65_536
/** For these there is nothing left to say. */
const abrupt: ReadonlySet<CloseReason> = new Set(['peer', 'garbage', 'unrecognised', 'idle', 'login-timeout'])

/**
 * One device's wire: bytes in, frames in order, readings handed on in order, acks out in the same order and each only after
 * its readings are durable. Nothing that happens here reaches another device.
 */
export class DeviceConnection<Device> {
  readonly remoteAddress: string
  readonly #wire: Wire
  readonly #families: readonly FrameFamily[]
  readonly #host: ConnectionHost<Device>
  readonly #loginDeadline: NodeJS.Timeout
  readonly #endOfSession: NodeJS.Timeout
  readonly #rate: Rate
  #waitMs = 0
  #family: FrameFamily | undefined
  #protocolSession: ProtocolSession = {}
  #session: DeviceSession<Device> | undefined
  #claimedId: string | undefined
  #claim: string | undefined
  /** The beginning of a frame whose end has not arrived. */
  #held: Buffer | undefined
  #frames: Uint8Array[] = []
  #pumping: Promise<void> | undefined
  #garbageBytes = 0
  #framesInFlight = 0
  #wakePump: (() => void) | undefined
  /** Everything that has been handed on, in order; resolves when its acks are written. Never rejects. */
  #answered: Promise<void> = Promise.resolve()
  #finishing = false
  #closed: CloseReason | undefined

  constructor(wire: Wire, families: readonly FrameFamily[], host: ConnectionHost<Device>) {
    this.#wire = wire
    this.remoteAddress = wire.remoteAddress
    this.#families = families
    this.#host = host
    const { limits } = host
    this.#rate = new Rate(limits.bytesPerSecond, limits.burstBytes, performance.now())
    // With one family on the port there is nothing to recognise.
    if (families.length === 1) this.#speak(families[0] as FrameFamily)
    this.#loginDeadline = setTimeout(() => this.close('login-timeout'), limits.loginTimeoutMs)
    this.#loginDeadline.unref()
    this.#endOfSession = setTimeout(() => void this.finish('aged'), limits.maxSessionMs)
    this.#endOfSession.unref()
    wire.listen({
      received: (bytes, whole) => this.#receive(bytes, whole),
      idle: () => this.close('idle'),
      closed: () => this.close('peer'),
    })
  }

  get session(): DeviceSession<Device> | undefined {
    return this.#session
  }

  /** Whose connection this is or is about to be. */
  get claimedId(): string | undefined {
    return this.#claimedId
  }

  /** By which it has its device; nothing before it has. */
  get claim(): string | undefined {
    return this.#claim
  }

  close(reason: CloseReason): void {
    if (this.#closed) return
    this.#closed = reason
    clearTimeout(this.#loginDeadline)
    clearTimeout(this.#endOfSession)
    this.#frames = []
    this.#held = undefined
    this.#wakePump?.()
    if (abrupt.has(reason)) this.#wire.destroy()
    else if (reason !== 'handed-over') this.#wire.end()
    this.#host.onClosed(this, reason)
  }

  /** Takes nothing more, answers what is in flight, and closes. */
  async finish(reason: CloseReason): Promise<void> {
    this.#finishing = true
    this.#wire.pause()
    this.#frames = []
    this.#held = undefined
    await this.#pumping
    await this.#answered
    this.close(reason)
  }

  #speak(family: FrameFamily): void {
    this.#family = family
    this.#protocolSession = family.newSession()
  }

  #receive(chunk: Uint8Array, whole: boolean): void {
    if (this.#closed || this.#finishing) return
    const bytes = this.#held ? Buffer.concat([this.#held, chunk]) : chunk
    this.#held = undefined
    const family = this.#family ?? this.#recognise(bytes, whole)
    if (!family) return
    this.#waitMs = this.#rate.take(chunk.length, performance.now())
    const { frames, consumed, garbageBytes } = family.split(bytes, this.#host.limits.maxFrameBytes)
    if (whole) {
      this.#takeDatagram(bytes, frames, consumed - garbageBytes)
      return
    }
    // A copy: a view would keep the whole chunk alive while a slow device makes up its mind.
    if (consumed < bytes.length) this.#held = Buffer.from(bytes.subarray(consumed))
    for (const frame of frames) this.#frames.push(frame)
    if (garbageBytes > 0) this.#wasted(garbageBytes)
    if (this.#frames.length > 0 || this.#waitMs > 0) this.#pump()
  }

  /** Some families frame a datagram otherwise than a stream: what does not split whole is one frame. */
  #takeDatagram(bytes: Uint8Array, frames: readonly Uint8Array[], framedBytes: number): void {
    if (framedBytes === bytes.length) this.#frames.push(...frames)
    else if (bytes.length <= this.#host.limits.maxFrameBytes) this.#frames.push(bytes)
    else this.#wasted(bytes.length)
    if (this.#frames.length > 0) this.#pump()
  }

  #recognise(bytes: Uint8Array, whole: boolean): FrameFamily | undefined {
    const other = this.#host.handOver?.(this.#wire, bytes) ?? 'no'
    if (other === 'yes') {
      this.close('handed-over')
      return undefined
    }
    const answer = other === 'more' ? 'more' : recognise(bytes, this.#families)
    if (answer === 'unknown' || (answer === 'more' && whole)) {
      this.#host.counts.garbageBytes += bytes.length
      this.#host.onOffence(this.remoteAddress)
      this.close('unrecognised')
      return undefined
    }
    if (answer === 'more') {
      this.#held = Buffer.from(bytes)
      return undefined
    }
    this.#speak(answer)
    return answer
  }

  #wasted(bytes: number): void {
    this.#garbageBytes += bytes
    this.#host.counts.garbageBytes += bytes
    if (this.#garbageBytes <= this.#host.limits.garbageBudgetBytes || this.#closed) return
    this.#host.onOffence(this.remoteAddress)
    this.close('garbage')
  }

  /** Works off the frames one after the other. Where one has to wait, the wire is not read: that is the back-pressure. */
  #pump(): void {
    if (this.#pumping) return
    try {
      const waiting = this.#advance()
      if (waiting === undefined) return
      this.#wire.pause()
      this.#pumping = this.#work(waiting)
        .catch(() => this.close('failed'))
        .then(() => {
          this.#pumping = undefined
          if (this.#closed || this.#finishing) return
          this.#wire.resume()
          if (this.#frames.length > 0) this.#pump()
        })
    } catch {
      this.close('failed')
    }
  }

  async #work(waiting: Promise<void>): Promise<void> {
    for (let next: Promise<void> | undefined = waiting; next !== undefined; next = this.#advance()) await next
  }

  /** Takes frames until there is none, or until something must happen first. */
  #advance(): Promise<void> | undefined {
    for (;;) {
      if (this.#waitMs > 0) {
        const ms = this.#waitMs
        this.#waitMs = 0
        return delay(ms)
      }
      if (this.#framesInFlight >= this.#host.limits.maxFramesInFlight && !this.#closed) {
        return new Promise<void>((wake) => {
          this.#wakePump = wake
        })
      }
      const frame = this.#frames.shift()
      if (frame === undefined) return undefined
      const waiting = this.#take(frame)
      if (waiting !== undefined) return waiting
    }
  }

  #take(frame: Uint8Array): Promise<void> | undefined {
    const decoded = this.#decode(frame)
    if (!decoded) return undefined
    const { uniqueId } = decoded.session
    if (uniqueId !== undefined && !this.#session) {
      return this.#identify(uniqueId).then((known) => {
        if (known) return this.#accept(frame, decoded)
        // One that is superseded or drained meanwhile is not turned away: that would tell a device that nobody knows it.
        if (!this.#closed && !this.#finishing) this.#turnAway(decoded.acks)
        return undefined
      })
    }
    return this.#accept(frame, decoded)
  }

  #decode(frame: Uint8Array): Decoded | undefined {
    const family = this.#family as FrameFamily
    const device = this.#session?.device
    const model = device === undefined ? undefined : this.#host.modelOf(device)
    const utcOffsetMin = device === undefined ? undefined : this.#host.utcOffsetMinOf(device)
    try {
      const decoded = family.decode(frame, this.#protocolSession, {
        checksum: device === undefined ? 'strict' : this.#host.checksumOf(device),
        receivedAtMs: this.#host.now(),
        ...(model !== undefined && { model }),
        ...(utcOffsetMin !== undefined && { utcOffsetMin }),
      })
      this.#host.counts.frames += 1
      return decoded
    } catch (error) {
      // A decoder that throws anything else has a bug; its device gets no further, and nobody else notices.
      this.#refuse(frame, error instanceof ProtocolError ? error : new ProtocolError('malformed', `decoder: ${error}`))
      return undefined
    }
  }

  async #identify(uniqueId: string): Promise<boolean> {
    const family = (this.#family as FrameFamily).name
    const { remoteAddress } = this
    const { durableTimeoutMs } = this.#host.limits
    try {
      const device = await within(durableTimeoutMs, this.#host.identify(uniqueId, { family, remoteAddress }))
      if (device === undefined || this.#closed) return false
      this.#claimedId = uniqueId
      const { claim, alone } = this.#host.onClaimed(uniqueId, this)
      this.#claim = claim
      await within(durableTimeoutMs, alone)
      if (this.#closed || this.#finishing) return false
      clearTimeout(this.#loginDeadline)
      this.#session = {
        uniqueId,
        device,
        family,
        remoteAddress,
        claim,
        tell: (command, how) => this.#tell(uniqueId, command, how),
        end: () => this.close('disconnected'),
      }
      this.#host.onOpened(this.#session)
      return true
    } catch {
      this.close('identify-failed') // no answer: the device tries again later
      return false
    }
  }

  #tell(
    uniqueId: string,
    command: DeviceCommand,
    { reference, password }: { reference: number; password?: string },
  ): { answered: boolean } {
    if (this.#finishing) throw new Error('the connection is over')
    const model = this.#session && this.#host.modelOf(this.#session.device)
    const { bytes, answered } = (this.#family as FrameFamily).encodeCommand(command, {
      uniqueId,
      session: this.#protocolSession,
      reference,
      nowMs: this.#host.now(),
      ...(model !== undefined && { model }),
      ...(password !== undefined && { password }),
    })
    if (!this.#write(bytes)) throw new Error('the connection is over')
    return { answered }
  }

  #turnAway(acks: readonly Ack[]): void {
    for (const ack of acks) this.#write((this.#family as FrameFamily).encodeAck(ack, 'refused'))
    this.close('unknown-device')
  }

  #accept(frame: Uint8Array, decoded: Decoded): Promise<void> | undefined {
    if (this.#closed) return undefined
    const session = this.#session
    if (!session) {
      const wants = decoded.readings.length > 0 || decoded.acks.length > 0 || decoded.replies.length > 0
      if (wants) this.#refuse(frame, new ProtocolError('not-identified', 'data before a login'))
      return undefined
    }
    this.#host.onFrame(session, frame)
    this.#protocolSession = decoded.session
    for (const command of decoded.commands) this.#write(command)
    if (decoded.replies.length > 0) this.#host.onReplies(session, decoded.replies)
    const { readings } = decoded
    if (readings.length === 0) {
      this.#answer(Promise.resolve(), decoded)
      return undefined
    }
    const room = this.#host.inFlight.enter(readings.length)
    return room ? room.then(() => this.#handOn(session, decoded)) : this.#handOn(session, decoded)
  }

  #handOn(session: DeviceSession<Device>, decoded: Decoded): undefined {
    const { readings } = decoded
    const { inFlight, counts, limits } = this.#host
    if (this.#closed) {
      inFlight.leave(readings.length)
      return
    }
    counts.readings += readings.length
    const durable = within(limits.durableTimeoutMs, this.#host.onReadings(session, decoded))
    void durable.then(
      () => inFlight.leave(readings.length),
      () => inFlight.leave(readings.length),
    )
    this.#answer(durable, decoded)
  }

  /**
   * Acks leave in the order of the frames. Some protocols' acks carry a count and no name, so one that overtook a
   * frame which failed would be taken for that frame's: after a failure nothing more is answered.
   */
  #answer(durable: Promise<void>, { acks, readings }: Pick<Decoded, 'acks' | 'readings'>): void {
    this.#framesInFlight += 1
    // Heard of at once: a rejection that nobody waits for yet would end the process.
    const isDurable = durable.then(
      () => true,
      () => false,
    )
    this.#answered = this.#answerAfter(this.#answered, isDurable, acks, readings.length)
  }

  async #answerAfter(
    before: Promise<void>,
    isDurable: Promise<boolean>,
    acks: readonly Ack[],
    readings: number,
  ): Promise<void> {
    await before
    const durable = await isDurable
    this.#framesInFlight -= 1
    this.#wakePump?.()
    if (!durable) this.close('not-durable')
    if (this.#closed) return
    let written = true
    for (const ack of acks) written &&= this.#write((this.#family as FrameFamily).encodeAck(ack, 'accepted'))
    if (written) this.#host.counts.acknowledgedReadings += readings
  }

  #refuse(frame: Uint8Array, error: ProtocolError): void {
    this.#host.counts.refusedFrames += 1
    if (this.#session) this.#host.onFrame(this.#session, frame)
    this.#host.onRefused({
      error,
      bytes: Uint8Array.from(frame), // a copy: it outlives the chunk
      remoteAddress: this.remoteAddress,
      family: (this.#family as FrameFamily).name,
      ...(this.#session && { session: this.#session }),
    })
    const { refusal } = error
    if (refusal && this.#session) this.#answered = this.#answered.then(() => void this.#write(refusal))
    this.#wasted(frame.length)
  }

  #write(bytes: Uint8Array | undefined): boolean {
    if (!bytes) return true
    if (this.#closed || !this.#wire.writable) return false
    this.#wire.write(bytes)
    // A device that does not read its acks does not get to make us store them.
    if (this.#wire.unsentBytes > maxUnreadAckBytes) this.close('idle')
    return true
  }
}
