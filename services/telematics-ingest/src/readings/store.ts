import { unpackReading } from '@clutch/contracts/telematics/reading-batch'
import type { Reading, ReadingSummary } from '@clutch/contracts/telematics/readings'
import type { SystemTx, Tx } from '../kit.ts'
import { encodeRows, type ReadingRow } from './row.ts'

/** Rows of one statement: a few megabytes of parameters. */
const perStatement = 4_096

const insert = `INSERT INTO readings (tenant_id, device_id, time, id, received_at, lat, lon, altitude_m, speed_kmh,
   course_deg, satellites, hdop, valid, ignition, motion, odometer_m, data) SELECT * FROM unnest($1::reading_row[])`
const insertNewSql = { name: 'readings-insert-new', text: insert }
const insertSql = { name: 'readings-insert', text: `${insert} ON CONFLICT DO NOTHING` }

/** What a row is called here in binary: part of what is sent, and another in every database. */
export async function findRowType(tx: SystemTx): Promise<number> {
  const { rows } = await tx.sql.query<{ oid: number }>(`SELECT 'reading_row'::regtype::oid AS oid`)
  return rows[0]!.oid
}

/**
 * Stores rows of any tenants, in the order of their key.
 * @param expectRepeats passes over what is there already; without it, that is an error (23505), and cheaper where it is none
 * @returns how many were new
 */
export async function insertReadings(
  tx: SystemTx,
  rows: readonly ReadingRow[],
  { rowType, expectRepeats }: { rowType: number; expectRepeats: boolean },
): Promise<number> {
  let stored = 0
  for (let from = 0; from < rows.length; from += perStatement) {
    const encoded = encodeRows(rows.slice(from, from + perStatement), rowType)
    const { rowCount } = await tx.sql.query(expectRepeats ? insertSql : insertNewSql, [encoded])
    stored += rowCount ?? 0
  }
  return stored
}

/**
 * @param month its first day, `2026-03-01`
 * @returns whether it was made now
 */
export async function createMonth(tx: SystemTx, month: string): Promise<boolean> {
  const { rows } = await tx.sql.query<{ made: boolean }>('SELECT create_readings_month($1::date) AS made', [month])
  return rows[0]?.made === true
}

/**
 * Holds these months as they are until the transaction ends.
 * @param months their first days
 * @returns those of which the partition is gone: retention dropped it since somebody made it
 */
export async function lockMonths(tx: SystemTx, months: readonly string[]): Promise<string[]> {
  // What drops a month takes this lock for itself alone. Storing takes it as well, but later.
  await tx.sql.query('LOCK TABLE ONLY readings IN ROW EXCLUSIVE MODE')
  const { rows } = await tx.sql.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relnamespace = 'telematics'::regnamespace AND relname = ANY($1::text[])`,
    [months.map(partitionOfMonth)],
  )
  const there = new Set(rows.map(({ name }) => name))
  return months.filter((month) => !there.has(partitionOfMonth(month)))
}

function partitionOfMonth(month: string): string {
  return `readings_${month.slice(0, 7).replace('-', '_')}`
}

export interface ReadingsFilter {
  deviceId: string
  from?: Date | undefined
  to?: Date | undefined
  after?: { time: string; id: string } | undefined
  limit: number
}

const readingColumns = `device_id AS "deviceId", time, id, received_at AS "receivedAt", lat, lon, altitude_m AS "altitudeM",
  speed_kmh AS "speedKmh", course_deg AS "courseDeg", satellites, hdop, valid, ignition, motion, odometer_m AS "odometerM", data`

/** A row as it stands in the table; `data` is JSON of what has no column. */
export interface StoredReading {
  deviceId: string
  time: Date
  id: string
  receivedAt: Date
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

export async function pageOfReadings(tx: Tx, filter: ReadingsFilter): Promise<Reading[]> {
  return (await findStoredReadings(tx, filter)).map((row) => readingOf(tx.tenantId, row))
}

/** As `pageOfReadings`, for who makes something else of them. */
export async function findStoredReadings(tx: Tx, filter: ReadingsFilter): Promise<StoredReading[]> {
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
  const { rows } = await tx.sql.query<StoredReading>(
    `SELECT ${readingColumns} FROM readings WHERE ${conditions.join(' AND ')} ORDER BY time, id LIMIT ${value(filter.limit)}`,
    values,
  )
  return rows
}

function readingOf(tenantId: string, row: StoredReading): Reading {
  const origin = { tenantId, deviceId: row.deviceId, receivedAtMs: row.receivedAt.getTime() }
  const { id, time, lat, lon, altitudeM, speedKmh, courseDeg, satellites, hdop, valid } = row
  const position = [lat, lon, altitudeM, speedKmh, courseDeg, satellites, hdop, valid] as const
  return unpackReading(origin, [id, time.getTime(), ...position, row.ignition, row.motion, row.odometerM, row.data])
}

/** Of one device, within these bounds of its clock and of ours, in the order of their arrival. */
export async function findReadingsByArrival(
  tx: Tx,
  filter: {
    deviceId: string
    fromTime: Date
    toTime: Date
    fromReceived: Date
    toReceived: Date
    after: { received: Date; time: Date; id: string } | undefined
    limit: number
  },
): Promise<Reading[]> {
  const { deviceId, fromTime, toTime, fromReceived, toReceived, after, limit } = filter
  const { rows } = await tx.sql.query<StoredReading>(
    `SELECT ${readingColumns} FROM readings
     WHERE tenant_id = $1 AND device_id = $2 AND time >= $3 AND time <= $4 AND received_at >= $5 AND received_at <= $6
       ${after === undefined ? '' : 'AND (received_at, time, id) > ($8, $9, $10)'}
     ORDER BY received_at, time, id LIMIT $7`,
    [
      tx.tenantId,
      deviceId,
      fromTime,
      toTime,
      fromReceived,
      toReceived,
      limit,
      ...(after === undefined ? [] : [after.received, after.time, after.id]),
    ],
  )
  return rows.map((row) => readingOf(tx.tenantId, row))
}

/** As they are in the history now; what is not there is left out. In the order of their key. */
export async function findReadings(
  tx: Tx,
  deviceId: string,
  keys: readonly Pick<Reading, 'time' | 'id'>[],
): Promise<Reading[]> {
  if (keys.length === 0) return []
  const times = keys.map(({ time }) => time).sort()
  const { rows } = await tx.sql.query<StoredReading>(
    `SELECT ${readingColumns} FROM readings
     WHERE tenant_id = $1 AND device_id = $2 AND time >= $3::timestamptz AND time <= $4::timestamptz
       AND (time, id) IN (SELECT * FROM unnest($5::timestamptz[], $6::text[]))
     ORDER BY time, id`,
    [tx.tenantId, deviceId, times[0], times.at(-1), keys.map(({ time }) => time), keys.map(({ id }) => id)],
  )
  return rows.map((row) => readingOf(tx.tenantId, row))
}

/** What tells who drove, and what was hidden of it already. */
export interface SeenRow {
  readonly time: Date
  readonly id: string
  readonly receivedAt: Date
  readonly ignition: boolean | null
  /** The text beside the columns, where it names a driver or says that something was hidden. */
  readonly signs: string | null
}

const seenColumns = `time, id, received_at AS "receivedAt", ignition,
  CASE WHEN strpos(data, '"driverKey"') > 0 OR strpos(data, 'erased"') > 0 OR strpos(data, 'coarsened"') > 0
       THEN data END AS signs`

/** As `findReadingsForDrivers`, but before an instant, and the newest first. */
export async function findReadingsForDriversBefore(
  tx: Tx,
  deviceId: string,
  before: { timeMs: number; id: string },
  limit: number,
): Promise<SeenRow[]> {
  const { rows } = await tx.sql.query<SeenRow>(
    `SELECT ${seenColumns} FROM readings
     WHERE tenant_id = $1 AND device_id = $2 AND time <= $3::timestamptz AND (time, id) < ($3::timestamptz, $4)
     ORDER BY time DESC, id DESC LIMIT $5`,
    [tx.tenantId, deviceId, new Date(before.timeMs).toISOString(), before.id, limit],
  )
  return rows
}

/** A device's readings after a place, in their order, as far as it matters who drove. */
export async function findReadingsForDrivers(
  tx: Tx,
  deviceId: string,
  after: { timeMs: number; id: string } | undefined,
  limit: number,
): Promise<SeenRow[]> {
  const { rows } = await tx.sql.query<SeenRow>(
    `SELECT ${seenColumns} FROM readings WHERE tenant_id = $1 AND device_id = $2
       ${after === undefined ? '' : 'AND (time, id) > ($4::timestamptz, $5) AND time >= $4::timestamptz'}
     ORDER BY time, id LIMIT $3`,
    [tx.tenantId, deviceId, limit, ...(after === undefined ? [] : [new Date(after.timeMs).toISOString(), after.id])],
  )
  return rows
}

/** The next that has a reading, of whatever time. */
export async function findDeviceWithReadingsAfter(tx: Tx, deviceId: string): Promise<string | undefined> {
  const { rows } = await tx.sql.query<{ deviceId: string }>(
    {
      name: 'readings-device-after',
      text: `SELECT device_id AS "deviceId" FROM readings WHERE tenant_id = $1 AND device_id > $2
             ORDER BY device_id LIMIT 1`,
    },
    [tx.tenantId, deviceId],
  )
  return rows[0]?.deviceId
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
