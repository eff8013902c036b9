import { sum8 } from '../checksums.ts'
import { type ChecksumPolicy, ProtocolError } from '../protocol.ts'
import { type Extent, type ExtentAt, recogniseByBytes, splitBy } from '../splitting.ts'
import { ascii, fromAscii } from '../wire.ts'

/**
 * How Meitrack delimits messages, the same in both directions but for the first two characters:
 *
 *     $$ · identifier · length , IMEI , command [, …] * checksum CR LF      from the device; @@ to it
 *
 * - the identifier is one character, 0x41 to 0x7A; an answer repeats that of its command
 * - the length is decimal and counts from the first comma to the end
 * - the checksum is the sum of all bytes through the asterisk, in two hexadecimal digits
 *
 * What follows some commands is binary and may hold any byte: only the length tells where those end. All others are
 * text, where the end is seen; published samples have lengths wrong by a byte or two, their checksums right.
 */
export interface Frame {
  readonly identifier: string
  readonly uniqueId: string
  readonly command: string
  /** What follows the command's comma. */
  readonly body: Uint8Array
  readonly faults: number
}

export const fromDevice = '$'
export const toDevice = '@'

const binaryCommands: ReadonlySet<string> = new Set(['CCC', 'CCE', 'CFF', 'D00'])
const commandChars = 3
const maxLengthDigits = 5
const maxIdChars = 32
const comma = 0x2c
const asterisk = 0x2a
/** Asterisk, checksum, CR, LF. */
const tailBytes = 5

const isDigit = (byte: number) => byte >= 0x30 && byte <= 0x39
const isIdByte = (byte: number) => isDigit(byte) || (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a)
const isHexByte = (byte: number) => isDigit(byte) || (byte >= 0x41 && byte <= 0x46) || (byte >= 0x61 && byte <= 0x66)
const isIdentifier = (byte: number) => byte >= 0x41 && byte <= 0x7a

/** Where the comma is that ends a run of such bytes from `from` on. */
function commaAfter(bytes: Uint8Array, from: number, most: number, belongs: (byte: number) => boolean): Extent {
  for (let at = from; at < bytes.length; at += 1) {
    const byte = bytes[at] as number
    if (byte === comma && at > from) return at
    if (!belongs(byte) || at - from >= most) return 'garbage'
  }
  return 'more'
}

/** Judged by the bytes so far and nothing else, so that the answer does not depend on where the network cut them. */
function frameLengthAt(bytes: Uint8Array, at: number, maxFrameBytes: number, lead: number): Extent {
  if (bytes[at] !== lead) return 'garbage'
  if (bytes.length > at + 1 && bytes[at + 1] !== lead) return 'garbage'
  if (bytes.length > at + 2 && !isIdentifier(bytes[at + 2] as number)) return 'garbage'
  if (bytes.length <= at + 2) return 'more'
  const lengthEnd = commaAfter(bytes, at + 3, maxLengthDigits, isDigit)
  if (typeof lengthEnd !== 'number') return lengthEnd
  const idEnd = commaAfter(bytes, lengthEnd + 1, maxIdChars, isIdByte)
  if (typeof idEnd !== 'number') return idEnd
  const start = ascii(bytes.subarray(idEnd + 1, idEnd + 2 + commandChars))
  for (const command of binaryCommands) {
    if (start === `${command},`) {
      return binaryLength(bytes, at, lengthEnd, maxFrameBytes)
    }
    if (`${command},`.startsWith(start)) return 'more'
  }
  const length = textLength(bytes, at, idEnd, maxFrameBytes)
  // A card's tracks in a text are no text either.
  return length === 'garbage' ? binaryLength(bytes, at, lengthEnd, maxFrameBytes) : length
}

function binaryLength(bytes: Uint8Array, at: number, lengthEnd: number, maxFrameBytes: number): Extent {
  const end = lengthEnd + Number(ascii(bytes.subarray(at + 3, lengthEnd)))
  // A hostile length must not make us wait for (and hold) what never comes.
  if (end - at > maxFrameBytes || end < lengthEnd + tailBytes) return 'garbage'
  if (bytes.length < end) return 'more'
  return endsAt(bytes, end) ? end - at : 'garbage'
}

function textLength(bytes: Uint8Array, at: number, from: number, maxFrameBytes: number): Extent {
  const most = Math.min(bytes.length, at + maxFrameBytes)
  for (let index = from; index < most; index += 1) {
    const byte = bytes[index] as number
    if (byte === 0x0d) {
      if (index + 1 >= most) break
      return endsAt(bytes, index + 2) ? index + 2 - at : 'garbage'
    }
    if (byte < 0x20) return 'garbage'
  }
  return bytes.length - at < maxFrameBytes ? 'more' : 'garbage'
}

function endsAt(bytes: Uint8Array, end: number): boolean {
  return (
    bytes[end - 1] === 0x0a &&
    bytes[end - 2] === 0x0d &&
    isHexByte(bytes[end - 3] as number) &&
    isHexByte(bytes[end - 4] as number) &&
    bytes[end - 5] === asterisk
  )
}

const extentFrom =
  (lead: string): ExtentAt =>
  (bytes, at, maxFrameBytes) =>
    frameLengthAt(bytes, at, maxFrameBytes, lead.charCodeAt(0))

export const split = splitBy(extentFrom(fromDevice))
/** What a server says. */
export const splitToDevice = splitBy(extentFrom(toDevice))

/** Two dollars, an identifier and the first digit of a length: others that begin with dollars go on otherwise. */
export const recognises = recogniseByBytes([
  (byte) => byte === 0x24,
  (byte) => byte === 0x24,
  isIdentifier,
  isDigit,
  (byte) => isDigit(byte) || byte === comma,
])

/** Also takes a frame whose line end was cut off, as published samples have it. */
export function openFrame(bytes: Uint8Array, checksum: ChecksumPolicy, lead: string = fromDevice): Frame {
  const code = lead.charCodeAt(0)
  const lengthEnd = bytes.indexOf(comma)
  const idEnd = bytes.indexOf(comma, lengthEnd + 1)
  if (bytes[0] !== code || bytes[1] !== code || !isIdentifier(bytes[2] ?? 0) || lengthEnd < 3 || idEnd < 0) {
    throw new ProtocolError('malformed', 'no frame of this family')
  }
  const uniqueId = ascii(bytes.subarray(lengthEnd + 1, Math.min(idEnd, lengthEnd + 2 + maxIdChars)))
  if (!/^[0-9A-Za-z]{1,32}$/.test(uniqueId)) throw new ProtocolError('malformed', 'the frame names no device')
  let end = bytes.length
  if (bytes[end - 1] === 0x0a && bytes[end - 2] === 0x0d) end -= 2
  const isChecked =
    bytes[end - 3] === asterisk && isHexByte(bytes[end - 2] as number) && isHexByte(bytes[end - 1] as number)
  if (!isChecked && checksum === 'strict') throw new ProtocolError('malformed', 'no checksum')
  const said = Number.parseInt(ascii(bytes.subarray(end - 2, end)), 16)
  const matches = isChecked && said === sum8(bytes.subarray(0, end - 2))
  if (!matches && checksum === 'strict') throw new ProtocolError('checksum', 'wrong checksum')
  const content = bytes.subarray(idEnd + 1, Math.max(idEnd + 1, isChecked ? end - 3 : end))
  const commandEnd = content.indexOf(comma)
  return {
    identifier: ascii(bytes.subarray(2, 3)),
    uniqueId,
    command: ascii(commandEnd < 0 ? content : content.subarray(0, commandEnd)),
    body: commandEnd < 0 ? new Uint8Array(0) : content.subarray(commandEnd + 1),
    faults: !matches && checksum === 'count' ? 1 : 0,
  }
}

export function encodeFrame(lead: string, identifier: string, uniqueId: string, content: Uint8Array): Uint8Array {
  const rest = [...fromAscii(`,${uniqueId},`), ...content, asterisk]
  const length = String(rest.length + tailBytes - 1).padStart(2, '0')
  const counted = Uint8Array.from([...fromAscii(`${lead}${lead}${identifier}${length}`), ...rest])
  const check = sum8(counted).toString(16).toUpperCase().padStart(2, '0')
  return Uint8Array.from([...counted, ...fromAscii(`${check}\r\n`)])
}
