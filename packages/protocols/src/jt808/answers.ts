import type { Ack } from '../protocol.ts'
import { fromAscii, WireWriter } from '../wire.ts'
import { type Address, encodeFrame } from './frames.ts'
import { authenticationCodeOf } from './identity.ts'
import { message } from './messages.ts'

/**
 * What the platform says to a terminal's message. Serial numbers of answers mean nothing (a terminal does not answer
 * them), so they are all 0 and an answer follows from its ack alone.
 */
export const result = { done: 0, failed: 1, wrong: 2, unsupported: 3 } as const
const noSuchTerminal = 4
const answerSerial = 0
const compactSerial = 1

export interface Answered {
  readonly message: number
  readonly serial: number
}

type About = Ack['about']

export function generalAck({ message: id, serial }: Answered, address: Address, code?: number): About {
  return { kind: 'general', message: id, serial, ...told(address), ...(code !== undefined && { result: code }) }
}

export function registeredAck({ serial }: Pick<Answered, 'serial'>, address: Address): About {
  return { kind: 'registered', serial, ...told(address) }
}

export function compactAck({ message: id }: Pick<Answered, 'message'>, address: Address): About {
  return { kind: 'compact', message: id, ...told(address) }
}

function told({ delimiter, version, phone }: Address): Record<string, number | string> {
  return { delimiter, phone, ...(version !== undefined && { version }) }
}

function addressee({ delimiter, version, phone }: About): Address {
  return {
    delimiter: delimiter === 0xe7 ? 0xe7 : 0x7e,
    phone: String(phone),
    ...(version !== undefined && { version: Number(version) }),
  }
}

export function encodeAck({ about }: Ack, outcome: 'accepted' | 'refused'): Uint8Array {
  const accepted = outcome === 'accepted'
  const address = addressee(about)
  const writer = new WireWriter()
  if (about.kind === 'registered') {
    writer.u16(Number(about.serial))
    writer.u8(accepted ? result.done : noSuchTerminal)
    if (accepted) writer.bytes(fromAscii(authenticationCodeOf(address.phone)))
    return encodeFrame(address, { message: message.registerAck, serial: answerSerial, body: writer.finish() })
  }
  const code = accepted ? Number(about.result ?? result.done) : result.failed
  if (about.kind === 'compact') {
    writer.u16(Number(about.message))
    writer.u8(code)
    return encodeFrame(address, { message: message.compactAck, serial: compactSerial, body: writer.finish() })
  }
  writer.u16(Number(about.serial))
  writer.u16(Number(about.message))
  writer.u8(code)
  return encodeFrame(address, { message: message.ack, serial: answerSerial, body: writer.finish() })
}

/** "Send these parts again." */
export function encodeResendRequest(
  address: Address,
  { firstSerial, parts }: { firstSerial: number; parts: readonly number[] },
): Uint8Array {
  const writer = new WireWriter()
  writer.u16(firstSerial)
  writer.u8(parts.length)
  for (const part of parts) writer.u16(part)
  return encodeFrame(address, { message: message.resend, serial: answerSerial, body: writer.finish() })
}
