import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { type Ack, type Decoded, type DecodeOptions, type FrameFamily, ProtocolError } from '../protocol.ts'
import { ascii, fromAscii } from '../wire.ts'
import { commandKinds, encodeCommand } from './commands.ts'
import { encodeText, openFrame, recognises, split, type TextMessage } from './frames.ts'
import { readingOfRecord, readingOfTail } from './record-reading.ts'
import { decodeRecord, decodeTail, recordBytes } from './records.ts'
import { meaningOf } from './texts.ts'
import { h02Voice } from './voice.ts'

interface H02Session {
  readonly uniqueId?: string
  /** The letters it signs with: it does not listen to other makers'. */
  readonly maker?: string
  /** Of the last record, whose tail comes as a frame of its own. */
  readonly recordAtMs?: number
}

export const h02: FrameFamily<H02Session> = {
  name: 'h02',
  transports: ['tcp', 'udp'],
  recognises,
  split,
  decode,
  encodeAck,
  newSession: () => ({}),
  commands: commandKinds,
  encodeCommand,
  voice: h02Voice,
}

function decode(bytes: Uint8Array, session: H02Session, options: DecodeOptions): Decoded<H02Session> {
  const frame = openFrame(bytes)
  if (frame.kind === 'text') return decodeText(frame.message, session, options)
  if (frame.kind === 'tail') {
    const reading = readingOfTail(decodeTail(bytes), session.recordAtMs, options)
    return { ...decoded(session), readings: [reading], sources: [sourceOf(bytes, reading)] }
  }
  const record = decodeRecord(bytes)
  const known = record.kind === 'mileage' ? session : identified(session, record.lead)
  const reading = readingOfRecord(record, options)
  return {
    ...decoded({ ...known, recordAtMs: Date.parse(reading.time) }),
    readings: [reading],
    // Without the number that counts records, which a record sent again does not keep.
    sources: [sourceOf(bytes.subarray(0, Math.min(bytes.length, recordBytes[record.kind]) - 1), reading)],
  }
}

function decodeText(message: TextMessage, session: H02Session, options: DecodeOptions): Decoded<H02Session> {
  const known = message.id === '' ? session : identified(session, message.id)
  const { readings, replies } = meaningOf(message, options)
  const { maker, id, command, fields } = message
  const bytes = encodeText(maker, id, command, ...fields)
  return {
    ...decoded({ ...known, maker }),
    readings,
    sources: readings.map((reading, index) => sourceOf(bytes, reading, index)),
    acks: acksOf(message, options.receivedAtMs),
    replies,
  }
}

/** What was told without a time was told at another time when it is told again. */
function sourceOf(bytes: Uint8Array, reading: DecodedReading, index = 0): Uint8Array {
  const isTimed = !reading.flags?.includes('time-of-receipt') && !reading.flags?.includes('time-of-day-unknown')
  return index === 0 && isTimed ? bytes : fromAscii(`${ascii(bytes)}@${index} ${isTimed ? '' : reading.time}`)
}

/** Reports that a server may confirm. Those who do not wait for it take no harm. */
const confirmable = /^(V(1|[5-9]|1\d)|NBR|LINK)$/

function acksOf({ maker, id, command }: TextMessage, nowMs: number): Ack[] {
  if (id === '') return []
  const about = { maker, id, command }
  if (command === 'HTBT' || command === 'V0') return [{ after: 'received', about: { kind: 'echo', ...about } }]
  const moment = new Date(nowMs).toISOString().replace(/\D/g, '').slice(0, 14)
  if (command === 'R12') return [{ after: 'received', about: { kind: 'alive', ...about, time: moment.slice(8) } }]
  if (!confirmable.test(command)) return []
  return [{ after: 'durable', about: { kind: 'confirm', ...about, time: moment } }]
}

/** A device that is not wanted hears nothing. */
function encodeAck({ about }: Ack, outcome: 'accepted' | 'refused'): Uint8Array | undefined {
  if (outcome === 'refused') return undefined
  const [maker, id, command, time] = [about.maker, about.id, about.command, about.time].map(String)
  const fields = { echo: [command], alive: [command, time], confirm: ['V4', command, time] }[String(about.kind)]
  return fields && encodeText(maker as string, id as string, ...(fields as string[]))
}

function identified(session: H02Session, uniqueId: string): H02Session {
  if (session.uniqueId === uniqueId) return session
  if (session.uniqueId !== undefined) throw new ProtocolError('malformed', 'the device changed its identity')
  return { ...session, uniqueId }
}

function decoded(session: H02Session): Decoded<H02Session> {
  return { readings: [], acks: [], commands: [], replies: [], session, faults: 0 }
}
