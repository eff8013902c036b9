import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import {
  type Ack,
  type CommandReply,
  type Decoded,
  type DecodeOptions,
  type FrameFamily,
  ProtocolError,
} from '../protocol.ts'
import { fromAscii } from '../wire.ts'
import { commandKinds, encodeCommand, encodeOrder } from './commands.ts'
import { type Line, openLines, recognises, split } from './frames.ts'
import { isDistress, replyOf, wordIn } from './keywords.ts'
import { tellObd } from './obd.ts'
import { isAlternative, tellAlternative, tellReport } from './reports.ts'
import { gps103Voice } from './voice.ts'

interface Gps103Session {
  readonly uniqueId?: string
  /** Of its clock, as a line with both times told it. */
  readonly utcOffsetMin?: number
}

export const gps103: FrameFamily<Gps103Session> = {
  name: 'gps103',
  transports: ['tcp', 'udp'],
  recognises,
  split,
  decode,
  encodeAck,
  newSession: () => ({}),
  commands: commandKinds,
  encodeCommand,
  voice: gps103Voice,
}

function decode(bytes: Uint8Array, session: Gps103Session, options: DecodeOptions): Decoded<Gps103Session> {
  let now = session
  const readings: DecodedReading[] = []
  const sources: Uint8Array[] = []
  const acks: Ack[] = []
  const replies: CommandReply[] = []
  for (const line of openLines(bytes)) {
    now = identified(now, line.imei)
    if (line.kind === 'login') acks.push({ after: 'identified', about: { kind: 'login' } })
    else if (line.kind === 'heartbeat') acks.push({ after: 'received', about: { kind: 'heartbeat' } })
    else {
      const told = meaningOf(line, now, options)
      now = { ...now, ...(told.utcOffsetMin !== undefined && { utcOffsetMin: told.utcOffsetMin }) }
      if (told.reading) {
        readings.push(told.reading)
        sources.push(sourceOf(line, told.reading))
      }
      if (isDistress(line.keyword)) acks.push({ after: 'durable', about: { kind: 'sos', imei: line.imei } })
      const reply = replyOf(line.keyword)
      if (reply) replies.push({ kind: line.keyword, text: line.keyword, ...(reply.failed && { failed: true }) })
    }
  }
  return { readings, sources, acks, commands: [], replies, session: now, faults: 0 }
}

type Report = Extract<Line, { kind: 'report' }>

function meaningOf({ keyword, fields }: Report, session: Gps103Session, options: DecodeOptions) {
  const word = wordIn(keyword)
  if (word === 'vr') return {} // a part of a photo: nobody asked for one
  if (word.startsWith('obd')) return { reading: tellObd(fields, options, session.utcOffsetMin) }
  if (isAlternative(fields)) return { reading: tellAlternative(fields, options) }
  return tellReport(keyword, fields, options, session.utcOffsetMin)
}

/** What was told without a time was told at another time when it is told again. */
function sourceOf({ imei, keyword, fields }: Report, reading: DecodedReading): Uint8Array {
  const isTimed = !reading.flags?.includes('time-of-receipt')
  return fromAscii(`imei:${[imei, keyword, ...fields].join(',')}${isTimed ? '' : `@${reading.time}`}`)
}

function encodeAck({ about }: Ack, outcome: 'accepted' | 'refused'): Uint8Array | undefined {
  if (outcome === 'refused') return undefined // it tries again, and is not heard again
  if (about.kind === 'login') return fromAscii('LOAD')
  if (about.kind === 'heartbeat') return fromAscii('ON')
  // "We know of your distress": it stops to cry. Other than orders, this one ends.
  return fromAscii(`${encodeOrder(String(about.imei), 'E')};`)
}

function identified(session: Gps103Session, uniqueId: string): Gps103Session {
  if (session.uniqueId === uniqueId) return session
  if (session.uniqueId !== undefined) throw new ProtocolError('malformed', 'the device changed its identity')
  return { ...session, uniqueId }
}
