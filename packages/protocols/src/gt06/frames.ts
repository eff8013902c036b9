import { crc16X25 } from '../checksums.ts'
import { type ChecksumPolicy, ProtocolError, type Split } from '../protocol.ts'
import { type Extent, splitBy } from '../splitting.ts'
import { WireWriter } from '../wire.ts'

/**
 * How the family delimits messages, in both directions.
 *
 *     7878 · u8 length · type · content · u16 serial · u16 CRC · 0D0A     the length counts from the type to the CRC
 *     7979 · u16 length · …                                             the same with a longer length
 *     7878 · u8 access points · 17 or 69 · content · 0D0A               hand-held trackers: no length, serial or CRC
 *
 * The CRC covers the bytes from the length to the serial. Some clones leave the CRC out of the length, and some tell any
 * length at all: then the next 0D0A ends the frame.
 */
export interface Frame {
  readonly extended: boolean
  readonly type: number
  readonly content: Uint8Array
  readonly serial: number
  /** Without length, serial and CRC: such a message is answered in the same form. */
  readonly bare: boolean
  readonly faults: number
}

const tailBytes = 6 // serial, CRC, 0D0A
/** Of a bare message: the start, the count and the type. A time follows, then the access points. */
const bareHeadBytes = 4
/** Type 17 has other forms too, with a length of at least a mast's; nobody hears that many access points. */
const leastLengthOf17 = 13

export function recognises(firstBytes: Uint8Array): 'yes' | 'no' | 'more' {
  const [first, second] = firstBytes
  if (first === undefined) return 'more'
  if (first !== 0x78 && first !== 0x79) return 'no'
  if (second === undefined) return 'more'
  return second === first ? 'yes' : 'no'
}

function isBare(length: number, type: number): boolean {
  return type === 0x69 || (type === 0x17 && length < leastLengthOf17)
}

function endsAt(bytes: Uint8Array, end: number): boolean {
  return bytes[end - 2] === 0x0d && bytes[end - 1] === 0x0a
}

/**
 * The length that the frame at `at` tells of itself, or `more`, `garbage`, or `any` where it tells none that can be
 * believed.
 */
function toldLength(bytes: Uint8Array, at: number, maxFrameBytes: number): Extent | 'any' {
  const available = bytes.length - at
  const start = bytes[at] as number
  if (start !== 0x78 && start !== 0x79) return 'garbage'
  if (available < 2) return 'more'
  if (bytes[at + 1] !== start) return 'garbage'
  if (available < 4) return 'more'
  if (start === 0x79) {
    const length = ((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number)
    return length < 5 ? 'any' : length + 6
  }
  const length = bytes[at + 2] as number
  if (!isBare(length, bytes[at + 3] as number)) return length < 5 ? 'any' : length + 5
  const mastsAt = bareHeadBytes + 6 + length * 7
  if (mastsAt + 6 > maxFrameBytes) return 'any'
  if (available <= mastsAt) return 'more'
  return mastsAt + 4 + (bytes[at + mastsAt] as number) * 5 + 2
}

/** Where the first 0D0A behind a byte ends. It only moves forward: a stream of garbage is searched once. */
function endSearch(bytes: Uint8Array): (from: number) => number | undefined {
  let nextEnd = 0
  return (from) => {
    if (nextEnd < from + 2) nextEnd = from + 2
    while (nextEnd <= bytes.length && !endsAt(bytes, nextEnd)) nextEnd += 1
    return nextEnd <= bytes.length ? nextEnd : undefined
  }
}

export function split(bytes: Uint8Array, maxFrameBytes: number): Split {
  const firstEndAfter = endSearch(bytes)
  return splitBy((_, at) => {
    const told = toldLength(bytes, at, maxFrameBytes)
    if (told === 'garbage' || told === 'more') return told
    const available = bytes.length - at
    if (told !== 'any' && told + 2 <= maxFrameBytes) {
      if (available < told) return 'more'
      if (endsAt(bytes, at + told)) return told
      if (available < told + 2) return 'more'
      if (endsAt(bytes, at + told + 2)) return told + 2
    }
    const end = firstEndAfter(at + 4)
    if (end === undefined) return available < maxFrameBytes ? 'more' : 'garbage'
    return end - at <= maxFrameBytes ? end - at : 'garbage'
  })(bytes, maxFrameBytes)
}

/** @throws {ProtocolError} */
export function openFrame(bytes: Uint8Array, checksum: ChecksumPolicy): Frame {
  const start = bytes[0]
  if (bytes.length < 7 || (start !== 0x78 && start !== 0x79) || bytes[1] !== start) {
    throw new ProtocolError('malformed', 'no frame of this family')
  }
  const extended = start === 0x79
  const length = extended ? ((bytes[2] as number) << 8) | (bytes[3] as number) : (bytes[2] as number)
  const typeAt = extended ? 4 : 3
  const type = bytes[typeAt] as number
  const ends = endsAt(bytes, bytes.length)
  if (!extended && isBare(length, type)) return openBare(bytes, type, ends, checksum)

  // Where the end is missing (a sample that was cut), the length is all there is to go by.
  const end = ends ? bytes.length : Math.min(bytes.length + 2, typeAt + length + 2)
  const contentEnd = end - tailBytes
  if (contentEnd < typeAt + 1) throw new ProtocolError('malformed', 'too short for any message')
  const serialAt = contentEnd
  const matches = (byteAt(bytes, end - 4) << 8) + byteAt(bytes, end - 3) === crc16X25(bytes.subarray(2, end - 4))
  const fits = ends && (end === typeAt + length + 2 || end === typeAt + length + 4)
  if (checksum === 'strict' && !matches) throw new ProtocolError('checksum', 'wrong checksum')
  if (checksum === 'strict' && !fits) {
    throw new ProtocolError('malformed', `the length says ${length}, the frame has ${bytes.length} bytes`)
  }
  return {
    extended,
    type,
    content: bytes.subarray(typeAt + 1, contentEnd),
    serial: (byteAt(bytes, serialAt) << 8) + byteAt(bytes, serialAt + 1),
    bare: false,
    faults: checksum === 'count' ? (fits ? 0 : 1) + (matches ? 0 : 1) : 0,
  }
}

function openBare(bytes: Uint8Array, type: number, ends: boolean, checksum: ChecksumPolicy): Frame {
  if (!ends && checksum === 'strict') throw new ProtocolError('malformed', 'ends early')
  return {
    extended: false,
    type,
    // The count of access points stands where others have their length.
    content: bytes.subarray(2, ends ? bytes.length - 2 : bytes.length),
    serial: 0,
    bare: true,
    faults: checksum === 'count' && !ends ? 1 : 0,
  }
}

function byteAt(bytes: Uint8Array, at: number): number {
  return bytes[at] ?? 0
}

export function encodeFrame(type: number, content: Uint8Array, serial: number, extended = false): Uint8Array {
  const length = content.length + 5
  if (length > (extended ? 0xffff : 0xff)) throw new ProtocolError('unsupported', 'too long for one frame')
  const writer = new WireWriter()
  writer.u16(extended ? 0x7979 : 0x7878)
  if (extended) writer.u16(length)
  else writer.u8(length)
  writer.u8(type)
  writer.bytes(content)
  writer.u16(serial)
  writer.u16(crc16X25(writer.finish().subarray(2)))
  writer.u16(0x0d0a)
  return writer.finish()
}

/** What hand-held trackers hear back: the time that they told. */
export function encodeBareFrame(type: number, time: Uint8Array): Uint8Array {
  return Uint8Array.of(0x78, 0x78, 0, type, ...time, 0x0d, 0x0a)
}
