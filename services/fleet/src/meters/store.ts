import type { MeterEntry, MeterReset as ResetContract } from '@clutch/contracts/fleet/meters'
import { earlierThan, latestFirst, type TimeKey } from '@clutch/shared/time-order'
import type { MeterEntry as EntryRow, Prisma, MeterReset as ResetRow } from '../../prisma/client/client.ts'
import type { Tx } from '../kit.ts'
import { findStandingIn, type Standing, type WhichStanding } from '../standing.ts'
import type { Around, Window } from './meter.ts'
import type { Mark, MeterDay, MeterReset } from './meter-day.ts'

/** Of many devices in one statement: they are told of by the quarter of an hour, and so of all at once. */
export async function saveMeterDays(
  tx: Tx,
  saved: readonly { day: MeterDay; vehicleId: string | null }[],
): Promise<void> {
  if (saved.length === 0) return
  // Always in the same order, so that no two transactions wait for each other.
  const rows = [...saved].sort((a, b) => (a.day.id < b.day.id ? -1 : 1))
  await tx.sql.query(
    {
      name: 'meter-days-save',
      text: `INSERT INTO meter_days AS held (tenant_id, id, device_id, vehicle_id, started_at, decided_at, record)
             SELECT $1, id, device_id, vehicle_id, started_at, decided_at, record
             FROM unnest($2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::timestamptz[], $7::jsonb[])
               AS of (id, device_id, vehicle_id, started_at, decided_at, record)
             ON CONFLICT (tenant_id, id) DO UPDATE SET vehicle_id = excluded.vehicle_id, started_at = excluded.started_at,
               decided_at = excluded.decided_at, record = excluded.record`,
    },
    [
      tx.tenantId,
      rows.map(({ day }) => day.id),
      rows.map(({ day }) => day.deviceId),
      rows.map(({ vehicleId }) => vehicleId),
      rows.map(({ day }) => new Date(day.startMs)),
      rows.map(({ day }) => new Date(day.decidedAtMs)),
      rows.map(({ day }) => JSON.stringify(day)),
    ],
  )
}

export async function removeMeterDays(tx: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await tx.sql.query('DELETE FROM meter_days WHERE tenant_id = $1 AND id = ANY($2::text[])', [tx.tenantId, ids])
}

/** As clients know it; undefined while no vehicle had the device. */
export function resetOf(row: ResetRow): ResetContract | undefined {
  if (row.vehicleId === null) return undefined
  const { counter, how, before, after } = row.record as unknown as MeterReset
  return {
    id: row.id,
    version: row.version,
    vehicleId: row.vehicleId,
    deviceId: row.deviceId,
    counter,
    how,
    before,
    after,
    at: row.at.toISOString(),
    status: row.status as ResetContract['status'],
  }
}

export async function saveMeterReset(tx: Tx, reset: MeterReset, vehicleId: string | null): Promise<ResetRow> {
  const data = {
    deviceId: reset.deviceId,
    vehicleId,
    status: 'standing',
    at: new Date(reset.atMs),
    decidedAt: new Date(reset.decidedAtMs),
    record: reset as unknown as Prisma.InputJsonValue,
  }
  return tx.db.meterReset.upsert({
    where: { tenantId_id: { tenantId: tx.tenantId, id: reset.id } },
    create: { tenantId: tx.tenantId, id: reset.id, version: 1, ...data },
    update: { ...data, version: { increment: 1 } },
  })
}

export async function withdrawMeterReset(tx: Tx, id: string): Promise<ResetRow> {
  return tx.db.meterReset.update({
    where: { tenantId_id: { tenantId: tx.tenantId, id } },
    data: { status: 'withdrawn', version: { increment: 1 } },
  })
}

export async function findStandingMeters(tx: Tx, deviceId: string, which: WhichStanding): Promise<Standing[]> {
  const days = await findStandingIn(tx, { table: 'meter_days', stands: 'true' }, deviceId, which)
  return [...days, ...(await findStandingIn(tx, { table: 'meter_resets' }, deviceId, which))]
}

/** Latest first. */
export async function pageOfMeterResets(
  tx: Tx,
  filter: { vehicleId: string; before: TimeKey | undefined; limit: number },
): Promise<ResetRow[]> {
  return tx.db.meterReset.findMany({
    where: {
      tenantId: tx.tenantId,
      vehicleId: filter.vehicleId,
      status: 'standing',
      AND: earlierThan('at', filter.before),
    },
    orderBy: latestFirst('at'),
    take: filter.limit,
  })
}

/** A vehicle has had so many devices at most, of which something is asked. */
const maxWindows = 500

/** Which devices were in the vehicle, from when to when, the earliest first. A join that only reads: of installations. */
export async function findWindows(tx: Tx, vehicleId: string): Promise<Window[]> {
  const { rows } = await tx.sql.query<{ device_id: string; installed_at: Date; removed_at: Date | null }>(
    `SELECT device_id, installed_at, removed_at FROM installations
     WHERE tenant_id = $1 AND vehicle_id = $2 AND (removed_at IS NULL OR removed_at > installed_at)
     ORDER BY installed_at DESC, id DESC LIMIT $3`,
    [tx.tenantId, vehicleId, maxWindows],
  )
  return rows
    .map((row) => ({
      deviceId: row.device_id,
      fromMs: row.installed_at.getTime(),
      untilMs: row.removed_at?.getTime() ?? null,
    }))
    .reverse()
}

/** Of vehicles those of whose devices nothing has been heard since an instant of each, and none came or went: their counters stand. */
export async function findNotHeardSince(tx: Tx, since: ReadonlyMap<string, number>): Promise<Set<string>> {
  const { rows } = await tx.sql.query<{ id: string }>(
    `SELECT of.id FROM unnest($2::text[], $3::timestamptz[]) AS of (id, at) WHERE NOT EXISTS (
       SELECT 1 FROM installations i
         LEFT JOIN device_states d ON d.tenant_id = i.tenant_id AND d.device_id = i.device_id
        WHERE i.tenant_id = $1 AND i.vehicle_id = of.id
          AND (d.heard_at >= of.at OR i.installed_at >= of.at OR i.removed_at >= of.at))`,
    [tx.tenantId, [...since.keys()], [...since.values()].map((ms) => new Date(ms))],
  )
  return new Set(rows.map(({ id }) => id))
}

/** The marks around instants of devices: for each, the day that holds the last mark before it and the one after that. */
export async function findMarksAround(
  tx: Tx,
  asked: readonly { deviceId: string; ms: number }[],
): Promise<(deviceId: string, ms: number) => Around> {
  const { rows } = await tx.sql.query<{ n: number; marks: Mark[] }>(
    `SELECT asked.n::int AS n, day.record->'marks' AS marks
     FROM unnest($2::text[], $3::timestamptz[]) WITH ORDINALITY AS asked(device_id, at, n), LATERAL (
       (SELECT record, started_at FROM meter_days WHERE tenant_id = $1 AND device_id = asked.device_id AND started_at <= asked.at
        ORDER BY started_at DESC LIMIT 1)
       UNION ALL
       (SELECT record, started_at FROM meter_days WHERE tenant_id = $1 AND device_id = asked.device_id AND started_at > asked.at
        ORDER BY started_at LIMIT 1)) AS day
     ORDER BY asked.n, day.started_at`,
    [tx.tenantId, asked.map(({ deviceId }) => deviceId), asked.map(({ ms }) => new Date(ms))],
  )
  const around = new Map<string, Around>()
  for (const [i, { deviceId, ms }] of asked.entries()) {
    const marks = rows.filter(({ n }) => n === i + 1).flatMap((row) => row.marks)
    around.set(`${deviceId} ${ms}`, {
      before: marks.findLast(([atMs]) => atMs <= ms) ?? null,
      after: marks.find(([atMs]) => atMs > ms) ?? null,
    })
  }
  return (deviceId, ms) => around.get(`${deviceId} ${ms}`) ?? { before: null, after: null }
}

/** The first day of a device in a window on which a counter said something; what it says is the `place`-th of a mark. */
export async function findFirstMarkWith(tx: Tx, window: Window, place: number): Promise<Mark | undefined> {
  const { rows } = await tx.sql.query<{ marks: Mark[] }>(
    `SELECT record->'marks' AS marks FROM meter_days
     WHERE tenant_id = $1 AND device_id = $2 AND started_at >= $3::timestamptz - interval '1 day' AND started_at < $4
       AND jsonb_typeof(record->'marks'->-1->$5::int) = 'number'
     ORDER BY started_at LIMIT 3`,
    [
      tx.tenantId,
      window.deviceId,
      new Date(window.fromMs),
      window.untilMs === null ? 'infinity' : new Date(window.untilMs),
      place,
    ],
  )
  return rows
    .flatMap((row) => row.marks)
    .find(
      (mark) =>
        mark[0] >= window.fromMs && (window.untilMs === null || mark[0] < window.untilMs) && mark[place] !== null,
    )
}

function entryOf({ tenantId: _tenant, ...row }: EntryRow): MeterEntry {
  return {
    ...row,
    meter: row.meter as MeterEntry['meter'],
    source: row.source as MeterEntry['source'],
    status: row.status as MeterEntry['status'],
    at: row.at.toISOString(),
  }
}

function rowOf(tx: Tx, entry: MeterEntry): EntryRow {
  return { ...entry, tenantId: tx.tenantId, at: new Date(entry.at) }
}

/** All of a vehicle: they are bounded. */
export async function findMeterEntries(tx: Tx, vehicleId: string): Promise<MeterEntry[]> {
  const rows = await tx.db.meterEntry.findMany({
    where: { tenantId: tx.tenantId, vehicleId },
    orderBy: [{ at: 'asc' }, { id: 'asc' }],
  })
  return rows.map(entryOf)
}

export async function findMeterEntry(tx: Tx, id: string): Promise<MeterEntry | undefined> {
  const row = await tx.db.meterEntry.findUnique({ where: { tenantId_id: { tenantId: tx.tenantId, id } } })
  return row === null ? undefined : entryOf(row)
}

export async function insertMeterEntry(tx: Tx, entry: MeterEntry): Promise<void> {
  await tx.db.meterEntry.create({ data: rowOf(tx, entry) })
}

export async function updateMeterEntry(tx: Tx, entry: MeterEntry): Promise<void> {
  await tx.db.meterEntry.update({
    where: { tenantId_id: { tenantId: tx.tenantId, id: entry.id } },
    data: rowOf(tx, entry),
  })
}

/** Latest first. */
export async function pageOfMeterEntries(
  tx: Tx,
  filter: { vehicleId: string; meter: string | undefined; before: TimeKey | undefined; limit: number },
): Promise<MeterEntry[]> {
  const { vehicleId, meter, before, limit } = filter
  const rows = await tx.db.meterEntry.findMany({
    where: {
      tenantId: tx.tenantId,
      vehicleId,
      ...(meter === undefined ? {} : { meter }),
      AND: earlierThan('at', before),
    },
    orderBy: latestFirst('at'),
    take: limit,
  })
  return rows.map(entryOf)
}
