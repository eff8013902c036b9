import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { keepRaw, place, readingAt } from '../draft.ts'
import { type Decoded, type DecodeOptions, ProtocolError } from '../protocol.ts'
import { ascii, hex, WireReader } from '../wire.ts'
import { crc8Nrsc5 } from './crc.ts'
import { identified, type QueclinkSession } from './session.ts'

/**
 * Protocol Pro, of the newer devices: records of numbered values.
 *
 *     2B, or 2D of a message that waited · 00 · u16 length · flags · [parts] · IMEI · type · version · custom ·
 *     u8 length of what is reserved · records · u16 count · CRC-8 · `$`
 *
 * A record is: length · u32 time · u16 number · id · event · { id · length · value }. Lengths and ids above 127 take two
 * bytes, and the first bit says so.
 */

const headerBytes = 5
const tailBytes = 4
/** Time, number, id, event. */
const minRecordBytes = 8

export function decodePro(
  frame: Uint8Array,
  session: QueclinkSession,
  options: DecodeOptions,
): Decoded<QueclinkSession> {
  const end = frame.length - tailBytes
  if (end < headerBytes + 8 || frame[end + 3] !== 0x24) throw new ProtocolError('malformed', 'no frame of Protocol Pro')
  const matches = frame[end + 2] === crc8Nrsc5(frame.subarray(0, end + 2))
  if (!matches && options.checksum === 'strict') throw new ProtocolError('checksum', 'wrong checksum')
  const count = hex(frame.subarray(end, end + 2)).toUpperCase()
  const faults = !matches && options.checksum === 'count' ? 1 : 0
  const nothing = { readings: [], commands: [], replies: [], faults }
  if (frame[1] === 0x10) {
    const reader = new WireReader(frame, 3, end)
    const known: QueclinkSession = { ...identified(session, imeiOf(reader.slice(8))), pro: true }
    return { ...nothing, session: known, acks: [{ after: 'received', about: { count } }] }
  }
  const reader = new WireReader(frame, 4, end)
  if (reader.u8() & 0x80) reader.u16()
  const known: QueclinkSession = { ...identified(session, imeiOf(reader.slice(8))), pro: true }
  reader.slice(2 + 2 + 1)
  reader.slice(reader.u8())
  const readings: DecodedReading[] = []
  const sources: Uint8Array[] = []
  while (reader.remaining > 0) {
    const start = reader.position
    const length = readVariable(reader)
    const used = reader.position - start
    if (length < used + minRecordBytes) throw new ProtocolError('malformed', 'a record without a head')
    const record = reader.slice(length - used)
    readings.push(readRecord(record))
    sources.push(record)
  }
  return { ...nothing, session: known, readings, sources, acks: [{ after: 'durable', about: { count } }] }
}

/** Its digits, behind a nibble of nothing. */
function imeiOf(bytes: Uint8Array): string {
  const digits = hex(bytes).slice(1)
  if (!/^\d{15}$/.test(digits)) throw new ProtocolError('malformed', 'no IMEI')
  return digits
}

function readVariable(reader: WireReader): number {
  const first = reader.u8()
  return first & 0x80 ? ((first & 0x7f) << 8) | reader.u8() : first
}

function readRecord(record: Uint8Array): DecodedReading {
  const reader = new WireReader(record)
  const reading = readingAt(reader.u32() * 1000)
  reader.u16()
  const [id, event] = [reader.u8(), reader.u8()]
  if (id !== fixedReport) keepRaw(reading, 'event', id)
  if (event > 0) keepRaw(reading, 'eventCode', event)
  while (reader.remaining > 0) {
    const name = readVariable(reader)
    const value = reader.slice(readVariable(reader))
    if (value.length === 0) continue // the device could not find out
    const means = values[name]
    if (name === deviceName) keepRaw(reading, 'deviceName', ascii(value))
    else if (means === undefined || means.bytes !== value.length) keepRaw(reading, `data${name}`, hex(value))
    else means.mean(reading, new WireReader(value))
  }
  return reading
}

const fixedReport = 0x50
const deviceName = 2

interface Value {
  readonly bytes: number
  mean(reading: DecodedReading, reader: WireReader): void
}

const fixed = (bytes: number, mean: Value['mean']): Value => ({ bytes, mean })

const values: Readonly<Record<number, Value>> = {
  27: fixed(1, (reading, reader) => {
    const told = reader.u8()
    if (told <= 1) reading.ignition = told === 1
  }),
  31: fixed(4, (reading, reader) => {
    reading.odometerM = reader.u32()
  }),
  32: fixed(4, (reading, reader) => keepRaw(reading, 'tripOdometerM', reader.u32())),
  34: fixed(4, (reading, reader) => {
    reading.engineHours = reader.u32() / 3600
  }),
  35: fixed(4, (reading, reader) => keepRaw(reading, 'tripHours', reader.u32() / 3600)),
  81: fixed(15, readShortPlace),
  82: fixed(22, readPlace),
}

const hasFix = (state: number) => ((state >> 2) & 3) === 2

function readShortPlace(reading: DecodedReading, reader: WireReader): void {
  const state = reader.u8()
  const [lon, lat] = [reader.i32() / 1e6, reader.i32() / 1e6]
  const fixMs = reader.u32() * 1000
  place(reading, { lat, lon, speedKmh: reader.u16() / 10, valid: hasFix(state) })
  keepFixTime(reading, fixMs)
}

function readPlace(reading: DecodedReading, reader: WireReader): void {
  const state = reader.u8()
  const [lon, lat] = [reader.i32() / 1e6, reader.i32() / 1e6]
  const fixMs = reader.u32() * 1000
  const speedKmh = reader.u16() / 10
  const hdop = reader.u8()
  const courseDeg = reader.u16()
  const altitudeM = ((reader.i16() << 8) | reader.u8()) / 10
  const satellites = reader.u8()
  const unknownHdop = 0xff
  place(reading, {
    lat,
    lon,
    speedKmh,
    courseDeg,
    altitudeM,
    satellites,
    ...(hdop !== unknownHdop && { hdop: hdop / 10 }),
    valid: hasFix(state),
  })
  keepFixTime(reading, fixMs)
}

function keepFixTime(reading: DecodedReading, fixMs: number): void {
  if (reading.position === undefined || fixMs === Date.parse(reading.time) || fixMs === 0) return
  reading.position.time = new Date(fixMs).toISOString()
}
