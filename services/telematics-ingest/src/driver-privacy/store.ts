import type { DriverPrivacy } from '@clutch/contracts/telematics/driver-privacy'
import { given } from '@clutch/shared/given'
import type { DriverPrivacy as Row } from '../../prisma/client/client.ts'
import type { SystemTx, Tx } from '../kit.ts'
import { findReadingsForDrivers, findReadingsForDriversBefore, type SeenRow } from '../readings/store.ts'
import type { Drive, Hiding, Place, Seen } from './attribution.ts'
import { signsIn } from './driver-privacy.ts'

function privacyOf({ id, version, driverKey, keepPositionsDays, mode, createdAt }: Row): DriverPrivacy {
  return {
    id,
    version,
    driverKey,
    keepPositionsDays,
    mode: mode as DriverPrivacy['mode'],
    createdAt: createdAt.toISOString(),
  }
}

/** @returns false when the driver has one already; nothing is written then */
export async function insertDriverPrivacy(tx: Tx, privacy: DriverPrivacy): Promise<boolean> {
  const { rowCount } = await tx.sql.query(
    `INSERT INTO driver_privacies (tenant_id, id, version, driver_key, keep_positions_days, mode, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (tenant_id, driver_key) DO NOTHING`,
    [
      tx.tenantId,
      privacy.id,
      privacy.version,
      privacy.driverKey,
      privacy.keepPositionsDays,
      privacy.mode,
      privacy.createdAt,
    ],
  )
  return rowCount === 1
}

export async function findDriverPrivacy(tx: Tx, id: string): Promise<DriverPrivacy | undefined> {
  const row = await tx.db.driverPrivacy.findUnique({ where: { tenantId_id: { tenantId: tx.tenantId, id } } })
  return row === null ? undefined : privacyOf(row)
}

export async function lockDriverPrivacy(tx: Tx, id: string): Promise<DriverPrivacy | undefined> {
  await tx.sql.query('SELECT 1 FROM driver_privacies WHERE tenant_id = $1 AND id = $2 FOR UPDATE', [tx.tenantId, id])
  return findDriverPrivacy(tx, id)
}

export async function updateDriverPrivacy(tx: Tx, privacy: DriverPrivacy): Promise<void> {
  const { version, keepPositionsDays, mode } = privacy
  await tx.db.driverPrivacy.update({
    where: { tenantId_id: { tenantId: tx.tenantId, id: privacy.id } },
    data: { version, keepPositionsDays, mode },
  })
}

export async function pageOfDriverPrivacy(
  tx: Tx,
  filter: { driverKey?: string | undefined; afterId: string; limit: number },
): Promise<DriverPrivacy[]> {
  const rows = await tx.db.driverPrivacy.findMany({
    where: { tenantId: tx.tenantId, id: { gt: filter.afterId }, ...given({ driverKey: filter.driverKey }) },
    orderBy: { id: 'asc' },
    take: filter.limit,
  })
  return rows.map(privacyOf)
}

/** Those that hide anything. */
export async function findDriverPrivaciesInForce(tx: Tx): Promise<DriverPrivacy[]> {
  const rows = await tx.db.driverPrivacy.findMany({
    where: { tenantId: tx.tenantId, keepPositionsDays: { not: null } },
    orderBy: { id: 'asc' },
  })
  return rows.map(privacyOf)
}

export async function findTenantsWithPrivacy(tx: SystemTx): Promise<string[]> {
  const { rows } = await tx.sql.query<{ tenantId: string }>(
    `SELECT DISTINCT tenant_id AS "tenantId" FROM driver_privacies WHERE keep_positions_days IS NOT NULL ORDER BY 1`,
  )
  return rows.map(({ tenantId }) => tenantId)
}

/** @returns false while another process looks through this tenant's readings */
export async function lockPrivacyRound(tx: Tx): Promise<boolean> {
  const { rows } = await tx.sql.query<{ held: boolean }>(
    `SELECT pg_try_advisory_xact_lock(hashtextextended('privacy-round/' || $1, 2)) AS held`,
    [tx.tenantId],
  )
  return rows[0]?.held === true
}

export async function findRoundBegin(tx: Tx): Promise<Date | undefined> {
  const row = await tx.db.privacyRound.findUnique({ where: { tenantId: tx.tenantId } })
  return row?.begunAt ?? undefined
}

/** Everything is looked through from its beginning. */
export async function beginRound(tx: Tx): Promise<void> {
  await tx.sql.query('DELETE FROM driver_traces WHERE tenant_id = $1', [tx.tenantId])
  await putRoundBegin(tx, tx.now)
}

/** With the next pass. */
export async function askForRound(tx: Tx): Promise<void> {
  await putRoundBegin(tx, null)
}

async function putRoundBegin(tx: Tx, begunAt: Date | null): Promise<void> {
  const { tenantId } = tx
  await tx.db.privacyRound.upsert({ where: { tenantId }, create: { tenantId, begunAt }, update: { begunAt } })
}

/** What was hidden and not told yet; from now on it is told. */
export async function takeUntold(tx: Tx): Promise<{ privacy: DriverPrivacy; readings: number }[]> {
  const { rows } = await tx.sql.query<{ id: string; readings: number }>(
    `WITH untold AS (
       SELECT id, hidden - hidden_told AS readings FROM driver_privacies
       WHERE tenant_id = $1 AND hidden > hidden_told FOR UPDATE)
     UPDATE driver_privacies p SET hidden_told = p.hidden FROM untold
     WHERE p.tenant_id = $1 AND p.id = untold.id RETURNING p.id, untold.readings`,
    [tx.tenantId],
  )
  const told: { privacy: DriverPrivacy; readings: number }[] = []
  for (const { id, readings } of rows) {
    const privacy = await findDriverPrivacy(tx, id)
    if (privacy !== undefined) told.push({ privacy, readings })
  }
  return told
}

export async function findTrace(tx: Tx, deviceId: string): Promise<Place | undefined> {
  const row = await tx.db.driverTrace.findUnique({ where: { tenantId_deviceId: { tenantId: tx.tenantId, deviceId } } })
  if (row === null) return undefined
  return {
    timeMs: row.at.getTime(),
    id: row.id,
    drive: row.state === null ? undefined : (JSON.parse(row.state) as Drive),
  }
}

export async function putTrace(tx: Tx, deviceId: string, { timeMs, id, drive }: Place): Promise<void> {
  const { tenantId } = tx
  const place = { at: new Date(timeMs), id, state: drive === undefined ? null : JSON.stringify(drive) }
  await tx.db.driverTrace.upsert({
    where: { tenantId_deviceId: { tenantId, deviceId } },
    create: { tenantId, deviceId, ...place },
    update: place,
  })
}

/** A device's readings after a place, in their order, as far as it matters who drove. */
export async function findSeen(
  tx: Tx,
  deviceId: string,
  after: { timeMs: number; id: string } | undefined,
  limit: number,
): Promise<Seen[]> {
  return (await findReadingsForDrivers(tx, deviceId, after, limit)).map(seenOf)
}

/** The newest first. */
export async function findSeenBefore(
  tx: Tx,
  deviceId: string,
  before: { timeMs: number; id: string },
  limit: number,
): Promise<Seen[]> {
  return (await findReadingsForDriversBefore(tx, deviceId, before, limit)).map(seenOf)
}

function seenOf({ time, id, receivedAt, ignition, signs }: SeenRow): Seen {
  return { timeMs: time.getTime(), id, receivedAtMs: receivedAt.getTime(), ignition, ...signsIn(signs) }
}

/** @returns how many; what the tenant's settings do not say is not hidden, whatever is asked for here */
export async function hideReadings(tx: Tx, deviceId: string, hide: readonly Hiding[]): Promise<number> {
  let all = 0
  for (const [driverKey, readings] of Map.groupBy(hide, (each) => each.driverKey)) {
    const { rows } = await tx.sql.query<{ hidden: number }>(
      {
        name: 'readings-hide',
        text: 'SELECT hide_readings($1, $2, $3::timestamptz, $4::timestamptz[], $5::text[], $6::text[]) AS hidden',
      },
      [
        deviceId,
        driverKey,
        tx.now.toISOString(),
        readings.map(({ timeMs }) => new Date(timeMs).toISOString()),
        readings.map(({ id }) => id),
        readings.map(({ leave }) => leave),
      ],
    )
    const hidden = rows[0]?.hidden ?? 0
    all += hidden
    if (driverKey !== null)
      await tx.sql.query('UPDATE driver_privacies SET hidden = hidden + $3 WHERE tenant_id = $1 AND driver_key = $2', [
        tx.tenantId,
        driverKey,
        hidden,
      ])
  }
  return all
}
