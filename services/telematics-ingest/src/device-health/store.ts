import type { DeviceProblemKind, DeviceState } from '@clutch/contracts/telematics/device-health'
import type { SystemTx, Tx } from '../kit.ts'

// Instants here are the domain's, but for those of session_holders: that a process lives is a matter of the wall clock.

export interface DeviceName {
  readonly tenantId: string
  readonly deviceId: string
}

/** What one process has to say of a device. What it does not know is null. */
export interface Sighting extends DeviceName {
  readonly connectedSince: Date | null
  readonly disconnectedAt: Date | null
  readonly lastSeenAt: Date | null
  readonly family: string
  readonly offlineAt: Date | null
  readonly newestAt: Date | null
  readonly lat: number | null
  readonly lon: number | null
  readonly positionAt: Date | null
  readonly firmware: string | null
  readonly iccid: string | null
  readonly memory: string | null
}

const fields = [
  ['tenant_id', 'text', 'tenantId'],
  ['device_id', 'text', 'deviceId'],
  ['connected_since', 'timestamptz', 'connectedSince'],
  ['disconnected_at', 'timestamptz', 'disconnectedAt'],
  ['last_seen_at', 'timestamptz', 'lastSeenAt'],
  ['family', 'text', 'family'],
  ['offline_at', 'timestamptz', 'offlineAt'],
  ['newest_at', 'timestamptz', 'newestAt'],
  ['lat', 'float8', 'lat'],
  ['lon', 'float8', 'lon'],
  ['position_at', 'timestamptz', 'positionAt'],
  ['firmware', 'text', 'firmware'],
  ['iccid', 'text', 'iccid'],
  ['memory', 'text', 'memory'],
] as const satisfies readonly (readonly [string, string, keyof Sighting])[]

const names = fields.map(([name]) => name).join(', ')

// The session that began last has the device. Of two processes, whoever saw the newer reading knows better.
const takes = `excluded.holder IS NOT NULL
  AND (s.holder IS NULL OR s.holder = excluded.holder OR s.connected_since <= excluded.connected_since)`
const leaves = 'excluded.holder IS NULL AND s.holder = $1'
const isNewer = '(s.newest_at IS NULL OR excluded.newest_at >= s.newest_at)'
const isFarther =
  'excluded.position_at IS NOT NULL AND (s.position_at IS NULL OR excluded.position_at >= s.position_at)'

const sightings = {
  name: 'device-states-upsert',
  text: `INSERT INTO device_states AS s (holder, ${names})
    SELECT CASE WHEN connected_since IS NOT NULL THEN $1 END, ${names}
    FROM unnest(${fields.map(([, type], index) => `$${index + 2}::${type}[]`).join(', ')}) AS seen (${names})
    ON CONFLICT (tenant_id, device_id) DO UPDATE SET
      holder = CASE WHEN ${takes} THEN excluded.holder WHEN ${leaves} THEN NULL ELSE s.holder END,
      connected_since = CASE WHEN ${takes} THEN excluded.connected_since WHEN ${leaves} THEN NULL ELSE s.connected_since END,
      disconnected_at = CASE WHEN ${takes} THEN NULL WHEN ${leaves} THEN excluded.disconnected_at ELSE s.disconnected_at END,
      last_seen_at = GREATEST(s.last_seen_at, excluded.last_seen_at),
      family = excluded.family,
      -- The earlier one: the look finds that it is not so late yet, and this indexed column seldom changes.
      offline_at = LEAST(s.offline_at, excluded.offline_at),
      memory = CASE WHEN ${isNewer} THEN coalesce(excluded.memory, s.memory) ELSE s.memory END,
      newest_at = GREATEST(s.newest_at, excluded.newest_at),
      lat = CASE WHEN ${isFarther} THEN excluded.lat ELSE s.lat END,
      lon = CASE WHEN ${isFarther} THEN excluded.lon ELSE s.lon END,
      position_at = CASE WHEN ${isFarther} THEN excluded.position_at ELSE s.position_at END,
      firmware = coalesce(excluded.firmware, s.firmware),
      iccid = coalesce(excluded.iccid, s.iccid)
    RETURNING s.device_id AS "deviceId", s.is_offline AS "isOffline"`,
} as const

/** One statement for all. @returns those that count as offline, and are not any more */
export async function keepSightings(tx: SystemTx, holder: string, seen: readonly Sighting[]): Promise<string[]> {
  // In one order, whichever process: two that have the same devices wait for each other and never in a circle.
  const ordered = [...seen].sort((a, b) => compare(a.tenantId, b.tenantId) || compare(a.deviceId, b.deviceId))
  const { rows } = await tx.sql.query<{ deviceId: string; isOffline: boolean }>(sightings, [
    holder,
    ...fields.map(([, , key]) => ordered.map((each) => each[key])),
  ])
  return rows.filter(({ isOffline }) => isOffline).map(({ deviceId }) => deviceId)
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

export interface Remembered extends DeviceName {
  readonly memory: string | null
  readonly newestAt: Date | null
  readonly open: readonly DeviceProblemKind[]
}

/** Where another process, or an earlier one, left off. */
export async function findRemembered(tx: SystemTx, devices: readonly DeviceName[]): Promise<Map<string, Remembered>> {
  const { rows } = await tx.sql.query<Remembered>(
    {
      name: 'device-states-remembered',
      text: `SELECT d.tenant_id AS "tenantId", d.device_id AS "deviceId", s.memory, s.newest_at AS "newestAt",
                    ARRAY(SELECT p.kind FROM device_problems p
                          WHERE p.tenant_id = d.tenant_id AND p.device_id = d.device_id AND p.status = 'open') AS open
             FROM unnest($1::text[], $2::text[]) AS d (tenant_id, device_id)
             LEFT JOIN device_states s ON s.tenant_id = d.tenant_id AND s.device_id = d.device_id`,
    },
    [devices.map(({ tenantId }) => tenantId), devices.map(({ deviceId }) => deviceId)],
  )
  return new Map(rows.map((row) => [row.deviceId, row]))
}

export async function findState(tx: Tx, deviceId: string): Promise<Omit<DeviceState, 'problems'>> {
  const row = await tx.db.deviceState.findUnique({ where: { tenantId_deviceId: { tenantId: tx.tenantId, deviceId } } })
  const iso = (at: Date | null | undefined) => at?.toISOString() ?? null
  return {
    deviceId,
    connected: row !== null && row.holder !== null,
    connectedSince: iso(row?.connectedSince),
    disconnectedAt: iso(row?.disconnectedAt),
    lastSeenAt: iso(row?.lastSeenAt),
    lastReadingAt: iso(row?.newestAt),
    position:
      row?.lat != null && row.lon !== null && row.positionAt !== null
        ? { lat: row.lat, lon: row.lon, time: row.positionAt.toISOString() }
        : null,
    family: row?.family ?? null,
    firmware: row?.firmware ?? null,
    iccid: row?.iccid ?? null,
  }
}

export interface Silence {
  readonly connected: boolean
  readonly isOffline: boolean
  readonly offlineAt: Date | null
  readonly lastSeenAt: Date | null
  readonly disconnectedAt: Date | null
}

export async function lockSilence(tx: Tx, deviceId: string): Promise<Silence | undefined> {
  const { rows } = await tx.sql.query<Silence>(
    `SELECT holder IS NOT NULL AS connected, is_offline AS "isOffline", offline_at AS "offlineAt",
            last_seen_at AS "lastSeenAt", disconnected_at AS "disconnectedAt"
     FROM device_states WHERE tenant_id = $1 AND device_id = $2 FOR UPDATE`,
    [tx.tenantId, deviceId],
  )
  return rows[0]
}

export async function updateSilence(
  tx: Tx,
  deviceId: string,
  { isOffline, offlineAt }: Pick<Silence, 'isOffline' | 'offlineAt'>,
): Promise<void> {
  await tx.sql.query(
    'UPDATE device_states SET is_offline = $3, offline_at = $4 WHERE tenant_id = $1 AND device_id = $2',
    [tx.tenantId, deviceId, isOffline, offlineAt],
  )
}

/** Takes those that may have been silent for too long, for a while: of many processes each looks at others. */
export async function leaseSilent(
  tx: SystemTx,
  { leaseMs, limit }: { leaseMs: number; limit: number },
): Promise<DeviceName[]> {
  const { rows } = await tx.sql.query<DeviceName>(
    {
      name: 'device-states-lease',
      text: `UPDATE device_states s SET offline_at = $1::timestamptz + $2 * interval '1 millisecond'
             FROM (SELECT tenant_id, device_id FROM device_states WHERE offline_at <= $1
                   ORDER BY offline_at LIMIT $3 FOR UPDATE SKIP LOCKED) AS due
             WHERE s.tenant_id = due.tenant_id AND s.device_id = due.device_id
             RETURNING s.tenant_id AS "tenantId", s.device_id AS "deviceId"`,
    },
    [tx.now, leaseMs, limit],
  )
  return rows
}

/** @returns false where everybody had taken this process for dead */
export async function sayAlive(tx: SystemTx, holder: string, forMs: number): Promise<boolean> {
  const { rows } = await tx.sql.query<{ wasKnown: boolean }>(
    {
      name: 'session-holders-alive',
      text: `INSERT INTO session_holders AS h (id, alive_until)
             VALUES ($1, clock_timestamp() + $2 * interval '1 millisecond')
             ON CONFLICT (id) DO UPDATE SET alive_until = excluded.alive_until
             RETURNING h.xmax <> 0 AS "wasKnown"`,
    },
    [holder, forMs],
  )
  return rows[0]?.wasKnown === true
}

/** Ends what processes that do not live any more had. Theirs are all devices they said they have. */
export async function endDead(tx: SystemTx): Promise<number> {
  const { rows } = await tx.sql.query<{ id: string }>(
    'DELETE FROM session_holders WHERE alive_until < clock_timestamp() RETURNING id',
  )
  return endHolders(
    tx,
    rows.map(({ id }) => id),
  )
}

export async function endHolder(tx: SystemTx, holder: string): Promise<void> {
  await tx.sql.query('DELETE FROM session_holders WHERE id = $1', [holder])
  await endHolders(tx, [holder])
}

async function endHolders(tx: SystemTx, holders: readonly string[]): Promise<number> {
  if (holders.length === 0) return 0
  const { rowCount } = await tx.sql.query(
    `UPDATE device_states SET holder = NULL, connected_since = NULL, disconnected_at = coalesce(last_seen_at, connected_since)
     WHERE holder = ANY($1::text[])`,
    [holders],
  )
  return rowCount ?? 0
}
