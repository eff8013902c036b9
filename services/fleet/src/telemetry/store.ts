import type { Tx } from '../kit.ts'
import type { PlacesHidden } from '../places-hidden.ts'
import { type DeviceState, readDeviceState } from './fold.ts'
import type { Undecided } from './recompute.ts'
import type { TelemetryPoint } from './telemetry-point.ts'

export interface HeldState {
  /** Null for a device that was never folded, or whose state is of a version that must be made again. */
  state: DeviceState | null
  /** It was folded before, by a version of the fold that is no longer read. */
  outdated: boolean
  idleScheduled: boolean
  /** Set while the device is folded again in slices: `state` says how far. */
  pending: PendingRefold | null
  /** What is not later than this is no longer kept in the track. Null while all of it is. */
  keptAfterMs: number | null
  /** When readings of it arrived last, by the domain's clock. */
  heardMs: number | null
}

export interface PendingRefold {
  undecided: Undecided
  /** A reading of this time came since the last slice, which had passed it. */
  restartMs: number | null
  /** How far the device had been folded before: what silence had decided by then it decides again. */
  decidedThroughMs: number | null
}

/** Locks a device: its readings are folded one batch at a time, whoever brings them. */
export async function lockDeviceState(tx: Tx, deviceId: string): Promise<HeldState> {
  return (await lockDeviceStates(tx, [deviceId])).get(deviceId)!
}

/** Locks devices, always in the same order, so that no two wait for each other. */
export async function lockDeviceStates(tx: Tx, deviceIds: readonly string[]): Promise<Map<string, HeldState>> {
  const sorted = [...deviceIds].sort()
  await tx.sql.query(
    {
      name: 'device-states-make',
      text: `INSERT INTO device_states (tenant_id, device_id, state)
             SELECT $1, id, 'null' FROM unnest($2::text[]) WITH ORDINALITY AS of (id, n)
             WHERE NOT EXISTS (SELECT 1 FROM device_states WHERE tenant_id = $1 AND device_id = id)
             ORDER BY n ON CONFLICT DO NOTHING`,
    },
    [tx.tenantId, sorted],
  )
  const { rows } = await tx.sql.query<{
    device_id: string
    state: unknown
    idle_scheduled: boolean
    refold: PendingRefold | null
    kept_after: Date | null
    heard_at: Date | null
  }>(
    {
      name: 'device-states-lock',
      text: `SELECT device_id, state, idle_scheduled, refold, kept_after, heard_at FROM device_states
             WHERE tenant_id = $1 AND device_id = ANY($2::text[]) ORDER BY device_id FOR UPDATE`,
    },
    [tx.tenantId, sorted],
  )
  return new Map(
    rows.map((row) => {
      const state = readDeviceState(row.state)
      const held: HeldState = {
        state,
        outdated: state === null && row.state !== null,
        idleScheduled: row.idle_scheduled,
        pending: row.refold,
        keptAfterMs: row.kept_after?.getTime() ?? null,
        heardMs: row.heard_at?.getTime() ?? null,
      }
      return [row.device_id, held]
    }),
  )
}

export interface SavedState extends Pick<HeldState, 'idleScheduled' | 'pending' | 'heardMs'> {
  state: DeviceState
}

export async function saveDeviceStates(tx: Tx, saved: readonly SavedState[]): Promise<void> {
  if (saved.length === 0) return
  await tx.sql.query(
    {
      name: 'device-states-save',
      text: `UPDATE device_states AS held
             SET state = of.state, through = of.through, idle_scheduled = of.idle_scheduled, refold = of.refold,
                 heard_at = of.heard_at
             FROM unnest($2::text[], $3::jsonb[], $4::timestamptz[], $5::bool[], $6::jsonb[], $7::timestamptz[])
               AS of (device_id, state, through, idle_scheduled, refold, heard_at)
             WHERE held.tenant_id = $1 AND held.device_id = of.device_id`,
    },
    [
      tx.tenantId,
      saved.map(({ state }) => state.deviceId),
      saved.map(({ state }) => JSON.stringify(state)),
      saved.map(({ state }) => dateOf(state.throughMs)),
      saved.map(({ idleScheduled }) => idleScheduled),
      saved.map(({ pending }) => pending && JSON.stringify(pending)),
      saved.map(({ heardMs }) => dateOf(heardMs)),
    ],
  )
}

export async function savePendingRefold(tx: Tx, deviceId: string, pending: PendingRefold): Promise<void> {
  await tx.sql.query('UPDATE device_states SET refold = $3 WHERE tenant_id = $1 AND device_id = $2', [
    tx.tenantId,
    deviceId,
    JSON.stringify(pending),
  ])
}

export async function forgetIdleTimer(tx: Tx, deviceId: string): Promise<void> {
  await tx.sql.query('UPDATE device_states SET idle_scheduled = false WHERE tenant_id = $1 AND device_id = $2', [
    tx.tenantId,
    deviceId,
  ])
}

export async function saveCheckpoints(tx: Tx, checkpoints: readonly DeviceState[]): Promise<void> {
  if (checkpoints.length === 0) return
  await tx.sql.query(
    {
      name: 'checkpoints-save',
      text: `INSERT INTO checkpoints (tenant_id, device_id, through, state)
             SELECT $1, * FROM unnest($2::text[], $3::timestamptz[], $4::jsonb[])
             ON CONFLICT (tenant_id, device_id, through) DO UPDATE SET state = excluded.state`,
    },
    [
      tx.tenantId,
      checkpoints.map(({ deviceId }) => deviceId),
      checkpoints.map(({ throughMs }) => dateOf(throughMs)),
      checkpoints.map((state) => JSON.stringify(state)),
    ],
  )
}

/** The last checkpoint from which a reading of `lateMs` can still be folded; those after it are removed. */
export async function takeCheckpointBefore(tx: Tx, deviceId: string, lateMs: number): Promise<DeviceState | null> {
  const late = Number.isFinite(lateMs) && lateMs > -8.64e15 ? new Date(lateMs) : '-infinity'
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

/** Checkpoints looked at for one at which no trip ran: before a long drive there may be many in a row. */
const maxCheckpoints = 50

/** Of these devices those that have more from before an instant than the checkpoint from which the rest is folded. */
export async function findPrunable(tx: Tx, deviceIds: readonly string[], cutoff: Date): Promise<string[]> {
  const { rows } = await tx.sql.query<{ id: string }>(
    `SELECT of.id FROM unnest($2::text[]) AS of (id), LATERAL (
       SELECT through FROM checkpoints WHERE tenant_id = $1 AND device_id = of.id AND through <= $3 ORDER BY through DESC LIMIT 1) AS last
      WHERE EXISTS (SELECT 1 FROM checkpoints WHERE tenant_id = $1 AND device_id = of.id AND through < last.through)
         OR EXISTS (SELECT 1 FROM track_points WHERE tenant_id = $1 AND device_id = of.id AND time <= last.through)
      ORDER BY of.id`,
    [tx.tenantId, [...deviceIds], cutoff],
  )
  return rows.map(({ id }) => id)
}

/**
 * Forgets the track up to the last checkpoint before an instant from which the fold can go on, a bounded part of it at once.
 * @returns whether there is more to forget
 */
export async function pruneTrack(tx: Tx, deviceId: string, cutoff: Date, maxRows: number): Promise<boolean> {
  const { rows } = await tx.sql.query<{ through: Date; state: unknown }>(
    `SELECT through, state FROM checkpoints WHERE tenant_id = $1 AND device_id = $2 AND through <= $3
     ORDER BY through DESC LIMIT $4`,
    [tx.tenantId, deviceId, cutoff, maxCheckpoints],
  )
  const horizon = rows.find(({ state }) => readDeviceState(state)?.trip.journey === null)?.through
  if (horizon === undefined) return false
  const of = [tx.tenantId, deviceId, horizon]
  await keepAfter(tx, deviceId, horizon)
  const checkpoints = await tx.sql.query(
    `DELETE FROM checkpoints WHERE tenant_id = $1 AND device_id = $2 AND through <= (
       SELECT max(through) FROM (SELECT through FROM checkpoints WHERE tenant_id = $1 AND device_id = $2 AND through < $3
                                 ORDER BY through LIMIT $4) AS oldest)`,
    [...of, maxCheckpoints],
  )
  const points = await tx.sql.query(
    `DELETE FROM track_points WHERE tenant_id = $1 AND device_id = $2 AND time <= (
       SELECT max(time) FROM (SELECT time FROM track_points WHERE tenant_id = $1 AND device_id = $2 AND time <= $3
                              ORDER BY time LIMIT $4) AS oldest)`,
    [...of, maxRows],
  )
  return (points.rowCount ?? 0) >= maxRows || (checkpoints.rowCount ?? 0) >= maxCheckpoints
}

/** What is not later is from now on taken as no longer kept: nothing of it is folded again. */
export async function keepAfter(tx: Tx, deviceId: string, at: Date): Promise<void> {
  await tx.sql.query(
    'UPDATE device_states SET kept_after = greatest(kept_after, $3) WHERE tenant_id = $1 AND device_id = $2',
    [tx.tenantId, deviceId, at],
  )
}

/** Of the states up to the end of a time only the last stays: from there what comes after is folded again. */
export async function hideCheckpoints(tx: Tx, { deviceId, to }: PlacesHidden): Promise<void> {
  await tx.sql.query(
    `DELETE FROM checkpoints WHERE tenant_id = $1 AND device_id = $2 AND through < (
       SELECT max(through) FROM checkpoints WHERE tenant_id = $1 AND device_id = $2 AND through <= $3)`,
    [tx.tenantId, deviceId, to],
  )
}

/** @returns the time of the last that was hidden when there may be more */
export async function hideTrack(
  tx: Tx,
  { deviceId, from, to, mode }: PlacesHidden,
  after: Date | null,
  maxReadings: number,
): Promise<Date | null> {
  const { rows } = await tx.sql.query<{ time: Date }>(
    `SELECT time FROM track_points
     WHERE tenant_id = $1 AND device_id = $2 AND time >= $3 AND time <= $4 AND ($5::timestamptz IS NULL OR time > $5)
     ORDER BY time LIMIT $6`,
    [tx.tenantId, deviceId, from, to, after, maxReadings],
  )
  const last = rows.at(-1)?.time
  if (last === undefined) return null
  const of = [tx.tenantId, deviceId, rows[0]!.time, last]
  const which = 'tenant_id = $1 AND device_id = $2 AND time >= $3 AND time <= $4'
  if (mode === 'erase-readings') await tx.sql.query(`DELETE FROM track_points WHERE ${which}`, of)
  else if (mode === 'erase-positions')
    await tx.sql.query(
      `UPDATE track_points
       SET point = point - ARRAY['speedKmh', 'courseDeg', 'altitudeM', 'hdop', 'satellites'] || '{"lat":0,"lon":0,"valid":false}'
       WHERE ${which}`,
      of,
    )
  else
    await tx.sql.query(
      `UPDATE track_points
       SET point = point || jsonb_build_object('lat', round((point->>'lat')::numeric, 2), 'lon', round((point->>'lon')::numeric, 2))
       WHERE ${which}`,
      of,
    )
  return rows.length < maxReadings ? null : last
}

/** Readings by device. */
export type Tracks = ReadonlyMap<string, readonly TelemetryPoint[]>

/** The stored readings of the same devices and instants, by instant. */
export async function findStored(tx: Tx, arrived: Tracks): Promise<Map<string, Map<number, TelemetryPoint>>> {
  const wanted = [...arrived].flatMap(([deviceId, points]) => points.map(({ timeMs }) => ({ deviceId, timeMs })))
  const { rows } = await tx.sql.query<{ device_id: string; point: TelemetryPoint }>(
    {
      name: 'track-stored',
      text: `SELECT t.device_id, t.point FROM unnest($2::text[], $3::timestamptz[]) AS of (device_id, time)
             JOIN track_points t ON t.tenant_id = $1 AND t.device_id = of.device_id AND t.time = of.time`,
    },
    [tx.tenantId, wanted.map(({ deviceId }) => deviceId), wanted.map(({ timeMs }) => dateOf(timeMs))],
  )
  const stored = new Map<string, Map<number, TelemetryPoint>>()
  for (const { device_id: deviceId, point } of rows) {
    const of = stored.get(deviceId) ?? new Map<number, TelemetryPoint>()
    stored.set(deviceId, of.set(point.timeMs, point))
  }
  return stored
}

/** One reading an instant and device, however often it came. */
export async function saveTracks(tx: Tx, tracks: Tracks): Promise<void> {
  const rows = [...tracks].flatMap(([deviceId, points]) => points.map((point) => ({ deviceId, point })))
  if (rows.length === 0) return
  await tx.sql.query(
    {
      name: 'tracks-save',
      text: `INSERT INTO track_points (tenant_id, device_id, time, point)
             SELECT $1, * FROM unnest($2::text[], $3::timestamptz[], $4::jsonb[])
             ON CONFLICT (tenant_id, device_id, time) DO UPDATE SET point = excluded.point`,
    },
    [
      tx.tenantId,
      rows.map(({ deviceId }) => deviceId),
      rows.map(({ point }) => dateOf(point.timeMs)),
      rows.map(({ point }) => JSON.stringify(point)),
    ],
  )
}

/** The first stored readings after an instant, in order; from the beginning for null. */
export async function findTrackAfter(
  tx: Tx,
  deviceId: string,
  throughMs: number | null,
  limit: number,
): Promise<TelemetryPoint[]> {
  const { rows } = await tx.sql.query<{ point: TelemetryPoint }>(
    {
      name: 'track-after',
      text: `SELECT point FROM track_points WHERE tenant_id = $1 AND device_id = $2 AND time > $3 ORDER BY time LIMIT $4`,
    },
    [tx.tenantId, deviceId, throughMs === null ? '-infinity' : dateOf(throughMs), limit],
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
