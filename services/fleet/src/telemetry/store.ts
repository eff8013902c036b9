import type { Tx } from '../kit.ts'
import { type DeviceState, readDeviceState, type TelemetryPoint } from './fold.ts'

export interface HeldState {
  /** Null for a device that was never folded, or whose state is of a version that must be made again. */
  state: DeviceState | null
  /** It was folded before, by a version of the fold that is no longer read. */
  outdated: boolean
  idleScheduled: boolean
}

/** Locks the device: its readings are folded one batch at a time, whoever brings them. */
export async function lockDeviceState(tx: Tx, deviceId: string): Promise<HeldState> {
  await tx.sql.query(
    {
      name: 'device-state-make',
      text: `INSERT INTO device_states (tenant_id, device_id, state) VALUES ($1, $2, 'null') ON CONFLICT DO NOTHING`,
    },
    [tx.tenantId, deviceId],
  )
  const { rows } = await tx.sql.query<{ state: unknown; idle_scheduled: boolean }>(
    {
      name: 'device-state-lock',
      text: 'SELECT state, idle_scheduled FROM device_states WHERE tenant_id = $1 AND device_id = $2 FOR UPDATE',
    },
    [tx.tenantId, deviceId],
  )
  const row = rows[0]!
  const state = readDeviceState(row.state)
  return { state, outdated: state === null && row.state !== null, idleScheduled: row.idle_scheduled }
}

export async function saveDeviceState(tx: Tx, state: DeviceState, idleScheduled: boolean): Promise<void> {
  await tx.sql.query(
    {
      name: 'device-state-save',
      text: `UPDATE device_states SET state = $3, through = $4, idle_scheduled = $5 WHERE tenant_id = $1 AND device_id = $2`,
    },
    [tx.tenantId, state.deviceId, JSON.stringify(state), dateOf(state.throughMs), idleScheduled],
  )
}

export async function forgetIdleTimer(tx: Tx, deviceId: string): Promise<void> {
  await tx.sql.query('UPDATE device_states SET idle_scheduled = false WHERE tenant_id = $1 AND device_id = $2', [
    tx.tenantId,
    deviceId,
  ])
}

export async function saveCheckpoints(tx: Tx, checkpoints: readonly DeviceState[]): Promise<void> {
  for (const state of checkpoints) {
    await tx.sql.query(
      `INSERT INTO checkpoints (tenant_id, device_id, through, state) VALUES ($1, $2, $3, $4)
       ON CONFLICT (tenant_id, device_id, through) DO UPDATE SET state = excluded.state`,
      [tx.tenantId, state.deviceId, dateOf(state.throughMs), JSON.stringify(state)],
    )
  }
}

/** The last checkpoint from which a reading of `lateMs` can still be folded; those after it are removed. */
export async function takeCheckpointBefore(tx: Tx, deviceId: string, lateMs: number): Promise<DeviceState | null> {
  const late = new Date(lateMs)
  await tx.sql.query('DELETE FROM checkpoints WHERE tenant_id = $1 AND device_id = $2 AND through >= $3', [
    tx.tenantId,
    deviceId,
    late,
  ])
  const { rows } = await tx.sql.query<{ state: unknown }>(
    `SELECT state FROM checkpoints WHERE tenant_id = $1 AND device_id = $2 AND through < $3 ORDER BY through DESC LIMIT 1`,
    [tx.tenantId, deviceId, late],
  )
  return readDeviceState(rows[0]?.state ?? null)
}

/** The stored readings of these instants. */
export async function findTrackAt(
  tx: Tx,
  deviceId: string,
  timesMs: readonly number[],
): Promise<Map<number, TelemetryPoint>> {
  const { rows } = await tx.sql.query<{ point: TelemetryPoint }>(
    {
      name: 'track-at',
      text: 'SELECT point FROM track_points WHERE tenant_id = $1 AND device_id = $2 AND time = ANY($3::timestamptz[])',
    },
    [tx.tenantId, deviceId, timesMs.map(dateOf)],
  )
  return new Map(rows.map(({ point }) => [point.timeMs, point]))
}

export async function saveTrack(tx: Tx, deviceId: string, points: readonly TelemetryPoint[]): Promise<void> {
  if (points.length === 0) return
  await tx.sql.query(
    {
      name: 'track-save',
      text: `INSERT INTO track_points (tenant_id, device_id, time, point)
             SELECT $1, $2, * FROM unnest($3::timestamptz[], $4::jsonb[])
             ON CONFLICT (tenant_id, device_id, time) DO UPDATE SET point = excluded.point`,
    },
    [tx.tenantId, deviceId, points.map(({ timeMs }) => dateOf(timeMs)), points.map((point) => JSON.stringify(point))],
  )
}

/** All stored readings after an instant, in order; all of them for null. */
export async function findTrackAfter(tx: Tx, deviceId: string, throughMs: number | null): Promise<TelemetryPoint[]> {
  const { rows } = await tx.sql.query<{ point: TelemetryPoint }>(
    `SELECT point FROM track_points WHERE tenant_id = $1 AND device_id = $2 AND time > $3 ORDER BY time`,
    [tx.tenantId, deviceId, throughMs === null ? '-infinity' : dateOf(throughMs)],
  )
  return rows.map(({ point }) => point)
}

/** Positions between two instants, both included: a page of a trip's track. */
export async function findTrackBetween(
  tx: Tx,
  deviceId: string,
  range: { fromMs: number; toMs: number; limit: number },
): Promise<TelemetryPoint[]> {
  const { rows } = await tx.sql.query<{ point: TelemetryPoint }>(
    `SELECT point FROM track_points WHERE tenant_id = $1 AND device_id = $2 AND time >= $3 AND time <= $4 ORDER BY time LIMIT $5`,
    [tx.tenantId, deviceId, dateOf(range.fromMs), dateOf(range.toMs), range.limit],
  )
  return rows.map(({ point }) => point)
}

function dateOf(ms: number | null): Date | null {
  return ms === null ? null : new Date(ms)
}
