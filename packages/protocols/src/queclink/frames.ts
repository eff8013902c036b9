import { type Extent, splitBy } from '../splitting.ts'

/**
 * Three formats share a port, and a device may change between them.
 *
 *     text  `+RESP:` `+BUFF:` `+ACK:` `+NACK:` … `$`; old devices end with NUL
 *     hex   `+RSP` `+EVT` … with the frame's whole length at a place that the header decides, CRC-16, CR LF
 *     pro   2B or 2D, 00, u16 length … CRC-8, `$`; its heartbeat 2B 10 18 …
 */
export type Format = 'text' | 'hex' | 'pro' | 'separator'

const maxTextHeaderBytes = 6
const textHeaders = ['+RESP:', '+BUFF:', '+ACK:', '+NACK:']

/** Where the length stands, and in how many bytes. The information report has a second mask on some models. */
const hexLengths: Readonly<Record<string, readonly (readonly [at: number, bytes: 1 | 2])[]>> = {
  RSP: [[9, 2]],
  EVT: [[9, 2]],
  DAT: [[9, 2]],
  CAN: [[9, 2]],
  INF: [
    [7, 2],
    [9, 2],
  ],
  CRD: [[6, 2]],
  LGN: [[6, 2]],
  ACK: [[6, 1]],
  HBD: [[5, 1]],
  ATI: [[4, 1]],
}

/** Of a message that waited in the device's memory, the second byte is `B`. */
const buffered: Readonly<Record<string, string>> = {
  BSP: 'RSP',
  BVT: 'EVT',
  BNF: 'INF',
  BRD: 'CRD',
  BAN: 'CAN',
  BAT: 'DAT',
}

export function hexKindOf(bytes: Uint8Array, at = 0): string | undefined {
  const told = letters(bytes, at + 1, 3)
  const kind = buffered[told] ?? told
  return bytes[at] === plus && Object.hasOwn(hexLengths, kind) ? kind : undefined
}

const plus = 0x2b
const minus = 0x2d
const dollar = 0x24
const proHeartbeatBytes = 24
/** The shortest that any of them can be. */
const minHexBytes = 12
const minProBytes = 23

function letters(bytes: Uint8Array, at: number, count: number): string {
  let text = ''
  for (let index = at; index < Math.min(at + count, bytes.length); index += 1) {
    text += String.fromCharCode(bytes[index] as number)
  }
  return text
}

function isSeparator(byte: number | undefined): boolean {
  return byte === 0 || byte === 0x0a || byte === 0x0d
}

/** Which format begins at `at`: `more` where the bytes fit several, or too few are there. */
function formatAt(bytes: Uint8Array, at: number): Format | 'more' | 'garbage' {
  const first = bytes[at]
  if (isSeparator(first)) return 'separator'
  if (first !== plus && first !== minus) return 'garbage'
  if (bytes.length - at < 2) return 'more'
  const second = bytes[at + 1]
  if (second === 0 || (second === 0x10 && first === plus)) return 'pro'
  if (first === minus || (second as number) < 0x41 || (second as number) > 0x5a) return 'garbage'
  const begins = letters(bytes, at, maxTextHeaderBytes)
  if (textHeaders.some((header) => begins.startsWith(header))) return 'text'
  if (begins.length >= 4) {
    // `+ACK` is both; the colon decides.
    if (begins.startsWith('+ACK') && begins.length < 5) return 'more'
    if (hexKindOf(bytes, at) !== undefined) return 'hex'
  }
  const fits =
    textHeaders.some((header) => header.startsWith(begins)) ||
    (begins.length < 4 &&
      [...Object.keys(hexLengths), ...Object.keys(buffered)].some((kind) => `+${kind}`.startsWith(begins)))
  return fits ? 'more' : 'garbage'
}

export function formatOf(bytes: Uint8Array): Format | undefined {
  const format = formatAt(bytes, 0)
  return format === 'more' || format === 'garbage' ? undefined : format
}

/** Settled by the header: no other family's connection begins with one of these. */
export function recognises(firstBytes: Uint8Array): 'yes' | 'no' | 'more' {
  let at = 0
  while (at < firstBytes.length && at < 4 && firstBytes[at] !== 0 && isSeparator(firstBytes[at])) at += 1
  if (at === firstBytes.length) return 'more'
  const format = formatAt(firstBytes, at)
  if (format === 'more') return 'more'
  return format === 'garbage' || format === 'separator' ? 'no' : 'yes'
}

function lengthAt(bytes: Uint8Array, at: number, maxFrameBytes: number): Extent {
  const format = formatAt(bytes, at)
  switch (format) {
    case 'more':
    case 'garbage':
      return format
    case 'separator':
      return 1
    case 'text':
      return textLengthAt(bytes, at, maxFrameBytes)
    case 'hex':
      return hexLengthAt(bytes, at, maxFrameBytes)
    case 'pro':
      return proLengthAt(bytes, at, maxFrameBytes)
  }
}

function textLengthAt(bytes: Uint8Array, at: number, maxFrameBytes: number): Extent {
  const end = Math.min(bytes.length, at + maxFrameBytes)
  for (let index = at + 5; index < end; index += 1) {
    const byte = bytes[index]
    if (byte === dollar || byte === 0) return index + 1 - at
    // The end was lost, and the next message has begun: this one never ends.
    if (byte === plus && textHeaders.some((header) => letters(bytes, index, 6).startsWith(header))) return 'garbage'
  }
  return bytes.length - at >= maxFrameBytes ? 'garbage' : 'more'
}

function hexLengthAt(bytes: Uint8Array, at: number, maxFrameBytes: number): Extent {
  const places = hexLengths[hexKindOf(bytes, at) as string] ?? []
  const available = bytes.length - at
  const lengths: number[] = []
  for (const [place, count] of places) {
    if (available < place + count) return 'more'
    const high = bytes[at + place] as number
    const length = count === 1 ? high : (high << 8) | (bytes[at + place + 1] as number)
    if (length >= minHexBytes && length <= maxFrameBytes) lengths.push(length)
  }
  // The shorter first: what a mask says by chance must not make us wait for bytes that never come.
  for (const length of lengths.sort((one, other) => one - other)) {
    if (available < length) return 'more'
    if (bytes[at + length - 2] === 0x0d && bytes[at + length - 1] === 0x0a) return length
  }
  return 'garbage'
}

function proLengthAt(bytes: Uint8Array, at: number, maxFrameBytes: number): Extent {
  const available = bytes.length - at
  if (bytes[at + 1] === 0x10) {
    if (available < 3) return 'more'
    if (bytes[at + 2] !== proHeartbeatBytes || maxFrameBytes < proHeartbeatBytes) return 'garbage'
    if (available < proHeartbeatBytes) return 'more'
    return bytes[at + proHeartbeatBytes - 1] === dollar ? proHeartbeatBytes : 'garbage'
  }
  if (available < 4) return 'more'
  const length = ((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number)
  if (length < minProBytes || length > maxFrameBytes) return 'garbage'
  if (available < length) return 'more'
  return bytes[at + length - 1] === dollar ? length : 'garbage'
}

export const split = splitBy(lengthAt)
