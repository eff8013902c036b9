import { crc16Kermit } from '../checksums.ts'
import { type ChecksumPolicy, ProtocolError } from '../protocol.ts'
import { type Extent, splitBy } from '../splitting.ts'
import { WireReader, WireWriter } from '../wire.ts'

/**
 * How Ruptela delimits messages. The length counts what is between it and the checksum, and so does the checksum
 * (CRC-16/KERMIT).
 *
 *     from the device   u16 length · u64 IMEI · u8 command · payload · u16 CRC
 *     to the device     u16 length · u8 command + 100 · payload · u16 CRC
 */
export interface Frame {
  readonly imei: string
  readonly command: number
  readonly payload: Uint8Array
  readonly faults: number
}

const lengthBytes = 2
const imeiBytes = 8
const crcBytes = 2
const minBodyBytes = imeiBytes + 1
const maxImei = 999_999_999_999_999n

/** An IMEI has 15 digits, so its first bytes are small: what tells a frame from bytes that only look like a length. */
const imeiStart = [
  (byte: number) => byte === 0,
  (byte: number) => byte <= 0x03, // 10^15 is 00038D7EA4C68000
]

function startsAsImei(bytes: Uint8Array, at: number): boolean {
  return imeiStart.every((fits, index) => at + index >= bytes.length || fits(bytes[at + index] as number))
}

/** Judged by the bytes so far and nothing else, so that the answer does not depend on where the network cut them. */
function frameLengthAt(bytes: Uint8Array, at: number, maxFrameBytes: number): Extent {
  const available = bytes.length - at
  if (available < lengthBytes) return 'more'
  const bodyBytes = ((bytes[at] as number) << 8) | (bytes[at + 1] as number)
  const frameBytes = lengthBytes + bodyBytes + crcBytes
  // A hostile length must not make us wait for (and hold) what never comes.
  if (bodyBytes < minBodyBytes || frameBytes > maxFrameBytes) return 'garbage'
  if (!startsAsImei(bytes, at + lengthBytes)) return 'garbage'
  return available < frameBytes ? 'more' : frameBytes
}

export const split = splitBy(frameLengthAt)

const knownCommands: ReadonlySet<number> = new Set([
  0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x09, 0x0a, 0x0b, 0x0c, 0x0e, 0x0f, 0x10, 0x11, 0x12, 0x1e, 0x1f, 0x20,
  0x21, 0x24, 0x25, 0x26, 0x27, 0x44,
])

const longestFirstBytes = 2048

/** Its length and the start of an IMEI are weak; with a command that devices send they are enough. */
export function recognises(firstBytes: Uint8Array): 'yes' | 'no' | 'more' {
  if (firstBytes.length < lengthBytes) return 'more'
  const bodyBytes = ((firstBytes[0] as number) << 8) | (firstBytes[1] as number)
  if (bodyBytes < minBodyBytes || bodyBytes > longestFirstBytes) return 'no'
  if (!startsAsImei(firstBytes, lengthBytes)) return 'no'
  if (firstBytes.length < lengthBytes + minBodyBytes) return 'more'
  return knownCommands.has(firstBytes[lengthBytes + imeiBytes] as number) ? 'yes' : 'no'
}

/** Tools also read frames whose length does not fit: published samples have such, with their checksums right. */
export function openFrame(bytes: Uint8Array, checksum: ChecksumPolicy): Frame {
  if (bytes.length < lengthBytes + minBodyBytes + crcBytes)
    throw new ProtocolError('malformed', 'too short for a frame')
  const reader = new WireReader(bytes)
  const said = reader.u16()
  const fits = lengthBytes + said + crcBytes === bytes.length
  if (!fits && checksum === 'strict') {
    throw new ProtocolError('malformed', `the length says ${said}, the frame has ${bytes.length} bytes`)
  }
  const end = bytes.length - crcBytes
  const imei = reader.u64()
  const command = reader.u8()
  const crc = ((bytes[end] as number) << 8) | (bytes[end + 1] as number)
  const matches = crc === crc16Kermit(bytes.subarray(lengthBytes, end))
  if (!matches && checksum === 'strict') throw new ProtocolError('checksum', 'wrong checksum', refusalOf(command))
  if (imei === 0n || imei > maxImei) throw new ProtocolError('malformed', 'the frame names no device')
  return {
    imei: imei.toString().padStart(15, '0'),
    command,
    payload: bytes.subarray(reader.position, end),
    faults: checksum === 'count' ? Number(!fits) + Number(!matches) : 0,
  }
}

export function encodeFrame(imei: string, command: number, payload: Uint8Array): Uint8Array {
  if (!/^\d{1,15}$/.test(imei)) throw new ProtocolError('unsupported', 'not an IMEI')
  const body = new WireWriter()
  body.u64(BigInt(imei))
  body.u8(command)
  body.bytes(payload)
  return enclosed(body.finish())
}

/** Of a message of this command to the device; answers carry the number of what they answer, and 100. */
const toDeviceOffset = 100

export function encodeToDevice(command: number, payload: Uint8Array): Uint8Array {
  return enclosed(Uint8Array.of((command + toDeviceOffset) & 0xff, ...payload))
}

function enclosed(body: Uint8Array): Uint8Array {
  const writer = new WireWriter()
  writer.u16(body.length)
  writer.bytes(body)
  writer.u16(crc16Kermit(body))
  return writer.finish()
}

const accepted = 1
const refused = 0

export function encodeAnswer(command: number, outcome: 'accepted' | 'refused'): Uint8Array {
  return encodeToDevice(command, Uint8Array.of(outcome === 'accepted' ? accepted : refused))
}

/** Records of both kinds are answered alike, by a number that is no command's: 100. */
export const answerToRecords = 0

/** Only records are refused in words: whatever else a device does not get an answer to, it sends again. */
function refusalOf(command: number): Uint8Array | undefined {
  return command === commands.records || command === commands.extendedRecords
    ? encodeAnswer(answerToRecords, 'refused')
    : undefined
}

export interface ServerMessage {
  readonly command: number
  readonly payload: Uint8Array
  readonly length: number
}

/** What a server sent, as its device hears it; undefined where it is not all there. */
export function openToDevice(bytes: Uint8Array): ServerMessage | 'garbage' | undefined {
  if (bytes.length < lengthBytes) return undefined
  const bodyBytes = ((bytes[0] as number) << 8) | (bytes[1] as number)
  if (bodyBytes < 1 || bodyBytes > 1024) return 'garbage'
  const length = lengthBytes + bodyBytes + crcBytes
  if (bytes.length < length) return undefined
  const body = bytes.subarray(lengthBytes, lengthBytes + bodyBytes)
  const crc = ((bytes[length - 2] as number) << 8) | (bytes[length - 1] as number)
  if (crc !== crc16Kermit(body)) return 'garbage'
  return { command: ((body[0] as number) - toDeviceOffset) & 0xff, payload: body.subarray(1), length }
}

/** What devices send, by the manufacturer's numbers. */
export const commands = {
  records: 1,
  configuration: 2,
  version: 3,
  firmware: 4,
  connection: 5,
  odometer: 6,
  smsReply: 7,
  /** To the device only. */
  sms: 8,
  troubleCodes: 9,
  transparent: 14,
  identification: 15,
  heartbeat: 16,
  setIo: 17,
  garmin: 30,
  garminStatus: 31,
  scales: 32,
  driverCard: 36,
  files: 37,
  extendedRecords: 68,
} as const
