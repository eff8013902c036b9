import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { keepRaw, measure, place, readingAt, readingOnReceipt } from '../draft.ts'
import type { Decoded, DecodeOptions } from '../protocol.ts'
import { fromAscii, hex, WireReader } from '../wire.ts'
import { readCompressed } from './hex-batch.ts'
import { eventName, meanOwn } from './hex-event.ts'
import { type Body, bit, countBytes, identityOf, readCell, readTenths, readTime } from './hex-frame.ts'
import { keepCell } from './place.ts'
import { identified, type QueclinkSession } from './session.ts'
import { meanInputs, meanOutputs, meanState } from './status.ts'

/**
 * Places and events. A mask in each frame says which fields it has; which event brings fields of its own, and how many
 * bytes, is known for some and follows for the others from the frame's length, which must come out even.
 */

interface Head {
  readonly uniqueId: string | undefined
  /** As text frames have it. */
  readonly version: string | undefined
  readonly deviceType: string | undefined
  readonly satellites: number | undefined
  /** Told once for all readings of the frame. */
  keep(reading: DecodedReading): void
}

/** What differs by model, and is told by which of them makes the frame's length come out even. */
interface Layout {
  readonly cellIdBytes: 2 | 4
  /** The byte behind the mast is there where no mast is. */
  readonly spareAlways: boolean
  /** Which bit of the mask tells of the box with more inputs and outputs. */
  readonly boxBit: 25 | 26
}

/** As the papers of GV300 and GV55 have it; of GV350 and GV600; and what lies between. */
const layouts: readonly Layout[] = [
  { cellIdBytes: 2, spareAlways: false, boxBit: 26 },
  { cellIdBytes: 4, spareAlways: true, boxBit: 25 },
  { cellIdBytes: 4, spareAlways: false, boxBit: 26 },
  { cellIdBytes: 2, spareAlways: true, boxBit: 25 },
]

/** Type, mask, length, device, versions, identity, supplies, inputs, state, satellites. */
function readHead(reader: WireReader, mask: number, { boxBit }: Layout): Head {
  if (bit(mask, 7)) reader.u16()
  // Six-figure types begin with 80.
  const type = bit(mask, 8) ? reader.slice(reader.bytes[reader.position] === 0x80 ? 3 : 1) : undefined
  const protocol = bit(mask, 9) ? reader.slice(2) : undefined
  const firmware = bit(mask, 10) ? reader.u16() : undefined
  const identity = identityOf(reader.slice(8))
  const batteryPercent = bit(mask, 11) ? reader.u8() : undefined
  const externalMv = bit(mask, 12) ? reader.u16() : undefined
  const analogMode = bit(mask, 13) ? reader.u16() : undefined
  const analogMv = bit(mask, 14) ? reader.u16() : undefined
  const secondAnalogMv = bit(mask, 15) ? reader.u16() : undefined
  const boxInputs = bit(mask, boxBit) ? reader.u8() : undefined
  const inputs = bit(mask, 17) ? reader.u8() : undefined
  const boxOutputs = bit(mask, boxBit) ? reader.u8() : undefined
  const outputs = bit(mask, 17) ? reader.u8() : undefined
  const state = bit(mask, 18) ? reader.u8() : undefined
  const antenna = bit(mask, 19) ? reader.u8() : undefined
  return {
    uniqueId: identity.uniqueId,
    version: type && protocol && (hex(type) + hex(protocol)).toUpperCase(),
    deviceType: type === undefined ? undefined : hex(type).toUpperCase(),
    satellites: antenna === undefined ? undefined : antenna & 0xf,
    keep: (reading) => {
      if (identity.name !== undefined) keepRaw(reading, 'deviceName', identity.name)
      if (firmware !== undefined) keepRaw(reading, 'firmware', firmware)
      if (batteryPercent !== undefined && batteryPercent <= 100) reading.batteryPercent = batteryPercent
      if (externalMv !== undefined) reading.externalV = externalMv / 1000
      if (analogMode !== undefined) keepRaw(reading, 'analogMode', analogMode)
      if (analogMv !== undefined) measure(reading, 'inputs', 'ain1V', analogMv / 1000)
      if (secondAnalogMv !== undefined) measure(reading, 'inputs', 'ain2V', secondAnalogMv / 1000)
      if (inputs !== undefined) meanInputs(reading, inputs)
      if (outputs !== undefined) meanOutputs(reading, outputs)
      if (boxInputs !== undefined) keepRaw(reading, 'boxInputs', boxInputs)
      if (boxOutputs !== undefined) keepRaw(reading, 'boxOutputs', boxOutputs)
      if (state !== undefined) meanState(reading, state)
    },
  }
}

const placeBytes = (mask: number, { cellIdBytes, spareAlways }: Layout) =>
  1 +
  (bit(mask, 0) ? 3 : 0) +
  (bit(mask, 1) ? 2 : 0) +
  (bit(mask, 2) ? 2 : 0) +
  (8 + 7) +
  (bit(mask, 3) ? 6 + cellIdBytes : 0) +
  (bit(mask, 3) || spareAlways ? 1 : 0)

/** Mileages, hours, a key, the time it was sent. The count is not counted: it stands in every frame. */
const trailBytes = (mask: number) =>
  (bit(mask, 20) ? 3 : 0) +
  (bit(mask, 21) ? 5 : 0) +
  (bit(mask, 22) ? 3 : 0) +
  (bit(mask, 23) ? 6 : 0) +
  (bit(mask, 24) ? 4 : 0) +
  (bit(mask, 4) ? 7 : 0)

const compressed = 100

/** No event brings more of its own than this: a line of 100 characters that tells where new settings came from. */
const maxInsertBytes = 128

const maxPlaces = 15

/** Where the number of places stands such that the frame's length comes out even, and what follows reads as places. */
function placesIn(
  frame: Uint8Array,
  from: number,
  body: Body,
  mask: number,
  layout: Layout,
): { at: number; count: number } | undefined {
  const rest = body.end - countBytes - trailBytes(mask)
  const bytes = placeBytes(mask, layout)
  for (let at = from; at <= from + maxInsertBytes && at < rest; at += 1) {
    const count = frame[at] as number
    if (count < 1 || count > maxPlaces || at + 1 + count * bytes !== rest) continue
    if (readsAsPlace(frame, at + 1, mask)) return { at, count }
  }
  return undefined
}

interface Opened {
  readonly head: Head
  readonly reader: WireReader
  readonly layout: Layout
  readonly places: { readonly at: number; readonly count: number } | undefined
}

/** The head and the places behind it, by the first layout that fits; or the head alone. */
function openReport(frame: Uint8Array, headAt: number, body: Body, mask: number): Opened {
  let first: Opened | undefined
  for (const layout of layouts) {
    const reader = new WireReader(frame, headAt, body.end)
    const head = readHead(reader, mask, layout)
    // Behind a report's own fields stands its id; what is between is the kind's own.
    const places = placesIn(frame, reader.position + (body.kind === 'RSP' ? 1 : 0), body, mask, layout)
    if (places !== undefined) return { head, reader, layout, places }
    first ??= { head, reader, layout, places }
  }
  return first as Opened
}

/** On the map, and at an hour that clocks have. */
function readsAsPlace(frame: Uint8Array, start: number, mask: number): boolean {
  const reader = new WireReader(frame, start)
  reader.slice(1 + (bit(mask, 0) ? 3 : 0) + (bit(mask, 1) ? 2 : 0) + (bit(mask, 2) ? 2 : 0))
  if (Math.abs(reader.i32()) > 180e6 || Math.abs(reader.i32()) > 90e6) return false
  reader.u16()
  return [12, 31, 23, 59, 60].every((greatest) => reader.u8() <= greatest)
}

export function decodeReport(
  frame: Uint8Array,
  body: Body,
  decoded: Decoded<QueclinkSession>,
  options: DecodeOptions,
): Decoded<QueclinkSession> {
  const { kind } = body
  const type = body.reader.u8()
  const mask = body.reader.u32()
  const { head, reader, layout, places } = openReport(frame, body.reader.position, body, mask)
  const session = {
    ...identified(decoded.session, head.uniqueId),
    ...(head.version !== undefined && { version: head.version }),
  }
  const sourceStart = 4 + 1 + 4 + 2
  if (kind === 'RSP' && type === compressed) {
    const readings = readCompressed(reader)
    const last = readings.at(-1)
    if (last !== undefined) {
      head.keep(last)
      readTrail(new WireReader(frame, body.end - countBytes - trailBytes(mask), body.end), mask, last)
    }
    return { ...decoded, session, readings, sources: readings.map((reading) => sourceOfReading(reading)) }
  }
  const event = eventName(kind, type, head.deviceType)
  if (places === undefined) {
    // Of a model whose layout nobody wrote down: kept as it came, so that the device need not send it again.
    const reading = readingOnReceipt(options.receivedAtMs)
    head.keep(reading)
    keepRaw(reading, 'event', event)
    keepRaw(reading, 'data', hex(frame.subarray(reader.position, body.end)))
    return { ...decoded, session, readings: [reading], sources: [frame.subarray(sourceStart, body.end - countBytes)] }
  }
  const own = reader.slice(places.at - reader.position)
  reader.u8()
  const readings: DecodedReading[] = []
  const sources: Uint8Array[] = []
  for (let index = 0; index < places.count; index += 1) {
    const start = reader.position
    readings.push(readPlace(reader, mask, layout, head.satellites, options))
    sources.push(frame.subarray(start, reader.position))
  }
  const last = readings.at(-1) as DecodedReading
  head.keep(last)
  meanOwn(last, event, own)
  readTrail(reader, mask, last)
  sources[sources.length - 1] = frame.subarray(sourceStart, body.end - countBytes)
  return { ...decoded, session, readings, sources }
}

/** A resend of these is told by what it says: their place in the frame is not theirs alone. */
function sourceOfReading(reading: DecodedReading): Uint8Array {
  const { time, position } = reading
  return fromAscii([time, position?.lat, position?.lon, position?.speedKmh, position?.courseDeg].join(' '))
}

function readPlace(
  reader: WireReader,
  mask: number,
  { cellIdBytes, spareAlways }: Layout,
  satellites: number | undefined,
  options: DecodeOptions,
): DecodedReading {
  const accuracy = reader.u8()
  const speedKmh = bit(mask, 0) ? readTenths(reader, reader.u16()) : undefined
  const courseDeg = bit(mask, 1) ? reader.u16() : undefined
  const altitudeM = bit(mask, 2) ? reader.i16() : undefined
  const [lon, lat] = [reader.i32() / 1e6, reader.i32() / 1e6]
  const timeMs = readTime(reader)
  const reading = timeMs === undefined ? readingOnReceipt(options.receivedAtMs) : readingAt(timeMs)
  place(reading, {
    lat,
    lon,
    ...(altitudeM !== undefined && { altitudeM }),
    ...(speedKmh !== undefined && { speedKmh }),
    ...(courseDeg !== undefined && { courseDeg }),
    ...(satellites !== undefined && { satellites }),
    ...(accuracy > 0 && { hdop: accuracy }),
    valid: accuracy > 0,
  })
  if (bit(mask, 3)) keepCell(reading, readCell(reader, cellIdBytes))
  if (bit(mask, 3) || spareAlways) reader.u8()
  return reading
}

function readTrail(reader: WireReader, mask: number, reading: DecodedReading): void {
  if (bit(mask, 20)) keepRaw(reading, 'tripOdometerM', readTenths(reader, reader.u16()) * 1000)
  if (bit(mask, 21)) reading.odometerM = Math.round(readTenths(reader, reader.u32()) * 1000)
  const readHours = (hours: number) => (hours * 3600 + reader.u8() * 60 + reader.u8()) / 3600
  if (bit(mask, 22)) keepRaw(reading, 'tripHours', readHours(reader.u8()))
  if (bit(mask, 23)) reading.engineHours = readHours(reader.u32())
  if (bit(mask, 24)) {
    const key = hex(reader.slice(4))
    if (!/^0+$/.test(key)) reading.driverKey = key
  }
}
