import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { keepRaw, place, readingAt, readingOnReceipt } from '../draft.ts'
import type { DecodeOptions } from '../protocol.ts'
import { applyAttribute, courseOf, speedOf, type ToldPlace } from './attributes.ts'
import { coordinate, idNames, readingOfQuery } from './query.ts'
import { instantMs, isTold, malformed, numberIn, rounded } from './values.ts'

/**
 * A location as background-geolocation apps write it in JSON. Below zero means "not known". What the app's owner adds is
 * in `extras`, under the names of the query's attributes.
 */
export type JsonObject = Readonly<Record<string, unknown>>

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const kmhPerMetreASecond = 3.6

/** Of the coordinates, what has no field of its own. */
const otherCoordinates: Readonly<Record<string, string>> = {
  speed_accuracy: 'speedAccuracyMps',
  heading_accuracy: 'courseAccuracyDeg',
  altitude_accuracy: 'altitudeAccuracyM',
  ellipsoidal_altitude: 'ellipsoidalAltitudeM',
  floor: 'floor',
  age: 'fixAgeMs',
}

/** Names the record, or repeats it. */
const notKept: ReadonlySet<string> = new Set(['timestamp', 'uuid', '_', 'device_id', 'deviceId', ...idNames])

/** A location by itself, with what stood beside it and is of all that were sent together. */
export function readingOfLocation(
  location: JsonObject,
  options: DecodeOptions,
  beside: JsonObject = {},
): DecodedReading {
  const reading = timed(location.timestamp ?? location.recorded_at, options)
  const told: ToldPlace = { valid: true }
  extras(reading, told, beside)
  for (const [name, value] of Object.entries(location)) {
    if (value === null || value === undefined || notKept.has(name)) continue
    if (name === 'coords') coordinates(reading, told, value)
    else if (name === 'battery' && isObject(value)) battery(reading, value)
    else if (name === 'activity' && isObject(value)) activity(reading, value)
    else if (name === 'extras' && isObject(value)) extras(reading, told, value)
    else if (name === 'is_moving') applyTold(reading, told, 'motion', value)
    else applyTold(reading, told, name, value)
  }
  if (told.lat !== undefined && told.lon !== undefined) place(reading, { ...told, lat: told.lat, lon: told.lon })
  return reading
}

/** The same names as in a query, as JSON. */
export function readingOfFlat(flat: JsonObject, options: DecodeOptions): DecodedReading | undefined {
  const parameters = Object.entries(flat).flatMap(([name, value]): [string, string][] =>
    value === null || value === undefined || (name !== 'timestamp' && notKept.has(name))
      ? []
      : [[name, isTold(value) ? String(value) : JSON.stringify(value)]],
  )
  return readingOfQuery(parameters, options)
}

/** Whether it tells its place by the names of a query. */
export function isFlat(value: JsonObject): boolean {
  return !('coords' in value) && (isTold(value.lat) || isTold(value.latitude) || isTold(value.location))
}

function timed(timestamp: unknown, { receivedAtMs, utcOffsetMin = 0 }: DecodeOptions): DecodedReading {
  if (timestamp === undefined || timestamp === null) return readingOnReceipt(receivedAtMs)
  if (!isTold(timestamp)) throw malformed('timestamp', 'not a time')
  return readingAt(instantMs(timestamp, utcOffsetMin))
}

function coordinates(reading: DecodedReading, told: ToldPlace, coords: unknown): void {
  if (!isObject(coords)) throw malformed('coords', 'not an object')
  told.lat = coordinate('latitude', coords.latitude, 90)
  told.lon = coordinate('longitude', coords.longitude, 180)
  const speedKmh = speedOf(numberIn(coords.speed) ?? -1, kmhPerMetreASecond)
  const courseDeg = courseOf(numberIn(coords.heading) ?? -1)
  const altitudeM = numberIn(coords.altitude)
  const accuracyM = numberIn(coords.accuracy)
  if (speedKmh !== undefined) told.speedKmh = speedKmh
  if (courseDeg !== undefined) told.courseDeg = courseDeg
  if (altitudeM !== undefined) told.altitudeM = altitudeM
  if (accuracyM !== undefined && accuracyM >= 0) told.accuracyM = accuracyM
  for (const [name, ours] of Object.entries(otherCoordinates)) {
    const value = numberIn(coords[name])
    if (value !== undefined && value !== -1) keepRaw(reading, ours, value)
  }
}

/** The level is a part of one. */
function battery(reading: DecodedReading, { level, is_charging: isCharging }: JsonObject): void {
  const part = numberIn(level)
  if (part !== undefined && part >= 0) reading.batteryPercent = rounded(part * 100, 4)
  if (typeof isCharging === 'boolean') reading.charging = isCharging
}

function activity(reading: DecodedReading, { type, confidence }: JsonObject): void {
  if (isTold(type)) keepRaw(reading, 'activity', String(type))
  const percent = numberIn(confidence)
  if (percent !== undefined) keepRaw(reading, 'activityConfidencePercent', percent)
}

function extras(reading: DecodedReading, told: ToldPlace, values: JsonObject): void {
  for (const [name, value] of Object.entries(values)) {
    if (!notKept.has(name)) applyTold(reading, told, name, value)
  }
}

/** What is neither a value nor known is kept as it was written. */
function applyTold(reading: DecodedReading, told: ToldPlace, name: string, value: unknown): void {
  if (isTold(value)) applyAttribute(reading, told, name, value)
  else if (value !== null && value !== undefined) keepRaw(reading, name, JSON.stringify(value))
}
