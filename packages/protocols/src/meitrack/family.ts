import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { keepRaw } from '../draft.ts'
import {
  type Ack,
  type CommandReply,
  type Decoded,
  type DecodeOptions,
  type FrameFamily,
  ProtocolError,
} from '../protocol.ts'
import { fromAscii, hex } from '../wire.ts'
import { decodeBatch } from './batch.ts'
import { commandKinds, encodeCommand, identifiers, referenceOf, replyOf } from './commands.ts'
import { replyToPositionRequest } from './events.ts'
import { encodeFrame, type Frame, openFrame, recognises, split, toDevice } from './frames.ts'
import { decodePackets } from './packets.ts'
import { decodePart, requestPart } from './photos.ts'
import { readingOf } from './report.ts'
import { decodeText, isTextReport } from './text.ts'
import { meitrackVoice } from './voice.ts'

export interface MeitrackSession {
  readonly uniqueId?: string
}

export const meitrack: FrameFamily<MeitrackSession> = {
  name: 'meitrack',
  transports: ['tcp', 'udp'],
  recognises,
  split,
  decode,
  encodeAck,
  newSession: () => ({}),
  commands: commandKinds,
  references: identifiers,
  encodeCommand,
  voice: meitrackVoice,
}

function decode(bytes: Uint8Array, session: MeitrackSession, options: DecodeOptions): Decoded<MeitrackSession> {
  const frame = openFrame(bytes, options.checksum)
  const { faults } = frame
  const known = identified(session, frame.uniqueId)
  const nothing = { readings: [], acks: [], commands: [], replies: [], session: known, faults }
  switch (frame.command) {
    case 'AAA':
      return { ...nothing, ...textReport(frame, options) }
    case 'CCC': {
      const { readings, sources } = decodeBatch(frame.body, options)
      return { ...nothing, readings, sources, acks: [stored(frame, readings.length)] }
    }
    case 'CFF': // the same, from newer firmware
    case 'CCE': {
      const { left, packets } = decodePackets(frame.body)
      const readings = packets.map(({ parameters, rest }) => {
        const reading = readingOf(parameters, options)
        if (rest.length > 0) keepRaw(reading, 'rest', hex(rest))
        return reading
      })
      if (left > 0) for (const reading of readings) keepRaw(reading, 'recordsLeft', left)
      return {
        ...nothing,
        readings,
        sources: packets.map(({ bytes: packet }, index) => timely(packet, readings[index])),
        acks: [stored(frame, packets.length)],
      }
    }
    case 'AAC':
      return { ...nothing, acks: [{ ...stored(frame, 1), after: 'received' }] }
    case 'D00':
      return { ...nothing, ...decodePart(frame) }
    case 'D03':
      // The picture was taken; under the name that the command gave it.
      return {
        ...nothing,
        commands: [requestPart(frame.uniqueId, 'camera_picture.jpg', 0)],
        replies: [replyOf(frame)],
      }
    default:
      if (isTextReport(frame.body)) return { ...nothing, ...textReport(frame, options) }
      return { ...nothing, replies: [replyOf(frame)] }
  }
}

function textReport(frame: Frame, options: DecodeOptions): Pick<Decoded, 'readings' | 'sources' | 'replies'> {
  const reading = decodeText(frame.body, options)
  return { readings: [reading], sources: [timely(frame.body, reading)], replies: positionReply(reading, frame) }
}

/** A position that was asked for answers the one who asked. */
function positionReply({ raw }: DecodedReading, { identifier }: Frame): CommandReply[] {
  if (raw?.event !== replyToPositionRequest) return []
  return [{ kind: 'position', text: 'A10', reference: referenceOf(identifier) }]
}

/** Two reports without a time may be the same bytes and are not the same. */
function timely(source: Uint8Array, reading: DecodedReading | undefined): Uint8Array {
  if (!reading?.flags?.includes('time-of-receipt')) return source
  return Uint8Array.from([...source, ...fromAscii(reading.time)])
}

function stored({ command, identifier, uniqueId }: Frame, count: number): Ack {
  return { after: 'durable', about: { command, identifier, uniqueId, count } }
}

/** The device forgets as many reports as it is told; a refused batch is not answered, so it keeps them. */
function encodeAck({ about }: Ack, outcome: 'accepted' | 'refused'): Uint8Array | undefined {
  if (outcome === 'refused') return undefined
  const text = `${about.command},${about.count}`
  return encodeFrame(toDevice, String(about.identifier), String(about.uniqueId), fromAscii(text))
}

function identified(session: MeitrackSession, uniqueId: string): MeitrackSession {
  if (session.uniqueId === uniqueId) return session
  if (session.uniqueId !== undefined) throw new ProtocolError('malformed', 'the device changed its identity')
  return { ...session, uniqueId }
}
