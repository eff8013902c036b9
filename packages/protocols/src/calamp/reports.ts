import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { keepRaw, measure, place, readingAt, readingOnReceipt } from '../draft.ts'
import { ascii, hex, WireReader, WireWriter } from '../wire.ts'
import { types } from './frames.ts'

/** What reports hold: two descriptions, walked in both directions. */

const location = [
  { name: 'seconds', as: 'u32' },
  { name: 'fixSeconds', as: 'u32' },
  { name: 'latE7', as: 'i32' },
  { name: 'lonE7', as: 'i32' },
  { name: 'altitudeCm', as: 'i32' },
  { name: 'speedCmS', as: 'u32' },
  { name: 'courseDeg', as: 'u16' },
  { name: 'satellites', as: 'u8' },
  { name: 'fixStatus', as: 'u8' },
  { name: 'carrier', as: 'u16' },
  { name: 'rssiDbm', as: 'i16' },
  { name: 'commState', as: 'u8' },
  { name: 'hdopTenths', as: 'u8' },
  { name: 'inputs', as: 'u8' },
  { name: 'unitStatus', as: 'u8' },
] as const

const miniEvent = [
  { name: 'seconds', as: 'u32' },
  { name: 'latE7', as: 'i32' },
  { name: 'lonE7', as: 'i32' },
  { name: 'courseDeg', as: 'u16' },
  { name: 'speedKmh', as: 'u8' },
  { name: 'fixStatus', as: 'u8' },
  { name: 'commState', as: 'u8' },
  { name: 'inputs', as: 'u8' },
  { name: 'eventCode', as: 'u8' },
] as const

type Told<Fields extends readonly { readonly name: string }[]> = Record<Fields[number]['name'], number>
export type Location = Told<typeof location>

function read<Fields extends typeof location | typeof miniEvent>(reader: WireReader, fields: Fields): Told<Fields> {
  const told = {} as Record<string, number>
  for (const { name, as } of fields) told[name] = reader[as]()
  return told as Told<Fields>
}

/** Bits of the fix status. Without one of the first two, the place is of now. */
export const fixBits = { lastKnown: 0x04, invalid: 0x08 } as const
const miniInvalid = 0x20

const isReport = (type: number): boolean => reports.has(type)

const reports: ReadonlyMap<number, (reading: DecodedReading, reader: WireReader) => void> = new Map([
  [types.eventReport, eventOf],
  [types.locateReport, accumulatorsOf],
  [types.userData, userDataOf],
  [types.appData, appDataOf],
  [types.userDataWithAccumulators, (reading, reader) => withAccumulators(reading, reader, userDataOf)],
  [types.appDataWithAccumulators, (reading, reader) => withAccumulators(reading, reader, appDataOf)],
])

/** Whether a message of this type tells a place. */
export function tellsPlace(type: number): boolean {
  return type === types.miniEventReport || isReport(type)
}

export function decodeReport(type: number, body: Uint8Array): DecodedReading {
  const reader = new WireReader(body)
  if (type === types.miniEventReport) return decodeMiniEvent(reader)
  const told = read(reader, location)
  const reading = readingAt(told.seconds * 1000)
  const isOlder = told.fixSeconds > 0 && told.fixSeconds < told.seconds
  place(reading, {
    lat: told.latE7 / 1e7,
    lon: told.lonE7 / 1e7,
    altitudeM: told.altitudeCm / 100,
    speedKmh: (told.speedCmS * 36) / 1000,
    courseDeg: told.courseDeg,
    satellites: told.satellites,
    hdop: told.hdopTenths / 10,
    ...(isOlder && { time: new Date(told.fixSeconds * 1000).toISOString() }),
    valid: (told.fixStatus & (fixBits.invalid | fixBits.lastKnown)) === 0,
  })
  meanInputs(reading, told.inputs)
  for (const name of ['fixStatus', 'carrier', 'rssiDbm', 'commState', 'unitStatus'] as const) {
    keepRaw(reading, name, told[name])
  }
  reports.get(type)?.(reading, reader)
  if (reader.remaining > 0) keepRaw(reading, 'rest', hex(reader.slice(reader.remaining)))
  return reading
}

/** Short messages of a serial port or an application, which tell no place as these do: as they came. */
export function opaqueReport(type: number, body: Uint8Array, receivedAtMs: number): DecodedReading {
  const reading = readingOnReceipt(receivedAtMs)
  keepRaw(reading, 'message', type)
  keepRaw(reading, 'data', hex(body))
  return reading
}

function decodeMiniEvent(reader: WireReader): DecodedReading {
  const told = read(reader, miniEvent)
  const reading = readingAt(told.seconds * 1000)
  place(reading, {
    lat: told.latE7 / 1e7,
    lon: told.lonE7 / 1e7,
    speedKmh: told.speedKmh,
    courseDeg: told.courseDeg,
    satellites: told.fixStatus & 0x0f,
    valid: (told.fixStatus & miniInvalid) === 0,
  })
  meanInputs(reading, told.inputs)
  keepRaw(reading, 'fixStatus', told.fixStatus)
  keepRaw(reading, 'commState', told.commState)
  keepRaw(reading, 'event', told.eventCode)
  if (reader.remaining > 0) accumulatorList(reading, reader, reader.u8())
  if (reader.remaining > 0) keepRaw(reading, 'rest', hex(reader.slice(reader.remaining)))
  return reading
}

const alwaysTold = 3

/** The lowest bit is the ignition, the others are inputs 1 to 7, of which small models have three. */
function meanInputs(reading: DecodedReading, bits: number): void {
  reading.ignition = (bits & 1) === 1
  keepRaw(reading, 'input', bits)
  for (let input = 1; input <= 7; input += 1) {
    const on = (bits >> input) & 1
    if (input <= alwaysTold || on) measure(reading, 'inputs', `din${input}`, on)
  }
}

/** What an event code means is up to the script that runs in the device. */
function eventOf(reading: DecodedReading, reader: WireReader): void {
  keepRaw(reading, 'eventIndex', reader.u8())
  keepRaw(reading, 'event', reader.u8())
  accumulatorsOf(reading, reader)
}

function accumulatorsOf(reading: DecodedReading, reader: WireReader): void {
  const count = reader.u8()
  const appended = reader.u8()
  accumulatorList(reading, reader, count)
  for (let bit = 0; bit < 8 && reader.remaining > 0; bit += 1) {
    if (!((appended >> bit) & 1)) continue
    keepRaw(
      reading,
      bit === 0 ? 'cellInfo' : `appended${bit}`,
      hex(reader.slice(Math.min(reader.u8(), reader.remaining))),
    )
  }
}

const formatWithThreshold = 1

/**
 * The lower six bits count the words, the upper two name their format; in format 1 the first two are a threshold and
 * the mask of those that follow. Published messages lack some at the end.
 */
function accumulatorList(reading: DecodedReading, reader: WireReader, count: number): void {
  let left = Math.min(count & 0x3f, Math.floor(reader.remaining / 4))
  if (count >> 6 === formatWithThreshold && left >= 2) {
    keepRaw(reading, 'accThreshold', reader.u32())
    keepRaw(reading, 'accMask', reader.u32())
    left -= 2
  }
  for (let index = 0; index < left; index += 1) keepRaw(reading, `acc${index}`, reader.u32())
}

/** From whatever hangs on the device's serial port: u8 route · u8 id · u16 length · bytes. */
function userDataOf(reading: DecodedReading, reader: WireReader): void {
  keepRaw(reading, 'userRoute', reader.u8())
  keepRaw(reading, 'userId', reader.u8())
  keepRaw(reading, 'userData', textOf(reader.slice(Math.min(reader.u16(), reader.remaining))))
}

function appDataOf(reading: DecodedReading, reader: WireReader): void {
  keepRaw(reading, 'appType', reader.u16())
  const told = textOf(reader.slice(Math.min(reader.u16(), reader.remaining)))
  keepRaw(reading, 'appData', told)
  const [, vin] = /\bVIN:([0-9A-HJ-NPR-Z]{17})\b/.exec(told) ?? []
  if (vin !== undefined) reading.vin = vin
}

const accumulatorHeadBytes = 2
const dataHeadBytes = 4

/**
 * Accumulators (u8 count · u8 spare · u32 each) before what a port or an application says. The lengths of both must come
 * out; else all is kept as it came.
 */
function withAccumulators(
  reading: DecodedReading,
  reader: WireReader,
  dataOf: (reading: DecodedReading, reader: WireReader) => void,
): void {
  const { bytes, position } = reader
  const words = accumulatorHeadBytes + ((bytes[position] ?? 0) & 0x3f) * 4
  const lengthAt = position + words + dataHeadBytes - 2
  const length = ((bytes[lengthAt] ?? 0) << 8) | (bytes[lengthAt + 1] ?? 0)
  if (reader.remaining !== words + dataHeadBytes + length) return
  const count = reader.u8()
  reader.u8()
  accumulatorList(reading, new WireReader(reader.slice(words - accumulatorHeadBytes)), count)
  dataOf(reading, reader)
}

function textOf(bytes: Uint8Array): string {
  const text = ascii(bytes).trim()
  return /^[\x20-\x7e\r\n\t]*$/.test(text) ? text : hex(bytes)
}

export function encodeEventReport(told: Location, eventCode: number): Uint8Array {
  const writer = new WireWriter()
  for (const { name, as } of location) writer[as](told[name])
  writer.u8(0)
  writer.u8(eventCode)
  writer.u8(0)
  writer.u8(0)
  return writer.finish()
}
