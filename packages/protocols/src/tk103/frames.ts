import { ProtocolError } from '../protocol.ts'
import { behindLead, type Extent, recogniseBy, splitBy } from '../splitting.ts'
import { ascii, fromAscii } from '../wire.ts'

/**
 * How trackers of the TK103 family delimit what they say, and are told: `( device command body )`. The device has
 * twelve digits, in newer models an IMEI; the command two letters and two more characters. There are two spellings:
 *
 *     compact  (013612345678BR00080612A2232.9828N…)
 *     commas   (352606090042050,BP05,240414,A,4527.3513N,…)
 *
 * A text between two `$` may have brackets in it.
 */
export interface Frame {
  readonly id: string
  readonly command: string
  /** Behind the command and, with commas, the comma behind it. */
  readonly body: string
  readonly hasCommas: boolean
}

const open = 0x28
const close = 0x29
const quote = 0x24
const minIdDigits = 6
const maxIdDigits = 20
/** A line's end behind a frame belongs to the frame behind it: this much of it. */
const maxLeadBytes = 4

const isLineEnd = (byte: number | undefined) => byte === 0x0a || byte === 0x0d
const isDigit = (byte: number) => byte >= 0x30 && byte <= 0x39
const isLetter = (byte: number) => (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a)

/** Whether a device and the first letter of a command are here: how long they are, from the bracket on. */
function headAt(bytes: Uint8Array, at: number): Extent {
  if (bytes[at] !== open) return 'garbage'
  let digits = 0
  for (let index = at + 1; index < bytes.length; index += 1) {
    const byte = bytes[index] as number
    if (isDigit(byte) && digits < maxIdDigits) {
      digits += 1
      continue
    }
    if (digits < minIdDigits) return 'garbage'
    if (isLetter(byte)) return index + 1 - at
    if (byte !== 0x2c) return 'garbage'
    const next = bytes[index + 1]
    if (next === undefined) return 'more'
    return isLetter(next) ? index + 2 - at : 'garbage'
  }
  return 'more'
}

function frameLengthAt(bytes: Uint8Array, at: number, maxFrameBytes: number): Extent {
  const head = headAt(bytes, at)
  if (typeof head !== 'number') return head
  const end = Math.min(bytes.length, at + maxFrameBytes)
  let isQuoted = false
  for (let index = at + head; index < end; index += 1) {
    const byte = bytes[index] as number
    if (byte === quote) isQuoted = !isQuoted
    if (byte === close && !isQuoted) return index + 1 - at
    if (byte === open && !isQuoted) return 'garbage' // one that begins within another: the first was cut off
    if (byte < 0x20 && byte !== 0x09 && !isLineEnd(byte)) return 'garbage'
  }
  return bytes.length - at < maxFrameBytes ? 'more' : 'garbage'
}

export const split = splitBy(behindLead(isLineEnd, maxLeadBytes, frameLengthAt))

export const recognises = recogniseBy(behindLead(isLineEnd, maxLeadBytes, headAt))

/** @throws {ProtocolError} `malformed` */
export function openFrame(bytes: Uint8Array): Frame {
  const [, id, comma = '', command, body = ''] =
    /^\(?(\d{6,20})(,?)([A-Z][0-9A-Z]{3}),?(.*?)\)?$/is.exec(ascii(bytes).trim()) ?? []
  if (id === undefined || command === undefined) throw new ProtocolError('malformed', 'no device and no command')
  return { id, command: command.toUpperCase(), body, hasCommas: comma !== '' }
}

export function encodeFrame(id: string, text: string): Uint8Array {
  return fromAscii(`(${id}${text})`)
}
