import { crc16Arc } from '../checksums.ts'
import { type ChecksumPolicy, ProtocolError } from '../protocol.ts'
import { type Extent, recogniseByBytes, splitBy } from '../splitting.ts'
import { ascii, fromAscii, WireWriter } from '../wire.ts'

/**
 * How Teltonika delimits messages.
 *
 *     login       u16 length · IMEI in ASCII
 *     keep-alive  FF
 *     TCP data    0000 0000 · u32 length of body · body · u32 CRC of body
 *     UDP data    u16 length of the rest · u16 packet · 01 · u8 AVL packet · u16 length · IMEI · body
 *
 * A body is: codec · count · records or messages · count again.
 */
export type Frame =
  | { readonly kind: 'keep-alive' }
  | { readonly kind: 'login'; readonly imei: string }
  | { readonly kind: 'data'; readonly body: Uint8Array; readonly faults: number; readonly datagram?: DatagramIds }

export interface DatagramIds {
  readonly imei: string
  readonly packetId: number
  readonly avlPacketId: number
}

const keepAlive = 0xff
const headBytes = 8
const crcBytes = 4
const minBodyBytes = 3
const imeiDigits = 15
const minIdBytes = 5
const maxIdBytes = 32

/** Refused data: "of your records I have none". The device keeps them. */
export const refusalOfData = Uint8Array.of(0, 0, 0, 0)

function isIdByte(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a)
}

/**
 * The length of the frame that begins at `at`, `more` where too few bytes are there to tell, or `garbage`. Each byte is
 * judged by itself and those before it, so the answer does not depend on where the network cut the stream.
 */
function frameLengthAt(bytes: Uint8Array, at: number, maxFrameBytes: number): Extent {
  const available = bytes.length - at
  if (bytes[at] === keepAlive) return 1
  if (bytes[at] !== 0) return 'garbage'
  if (available < 2) return 'more'
  const idBytes = bytes[at + 1] as number
  if (idBytes !== 0) {
    if (idBytes < minIdBytes || idBytes > maxIdBytes) return 'garbage'
    const end = Math.min(available, 2 + idBytes)
    for (let index = 2; index < end; index += 1) {
      if (!isIdByte(bytes[at + index] as number)) return 'garbage'
    }
    return available < 2 + idBytes ? 'more' : 2 + idBytes
  }
  if (available > 2 && bytes[at + 2] !== 0) return 'garbage'
  if (available > 3 && bytes[at + 3] !== 0) return 'garbage'
  if (available < headBytes) return 'more'
  const bodyBytes =
    (bytes[at + 4] as number) * 0x1000000 +
    ((bytes[at + 5] as number) << 16) +
    ((bytes[at + 6] as number) << 8) +
    (bytes[at + 7] as number)
  const frameBytes = headBytes + bodyBytes + crcBytes
  // A hostile length must not make us wait for (and hold) what never comes.
  if (bodyBytes < minBodyBytes || frameBytes > maxFrameBytes) return 'garbage'
  return available < frameBytes ? 'more' : frameBytes
}

export const split = splitBy(frameLengthAt)

/** A datagram names the device behind a head of eight bytes. */
function isDatagram(bytes: Uint8Array): boolean {
  if (bytes.length < 8 + imeiDigits + minBodyBytes || bytes[4] !== 1 || bytes[6] !== 0 || bytes[7] !== imeiDigits)
    return false
  return (
    (((bytes[0] as number) << 8) | (bytes[1] as number)) === bytes.length - 2 &&
    bytes.subarray(8, 8 + imeiDigits).every(isDigit)
  )
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39
}

/** Only a login settles it, or a whole datagram: everything else could be another family's. Devices log in before they send anything. */
export function recognises(firstBytes: Uint8Array): 'yes' | 'no' | 'more' {
  return isDatagram(firstBytes) ? 'yes' : beginsWithLogin(firstBytes)
}

const beginsWithLogin = recogniseByBytes([
  (byte) => byte === 0,
  (byte) => byte === imeiDigits,
  ...Array.from({ length: imeiDigits }, () => isDigit),
])

export function openFrame(bytes: Uint8Array, checksum: ChecksumPolicy): Frame {
  if (bytes.length === 1 && bytes[0] === keepAlive) return { kind: 'keep-alive' }
  if (bytes.length < 2) throw new ProtocolError('malformed', 'too short for any message')
  const lead = ((bytes[0] as number) << 8) | (bytes[1] as number)
  if (lead === 0) return openTcp(bytes, checksum)
  const rest = bytes.subarray(2)
  if (lead === rest.length && lead <= maxIdBytes && rest.every(isIdByte)) return { kind: 'login', imei: ascii(rest) }
  return openDatagram(bytes, lead)
}

function openTcp(bytes: Uint8Array, checksum: ChecksumPolicy): Frame {
  if (bytes.length < headBytes + minBodyBytes || bytes[2] !== 0 || bytes[3] !== 0) {
    throw new ProtocolError('malformed', 'no data frame', refusalOfData)
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const said = view.getUint32(4)
  const fits = headBytes + said + crcBytes === bytes.length
  if (!fits && checksum === 'strict') {
    throw new ProtocolError('malformed', `the length says ${said}, the frame has ${bytes.length} bytes`, refusalOfData)
  }
  // Tools also read frames that someone shortened: the length decides while it is believable, else the end does.
  const bodyEnd = headBytes + said <= bytes.length ? headBytes + said : bytes.length - crcBytes
  const body = bytes.subarray(headBytes, bodyEnd)
  const matches = bytes.length >= bodyEnd + crcBytes && view.getUint32(bodyEnd) === crc16Arc(body)
  if (!matches && checksum === 'strict') throw new ProtocolError('checksum', 'wrong checksum', refusalOfData)
  const faults = checksum === 'count' ? (fits ? 0 : 1) + (matches ? 0 : 1) : 0
  return { kind: 'data', body, faults }
}

function openDatagram(bytes: Uint8Array, length: number): Frame {
  // packet (2), 01, AVL packet (1), length of the IMEI (2)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 8 + minBodyBytes || length !== bytes.length - 2 || bytes[4] !== 1) {
    throw new ProtocolError('malformed', 'neither a login nor a datagram')
  }
  const idBytes = view.getUint16(6)
  if (idBytes < minIdBytes || idBytes > maxIdBytes || 8 + idBytes + minBodyBytes > bytes.length) {
    throw new ProtocolError('malformed', 'the datagram names no device')
  }
  const id = bytes.subarray(8, 8 + idBytes)
  if (!id.every(isIdByte)) throw new ProtocolError('malformed', 'the datagram names no device')
  return {
    kind: 'data',
    body: bytes.subarray(8 + idBytes),
    faults: 0,
    datagram: { imei: ascii(id), packetId: view.getUint16(2), avlPacketId: bytes[5] as number },
  }
}

export function encodeLogin(imei: string): Uint8Array {
  const id = fromAscii(imei)
  if (id.length < minIdBytes || id.length > maxIdBytes || !id.every(isIdByte)) {
    throw new ProtocolError('unsupported', 'not an IMEI')
  }
  const writer = new WireWriter()
  writer.u16(id.length)
  writer.bytes(id)
  return writer.finish()
}

export function encodeTcpFrame(body: Uint8Array): Uint8Array {
  const writer = new WireWriter()
  writer.u32(0)
  writer.u32(body.length)
  writer.bytes(body)
  writer.u32(crc16Arc(body))
  return writer.finish()
}

export function encodeDatagram(body: Uint8Array, { imei, packetId, avlPacketId }: DatagramIds): Uint8Array {
  const id = fromAscii(imei)
  const writer = new WireWriter()
  writer.u16(6 + id.length + body.length)
  writer.u16(packetId)
  writer.u8(1)
  writer.u8(avlPacketId)
  writer.u16(id.length)
  writer.bytes(id)
  writer.bytes(body)
  return writer.finish()
}
