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

  constructor(code: ProtocolErrorCode, message: string, refusal?: Uint8Array) {
    super(message)
    this.name = 'ProtocolError'
    this.code = code
    this.refusal = refusal
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
}

export interface Decoded<Session extends ProtocolSession = ProtocolSession> {
  readonly readings: readonly DecodedReading[]
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
  /** The device's model, where input-output ids differ by model. */
  readonly model?: string
}

export interface ProtocolFamily<Session extends ProtocolSession = ProtocolSession> {
  readonly name: string
  /** Settles from a connection's first bytes whether they are this family's. `more`: too few to tell. */
  recognises(firstBytes: Uint8Array): 'yes' | 'no' | 'more'
  /** Never throws. What it leaves unconsumed is shorter than `maxFrameBytes`. */
  split(bytes: Uint8Array, maxFrameBytes: number): Split
  /** @throws {ProtocolError} and nothing else */
  decode(frame: Uint8Array, session: Session, options: DecodeOptions): Decoded<Session>
  encodeAck(ack: Ack, outcome: 'accepted' | 'refused'): Uint8Array | undefined
  newSession(): Session
}
