import type { Ack } from '../protocol.ts'
import { fromAscii, fromHex, WireWriter } from '../wire.ts'
import { encodeBareFrame, encodeFrame } from './frames.ts'

/** What the server says: mostly the type and the serial of what it has heard. There is no refusal: it is silent. */

type Answer = 'echo' | 'time' | 'address' | 'bare'

export function ack(after: Ack['after'], answer: Answer, about: Readonly<Record<string, number | string>>): Ack {
  return { after, about: { answer, ...about } }
}

/** The place of what the device asks for has no name here, and it waits for one to send it on by text message. */
const noAddress = 'NA&&NA&&0##'

export function encodeAck({ about }: Ack, outcome: 'accepted' | 'refused'): Uint8Array | undefined {
  if (outcome === 'refused') return undefined
  const type = Number(about.type)
  const serial = Number(about.serial)
  switch (about.answer as Answer) {
    case 'echo':
      return encodeFrame(type, new Uint8Array(0), serial, about.extended === 1)
    case 'time':
      return encodeFrame(type, dateOf(Number(about.timeMs)), serial)
    case 'bare':
      return encodeBareFrame(type, fromHex(String(about.time)))
    case 'address': {
      const text = fromAscii(noAddress)
      const content = new WireWriter()
      content.u8(text.length)
      content.u32(0)
      content.bytes(text)
      return encodeFrame(0x97, content.finish(), serial, true)
    }
  }
}

function dateOf(timeMs: number): Uint8Array {
  const time = new Date(timeMs)
  return Uint8Array.of(
    time.getUTCFullYear() - 2000,
    time.getUTCMonth() + 1,
    time.getUTCDate(),
    time.getUTCHours(),
    time.getUTCMinutes(),
    time.getUTCSeconds(),
  )
}
