import type { DeviceProblemKind, DeviceState } from '@clutch/contracts/telematics/device-health'
import type { DriverPrivacy } from '@clutch/contracts/telematics/driver-privacy'
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
// Not that of the same instant again: it may have been hidden since, for its driver's sake.
const isFarther = 'excluded.position_at IS NOT NULL AND (s.position_at IS NULL OR excluded.position_at > s.position_at)'

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

// ---- what is told of devices by others, in the transaction of their tenant ----

export interface HeldState {
  readonly connected: boolean
  readonly isOffline: boolean
  readonly offlineAt: Date | null
  readonly lastSeenAt: Date | null
  readonly newestAt: Date | null
  readonly firmware: string | undefined
  readonly iccid: string | undefined
  readonly memory: string | null
}

/** Makes those that are not there yet. In one order, whoever locks them. */
export async function lockStates(tx: Tx, deviceIds: readonly string[]): Promise<Map<string, HeldState>> {
  const ordered = [...deviceIds].sort()
  await tx.sql.query(
    `INSERT INTO device_states (tenant_id, device_id) SELECT $1, id FROM unnest($2::text[]) AS id
     ON CONFLICT (tenant_id, device_id) DO NOTHING`,
    [tx.tenantId, ordered],
  )
  const { rows } = await tx.sql.query<
    Omit<HeldState, 'firmware' | 'iccid'> & { deviceId: string; firmware: string | null; iccid: string | null }
  >(
    `SELECT device_id AS "deviceId", holder IS NOT NULL AS connected, is_offline AS "isOffline",
            offline_at AS "offlineAt", last_seen_at AS "lastSeenAt", newest_at AS "newestAt", firmware, iccid, memory
     FROM device_states WHERE tenant_id = $1 AND device_id = ANY($2::text[]) ORDER BY device_id FOR UPDATE`,
    [tx.tenantId, ordered],
  )
  return new Map(
    rows.map(({ deviceId, firmware, iccid, ...row }) => [
      deviceId,
      { ...row, firmware: firmware ?? undefined, iccid: iccid ?? undefined },
    ]),
  )
}

interface Fix {
  readonly lat: number
  readonly lon: number
  readonly atMs: number
}

export interface KeptState {
  readonly deviceId: string
  readonly family: string
  readonly lastSeenAt: Date | null
  readonly isOffline: boolean
  readonly offlineAt: Date | null
  readonly newestMs: number | null
  readonly fix: Fix | undefined
  readonly firmware: string | undefined
  readonly iccid: string | undefined
  readonly memory: string
}

const instantOf = (ms: number | null | undefined) => (ms == null ? null : new Date(ms))

/** Of rows that this transaction has locked. */
export async function updateStates(tx: Tx, states: readonly KeptState[]): Promise<void> {
  if (states.length === 0) return
  await tx.sql.query(
    `UPDATE device_states s SET family = k.family, last_seen_at = k.last_seen_at, is_offline = k.is_offline,
        offline_at = k.offline_at, newest_at = GREATEST(s.newest_at, k.newest_at), firmware = k.firmware,
        iccid = k.iccid, memory = k.memory
     FROM unnest($2::text[], $3::text[], $4::timestamptz[], $5::bool[], $6::timestamptz[], $7::timestamptz[],
       $8::text[], $9::text[], $10::text[])
       AS k (device_id, family, last_seen_at, is_offline, offline_at, newest_at, firmware, iccid, memory)
     WHERE s.tenant_id = $1 AND s.device_id = k.device_id`,
    [
      tx.tenantId,
      states.map(({ deviceId }) => deviceId),
      states.map(({ family }) => family),
      states.map(({ lastSeenAt }) => lastSeenAt),
      states.map(({ isOffline }) => isOffline),
      states.map(({ offlineAt }) => offlineAt),
      states.map(({ newestMs }) => instantOf(newestMs)),
      states.map(({ firmware }) => firmware ?? null),
      states.map(({ iccid }) => iccid ?? null),
      states.map(({ memory }) => memory),
    ],
  )
  await advanceStates(
    tx,
    states.flatMap(({ deviceId, newestMs, fix }) => (newestMs === null ? [] : { deviceId, newestMs, fix })),
  )
}

/** Where devices were last, as far as that is later than what is known. Nothing else of them changes. */
export async function advanceStates(
  tx: Tx,
  latest: readonly { deviceId: string; newestMs: number; fix: Fix | undefined }[],
): Promise<void> {
  if (latest.length === 0) return
  const ordered = [...latest].sort((a, b) => compare(a.deviceId, b.deviceId))
  await tx.sql.query(
    `INSERT INTO device_states AS s (tenant_id, device_id, newest_at, lat, lon, position_at)
     SELECT $1, * FROM unnest($2::text[], $3::timestamptz[], $4::float8[], $5::float8[], $6::timestamptz[])
     ON CONFLICT (tenant_id, device_id) DO UPDATE SET
       newest_at = GREATEST(s.newest_at, excluded.newest_at),
       lat = CASE WHEN ${isFarther} THEN excluded.lat ELSE s.lat END,
       lon = CASE WHEN ${isFarther} THEN excluded.lon ELSE s.lon END,
       position_at = CASE WHEN ${isFarther} THEN excluded.position_at ELSE s.position_at END`,
    [
      tx.tenantId,
      ordered.map(({ deviceId }) => deviceId),
      ordered.map(({ newestMs }) => instantOf(newestMs)),
      ordered.map(({ fix }) => fix?.lat ?? null),
      ordered.map(({ fix }) => fix?.lon ?? null),
      ordered.map(({ fix }) => instantOf(fix?.atMs)),
    ],
  )
}

export interface HiddenTime {
  readonly mode: DriverPrivacy['mode']
  readonly fromMs: number
  readonly toMs: number
}

/**
 * The instant stays: by it a process that still remembers the place does not write it again. A place is rounded as in the
 * history.
 */
export async function hidePosition(tx: Tx, deviceId: string, times: readonly HiddenTime[]): Promise<void> {
  await tx.sql.query(
    `UPDATE device_states s SET
       lat = CASE WHEN w.mode = 'coarsen' THEN round(s.lat::numeric, 2)::float8 END,
       lon = CASE WHEN w.mode = 'coarsen' THEN greatest(-180, least(180,
         round(s.lon * greatest(cosd(round(s.lat::numeric, 2)::float8), 0.01) * 100)
           / greatest(cosd(round(s.lat::numeric, 2)::float8), 0.01) / 100)) END
     FROM unnest($3::timestamptz[], $4::timestamptz[], $5::text[]) AS w (from_at, to_at, mode)
     WHERE s.tenant_id = $1 AND s.device_id = $2 AND s.lat IS NOT NULL
       AND s.position_at >= w.from_at AND s.position_at <= w.to_at`,
    [
      tx.tenantId,
      deviceId,
      times.map(({ fromMs }) => new Date(fromMs)),
      times.map(({ toMs }) => new Date(toMs)),
      times.map(({ mode }) => mode),
    ],
  )
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
  /** What it spoke when it was heard of last, or who told of it. */
  readonly family: string | null
}

export async function lockSilence(tx: Tx, deviceId: string): Promise<Silence | undefined> {
  const { rows } = await tx.sql.query<Silence>(
    `SELECT holder IS NOT NULL AS connected, is_offline AS "isOffline", offline_at AS "offlineAt",
            last_seen_at AS "lastSeenAt", disconnected_at AS "disconnectedAt", family
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
