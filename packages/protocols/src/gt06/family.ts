import type { Ack, CommandReply, Decoded, DecodeOptions, FrameFamily, ProtocolSession } from '../protocol.ts'
import { ProtocolError } from '../protocol.ts'
import { hex, WireReader } from '../wire.ts'
import { ack, encodeAck } from './answers.ts'
import { readAccessPoints, readNetwork } from './cells.ts'
import { commandKinds, encodeCommand } from './commands.ts'
import { type Form, formOf } from './forms.ts'
import { encodeFrame, type Frame, openFrame, recognises, split } from './frames.ts'
import { readInfo } from './info.ts'
import { decibelsOf, Message, packedId, requireBytes } from './message.ts'
import { readDeviceStatus, readModules, readPeripherals } from './modules.ts'
import { fix, readParts } from './parts.ts'
import { longReply, readReply, readSerial, shortReply } from './text.ts'
import { isPlaced, readUnknown } from './unknown.ts'
import { gt06Voice } from './voice.ts'

export interface Gt06Session extends ProtocolSession {
  /** As the login told it, in minutes east of UTC. */
  readonly utcOffsetMin?: number
  /** As the login told it: which makers use as they like. */
  readonly deviceType?: number
  /** The photo that is being fetched, piece by piece. */
  readonly photo?: { readonly id: number; readonly bytes: number }
}

/** GT06 of Concox and Jimi, and the many that speak alike. */
export const gt06: FrameFamily<Gt06Session> = {
  name: 'gt06',
  transports: ['tcp', 'udp'],
  recognises,
  split,
  decode,
  encodeAck,
  newSession: () => ({}),
  commands: commandKinds,
  encodeCommand,
  voice: gt06Voice,
}

interface Heard {
  readonly message?: Message
  readonly acks?: readonly Ack[]
  readonly commands?: readonly Uint8Array[]
  readonly replies?: readonly CommandReply[]
  readonly session?: Gt06Session
}

function decode(bytes: Uint8Array, session: Gt06Session, options: DecodeOptions): Decoded<Gt06Session> {
  const frame = openFrame(bytes, options.checksum)
  const message = new Message(options, options.utcOffsetMin ?? session.utcOffsetMin ?? 0)
  const heard = frame.bare ? readBare(frame, message) : readNumbered(frame, message, session, options)
  const after = heard.session ?? session
  const known = message.uniqueId === undefined ? after : identified(after, message.uniqueId)
  const rest = {
    acks: heard.acks ?? [],
    commands: heard.commands ?? [],
    replies: heard.replies ?? [],
    session: known,
    faults: frame.faults,
  }
  if (heard.message === undefined || heard.message.isEmpty) return { ...rest, readings: [] }
  const source = heard.message.source(frame.type, frame.extended, frame.content)
  return { ...rest, readings: [heard.message.finish()], ...(source && { sources: [source] }) }
}

function identified(session: Gt06Session, uniqueId: string): Gt06Session {
  if (session.uniqueId === uniqueId) return session
  if (session.uniqueId !== undefined) throw new ProtocolError('malformed', 'the device changed its identity')
  return { ...session, uniqueId }
}

const loginType = 0x01
const replyType = 0x15
const photoType = 0x35
const addressRequestType = 0x2a
const timeRequestType = 0x8a
/** Commands, which a device has no reason to send; some send them back. */
const commandTypes: readonly number[] = [0x80, 0x81, 0x82]
/** Positions that are sent for the name of the place. */
const namelessTypes: readonly number[] = [0x1a, 0xa7]

function readNumbered(frame: Frame, message: Message, session: Gt06Session, options: DecodeOptions): Heard {
  const { type, serial, content, extended } = frame
  switch (type) {
    case loginType:
      return login(frame, session)
    case timeRequestType:
      return { acks: [ack('received', 'time', { type, serial, timeMs: options.receivedAtMs })] }
    case addressRequestType:
      return { acks: [ack('received', 'address', { serial })] }
    case replyType:
      return replied(shortReply(content), message)
    case photoType:
      return photoOffered(content, session)
  }
  if (commandTypes.includes(type)) return {}
  const whole = wholes.get(type)
  if (whole && (extended || whole.shortToo)) return whole.read(frame, message, session)
  // A few makers tell in the one form what all others tell in the other.
  const form = formOf(type, extended, content, message.model) ?? formOf(type, !extended, content, message.model)
  if (!form) return unread(frame, message)
  readParts(form.parts, new WireReader(content), message)
  if (namelessTypes.includes(type)) return { message, acks: [ack('received', 'address', { serial })] }
  return { message, acks: answers(form, frame) }
}

interface Whole {
  /** Some tell it in the frame with the short length, too. */
  readonly shortToo?: true
  read(frame: Frame, message: Message, session: Gt06Session): Heard
}

/** Messages that are no list of parts: text, values by number, and pieces of photos. */
const wholes: ReadonlyMap<number, Whole> = new Map([
  [0x21, { shortToo: true, read: ({ content }, message) => replied(longReply(content), message) }],
  [0x36, { read: ({ content }, message, session) => photoPiece(content, message, session) }],
  [0x70, answeredInShort(readModules)],
  [0x94, { read: readInformation }],
  [0x9b, { shortToo: true, read: readPluggedIn }],
  [0xf1, answeredInShort(readDeviceStatus)],
  [0xf2, answeredInShort(readPeripherals)],
])

function readInformation(frame: Frame, message: Message): Heard {
  readInfo(frame.content, message)
  return { message, acks: [echo('durable', frame)] }
}

function readPluggedIn({ content }: Frame, message: Message): Heard {
  readSerial(content, message)
  return { message }
}

function answeredInShort(read: (content: Uint8Array, message: Message) => void): Whole {
  return {
    shortToo: true,
    read(frame, message) {
      read(frame.content, message)
      return { message, acks: [echo('durable', { ...frame, extended: false })] }
    },
  }
}

/**
 * A number that no paper names. Where a time and a place begin it, as they begin nearly every message, they are read. In
 * the long form, which the protocol keeps for what grew, all is kept as it came; in the short form it is only answered.
 */
function unread(frame: Frame, message: Message): Heard {
  const { type, content, extended } = frame
  if (isPlaced(content)) readParts([fix], new WireReader(content), message)
  else if (extended) readUnknown(content, message)
  if (message.isEmpty) return extended ? {} : { acks: [echo('received', frame)] }
  message.keep('messageType', type)
  return { message, acks: [echo('durable', frame)] }
}

function echo(after: Ack['after'], { type, serial, extended }: Frame): Ack {
  return ack(after, 'echo', { type, serial, ...(extended && { extended: 1 }) })
}

function answers({ answer }: Form, frame: Frame): Ack[] {
  return answer === 'none' ? [] : [echo(answer, frame)]
}

/** Identity, model, and the zone of its clock: hours times hundred and minutes, west or not, and the language. */
function login(frame: Frame, session: Gt06Session): Heard {
  const { content } = frame
  requireBytes(content, 8)
  const known = identified(session, packedId(content.subarray(0, 8)))
  const wire = new WireReader(content, 8)
  const deviceType = wire.remaining >= 2 ? wire.u16() : undefined
  const zone = wire.remaining >= 2 ? wire.u16() : undefined
  const minutes = zone === undefined ? undefined : Math.floor((zone >> 4) / 100) * 60 + ((zone >> 4) % 100)
  return {
    session: {
      ...known,
      ...(deviceType !== undefined && { deviceType }),
      ...(zone !== undefined &&
        minutes !== undefined &&
        minutes <= 14 * 60 && { utcOffsetMin: zone & 0x08 ? 0 - minutes : minutes }),
    },
    acks: [echo('identified', frame)],
  }
}

/** The answer to a command, and what it tells of the vehicle. */
function replied(reply: CommandReply | undefined, message: Message): Heard {
  if (!reply) return {}
  readReply(reply.text, message)
  return { message, replies: [reply] }
}

/** Hand-held trackers tell what they hear, without length or checksum: the numbers are their own. */
function readBare(frame: Frame, message: Message): Heard {
  const wire = new WireReader(frame.content)
  const count = wire.u8()
  wire.u8() // the type
  const time = wire.slice(6)
  message.atLocal(time.map((byte) => (byte >> 4) * 10 + (byte & 0x0f)))
  readAccessPoints(wire, message, count)
  const masts = wire.remaining > 0 ? wire.u8() : 0
  if (masts > 0) {
    const network = readNetwork(wire)
    for (let index = 0; index < masts && wire.remaining >= 5; index += 1) {
      const [areaCode, cellId] = [wire.u16(), wire.u16()]
      message.heard({ ...network, areaCode, cellId, rssiDbm: decibelsOf(wire.u8()) })
    }
  }
  return { message, acks: [ack('durable', 'bare', { type: frame.type, time: hex(time) })] }
}

const pieceBytes = 1_024
const photoRequestType = 0x36

function photoOffered(content: Uint8Array, session: Gt06Session): Heard {
  // time, fix, latitude, longitude, camera, source, format
  const wire = new WireReader(content, 6 + 1 + 4 + 4 + 3)
  const photo = { bytes: wire.u32(), id: wire.u32() }
  return { session: { ...session, photo }, commands: photo.bytes > 0 ? [photoRequest(photo, 0)] : [] }
}

function photoPiece(content: Uint8Array, message: Message, session: Gt06Session): Heard {
  const wire = new WireReader(content)
  const [id, offset] = [wire.u32(), wire.u32()]
  const piece = wire.slice(Math.min(wire.u16(), wire.remaining))
  message.keep('photoId', id)
  message.keep('photoOffset', offset)
  message.keep('photoData', hex(piece))
  const { photo } = session
  if (photo?.id !== id || piece.length === 0) return { message }
  message.keep('photoBytes', photo.bytes)
  const next = offset + piece.length
  if (next < photo.bytes) return { message, commands: [photoRequest(photo, next)] }
  const { photo: _, ...rest } = session
  return { message, session: rest }
}

function photoRequest({ id, bytes }: { id: number; bytes: number }, offset: number): Uint8Array {
  const content = new Uint8Array(10)
  const view = new DataView(content.buffer)
  view.setUint32(0, id)
  view.setUint32(4, offset)
  view.setUint16(8, Math.min(bytes - offset, pieceBytes))
  return encodeFrame(photoRequestType, content, 0)
}
