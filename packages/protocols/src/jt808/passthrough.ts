import type { Beacon } from '@clutch/contracts/telematics/readings'
import { alarm, keepRaw, measure, place, readingOnReceipt } from '../draft.ts'
import { ascii, hex, WireReader } from '../wire.ts'
import { readingOfClock, type Timed } from './device-clock.ts'
import { type Field, isPrintable, readRow, textOf } from './fields.ts'
import { asTold } from './items.ts'
import { readObdText } from './items-obd.ts'
import { type LocationContext, locationBytes, readLocation, readPlace } from './location.ts'
import { meanStream, splitStreams } from './streams.ts'
import { readVehicleReport } from './vehicle-report.ts'

/** 0900: what a device hands through from something behind it. u8 kind · the rest is the kind's own. */
type Kind = (content: Uint8Array, context: LocationContext) => Timed | undefined

const kinds: ReadonlyMap<number, Kind> = new Map<number, Kind>([
  [0x40, driverText],
  [0x41, obdText],
  [0x53, tags],
  [0x54, samples],
  [0xf0, readVehicleReport],
  [0xf1, tripOver],
  [0xf2, faultCodes],
  [0xf3, (content, context) => collision(content, context) ?? asleep(content, context)],
  [0xf4, awake],
  [0xf7, collisionSamples],
  [0xff, collisionTrack],
])

/** What no kind takes is kept as it came. */
export function readPassedThrough(body: Uint8Array, context: LocationContext): Timed | undefined {
  if (body.length === 0) return undefined
  const kind = body[0] as number
  const content = body.subarray(1)
  const known = kinds.get(kind)?.(content, context)
  if (known) return known
  const reading = readingOnReceipt(context.receivedAtMs)
  keepRaw(reading, 'passthroughKind', kind)
  if (content.length > 0) keepRaw(reading, 'passthrough', asTold(content))
  return { reading, timeless: true }
}

/** `GTSL|6|1|0|10218094|1|`: the fifth is the driver's card. Two bytes of length may come before. */
function driverText(content: Uint8Array, { receivedAtMs }: LocationContext): Timed {
  const reading = readingOnReceipt(receivedAtMs)
  const text = ascii(content.filter((byte) => byte >= 0x20 && byte < 0x7f)).trim()
  const card = text.startsWith('GTSL') ? text.split('|')[4] : undefined
  if (card) reading.driverKey = card.slice(0, 64)
  else if (isPrintable(content)) keepRaw(reading, 'passthrough', textOf(content))
  else keepRaw(reading, 'passthrough', asTold(content))
  return { reading, timeless: true }
}

function obdText(content: Uint8Array, { receivedAtMs }: LocationContext): Timed | undefined {
  const reading = readingOnReceipt(receivedAtMs)
  return readObdText(reading, ascii(content)) ? { reading, timeless: true } : undefined
}

const maxTags = 128
const maxTagDataChars = 512

/** A location without items, a count, and u8 index · address of 6 · i8 dBm · u8 length · what was advertised. */
function tags(content: Uint8Array, context: LocationContext): Timed | undefined {
  const location = withoutAlarms(content, context)
  if (!location) return undefined
  const { reading } = location
  const reader = new WireReader(content, locationBytes - 4)
  if (reader.remaining > 0) reader.u8()
  const beacons: Beacon[] = []
  while (reader.remaining >= 9 && beacons.length < maxTags) {
    const index = reader.u8() + 1
    const beacon: Beacon = { id: hex(reader.slice(6)) }
    beacon.rssiDbm = (reader.u8() << 24) >> 24
    const data = reader.slice(Math.min(reader.u8(), reader.remaining))
    keepRaw(reading, `tag${index}Data`, hex(data).slice(0, maxTagDataChars))
    beacons.push(beacon)
  }
  if (beacons.length > 0) reading.beacons = beacons
  return location
}

const maxSamples = 256

/** A location without items, then samples: u16 mask · BCD time · light, temperature and humidity, … by bit. */
function samples(content: Uint8Array, context: LocationContext): Timed | undefined {
  const location = withoutAlarms(content, context)
  if (!location) return undefined
  const { reading } = location
  const reader = new WireReader(content, locationBytes - 4)
  for (let count = 0; count < maxSamples && reader.remaining >= 8; count += 1) {
    const mask = reader.u16()
    keepRaw(reading, 'sampledAt', hex(reader.slice(6)))
    if (reader.remaining < sampleSizes.reduce((sum, size, bit) => sum + ((mask >> bit) & 1 ? size : 0), 0)) break
    if (mask & 0x01) keepRaw(reading, 'light', reader.u16())
    if (mask & 0x02) {
      measure(reading, 'temperaturesC', 'device', reader.i16() / 10)
      measure(reading, 'humidityPercent', 'sensor1', reader.i16() / 10)
    }
    if (mask & 0x04) measure(reading, 'temperaturesC', 'sensor3', reader.i16() / 10)
    if (mask & 0x08) keepRaw(reading, 'acceleration', `[${reader.i16()},${reader.i16()},${reader.i16()}]`)
    if (mask & 0x10) keepRaw(reading, 'airPressure', reader.u16())
  }
  return location
}
const sampleSizes = [2, 4, 2, 6, 2]

/** As a location, but its first double word is the status. */
function withoutAlarms(content: Uint8Array, context: LocationContext): Timed | undefined {
  if (content.length < locationBytes - 4) return undefined
  const body = new Uint8Array(locationBytes)
  body.set(content.subarray(0, locationBytes - 4), 4)
  return readLocation(body, context)
}

/** u16 id · u16 length · value: how hard, and when. */
function collision(content: Uint8Array, context: LocationContext): Timed | undefined {
  const told: { id: number; value: Uint8Array }[] = []
  const reader = new WireReader(content)
  while (reader.remaining >= 4) {
    const id = reader.u16()
    const length = reader.u16()
    if (length > reader.remaining) return undefined
    told.push({ id, value: reader.slice(length) })
  }
  if (told.length === 0) return undefined
  const clock = told.find(({ id, value }) => id === 0x0006 && value.length >= 6)
  const decoded = clock
    ? readingOfClock(clock.value.subarray(0, 6), context)
    : { reading: readingOnReceipt(context.receivedAtMs), timeless: true }
  for (const { id, value } of told) {
    if (id === 0x0002 && value.length >= 2) {
      const sent = ((value[0] as number) << 8) | (value[1] as number)
      keepRaw(decoded.reading, 'collision', sent / 256 / 100)
    } else if (id !== 0x0006 && value.length > 0) {
      keepRaw(decoded.reading, `passthrough${id.toString(16).padStart(4, '0')}`, hex(value))
    }
  }
  return decoded
}

const trackPointBytes = 20

/** BCD time · i32 lat · i32 lon · i16 m · u16 km/h × 10 · u16 degrees, of the moment; what follows is kept. */
function collisionTrack(content: Uint8Array, context: LocationContext): Timed | undefined {
  if (content.length < trackPointBytes) return undefined
  const reader = new WireReader(content)
  const decoded = readingOfClock(reader.slice(6), context)
  const signs: [boolean, number][] = []
  const coordinates = new DataView(new ArrayBuffer(8))
  for (const [at, bit] of [
    [0, 2],
    [4, 3],
  ] as const) {
    const value = reader.i32()
    coordinates.setUint32(at, Math.abs(value))
    signs.push([value < 0, bit])
  }
  const bits = signs.reduce((sum, [negative, bit]) => (negative ? sum + 2 ** bit : sum), 0b10)
  readPlace(decoded.reading, bits, new Uint8Array(coordinates.buffer), {
    altitudeM: reader.i16(),
    speedKmh: reader.u16() / 10,
    courseDeg: reader.u16(),
  })
  if (reader.remaining > 0) keepRaw(decoded.reading, 'track', hex(reader.slice(reader.remaining)))
  return decoded
}

const tripRow = (name: string, as: 'u8' | 'u16' | 'u32' = 'u32', per = 1): readonly Field[] => [
  { as, to: `raw.${name}`, per },
]
const tripEnd = { time: 0x0002, lat: 0x0005, lon: 0x0006 } as const
const tripRows: ReadonlyMap<number, readonly Field[]> = new Map([
  [0x0001, [{ hex: 6, to: 'raw.tripBegan' }]],
  [0x0003, tripRow('tripBeganLat')],
  [0x0004, tripRow('tripBeganLon')],
  [0x0007, tripRow('tripNumber', 'u16')],
  [0x0008, tripRow('mileageKind', 'u8')],
  [0x0009, tripRow('tripOdometerM')],
  [0x000a, tripRow('tripFuelLitres', 'u32', 1000)],
  [0x000b, tripRow('tripS')],
  [0x000c, tripRow('overspeedS', 'u16')],
  [0x000d, tripRow('overspeedCount', 'u16')],
  [0x000e, tripRow('averageKmh', 'u8')],
  [0x000f, tripRow('mostKmh', 'u8')],
  [0x0010, tripRow('idlingTime')],
  [0x0012, tripRow('brakeCount', 'u16')],
  [0x0013, tripRow('harshAccelerationCount')],
  [0x0014, tripRow('harshBrakingCount')],
  [0x0015, tripRow('harshCorneringCount')],
  [0x001d, tripRow('idlingFuelLitres', 'u32', 1000)],
])

/** u16 id · u8 length · value: where and when it ended, and how it was. */
function tripOver(content: Uint8Array, context: LocationContext): Timed | undefined {
  const told = splitStreams(content)
  const clock = told?.find(({ id, value }) => id === tripEnd.time && value.length === 6)?.value
  if (!told || !clock) return undefined
  const timed = readingOfClock(clock, context)
  const { reading } = timed
  const lat = told.find(({ id, value }) => id === tripEnd.lat && value.length === 4)?.value
  const lon = told.find(({ id, value }) => id === tripEnd.lon && value.length === 4)?.value
  if (lat && lon) place(reading, { lat: signedDegrees(lat), lon: signedDegrees(lon), valid: isSomewhere(lat, lon) })
  reading.ignition = false
  for (const stream of told) {
    if (stream.value === clock || (lat && lon && (stream.value === lat || stream.value === lon))) continue
    meanStream(reading, stream, tripRows.get(stream.id), 'trip')
  }
  return timed
}

const otherHalfBit = 0x80000000

/** Millionths; the highest bit says south, or west. */
function signedDegrees(bytes: Uint8Array): number {
  const sent = new WireReader(bytes).u32()
  return sent >= otherHalfBit ? 0 - (sent - otherHalfBit) / 1e6 : sent / 1e6
}

function isSomewhere(...coordinates: readonly Uint8Array[]): boolean {
  return coordinates.some((bytes) => bytes.some((byte) => byte !== 0))
}

/** BCD time · lat · lon */
function whereAndWhen(reader: WireReader, context: LocationContext): Timed {
  const timed = readingOfClock(reader.slice(6), context)
  const lat = reader.slice(4)
  const lon = reader.slice(4)
  place(timed.reading, { lat: signedDegrees(lat), lon: signedDegrees(lon), valid: isSomewhere(lat, lon) })
  return timed
}

const faultCodeBytes = 4

/** … · u8 count · four bytes each. What they mean depends on the bus, which is told elsewhere: they are kept. */
function faultCodes(content: Uint8Array, context: LocationContext): Timed | undefined {
  const count = content[14]
  if (count === undefined || content.length !== 15 + count * faultCodeBytes) return undefined
  const reader = new WireReader(content)
  const timed = whereAndWhen(reader, context)
  reader.u8()
  measure(timed.reading, 'obd', 'troubleCodeCount', count)
  const codes = Array.from({ length: count }, () => hex(reader.slice(faultCodeBytes)))
  if (count > 0) keepRaw(timed.reading, 'faultCodes', codes.join(','))
  return timed
}

function asleep(content: Uint8Array, context: LocationContext): Timed | undefined {
  if (content.length !== 6) return undefined
  const timed = readingOfClock(content, context)
  keepRaw(timed.reading, 'asleep', 1)
  return timed
}

/** BCD time · u8 by what · u16 supply · u16 acceleration */
function awake(content: Uint8Array, context: LocationContext): Timed | undefined {
  if (content.length !== 11) return undefined
  const timed = readingOfClock(content.subarray(0, 6), context)
  keepRaw(timed.reading, 'asleep', 0)
  readRow(timed.reading, content.subarray(6), [
    { as: 'u8', to: 'raw.wokenBy' },
    { as: 'u16', to: 'raw.wakeVoltage' },
    { as: 'u16', to: 'raw.wakeAcceleration' },
  ])
  return timed
}

const impactBytes = 7

/** … · u32 ms from one to the next · u8 how bad · and of each three i16 thousandths of g · u8 km/h */
function collisionSamples(content: Uint8Array, context: LocationContext): Timed | undefined {
  if (content.length < 19 || (content.length - 19) % impactBytes !== 0) return undefined
  const reader = new WireReader(content)
  const timed = whereAndWhen(reader, context)
  const { reading } = timed
  alarm(reading, 'crash')
  keepRaw(reading, 'sampleIntervalMs', reader.u32())
  keepRaw(reading, 'collisionLevel', reader.u8())
  const accelerations: string[] = []
  const speeds: number[] = []
  while (reader.remaining > 0) {
    accelerations.push(`[${reader.i16()},${reader.i16()},${reader.i16()}]`)
    speeds.push(reader.u8())
  }
  keepRaw(reading, 'accelerations', `[${accelerations.join(',')}]`)
  keepRaw(reading, 'speedsKmh', speeds.join(','))
  return timed
}
