import type { DeviceCommand } from '@clutch/contracts/telematics/commands'
import type { DecodedReading } from '@clutch/contracts/telematics/readings'

/**
 * What a device family implements. Everything here is a pure function over bytes: sockets, clocks, identities and
 * durability belong to the caller. See ../README.md for how a family is added.
 */

/**
 * What to do with a wrong checksum. Live sockets are strict: the frame is refused. Tools count: samples that people
 * publish are often edited for privacy, and their checksums were not.
 */
export type ChecksumPolicy = 'strict' | 'count' | 'ignore'

export type ProtocolErrorCode =
  /** The bytes contradict themselves or end early. */
  | 'malformed'
  | 'checksum'
  /** A well-formed message of a kind this family does not know. */
  | 'unsupported'
  /** Data before the device said who it is. */
  | 'not-identified'

/** The only error a family throws, whatever the bytes. */
export class ProtocolError extends Error {
  readonly code: ProtocolErrorCode
  /** What, if anything, this family says to a device whose frame was refused. */
  readonly refusal: Uint8Array | undefined
  /** The parameter at fault, where the protocol names its parameters. */
  readonly parameter: string | undefined

  constructor(code: ProtocolErrorCode, message: string, refusal?: Uint8Array, parameter?: string) {
    super(message)
    this.name = 'ProtocolError'
    this.code = code
    this.refusal = refusal
    this.parameter = parameter
  }
}

/** What a family remembers between two frames of a device. A value: it can be stored, compared and replayed. */
export interface ProtocolSession {
  /** IMEI, serial or phone number, as the device told it. */
  readonly uniqueId?: string
}

/**
 * What the device waits for. It is data: `encodeAck` makes its bytes, and is called when the fact they state is true.
 * - `identified`: the device named itself, and waits to be let in
 * - `durable`: the device keeps its readings until it is told that they are stored
 * - `received`: the device only wants to hear that someone listens
 */
export interface Ack {
  readonly after: 'identified' | 'durable' | 'received'
  /** What the family needs to build the bytes: a count, a serial number. */
  readonly about: Readonly<Record<string, number | string>>
}

/** What the device answered to a command. */
export interface CommandReply {
  readonly kind: string
  readonly text: string
  /** ISO 8601, where the device tells it. */
  readonly time?: string
  /** Of the command it answers, where the wire carries it; else it answers the oldest that waits. */
  readonly reference?: number
  /** The device says that it did not do it. */
  readonly failed?: boolean
}

export interface Decoded<Session extends ProtocolSession = ProtocolSession> {
  readonly readings: readonly DecodedReading[]
  /**
   * Of each reading, in the same order, the bytes that state it, without what differs when the device sends it again
   * (serial numbers, packet counters, checksums, "this was buffered"): a resend is recognised by them, also after the
   * decoder has learnt to make more of the same bytes. Absent: what was decoded stands for itself.
   */
  readonly sources?: readonly Uint8Array[]
  readonly acks: readonly Ack[]
  /** Bytes that the protocol itself sends in the other direction, such as the answer to a time request. */
  readonly commands: readonly Uint8Array[]
  readonly replies: readonly CommandReply[]
  readonly session: Session
  /** Wrong checksums and lengths that the policy let pass. */
  readonly faults: number
}

export interface Split {
  /** Whole frames, in order. They are views into the given bytes. */
  readonly frames: readonly Uint8Array[]
  /** How many of the given bytes were used; the caller keeps the rest and offers it again with more. */
  readonly consumed: number
  /** How many of those belong to no frame. */
  readonly garbageBytes: number
}

export interface DecodeOptions {
  readonly checksum: ChecksumPolicy
  /** When the bytes arrived, in ms since 1970: for frames that tell the time of day alone, or no time. */
  readonly receivedAtMs: number
  /** The device's model, where input-output ids or layouts differ by model. */
  readonly model?: string
  /** The zone of the device's clock, where the wire does not tell it: minutes east of UTC. Each family has a default. */
  readonly utcOffsetMin?: number
}

export interface CommandContext<Session extends ProtocolSession = ProtocolSession> {
  readonly uniqueId: string
  readonly session: Session
  /** 1 to 65,535, or to the family's `references`: what the device repeats in its answer, where the wire has room for it. */
  readonly reference: number
  readonly nowMs: number
  readonly model?: string
  /** Of the device, where its commands carry one. Each family knows its factory setting. */
  readonly password?: string
}

export interface EncodedCommand {
  readonly bytes: Uint8Array
  /** Whether the device says what became of it. */
  readonly answered: boolean
}

/** Families whose devices hold a conversation in frames, over TCP, over UDP, or both. */
export interface FrameFamily<Session extends ProtocolSession = ProtocolSession> {
  readonly name: string
  readonly transports: readonly ('tcp' | 'udp')[]
  /** Settles from a connection's first bytes whether they are this family's. `more`: too few to tell. */
  recognises(firstBytes: Uint8Array): 'yes' | 'no' | 'more'
  /** Never throws. What it leaves unconsumed is shorter than `maxFrameBytes`. */
  split(bytes: Uint8Array, maxFrameBytes: number): Split
  /** @throws {ProtocolError} and nothing else */
  decode(frame: Uint8Array, session: Session, options: DecodeOptions): Decoded<Session>
  encodeAck(ack: Ack, outcome: 'accepted' | 'refused'): Uint8Array | undefined
  newSession(): Session
  /** What this family can be told. */
  readonly commands: readonly DeviceCommand['kind'][]
  /** How many references an answer tells apart, from 1 on, where they are fewer than 65,535. */
  readonly references?: number
  /** @throws {ProtocolError} `unsupported` where this device cannot be told that */
  encodeCommand(command: DeviceCommand, context: CommandContext<Session>): EncodedCommand
  readonly voice: DeviceVoice
}

/** An HTTP request of a device, as a server hands it over. */
export interface DeviceRequest {
  readonly method: string
  /** Path and query, as sent. */
  readonly url: string
  /** By name in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: Uint8Array
}

/** Families whose devices send requests over HTTP: each names its device, and 200 says that it is stored. */
export interface RequestFamily {
  readonly name: string
  readonly transports: readonly ['http']
  /** @throws {ProtocolError} and nothing else; with the parameter at fault */
  decodeRequest(request: DeviceRequest, options: DecodeOptions): Decoded
  readonly voice: DeviceVoice
}

/**
 * The other end of the wire: a device of this family. Simulated vehicles and the tests of the decoder speak with it,
 * so that what is decoded is what was meant.
 */
export interface DeviceVoice {
  readonly transport: 'tcp' | 'udp'
  readonly maxReadingsPerPacket: number
  /**
   * What is left of a reading that went through this family's frames: without the fields they have no room for, with
   * values rounded as they round. `decode(report(readings)) = readings.map(carried)`, and `carried` twice is `carried`.
   */
  carried(reading: DecodedReading): DecodedReading
  newSpeaker(uniqueId: string): DeviceSpeaker
}

/** One device. It counts its own packets, so it has a memory; it knows no clock and no chance. */
export interface DeviceSpeaker {
  /** What it says first on a connection; nothing where every frame names the device. */
  login(): Uint8Array | undefined
  /**
   * Frames with these readings, and whatever makes the server answer once it has them all: one answer a packet, so that
   * a device knows what it may forget.
   */
  report(readings: readonly DecodedReading[]): Uint8Array
  /** What the server said. Bytes beyond `consumed` are offered again with more. Never throws. */
  hear(bytes: Uint8Array): { readonly consumed: number; readonly heard: readonly Heard[] }
}

export type Heard =
  /** The login was taken. */
  | { readonly kind: 'welcome' }
  /** The server does not want this device. */
  | { readonly kind: 'turned-away' }
  /** The last report is stored. */
  | { readonly kind: 'stored' }
  /** The last report was refused: it is to be sent again. */
  | { readonly kind: 'refused' }
  | { readonly kind: 'command'; readonly text: string; readonly answer: Uint8Array | undefined }
  /** Something that needs nothing done. */
  | { readonly kind: 'other' }
