import { ascii, hex } from '../wire.ts'
import { isDate, type Message } from './message.ts'

/** What can be made of a message that no paper describes. */

const placeUnits = { lat: 90 * 1_800_000, lon: 180 * 1_800_000 } as const
const fixBytes = 18
const dateBytes = 6

/** A time, satellites behind the length of a place, a latitude and a longitude that maps have, a course of a circle. */
export function isPlaced(content: Uint8Array): boolean {
  if (content.length < fixBytes || !isDate(content, 0) || (content[dateBytes] as number) >> 4 !== 0xc) return false
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength)
  return (
    view.getUint32(7) <= placeUnits.lat && view.getUint32(11) <= placeUnits.lon && (view.getUint16(16) & 0x03ff) <= 360
  )
}

/** Text where it is text, and what codes of troubles it names; else the bytes. Behind a time, where one begins it. */
export function readUnknown(content: Uint8Array, message: Message): void {
  const timed = isDate(content, 0)
  const body = timed ? content.subarray(dateBytes) : content
  if (body.length === 0) return
  if (timed) message.atLocal(content.subarray(0, dateBytes))
  const isText = body.every((byte) => (byte >= 0x20 && byte < 0x7f) || (byte >= 0x09 && byte <= 0x0d))
  if (!isText) {
    message.keep('data', hex(body))
    return
  }
  const text = ascii(body).trim()
  message.keep('data', text)
  const codes = new Set(text.match(/\b[PCBU][0-3][0-9A-F]{3}\b/g))
  if (codes.size > 0) message.reading.troubleCodes = [...codes].slice(0, 128)
}
