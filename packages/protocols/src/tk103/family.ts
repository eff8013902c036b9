import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { type Ack, type Decoded, type DecodeOptions, type FrameFamily, ProtocolError } from '../protocol.ts'
import { fromAscii } from '../wire.ts'
import { commandKinds, encodeCommand } from './commands.ts'
import { encodeFrame, type Frame, openFrame, recognises, split } from './frames.ts'
import { alarmDigit, meaningOf } from './messages.ts'
import { tk103Voice } from './voice.ts'

interface Tk103Session {
  readonly uniqueId?: string
}

export const tk103: FrameFamily<Tk103Session> = {
  name: 'tk103',
  transports: ['tcp', 'udp'],
  recognises,
  split,
  decode,
  encodeAck,
  newSession: () => ({}),
  commands: commandKinds,
  encodeCommand,
  voice: tk103Voice,
}

function decode(bytes: Uint8Array, session: Tk103Session, options: DecodeOptions): Decoded<Tk103Session> {
  const frame = openFrame(bytes)
  const { reading, reply } = meaningOf(frame, options)
  return {
    readings: reading ? [reading] : [],
    sources: reading ? [sourceOf(frame, reading)] : [],
    acks: acksOf(frame, reading !== undefined),
    commands: [],
    replies: reply ? [reply] : [],
    session: identified(session, frame.id),
    faults: 0,
  }
}

/** Those who write with commas are not known to wait for anything. */
function acksOf(frame: Frame, hasReading: boolean): Ack[] {
  const { id, command, hasCommas } = frame
  if (hasCommas) return []
  if (command === 'BP00') return [{ after: 'received', about: { id, text: 'AP01HSO' } }]
  if (command === 'BP05') return [{ after: hasReading ? 'durable' : 'identified', about: { id, text: 'AP05' } }]
  const digit = alarmDigit(frame)
  return digit === undefined ? [] : [{ after: 'durable', about: { id, text: `AS01${digit}` } }]
}

/** A device that is not wanted hears nothing. */
function encodeAck({ about }: Ack, outcome: 'accepted' | 'refused'): Uint8Array | undefined {
  return outcome === 'accepted' ? encodeFrame(String(about.id), String(about.text)) : undefined
}

/** What was told without a time was told at another time when it is told again. */
function sourceOf({ id, command, body }: Frame, reading: DecodedReading): Uint8Array {
  const isTimed = !reading.flags?.includes('time-of-receipt')
  return fromAscii(`${id}${command}${body}${isTimed ? '' : `@${reading.time}`}`)
}

function identified(session: Tk103Session, uniqueId: string): Tk103Session {
  if (session.uniqueId === uniqueId) return session
  if (session.uniqueId !== undefined) throw new ProtocolError('malformed', 'the device changed its identity')
  return { ...session, uniqueId }
}
