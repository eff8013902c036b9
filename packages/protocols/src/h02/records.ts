import { ProtocolError } from '../protocol.ts'
import { hex } from '../wire.ts'

/**
 * The records: digits two a byte, with a few bytes of numbers. The same fields stand in the same order in all of them,
 * only what precedes the time differs.
 *
 *     $ short   device, 10 digits
 *     $ long    device, 15 digits and a filler
 *     X         mileage, 10 digits; the device is the one that spoke before
 */
type RecordKind = 'short' | 'long' | 'mileage'

export const recordBytes: Readonly<Record<RecordKind, number>> = { short: 32, long: 42, mileage: 32 }
const leadBytes: Readonly<Record<RecordKind, number>> = { short: 5, long: 8, mileage: 5 }
/** The mark before the lead, and what ends with the status. */
const leastBytesBehindLead = 1 + 3 + 3 + 4 + 1 + 5 + 3 + 4
/** What some models put behind a short one. */
export const tailBytes = 13

const dollar = 0x24
const letterX = 0x58

/** The fields behind the lead, of which each half byte is a digit, unless it says otherwise. */
const fieldBytes = { time: 3, date: 3, lat: 4, battery: 1, lon: 5, motion: 3, status: 4 } as const

export interface DeviceRecord {
  readonly kind: RecordKind
  /** Digits: the device, or the mileage. */
  readonly lead: string
  readonly time: string
  readonly date: string
  /** ddmmmmmm: degrees and ten-thousandths of minutes. */
  readonly lat: string
  /** Of the battery; of mileage records, the temperature. */
  readonly battery: number
  /** dddmmmmmm */
  readonly lon: string
  readonly isEast: boolean
  readonly isNorth: boolean
  readonly valid: boolean
  readonly speedKnots: number
  readonly courseDeg: number
  readonly status: number
  /** What stands behind the status: an alarm's number, a serial number; more in long ones. */
  readonly rest: Uint8Array
}

export interface RecordTail {
  readonly satellites: number
  readonly mileage: number
  readonly mcc: number
  readonly mnc: number
  readonly areaCode: number
  readonly cellId: number
}

/**
 * Which record begins here, judged by each byte and those before it: there is no length and no checksum, but a device's
 * number, a time and a place are not made of any bytes.
 */
export function recordKindAt(bytes: Uint8Array, at: number): RecordKind | 'tail' | 'more' | 'no' {
  const first = bytes[at]
  if (first === letterX) {
    const fits = believable(bytes, at, 'mileage')
    return fits === 'so-far' ? 'more' : fits ? 'mileage' : 'no'
  }
  if (first !== dollar) return tailAt(bytes, at)
  const short = believable(bytes, at, 'short')
  const long = believable(bytes, at, 'long')
  if (short !== false) return short === true ? 'short' : 'more'
  return long === 'so-far' ? 'more' : long ? 'long' : 'no'
}

/** Degrees, minutes and so on are what they can be; the rest of the record may still be on its way. */
function believable(bytes: Uint8Array, at: number, kind: RecordKind): boolean | 'so-far' {
  const lead = at + 1
  const digits = hex(bytes.subarray(lead, at + recordBytes[kind]))
  const leadDigits = leadBytes[kind] * 2
  const isDigits = (from: number, to: number) => /^[0-9]*$/.test(digits.slice(from, to))
  // The filler of a long number may be any half byte.
  if (!isDigits(0, kind === 'long' ? leadDigits - 1 : leadDigits)) return false
  let position = leadDigits
  const checks: readonly [bytesOfField: number, most: readonly number[]][] = [
    [fieldBytes.time, [23, 59, 59]],
    [fieldBytes.date, [31, 12, 99]],
    [fieldBytes.lat, [90, 59, 99, 99]],
  ]
  for (const [length, most] of checks) {
    for (let index = 0; index < length; index += 1) {
      const pair = digits.slice(position, position + 2)
      if (pair.length < 2) return 'so-far'
      if (!/^[0-9]{2}$/.test(pair) || Number(pair) > (most[index] as number)) return false
      position += 2
    }
  }
  position += fieldBytes.battery * 2
  const lon = digits.slice(position, position + 9)
  if (!/^[0-9]*$/.test(lon)) return false
  if (lon.length >= 3 && Number(lon.slice(0, 3)) > 180) return false
  if (lon.length >= 4 && Number(lon[3]) > 5) return false
  position += fieldBytes.lon * 2
  if (!isDigits(position, position + fieldBytes.motion * 2)) return false
  return digits.length >= position + fieldBytes.motion * 2 ? true : 'so-far'
}

/** A number of satellites, a mileage, and a mast whose country there is. */
function tailAt(bytes: Uint8Array, at: number): 'tail' | 'more' | 'no' {
  if ((bytes[at] as number) > mostSatellites || (bytes[at + 1] ?? 0) > mostMileageHigh) return 'no'
  const countryHigh = bytes[at + 5]
  const countryLow = bytes[at + 6]
  if (countryHigh === undefined) return 'more'
  if (countryHigh > 3) return 'no'
  if (countryLow === undefined) return 'more'
  const mcc = countryHigh * 256 + countryLow
  if (mcc < 200 || mcc > 799) return 'no'
  return bytes.length - at < tailBytes ? 'more' : 'tail'
}

const mostSatellites = 32
/** Half a million kilometres in metres. */
const mostMileageHigh = 0x1f

/**
 * Whoever hands over a whole record knows that it is one: then its length decides where its values are odd.
 * @throws {ProtocolError} `malformed` where it is none
 */
export function decodeRecord(bytes: Uint8Array): DeviceRecord {
  const seen = recordKindAt(bytes, 0)
  const kind = seen === 'no' && bytes[0] === dollar ? (bytes.length === recordBytes.long ? 'long' : 'short') : seen
  if (kind === 'tail' || kind === 'more' || kind === 'no' || bytes.length < leadBytes[kind] + leastBytesBehindLead) {
    throw new ProtocolError('malformed', 'neither a text nor a record')
  }
  let at = 1
  const digits = (length: number): string => {
    const from = at
    at += length
    return hex(bytes.subarray(from, at))
  }
  const lead = digits(leadBytes[kind])
  const time = digits(fieldBytes.time)
  const date = digits(fieldBytes.date)
  const lat = digits(fieldBytes.lat)
  const battery = Number.parseInt(digits(fieldBytes.battery), 16)
  const lon = digits(fieldBytes.lon)
  const flags = Number.parseInt(lon.slice(-1), 16)
  const motion = digits(fieldBytes.motion)
  if (!/^\d+$/.test(lead.slice(0, -1) + time + date + lat + lon.slice(0, -1))) {
    throw new ProtocolError('malformed', 'a record that is not made of digits')
  }
  const status = Number.parseInt(digits(fieldBytes.status), 16)
  return {
    kind,
    lead: kind === 'long' ? lead.slice(0, 15) : lead,
    time,
    date,
    lat,
    battery,
    lon: lon.slice(0, -1),
    isEast: (flags & 8) !== 0,
    isNorth: (flags & 4) !== 0,
    valid: (flags & 2) !== 0,
    speedKnots: Number(motion.slice(0, 3)),
    courseDeg: Number(motion.slice(3)),
    status,
    rest: bytes.subarray(at),
  }
}

/** @throws {ProtocolError} `malformed` where it is none */
export function decodeTail(bytes: Uint8Array): RecordTail {
  if (bytes.length !== tailBytes) throw new ProtocolError('malformed', 'not the tail of a record')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  return {
    satellites: view.getUint8(0),
    mileage: view.getUint32(1),
    mcc: view.getUint16(5),
    mnc: view.getUint8(7),
    areaCode: view.getUint16(8),
    cellId: view.getUint16(10),
  }
}
