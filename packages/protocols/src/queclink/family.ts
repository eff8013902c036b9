import { type Ack, type Decoded, type DecodeOptions, type FrameFamily, ProtocolError } from '../protocol.ts'
import { fromAscii } from '../wire.ts'
import { commandKinds, encodeCommand } from './commands.ts'
import { formatOf, recognises, split } from './frames.ts'
import { decodeHex } from './hex.ts'
import { decodePro } from './pro.ts'
import type { QueclinkSession } from './session.ts'
import { decodeText, sackOf } from './text.ts'
import { queclinkVoice } from './voice.ts'

/** Queclink @Track: text, its binary form, and Protocol Pro. */
export const queclink: FrameFamily<QueclinkSession> = {
  name: 'queclink',
  transports: ['tcp', 'udp'],
  recognises,
  split,
  decode,
  encodeAck,
  newSession: () => ({}),
  commands: commandKinds,
  encodeCommand,
  voice: queclinkVoice,
}

function decode(frame: Uint8Array, session: QueclinkSession, options: DecodeOptions): Decoded<QueclinkSession> {
  let start = 0
  while (start < frame.length && isBlank(frame[start])) start += 1
  if (start === frame.length && start > 0) {
    return { readings: [], acks: [], commands: [], replies: [], session, faults: 0 }
  }
  const body = frame.subarray(start)
  switch (formatOf(body)) {
    case 'text':
      return decodeText(body, session, options)
    case 'hex':
      return decodeHex(body, session, options)
    case 'pro':
      return decodePro(body, session, options)
    default:
      throw new ProtocolError('malformed', 'no message of this family')
  }
}

/** What stands between messages, and is not one. */
function isBlank(byte: number | undefined): boolean {
  return byte === 0 || byte === 0x0a || byte === 0x0d
}

/** The device hears a count that it sent, or nothing, and then sends again. */
function encodeAck({ about }: Ack, outcome: 'accepted' | 'refused'): Uint8Array | undefined {
  return outcome === 'accepted' ? fromAscii(sackOf(about)) : undefined
}
