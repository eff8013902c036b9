import type { Tx } from '../kit.ts'
import type { ExportRow } from './row.ts'

interface Row extends Omit<ExportRow, 'timeMs' | 'receivedAtMs'> {
  readonly time: Date
  readonly receivedAt: Date
}

/** A device's readings in the order of their time, from an instant or after the last of the page before. */
export async function pageOfExport(
  tx: Tx,
  filter: {
    deviceId: string
    from: Date
    to: Date
    after: { timeMs: number; id: string } | undefined
    limit: number
  },
): Promise<ExportRow[]> {
  const { deviceId, from, to, after, limit } = filter
  const begin = after === undefined ? from : new Date(after.timeMs)
  const { rows } = await tx.sql.query<Row>(
    `SELECT device_id AS "deviceId", time, id, received_at AS "receivedAt", lat, lon, altitude_m AS "altitudeM",
            speed_kmh AS "speedKmh", course_deg AS "courseDeg", satellites, hdop, valid, ignition, motion,
            odometer_m AS "odometerM", data
     FROM readings
     WHERE tenant_id = $1 AND device_id = $2 AND time >= $3::timestamptz AND time < $4::timestamptz
       ${after === undefined ? '' : 'AND (time, id) > ($3::timestamptz, $6)'}
     ORDER BY time, id LIMIT $5`,
    [tx.tenantId, deviceId, begin.toISOString(), to.toISOString(), limit, ...(after === undefined ? [] : [after.id])],
  )
  return rows.map(({ time, receivedAt, ...row }) => ({
    ...row,
    timeMs: time.getTime(),
    receivedAtMs: receivedAt.getTime(),
  }))
}
