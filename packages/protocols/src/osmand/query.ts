import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { keepRaw, place, readingAt, readingOnReceipt } from '../draft.ts'
import { kilometresPerHourPerKnot } from '../nmea.ts'
import type { DecodeOptions } from '../protocol.ts'
import { applyAttribute, courseOf, speedOf, type ToldPlace } from './attributes.ts'
import { instantMs, malformed, numberIn, rounded } from './values.ts'

/** One reading as the parameters of a query or of a form: `?id=1234&lat=52.5&lon=13.4&timestamp=…`. */

export const idNames = ['id', 'deviceid'] as const
/** Name the device where nothing else does. */
export const otherIdNames = ['device_id', 'deviceId', 'uniqueId', 'imei'] as const
const maxParameters = 256

export function readingOfQuery(
  parameters: Iterable<readonly [name: string, value: string]>,
  options: DecodeOptions,
): DecodedReading | undefined {
  const told: ToldPlace = { valid: true }
  const all = [...parameters]
  const timestamp = all.find(([name]) => name === 'timestamp')?.[1]
  const reading =
    timestamp === undefined
      ? readingOnReceipt(options.receivedAtMs)
      : readingAt(instantMs(timestamp, options.utcOffsetMin ?? 0))
  let isEmpty = true
  let count = 0
  for (const [name, value] of all) {
    count += 1
    if (count > maxParameters || name === 'timestamp' || (idNames as readonly string[]).includes(name)) continue
    isEmpty = false
    apply(reading, told, name, value)
  }
  if (isEmpty) return undefined
  if ((told.lat === undefined) !== (told.lon === undefined)) {
    throw malformed(told.lat === undefined ? 'lat' : 'lon', 'a place has two coordinates')
  }
  if (told.lat !== undefined && told.lon !== undefined) place(reading, { ...told, lat: told.lat, lon: told.lon })
  return reading
}

function apply(reading: DecodedReading, told: ToldPlace, name: string, value: string): void {
  switch (name) {
    case 'lat':
    case 'latitude':
      // Empty is how some say that they have none.
      if (value.trim() !== '') told.lat = coordinate('lat', value, 90)
      return
    case 'lon':
    case 'lng':
    case 'longitude':
      if (value.trim() !== '') told.lon = coordinate('lon', value, 180)
      return
    case 'location': {
      const [lat, lon, altitude, ...more] = value.split(',')
      const altitudeM = numberIn(altitude)
      if (more.length > 0 || (altitude !== undefined && altitudeM === undefined)) {
        throw malformed(name, 'not a latitude and a longitude')
      }
      told.lat = coordinate(name, lat ?? '', 90)
      told.lon = coordinate(name, lon ?? '', 180)
      if (altitudeM !== undefined) told.altitudeM = altitudeM
      return
    }
    case 'speed': {
      const knots = numberIn(value)
      const speedKmh = speedOf(knots ?? -1, kilometresPerHourPerKnot)
      if (speedKmh !== undefined) told.speedKmh = speedKmh
      if (knots === undefined) keepRaw(reading, name, value)
      return
    }
    case 'bearing':
    case 'heading': {
      const degrees = numberIn(value)
      const courseDeg = courseOf(degrees ?? -1)
      if (courseDeg !== undefined) told.courseDeg = courseDeg
      if (degrees === undefined) keepRaw(reading, name, value)
      return
    }
    case 'cell':
      if (!value.split(/[;|]/).every((each) => cell(reading, each))) keepRaw(reading, name, value)
      return
    case 'wifi':
      if (!value.split(/[;|]/).every((each) => accessPoint(reading, each))) keepRaw(reading, name, value)
      return
  }
  applyAttribute(reading, told, name, value)
}

export function coordinate(parameter: string, value: unknown, most: number): number {
  const degrees = numberIn(value)
  if (degrees === undefined || Math.abs(degrees) > most) throw malformed(parameter, 'not a coordinate')
  return rounded(degrees, 7)
}

/** MCC, MNC, area, cell and, from some, the signal. */
function cell(reading: DecodedReading, value: string): boolean {
  const [mcc, mnc, areaCode, cellId, rssiDbm] = value.split(',').map(numberIn)
  const ids = [mcc, mnc, areaCode, cellId].map((id) => (id !== undefined && Number.isInteger(id) && id >= 0 ? id : -1))
  if (ids.includes(-1) || (mcc ?? 0) > 999 || (mnc ?? 0) > 999) return false
  const [known, operator, area, id] = ids as [number, number, number, number]
  reading.cells ??= []
  if (reading.cells.length >= 16) return false
  reading.cells.push({
    mcc: known,
    mnc: operator,
    areaCode: area,
    cellId: id,
    ...(rssiDbm !== undefined && { rssiDbm }),
  })
  return true
}

/** An address with dashes, colons or neither, and its signal. */
function accessPoint(reading: DecodedReading, value: string): boolean {
  const [address = '', signal] = value.split(',')
  const digits = address.trim().toLowerCase().replace(/[-:]/g, '')
  const bssid = digits.replace(/..(?!$)/g, '$&:')
  if (!/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(bssid)) return false
  const rssiDbm = numberIn(signal)
  reading.wifi ??= []
  if (reading.wifi.length >= 32) return false
  reading.wifi.push({ bssid, ...(rssiDbm !== undefined && { rssiDbm }) })
  return true
}
