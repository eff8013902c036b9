import { type Ack, type Decoded, type DecodeOptions, type FrameFamily, ProtocolError } from '../protocol.ts'
import { decodeRecords, isAvlCodec } from './codec.ts'
import { decodeGhBody, ghCodec } from './codec-gh.ts'
import { commandCodecOf, commandText, decodeReplies, encodeCommand, senderOf } from './commands.ts'
import { askForMore, type FileInTransfer } from './files.ts'
import { type DatagramIds, encodeTcpFrame, openFrame, recognises, refusalOfData, split } from './frames.ts'
import { ghTable, tableFor } from './io-elements.ts'
import { readingOf, readingOfGh } from './reading.ts'
import { readingOfSerial } from './serial.ts'
import { teltonikaVoice } from './voice.ts'

export interface TeltonikaSession {
  readonly uniqueId?: string
  /** A photo that is being asked for. */
  readonly file?: FileInTransfer
}

export const teltonika: FrameFamily<TeltonikaSession> = {
  name: 'teltonika',
  transports: ['tcp', 'udp'],
  recognises,
  split,
  decode,
  encodeAck,
  newSession: () => ({}),
  commands: ['engine-cut', 'engine-restore', 'output', 'reboot', 'request-position', 'report-interval', 'text'],
  encodeCommand: (command) => ({ bytes: encodeTcpFrame(encodeCommand(commandText(command))), answered: true }),
  voice: teltonikaVoice,
}

function decode(bytes: Uint8Array, session: TeltonikaSession, options: DecodeOptions): Decoded<TeltonikaSession> {
  const frame = openFrame(bytes, options.checksum)
  if (frame.kind === 'keep-alive') return decoded(session)
  if (frame.kind === 'login') {
    return { ...decoded(identified(session, frame.imei)), acks: [{ after: 'identified', about: { kind: 'login' } }] }
  }
  const { body, faults, datagram } = frame
  const known = datagram ? identified(session, datagram.imei) : session
  try {
    return { ...decodeData(body, known, options, datagram), faults }
  } catch (error) {
    // Only over TCP does the device understand a refusal; a datagram that nobody answers is sent again anyway.
    if (error instanceof ProtocolError && !datagram) throw new ProtocolError(error.code, error.message, refusalOfData)
    throw error
  }
}

function decodeData(
  body: Uint8Array,
  session: TeltonikaSession,
  options: DecodeOptions,
  datagram?: DatagramIds,
): Decoded<TeltonikaSession> {
  const codec = body[0] as number
  if (commandCodecOf(codec)) return heard(body, session, options)
  const { readings, sources } = readingsOf(codec, body, options)
  const ids = datagram && { packetId: datagram.packetId, avlPacketId: datagram.avlPacketId }
  return {
    ...decoded(session),
    readings,
    ...(sources && { sources }),
    acks: [{ after: 'durable', about: { kind: 'records', count: readings.length, ...ids } }],
  }
}

/** Answers to commands, pieces of photos, and what came in on a serial line. */
function heard(body: Uint8Array, told: TeltonikaSession, options: DecodeOptions): Decoded<TeltonikaSession> {
  const sender = senderOf(body)
  const { file, ...session } = sender === undefined ? told : identified(told, sender)
  const messages = decodeReplies(body)
  const asked = askForMore(body, file)
  return {
    ...decoded(asked?.file ? { ...session, file: asked.file } : session),
    replies: messages.filter(({ kind }) => answerKinds.has(kind)),
    // What nobody asked for answers no command.
    readings: messages
      .filter(({ kind }) => kind !== 'file' && !answerKinds.has(kind))
      .map((message) => readingOfSerial(message, options.receivedAtMs)),
    commands: asked?.request ? [asked.request] : [],
  }
}

const answerKinds: ReadonlySet<string> = new Set(['reply', 'refused'])

function readingsOf(codec: number, body: Uint8Array, options: DecodeOptions): Pick<Decoded, 'readings' | 'sources'> {
  if (codec === ghCodec) return { readings: decodeGhBody(body).map((record) => readingOfGh(record, ghTable)) }
  if (!isAvlCodec(codec)) throw new ProtocolError('unsupported', `codec ${codec}`)
  const table = tableFor(options.model, codec)
  const records = decodeRecords(body)
  return {
    readings: records.map(({ record }) => readingOf(record, table)),
    sources: records.map(({ bytes }) => bytes),
  }
}

function identified(session: TeltonikaSession, imei: string): TeltonikaSession {
  if (session.uniqueId === imei) return session
  if (session.uniqueId !== undefined) throw new ProtocolError('malformed', 'the device changed its IMEI')
  return { ...session, uniqueId: imei }
}

function decoded(session: TeltonikaSession): Decoded<TeltonikaSession> {
  return { readings: [], acks: [], commands: [], replies: [], session, faults: 0 }
}

/** A login is answered with one byte, data with the number of records taken. */
function encodeAck({ about }: Ack, outcome: 'accepted' | 'refused'): Uint8Array {
  if (about.kind === 'login') return Uint8Array.of(outcome === 'accepted' ? 1 : 0)
  const count = outcome === 'accepted' ? Number(about.count) : 0
  if (about.packetId === undefined) {
    return Uint8Array.of((count >>> 24) & 0xff, (count >>> 16) & 0xff, (count >>> 8) & 0xff, count & 0xff)
  }
  const packetId = Number(about.packetId)
  return Uint8Array.of(0, 5, packetId >> 8, packetId & 0xff, 1, Number(about.avlPacketId), count)
}
