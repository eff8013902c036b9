import type { FieldMapping } from '@clutch/contracts/telematics/connections'
import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { instantIn, isoOf, numberIn, objectIn, textIn } from './json.ts'
import { ProviderFailure, type SeenVehicle, type Taken, type Unreadable } from './provider.ts'

/** Pure: a message of any shape, read as a mapping says. What the mapping does not name is not looked at. */

const maxItems = 5_000

/** @throws ProviderFailure when there is no list where the mapping says there is one, or too long a one */
export function readMapped(body: unknown, mapping: FieldMapping): Taken {
  const found = mapping.items === undefined ? [body] : at(body, mapping.items)
  if (!Array.isArray(found)) throw new ProviderFailure('unreadable', 'There is no list at `items` of the mapping.')
  if (found.length > maxItems) throw new ProviderFailure('unreadable', `More than ${maxItems} items.`)
  const vehicles = new Map<string, SeenVehicle>()
  const readings: { externalId: string; readings: DecodedReading[] }[] = []
  const unreadable: Unreadable[] = []
  for (const item of found) {
    const externalId = textIn(at(item, mapping.vehicleId))
    const time = instantOf(at(item, mapping.time), mapping.timeFormat)
    const reading = time === undefined ? undefined : readingOf(item, time, mapping)
    if (externalId === undefined || reading === undefined) {
      const missing = externalId === undefined ? 'vehicleId' : time === undefined ? 'time' : 'fields'
      unreadable.push({
        reason: `nothing readable at ${missing}`,
        bytes: Buffer.from(JSON.stringify(item) ?? 'undefined'),
      })
      continue
    }
    vehicles.set(externalId, { externalId })
    readings.push({ externalId, readings: [reading] })
  }
  return { vehicles: [...vehicles.values()], readings, unreadable }
}

/** RFC 6901. Only own properties: `/constructor` is nothing. */
export function at(value: unknown, pointer: string): unknown {
  let found = value
  for (const token of pointer.split('/').slice(1)) {
    const name = token.replaceAll('~1', '/').replaceAll('~0', '~')
    if (Array.isArray(found)) found = /^(0|[1-9]\d{0,6})$/.test(name) ? found[Number(name)] : undefined
    else {
      const object = objectIn(found)
      found = object !== undefined && Object.hasOwn(object, name) ? object[name] : undefined
    }
  }
  return found
}

function instantOf(value: unknown, format: FieldMapping['timeFormat']): string | undefined {
  if (format === 'iso-8601') return instantIn(value)
  const number = numberIn(value)
  return number === undefined ? undefined : isoOf(Math.round(format === 'unix-s' ? number * 1_000 : number))
}

type Fields = Record<string, unknown>
const groups = new Set(['position', 'obd', 'temperaturesC', 'inputs'])
const booleans = new Set(['ignition', 'motion', 'position.valid'])
const texts: Readonly<Record<string, number>> = { driverKey: 64, vin: 17 }

function readingOf(item: unknown, time: string, mapping: FieldMapping): DecodedReading | undefined {
  const reading: Fields = { time }
  for (const { to, from, scale = 1, offset = 0 } of mapping.fields) {
    const value = at(item, from)
    const read = booleans.has(to)
      ? booleanOf(value)
      : to in texts
        ? textIn(value, texts[to])
        : scaled(value, scale, offset)
    if (read === undefined || !isPossible(to, read)) continue
    const [group, name] = to.split('.', 2) as [string, string | undefined]
    if (name !== undefined && groups.has(group))
      reading[group] = { ...(reading[group] as Fields | undefined), [name]: read }
    else reading[to] = read
  }
  const position = reading.position as Fields | undefined
  // Half a place is none.
  if (position !== undefined && (position.lat === undefined || position.lon === undefined)) delete reading.position
  else if (position !== undefined) position.valid ??= true
  return Object.keys(reading).length > 1 ? (reading as DecodedReading) : undefined
}

function scaled(value: unknown, scale: number, offset: number): number | undefined {
  const number = numberIn(value)
  if (number === undefined) return undefined
  const result = number * scale + offset
  return Number.isFinite(result) ? result : undefined
}

function booleanOf(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value
  if (value === 1 || value === '1' || value === 'true' || value === 'on') return true
  if (value === 0 || value === '0' || value === 'false' || value === 'off') return false
  return undefined
}

const bounds: Readonly<Record<string, readonly [number, number]>> = {
  'position.lat': [-90, 90],
  'position.lon': [-180, 180],
  'position.courseDeg': [0, 360],
  'position.speedKmh': [0, Number.MAX_VALUE],
  'position.hdop': [0, Number.MAX_VALUE],
  'position.accuracyM': [0, Number.MAX_VALUE],
  'position.satellites': [0, 1_000],
  odometerM: [0, Number.MAX_VALUE],
  engineHours: [0, Number.MAX_VALUE],
}

function isPossible(to: string, value: unknown): boolean {
  const range = bounds[to]
  if (range === undefined || typeof value !== 'number') return true
  return value >= range[0] && value <= range[1] && (to !== 'position.satellites' || Number.isInteger(value))
}
