import type { Tx } from '../kit.ts'
import type { TelemetryPoint } from '../telemetry/telemetry-point.ts'

// Of the tables of installations and tracks it reads what a history is: where a vehicle was by the device that was in it.

export interface TrackedPoint extends TelemetryPoint {
  readonly deviceId: string
}

/** What a vehicle's devices said after an instant, until before another, in order, with or without a fix. */
export async function findPointsOf(
  tx: Tx,
  vehicleId: string,
  { afterMs, toMs, limit }: { afterMs: number; toMs: number; limit: number },
): Promise<TrackedPoint[]> {
  const { rows } = await tx.sql.query<{ device_id: string; point: TelemetryPoint }>(
    {
      name: 'history-points',
      text: `SELECT t.device_id, t.point FROM installations i
             JOIN track_points t ON t.tenant_id = i.tenant_id AND t.device_id = i.device_id AND t.time >= i.installed_at
              AND (i.removed_at IS NULL OR t.time < i.removed_at) AND t.time > $3 AND t.time < $4
             WHERE i.tenant_id = $1 AND i.vehicle_id = $2 AND i.installed_at < $4 AND (i.removed_at IS NULL OR i.removed_at > $3)
             ORDER BY t.time LIMIT $5`,
    },
    [tx.tenantId, vehicleId, new Date(afterMs), new Date(toMs), limit],
  )
  return rows.map(({ device_id: deviceId, point }) => ({ ...point, deviceId }))
}

/** A vehicle's readings on both sides of an instant, newest and oldest first: a few, because the nearest may have no fix. */
export interface Around {
  vehicleId: string
  deviceId: string
  before: TelemetryPoint[]
  after: TelemetryPoint[]
}

/** So many readings without a fix in a row are passed over. */
const passedOver = 10

/** Of the vehicles that are in a fleet now and had a device at the instant. */
export async function findAround(tx: Tx, fleetId: string, at: Date, gapMs: number): Promise<Around[]> {
  const { rows } = await tx.sql.query<{
    vehicle_id: string
    device_id: string
    before: TelemetryPoint[]
    after: TelemetryPoint[] | null
  }>(
    {
      name: 'history-around',
      text: `SELECT v.id AS vehicle_id, i.device_id, b.points AS before, a.points AS after FROM vehicles v
             JOIN installations i ON i.tenant_id = v.tenant_id AND i.vehicle_id = v.id AND i.installed_at <= $3
              AND (i.removed_at IS NULL OR i.removed_at > $3)
             JOIN LATERAL (
               SELECT array_agg(of.point ORDER BY of.time DESC) AS points FROM (
                 SELECT time, point FROM track_points WHERE tenant_id = v.tenant_id AND device_id = i.device_id
                  AND time <= $3 AND time >= i.installed_at ORDER BY time DESC LIMIT ${passedOver}) AS of) AS b ON b.points IS NOT NULL
             LEFT JOIN LATERAL (
               SELECT array_agg(of.point ORDER BY of.time) AS points FROM (
                 SELECT time, point FROM track_points WHERE tenant_id = v.tenant_id AND device_id = i.device_id
                  AND time > $3 AND time <= $4 AND (i.removed_at IS NULL OR time < i.removed_at)
                 ORDER BY time LIMIT 2) AS of) AS a ON true
             WHERE v.tenant_id = $1 AND v.fleet_id = $2
             ORDER BY v.id LIMIT 20000`,
    },
    [tx.tenantId, fleetId, at, new Date(at.getTime() + gapMs)],
  )
  return rows.map(({ vehicle_id: vehicleId, device_id: deviceId, before, after }) => ({
    vehicleId,
    deviceId,
    before,
    after: after ?? [],
  }))
}
