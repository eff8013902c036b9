import type { Cell } from '@clutch/contracts/telematics/readings'
import { type DecodeOptions, ProtocolError } from '../protocol.ts'
import { ascii, hex, WireReader } from '../wire.ts'
import { crc16CcittFalse } from './crc.ts'
import { hexKindOf } from './frames.ts'

/** The outer layer of binary frames, and the fields that all of them write in the same way. */

/**
 * Binary frames. A mask in each says which fields it has; which event brings fields of its own, and how many bytes, is
 * known for some and follows for the others from the frame's length, which must come out even.
 */

export const bit = (mask: number, at: number) => ((mask >>> at) & 1) === 1

export interface Body {
  readonly kind: string
  readonly reader: WireReader
  readonly faults: number
  /** Of the frame, without check and tail. */
  readonly end: number
  readonly count: string
}

const tailBytes = 4

export const countBytes = 2

export function open(frame: Uint8Array, { checksum }: DecodeOptions): Body {
  const kind = hexKindOf(frame)
  const end = frame.length - tailBytes
  if (kind === undefined || end < 8) throw new ProtocolError('malformed', 'no binary frame of this family')
  if (frame[end + 2] !== 0x0d || frame[end + 3] !== 0x0a) throw new ProtocolError('malformed', 'ends otherwise')
  const matches =
    (((frame[end] as number) << 8) | (frame[end + 1] as number)) === crc16CcittFalse(frame.subarray(4, end))
  if (!matches && checksum === 'strict') throw new ProtocolError('checksum', 'wrong checksum')
  const count = hex(frame.subarray(end - countBytes, end)).toUpperCase()
  return { kind, reader: new WireReader(frame, 4, end), faults: !matches && checksum === 'count' ? 1 : 0, end, count }
}

/** Two digits of the IMEI a byte, as a number; or the device's name, which names no one device. */
export function identityOf(bytes: Uint8Array): { uniqueId?: string; name?: string } {
  const [last = 10, ...pairs] = [...bytes].reverse()
  if (last < 10 && pairs.every((pair) => pair < 100)) {
    const digits = pairs.reverse().map((pair) => String(pair).padStart(2, '0'))
    const uniqueId = digits.join('') + String(last)
    if (!/^0+$/.test(uniqueId)) return { uniqueId }
  }
  const name = ascii(bytes).replace(/\0+$/, '')
  return /^[\x20-\x7e]+$/.test(name) ? { name } : {}
}

export function readTime(reader: WireReader): number | undefined {
  const [year, month, day, hour, minute, second] = [
    reader.u16(),
    reader.u8(),
    reader.u8(),
    reader.u8(),
    reader.u8(),
    reader.u8(),
  ] as const
  const sane =
    year >= 1990 && month >= 1 && month <= 12 && day >= 1 && day <= 31 && hour < 24 && minute < 60 && second < 61
  return sane ? Date.UTC(year, month - 1, day, hour, minute, second) : undefined
}

/** A number before the point and a byte behind it: tenths, as the text frames have them. */
export function readTenths(reader: WireReader, whole: number): number {
  const fraction = reader.u8()
  return (whole * 10 + Math.min(fraction, 9)) / 10
}

/** Country and network are written digit by digit, the mast's numbers are not. */
export function readCell(reader: WireReader, cellIdBytes: 2 | 4 = 2): Cell | undefined {
  const digits = (value: number) => Number(value.toString(16))
  const [mcc, mnc, areaCode] = [digits(reader.u16()), digits(reader.u16()), reader.u16()]
  const cellId = cellIdBytes === 2 ? reader.u16() : reader.u32()
  if (!(mcc >= 1 && mcc <= 999 && mnc >= 0 && mnc <= 999)) return undefined
  return areaCode === 0xffff && (cellId === 0xffff || cellId === 0xffffffff)
    ? undefined
    : { mcc, mnc, areaCode, cellId }
}
