import type { Reading, ReadingSummary } from '@clutch/contracts/telematics/readings'
import type { SystemTx, Tx } from '../kit.ts'
import { type ReadingRow, readingOf, rowOf } from './row.ts'

const perStatement = 4_096

const insertSql = {
  name: 'readings-insert',
  text: `INSERT INTO readings (tenant_id, device_id, time, id, received_at, lat, lon, altitude_m, speed_kmh, course_deg,
           satellites, hdop, valid, ignition, motion, odometer_m, data)
         SELECT * FROM unnest($1::text[], $2::text[], $3::timestamptz[], $4::text[], $5::timestamptz[], $6::float8[],
           $7::float8[], $8::float8[], $9::float8[], $10::float8[], $11::int[], $12::float8[], $13::bool[], $14::bool[],
           $15::bool[], $16::float8[], $17::text[])
         ON CONFLICT DO NOTHING`,
}

/**
 * Stores readings of any tenants. One that is there already is passed over.
 * @returns how many were new
 */
export async function insertReadings(tx: SystemTx, readings: readonly Reading[]): Promise<number> {
  // In the order of their key: two recorders that store the same readings wait for each other and never in a circle.
  const rows = readings.map(rowOf).sort(byKey)
  let stored = 0
  for (let from = 0; from < rows.length; from += perStatement) {
    const part = rows.slice(from, from + perStatement)
    const column = <Value>(of: (row: ReadingRow) => Value) => part.map(of)
    const { rowCount } = await tx.sql.query(insertSql, [
      column((row) => row.tenantId),
      column((row) => row.deviceId),
      column((row) => row.time),
      column((row) => row.id),
      column((row) => row.receivedAt),
      column((row) => row.lat),
      column((row) => row.lon),
      column((row) => row.altitudeM),
      column((row) => row.speedKmh),
      column((row) => row.courseDeg),
      column((row) => row.satellites),
      column((row) => row.hdop),
      column((row) => row.valid),
      column((row) => row.ignition),
      column((row) => row.motion),
      column((row) => row.odometerM),
      column((row) => row.data),
    ])
    stored += rowCount ?? 0
  }
  return stored
}

function byKey(a: ReadingRow, b: ReadingRow): number {
  return (
    compare(a.tenantId, b.tenantId) || compare(a.deviceId, b.deviceId) || compare(a.time, b.time) || compare(a.id, b.id)
  )
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/**
 * @param month its first day, `2026-03-01`
 * @returns whether it was made now
 */
export async function createMonth(tx: SystemTx, month: string): Promise<boolean> {
  const { rows } = await tx.sql.query<{ made: boolean }>('SELECT create_readings_month($1::date) AS made', [month])
  return rows[0]?.made === true
}

export interface ReadingsFilter {
  deviceId: string
  from?: Date | undefined
  to?: Date | undefined
  after?: { time: string; id: string } | undefined
  limit: number
}

interface StoredRow extends Omit<ReadingRow, 'time' | 'receivedAt'> {
  time: Date
  receivedAt: Date
}

export async function pageOfReadings(tx: Tx, filter: ReadingsFilter): Promise<Reading[]> {
  const values: unknown[] = [tx.tenantId, filter.deviceId]
  const value = (given: unknown) => `$${values.push(given)}`
  const conditions = [
    'tenant_id = $1',
    'device_id = $2',
    ...(filter.from === undefined ? [] : [`time >= ${value(filter.from.toISOString())}::timestamptz`]),
    ...(filter.to === undefined ? [] : [`time < ${value(filter.to.toISOString())}::timestamptz`]),
    // The second says nothing new, but by it the months before the page are left out.
    ...(filter.after === undefined
      ? []
      : [
          `(time, id) > (${value(filter.after.time)}::timestamptz, ${value(filter.after.id)})`,
          `time >= $${values.length - 1}::timestamptz`,
        ]),
  ]
  const { rows } = await tx.sql.query<StoredRow>(
    `SELECT tenant_id AS "tenantId", device_id AS "deviceId", time, id, received_at AS "receivedAt", lat, lon,
            altitude_m AS "altitudeM", speed_kmh AS "speedKmh", course_deg AS "courseDeg", satellites, hdop, valid,
            ignition, motion, odometer_m AS "odometerM", data
     FROM readings WHERE ${conditions.join(' AND ')} ORDER BY time, id LIMIT ${value(filter.limit)}`,
    values,
  )
  return rows.map((row) =>
    readingOf({ ...row, time: row.time.toISOString(), receivedAt: row.receivedAt.toISOString() }),
  )
}

export async function summaryOfReadings(
  tx: Tx,
  filter: { from: Date; to: Date; deviceId?: string | undefined; maxDevices: number },
): Promise<Pick<ReadingSummary, 'readings' | 'deviceCount' | 'devices'>> {
  const values: unknown[] = [tx.tenantId, filter.from.toISOString(), filter.to.toISOString(), filter.maxDevices]
  if (filter.deviceId !== undefined) values.push(filter.deviceId)
  const { rows } = await tx.sql.query<{
    deviceId: string
    readings: number
    firstAt: Date
    lastAt: Date
    maxLagMs: number
    allReadings: number
    allDevices: number
  }>(
    `SELECT device_id AS "deviceId", count(*) AS readings, min(time) AS "firstAt", max(time) AS "lastAt",
            round(extract(epoch FROM max(received_at - time)) * 1000)::int8 AS "maxLagMs",
            sum(count(*)) OVER ()::int8 AS "allReadings", count(*) OVER () AS "allDevices"
     FROM readings
     WHERE tenant_id = $1 AND time >= $2::timestamptz AND time < $3::timestamptz
       ${filter.deviceId === undefined ? '' : 'AND device_id = $5'}
     GROUP BY device_id ORDER BY device_id LIMIT $4`,
    values,
  )
  return {
    readings: rows[0]?.allReadings ?? 0,
    deviceCount: rows[0]?.allDevices ?? 0,
    devices: rows.map(({ deviceId, readings, firstAt, lastAt, maxLagMs }) => ({
      deviceId,
      readings,
      firstAt: firstAt.toISOString(),
      lastAt: lastAt.toISOString(),
      maxLagMs,
    })),
  }
}
