import { ProtocolError } from '../protocol.ts'
import { behindLead, type Extent, recogniseBy, splitBy } from '../splitting.ts'
import { ascii } from '../wire.ts'

/**
 * How trackers of the GPS103 family delimit what they say: lines of text that end in `;`, a line's end or `*`.
 *
 *     login       ##,imei:<15 digits>,A;
 *     heartbeat   <15 digits>;
 *     report      imei:<15 digits>,<keyword>,<fields>;
 *
 * Some put a heartbeat and reports into one line.
 */
export type Line =
  | { readonly kind: 'login'; readonly imei: string }
  | { readonly kind: 'heartbeat'; readonly imei: string }
  | { readonly kind: 'report'; readonly imei: string; readonly keyword: string; readonly fields: readonly string[] }

/** Some leave out the comma. In lower case, whatever the device writes. */
const loginHeads = ['##,imei:', '##imei:'] as const
const reportHead = 'imei:'
const minIdDigits = 10
const maxIdDigits = 17
/** What stands between two lines, such as the line's end behind a `;`, belongs to the line behind it: this much of it. */
const maxLeadBytes = 4
const maxFields = 256
const maxLines = 64

const isEnd = (byte: number | undefined) => byte === 0x3b || byte === 0x2a || byte === 0x0a || byte === 0x0d
const isLead = (byte: number | undefined) => byte === 0x3b || byte === 0x0a || byte === 0x0d
const isDigit = (byte: number) => byte >= 0x30 && byte <= 0x39

/** Whether one of the three beginnings is here: how long it is. */
function headAt(bytes: Uint8Array, at: number): Extent {
  for (const head of [...loginHeads, reportHead]) {
    const fits = prefixAt(bytes, at, head)
    if (fits) return fits === true ? head.length : 'more'
  }
  let digits = 0
  while (digits <= maxIdDigits) {
    const byte = bytes[at + digits]
    if (byte === undefined) return digits === 0 ? 'garbage' : 'more'
    if (!isDigit(byte)) break
    digits += 1
  }
  if (digits < minIdDigits || digits > maxIdDigits) return 'garbage'
  if (isEnd(bytes[at + digits]) || bytes[at + digits] === 0x2c) return digits
  const glued = prefixAt(bytes, at + digits, reportHead)
  return glued === true ? digits : glued ? 'more' : 'garbage'
}

function prefixAt(bytes: Uint8Array, at: number, head: string): boolean | 'so-far' {
  for (let index = 0; index < head.length; index += 1) {
    if (at + index >= bytes.length) return 'so-far'
    if (ascii(bytes.subarray(at + index, at + index + 1)).toLowerCase() !== head[index]) return false
  }
  return true
}

function frameLengthAt(bytes: Uint8Array, at: number, maxFrameBytes: number): Extent {
  const head = headAt(bytes, at)
  if (typeof head !== 'number') return head
  const end = Math.min(bytes.length, at + maxFrameBytes)
  for (let index = at + head; index < end; index += 1) {
    const byte = bytes[index] as number
    if (isEnd(byte)) return index + 1 - at
    if (byte < 0x20 && byte !== 0x09) return 'garbage'
  }
  return bytes.length - at < maxFrameBytes ? 'more' : 'garbage'
}

export const split = splitBy(behindLead(isLead, maxLeadBytes, frameLengthAt))

export const recognises = recogniseBy(behindLead(isLead, maxLeadBytes, headAt))

/**
 * The lines of a frame, of which there is one unless its device glued them together.
 * @throws {ProtocolError} `malformed` where a line is none
 */
export function openLines(bytes: Uint8Array): Line[] {
  const lines: Line[] = []
  for (const text of ascii(bytes).split(/[;*\r\n]/, maxLines)) {
    const [, heartbeat, rest = ''] = /^(?:(\d{10,17})(?=$|,|imei:),?)?(.*)$/is.exec(text.trim()) ?? []
    if (heartbeat !== undefined) lines.push({ kind: 'heartbeat', imei: heartbeat })
    if (rest !== '') lines.push(openLine(rest))
  }
  if (lines.length === 0) throw new ProtocolError('malformed', 'an empty line')
  return lines
}

function openLine(text: string): Line {
  const [, login, imei, behind = ''] = /^(##,?)?imei:(\d{10,17})(?:$|,(.*)$)/is.exec(text) ?? []
  if (imei === undefined) throw new ProtocolError('malformed', 'the line names no device')
  const [keyword = '', ...fields] = behind.split(',', maxFields).map((field) => field.trim())
  // A letter and nothing to say: it wants to be let in, whichever way it asks.
  if (login !== undefined || (keyword.length <= 1 && fields.every((field) => field === '')))
    return { kind: 'login', imei }
  return { kind: 'report', imei, keyword, fields }
}
