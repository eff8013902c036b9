import type { Position, Reading } from '@clutch/contracts/telematics/readings'

/** Pure: a reading as a row of its table, and back. What has no column is kept as JSON, so nothing is lost. */

export interface ReadingRow {
  tenantId: string
  deviceId: string
  time: string
  id: string
  receivedAt: string
  lat: number | null
  lon: number | null
  altitudeM: number | null
  speedKmh: number | null
  courseDeg: number | null
  satellites: number | null
  hdop: number | null
  valid: boolean | null
  ignition: boolean | null
  motion: boolean | null
  odometerM: number | null
  data: string | null
}

export function rowOf(reading: Reading): ReadingRow {
  const { tenantId, deviceId, time, id, receivedAt, position, ignition, motion, odometerM, ...rest } = reading
  const { lat, lon, altitudeM, speedKmh, courseDeg, satellites, hdop, valid, ...morePosition }: Partial<Position> =
    position ?? {}
  const data = isEmpty(morePosition) ? rest : { ...rest, position: morePosition }
  return {
    tenantId,
    deviceId,
    time,
    id,
    receivedAt,
    lat: lat ?? null,
    lon: lon ?? null,
    altitudeM: altitudeM ?? null,
    speedKmh: speedKmh ?? null,
    courseDeg: courseDeg ?? null,
    satellites: satellites ?? null,
    hdop: hdop ?? null,
    valid: valid ?? null,
    ignition: ignition ?? null,
    motion: motion ?? null,
    odometerM: odometerM ?? null,
    data: isEmpty(data) ? null : JSON.stringify(data),
  }
}

export function readingOf(row: ReadingRow): Reading {
  const { position: morePosition, ...rest } = (row.data === null ? {} : JSON.parse(row.data)) as Partial<Reading>
  const { tenantId, deviceId, id, time, receivedAt, lat, lon, valid } = row
  return {
    id,
    deviceId,
    tenantId,
    receivedAt,
    time,
    ...(lat === null || lon === null
      ? {}
      : {
          position: {
            ...morePosition,
            lat,
            lon,
            ...known('altitudeM', row.altitudeM),
            ...known('speedKmh', row.speedKmh),
            ...known('courseDeg', row.courseDeg),
            ...known('satellites', row.satellites),
            ...known('hdop', row.hdop),
            valid: valid === true,
          },
        }),
    ...known('ignition', row.ignition),
    ...known('motion', row.motion),
    ...known('odometerM', row.odometerM),
    ...rest,
  }
}

function known<Key extends string, Value>(key: Key, value: Value | null): Partial<Record<Key, Value>> {
  return value === null ? {} : ({ [key]: value } as Record<Key, Value>)
}

function isEmpty(value: object): boolean {
  for (const _ in value) return false
  return true
}
