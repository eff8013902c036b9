import Type, { type Static } from 'typebox'
import { DecodedReading, Position, type Reading } from './readings.ts'

/**
 * How readings travel on TELEMETRY. A message is JSON and holds readings of the devices of one partition, each device's
 * in the order it sent them. Every reading is written once and read by everyone, so it is packed: what it has in common
 * with its neighbours is said once, what has a column of its own in the history stands at a fixed place, and the rest is
 * the very text that the history keeps.
 */

/** The first, before any release, was an object a reading. A reader refuses a version that it does not know. */
export const readingBatchVersion = 2

/** Places of a packed reading. The list only grows, at its end. What was not said is null. */
export const packedFields = [
  'id',
  'timeMs',
  'lat',
  'lon',
  'altitudeM',
  'speedKmh',
  'courseDeg',
  'satellites',
  'hdop',
  'valid',
  'ignition',
  'motion',
  'odometerM',
  'rest',
] as const

export type PackedReading = readonly [
  id: string,
  /** Since 1970. */
  timeMs: number,
  lat: number | null,
  lon: number | null,
  altitudeM: number | null,
  speedKmh: number | null,
  courseDeg: number | null,
  satellites: number | null,
  hdop: number | null,
  /** Null: it says no position. */
  valid: boolean | null,
  ignition: boolean | null,
  motion: boolean | null,
  odometerM: number | null,
  /** JSON of a Reading without what stands before; `position` in it is without what has a place of its own. */
  rest: string | null,
]

/** What the text at `rest` holds. */
export const ReadingRest = Type.Object({
  ...Type.Omit(DecodedReading, ['time', 'position', 'ignition', 'motion', 'odometerM']).properties,
  position: Type.Optional(Type.Pick(Position, ['accuracyM', 'time'])),
})

/** Readings of one device that arrived together. */
const Report = Type.Object({
  tenantId: Type.String({ minLength: 1, maxLength: 64 }),
  deviceId: Type.String({ minLength: 1, maxLength: 64 }),
  receivedAtMs: Type.Integer({ description: 'since 1970' }),
  readings: Type.Array(
    Type.Array(Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()]), {
      minItems: packedFields.length,
      description: packedFields.join(', '),
    }),
    { minItems: 1, maxItems: 4096 },
  ),
})

export type Report = Omit<Static<typeof Report>, 'readings'> & { readings: readonly PackedReading[] }

export const ReadingBatch = Type.Object({
  version: Type.Literal(readingBatchVersion),
  partition: Type.Integer({ minimum: 0 }),
  reports: Type.Array(Report, { minItems: 1, maxItems: 4096 }),
})

/** One message may bring a device's readings in several reports; their order is that of the reports. */
export type ReadingBatch = Omit<Static<typeof ReadingBatch>, 'reports'> & { reports: readonly Report[] }

export type ReportOrigin = Omit<Report, 'readings'>

/** Readings in their order; neighbours that are of one device and arrived together say so once. */
export function packReports(readings: readonly Reading[]): Report[] {
  const reports: { origin: Reading; report: ReportOrigin & { readings: PackedReading[] } }[] = []
  for (const reading of readings) {
    const last = reports.at(-1)
    if (last !== undefined && isOfOneReport(last.origin, reading)) {
      last.report.readings.push(packReading(reading))
    } else {
      const { tenantId, deviceId, receivedAt } = reading
      const origin = { tenantId, deviceId, receivedAtMs: Date.parse(receivedAt) }
      reports.push({ origin: reading, report: { ...origin, readings: [packReading(reading)] } })
    }
  }
  return reports.map(({ report }) => report)
}

function isOfOneReport(a: Reading, b: Reading): boolean {
  return a.deviceId === b.deviceId && a.tenantId === b.tenantId && a.receivedAt === b.receivedAt
}

function packReading(reading: Reading): PackedReading {
  const position: Partial<Position> = reading.position ?? {}
  return [
    reading.id,
    Date.parse(reading.time),
    position.lat ?? null,
    position.lon ?? null,
    position.altitudeM ?? null,
    position.speedKmh ?? null,
    position.courseDeg ?? null,
    position.satellites ?? null,
    position.hdop ?? null,
    position.valid ?? null,
    reading.ignition ?? null,
    reading.motion ?? null,
    reading.odometerM ?? null,
    restOf(reading, position),
  ]
}

/** Fields of a reading that do not stand in its rest. */
const told: ReadonlySet<string> = new Set<keyof Reading>([
  'id',
  'deviceId',
  'tenantId',
  'receivedAt',
  'time',
  'position',
  'ignition',
  'motion',
  'odometerM',
])
const toldOfPosition: ReadonlySet<string> = new Set<keyof Position>([
  'lat',
  'lon',
  'altitudeM',
  'speedKmh',
  'courseDeg',
  'satellites',
  'hdop',
  'valid',
])

function restOf(reading: Reading, position: Partial<Position>): string | null {
  const fields = members(reading, told)
  const ofPosition = members(position, toldOfPosition)
  if (ofPosition === '') return fields === '' ? null : `{${fields}}`
  return `{${fields}${fields === '' ? '' : ','}"position":{${ofPosition}}}`
}

/** Written one by one: an object without some of its fields would have to be made first. */
function members(of: object, except: ReadonlySet<string>): string {
  let written = ''
  for (const name in of) {
    if (except.has(name)) continue
    const value = JSON.stringify(of[name as never])
    if (value !== undefined) written += `${written === '' ? '' : ','}${JSON.stringify(name)}:${value}`
  }
  return written
}

/** @throws SyntaxError when the rest is no JSON */
export function unpackReading(origin: ReportOrigin, packed: PackedReading): Reading {
  const [id, timeMs, lat, lon, altitudeM, speedKmh, courseDeg, satellites, hdop, valid] = packed
  const [, , , , , , , , , , ignition, motion, odometerM, rest] = packed
  const { position: morePosition, ...more } = (rest === null ? {} : JSON.parse(rest)) as Partial<Reading>
  return {
    id,
    deviceId: origin.deviceId,
    tenantId: origin.tenantId,
    receivedAt: new Date(origin.receivedAtMs).toISOString(),
    time: new Date(timeMs).toISOString(),
    ...(lat === null || lon === null
      ? {}
      : {
          position: {
            ...morePosition,
            lat,
            lon,
            ...known('altitudeM', altitudeM),
            ...known('speedKmh', speedKmh),
            ...known('courseDeg', courseDeg),
            ...known('satellites', satellites),
            ...known('hdop', hdop),
            valid: valid === true,
          },
        }),
    ...known('ignition', ignition),
    ...known('motion', motion),
    ...known('odometerM', odometerM),
    ...more,
  }
}

function known<Key extends string, Value>(key: Key, value: Value | null): Partial<Record<Key, Value>> {
  return value === null ? {} : ({ [key]: value } as Record<Key, Value>)
}

const idPattern = /^[0-9a-f]{16}$/
const earliestMs = Date.parse('0001-01-01T00:00:00.000Z')
const latestMs = Date.UTC(9999, 11, 31, 23, 59, 59, 999)
const mostSatellites = 2 ** 31 - 1

/**
 * What is wrong with something that should be a packed reading, as `/place problem`; undefined where nothing is. What
 * stands in its rest is not looked at: that is ReadingRest. By hand, since it is asked for every reading.
 */
export function faultOfPacked(packed: unknown): string | undefined {
  if (!Array.isArray(packed) || packed.length < packedFields.length) return '/ is no packed reading'
  const at = packed as unknown as Record<number, unknown>
  if (typeof at[0] !== 'string' || !idPattern.test(at[0])) return '/id is not 16 hexadecimal digits'
  if (!Number.isInteger(at[1]) || !isWithin(at[1], earliestMs, latestMs))
    return '/timeMs is no instant of years 1 to 9999'
  if ((at[2] === null) !== (at[3] === null) || (at[2] === null) !== (at[9] === null))
    return '/lat, /lon and /valid are told together or not at all'
  if (at[2] !== null && !isWithin(at[2], -90, 90)) return '/lat is not between -90 and 90'
  if (at[3] !== null && !isWithin(at[3], -180, 180)) return '/lon is not between -180 and 180'
  if (!isNumberOrNull(at[4])) return '/altitudeM is no number'
  if (at[5] !== null && !isWithin(at[5], 0, Number.MAX_VALUE)) return '/speedKmh is not 0 or more'
  if (at[6] !== null && !isWithin(at[6], 0, 360)) return '/courseDeg is not between 0 and 360'
  if (at[7] !== null && !(Number.isInteger(at[7]) && isWithin(at[7], 0, mostSatellites)))
    return '/satellites is no count'
  if (at[8] !== null && !isWithin(at[8], 0, Number.MAX_VALUE)) return '/hdop is not 0 or more'
  if (!isBooleanOrNull(at[9])) return '/valid is not true or false'
  if (!isBooleanOrNull(at[10])) return '/ignition is not true or false'
  if (!isBooleanOrNull(at[11])) return '/motion is not true or false'
  if (at[12] !== null && !isWithin(at[12], 0, Number.MAX_VALUE)) return '/odometerM is not 0 or more'
  return at[13] === null || typeof at[13] === 'string' ? undefined : '/rest is no text'
}

function isWithin(value: unknown, least: number, most: number): boolean {
  return typeof value === 'number' && value >= least && value <= most
}

function isNumberOrNull(value: unknown): boolean {
  return value === null || typeof value === 'number'
}

function isBooleanOrNull(value: unknown): boolean {
  return value === null || typeof value === 'boolean'
}
