import type { CommandReply } from '../protocol.ts'
import { ascii, hex, WireReader } from '../wire.ts'
import type { Message } from './message.ts'

/** What devices say in words: answers to commands (15, and 21 in the long form), and what is plugged in (9B). */

const flagBytes = 4
const languageBytes = 2

/** `u8 length · u32 flag of the server · text · language` */
export function shortReply(content: Uint8Array): CommandReply | undefined {
  const wire = new WireReader(content)
  const length = wire.u8()
  if (wire.remaining < flagBytes) return undefined
  const flag = wire.u32()
  // Some tell no length: then it is all but the language.
  const textBytes = length > flagBytes ? length - flagBytes : Math.max(wire.remaining - languageBytes, 0)
  return replyOf(flag, ascii(wire.slice(Math.min(textBytes, wire.remaining))))
}

/** `u32 flag of the server · u8 encoding · text`, ASCII or big-endian UTF-16 */
export function longReply(content: Uint8Array): CommandReply {
  const wire = new WireReader(content)
  const flag = wire.u32()
  const wide = wire.u8() !== 1
  const bytes = wire.slice(wire.remaining)
  return replyOf(flag, wide ? utf16(bytes) : ascii(bytes))
}

function replyOf(flag: number, told: string): CommandReply {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: devices fill up with zeros
  const text = told.replace(/\u0000+/g, '').trim()
  return {
    kind: 'reply',
    text,
    ...(flag >= 1 && flag <= 0xffff && { reference: flag }),
    ...(refusals.test(text) && { failed: true }),
  }
}

/** GT06 does not cut the engine at speed or without a fix, and says so. */
const refusals = /fail|error|invalid|unvalued|speed limit|not support/i

function utf16(bytes: Uint8Array): string {
  let text = ''
  for (let index = 0; index + 1 < bytes.length; index += 2) {
    text += String.fromCharCode(((bytes[index] as number) << 8) | (bytes[index + 1] as number))
  }
  return text
}

const positionForm =
  /Current position!\s*Lat:([NS])(\d{1,2}(?:\.\d+)?),\s*Lon:([EW])(\d{1,3}(?:\.\d+)?),\s*Course:(\d+(?:\.\d+)?),\s*Speed:(\d+(?:\.\d+)?),\s*DateTime:(\d{4})-(\d{2})-(\d{2})\s+(\d{2}):(\d{2}):(\d{2})/

/** GPRSSET# answers with the access point's user and password behind its name; others write the word before what it is. */
function withoutPasswords(text: string): string {
  return text
    .replace(/(\bAPN ?[:=,][^,;]*),[^;]*/gi, '$1')
    .replace(/(\b(?:password|passwd|pass|pwd|psw) ?[:=,] ?)[^,;#\s]+/gi, '$1')
}

/** The values that some answers hold. */
export function readReply(text: string, message: Message): void {
  const position = positionForm.exec(text)
  if (position) {
    const [, ns, lat, ew, lon, course, speed, year, ...date] = position
    message.atLocal(Uint8Array.of(Number(year) - 2000, ...date.map(Number)))
    message.located({
      lat: ns === 'S' ? 0 - Number(lat) : Number(lat),
      lon: ew === 'W' ? 0 - Number(lon) : Number(lon),
      courseDeg: Number(course),
      speedKmh: Number(speed),
      valid: true,
    })
    return
  }
  const iccid = /<ICCID:([0-9A-Fa-f]{15,20})/.exec(text)?.[1]
  if (iccid !== undefined) message.keep('iccid', iccid)
  const battery = /Battery:(\d+(?:\.\d+)?)V/i.exec(text)?.[1]
  if (battery !== undefined) message.tell('batteryV', Number(battery))
  const ignition = /\bACC:(ON|OFF)/i.exec(text)?.[1]
  if (ignition !== undefined) message.tell('ignition', ignition.toUpperCase() === 'ON' ? 1 : 0)
  if (text !== '') message.keep('reply', withoutPasswords(text))
}

export function readSerial(content: Uint8Array, message: Message): void {
  const [device, ...rest] = content
  if (device === undefined || rest.length === 0) return
  message.keep('serialDevice', device)
  const value = content.subarray(1)
  const isText = value.every((byte) => (byte >= 0x20 && byte < 0x7f) || byte === 0x0d || byte === 0x0a || byte === 0x09)
  message.keep('serialData', isText ? ascii(value).trim() : hex(value))
}
