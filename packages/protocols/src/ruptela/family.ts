import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { keepRaw } from '../draft.ts'
import { type Ack, type Decoded, type DecodeOptions, type FrameFamily, ProtocolError } from '../protocol.ts'
import { commandKinds, encodeCommand } from './commands.ts'
import { answerToRecords, commands, encodeAnswer, type Frame, openFrame, recognises, split } from './frames.ts'
import { decodeFile, driverCardReading, opaqueReading, replyOf, troubleCodeReadings } from './messages.ts'
import { readingOf } from './reading.ts'
import { decodeRecords, joined } from './records.ts'
import { ruptelaVoice } from './voice.ts'

export interface RuptelaSession {
  readonly uniqueId?: string
}

export const ruptela: FrameFamily<RuptelaSession> = {
  name: 'ruptela',
  transports: ['tcp', 'udp'],
  recognises,
  split,
  decode,
  encodeAck,
  newSession: () => ({}),
  commands: commandKinds,
  encodeCommand,
  voice: ruptelaVoice,
}

function decode(bytes: Uint8Array, session: RuptelaSession, options: DecodeOptions): Decoded<RuptelaSession> {
  const frame = openFrame(bytes, options.checksum)
  const decoded = {
    readings: [],
    acks: [],
    commands: [],
    replies: [],
    session: identified(session, frame.imei),
    faults: frame.faults,
  }
  return { ...decoded, ...decodeMessage(frame, options) }
}

type Message = Partial<Pick<Decoded, 'readings' | 'sources' | 'acks' | 'commands' | 'replies'>>

function decodeMessage({ command, payload }: Frame, options: DecodeOptions): Message {
  switch (command) {
    case commands.records:
    case commands.extendedRecords:
      return decodeRecordMessage(command, payload)
    case commands.troubleCodes:
      return { readings: troubleCodeReadings(payload), acks: [answered(command, 'durable')] }
    case commands.driverCard:
      return { readings: [driverCardReading(payload)], acks: [answered(command, 'durable')] }
    case commands.identification:
      return { acks: [answered(command, 'identified')] }
    case commands.heartbeat:
      return { acks: [answered(command, 'received')] }
    case commands.files:
      return decodeFile(payload)
  }
  const reply = replyOf(command, payload)
  if (reply) return { replies: [reply] }
  // What passes through the device, and what nobody described: kept as it came, and answered as all others are.
  const readings: DecodedReading[] = [opaqueReading(command, payload, options.receivedAtMs)]
  return { readings, acks: [answered(command, 'durable')] }
}

function decodeRecordMessage(command: number, payload: Uint8Array): Message {
  const refusal = encodeAnswer(answerToRecords, 'refused')
  try {
    const { left, records } = decodeRecords(payload, command === commands.records ? 'plain' : 'extended')
    const groups = joined(records)
    const readings = groups.map(readingOf)
    if (left > 0) for (const reading of readings) keepRaw(reading, 'recordsLeft', left)
    return { readings, sources: groups.map(sourceOf), acks: [answered(answerToRecords, 'durable')] }
  } catch (error) {
    if (error instanceof ProtocolError) throw new ProtocolError(error.code, error.message, refusal)
    throw error
  }
}

function sourceOf(parts: readonly { readonly bytes?: Uint8Array }[]): Uint8Array {
  return Uint8Array.from(parts.flatMap(({ bytes }) => [...(bytes ?? [])]))
}

function answered(command: number, after: Ack['after']): Ack {
  return { after, about: { command } }
}

function encodeAck({ about }: Ack, outcome: 'accepted' | 'refused'): Uint8Array {
  return encodeAnswer(Number(about.command), outcome)
}

function identified(session: RuptelaSession, imei: string): RuptelaSession {
  if (session.uniqueId === imei) return session
  if (session.uniqueId !== undefined) throw new ProtocolError('malformed', 'the device changed its identity')
  return { ...session, uniqueId: imei }
}
