import type { DriverActivity } from '@clutch/contracts/fleet/hours-of-service'
import { earlierThan, latestFirst, type TimeKey } from '@clutch/shared/time-order'
import type { DriverActivity as Row } from '../../prisma/client/client.ts'
import type { Tx } from '../kit.ts'

export interface KeptActivity extends DriverActivity {
  madeBy: string
}

function keptOf({ tenantId: _tenant, ...row }: Row): KeptActivity {
  return {
    ...row,
    activity: row.activity as DriverActivity['activity'],
    source: row.source as DriverActivity['source'],
    fromAt: row.fromAt.toISOString(),
    untilAt: row.untilAt.toISOString(),
  }
}

export function activityOf({ madeBy: _by, ...activity }: KeptActivity): DriverActivity {
  return activity
}

/** A vehicle unit's year is tens of thousands, so they go as arrays. */
export async function insertActivities(tx: Tx, activities: readonly KeptActivity[]): Promise<void> {
  if (activities.length === 0) return
  await tx.sql.query(
    `INSERT INTO driver_activities (tenant_id, id, version, driver_id, activity, from_at, until_at, source, file_id, note, made_by)
     SELECT $1, * FROM unnest($2::text[], $3::int[], $4::text[], $5::text[], $6::timestamptz[], $7::timestamptz[], $8::text[],
                              $9::text[], $10::text[], $11::text[])`,
    [
      tx.tenantId,
      activities.map(({ id }) => id),
      activities.map(({ version }) => version),
      activities.map(({ driverId }) => driverId),
      activities.map(({ activity }) => activity),
      activities.map(({ fromAt }) => fromAt),
      activities.map(({ untilAt }) => untilAt),
      activities.map(({ source }) => source),
      activities.map(({ fileId }) => fileId),
      activities.map(({ note }) => note),
      activities.map(({ madeBy }) => madeBy),
    ],
  )
}

export async function findActivity(tx: Tx, id: string): Promise<KeptActivity | undefined> {
  const row = await tx.db.driverActivity.findUnique({ where: { tenantId_id: { tenantId: tx.tenantId, id } } })
  return row === null ? undefined : keptOf(row)
}

export async function removeActivity(tx: Tx, id: string): Promise<void> {
  await tx.db.driverActivity.delete({ where: { tenantId_id: { tenantId: tx.tenantId, id } } })
}

export async function removeActivities(tx: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await tx.sql.query('DELETE FROM driver_activities WHERE tenant_id = $1 AND id = ANY ($2::text[])', [tx.tenantId, ids])
}

/**
 * A file is one driver's only: what it was taken to say of others goes.
 * @returns whose it was
 */
export async function removeActivitiesOfOthers(tx: Tx, fileId: string, driverId: string): Promise<string[]> {
  const { rows } = await tx.sql.query<{ driver_id: string }>(
    'DELETE FROM driver_activities WHERE tenant_id = $1 AND file_id = $2 AND driver_id <> $3 RETURNING driver_id',
    [tx.tenantId, fileId, driverId],
  )
  return rows.map((row) => row.driver_id)
}

export async function forgetNotesOfDriver(tx: Tx, driverId: string): Promise<void> {
  await tx.db.driverActivity.updateMany({
    where: { tenantId: tx.tenantId, driverId, note: { not: null } },
    data: { note: null },
  })
}

/** No activity is entered, nor recorded on a card, that lasts longer: what began earlier than this before a time is over. */
export const longestActivityMs = 31 * 86_400_000

/** Those of a driver that meet a time, of one source where it is given. In order. */
export async function findActivitiesDuring(
  tx: Tx,
  driverId: string,
  { from, to }: { from: Date; to: Date },
  source?: DriverActivity['source'],
): Promise<KeptActivity[]> {
  const rows = await tx.db.driverActivity.findMany({
    where: {
      tenantId: tx.tenantId,
      driverId,
      ...(source === undefined ? {} : { source }),
      fromAt: { gt: new Date(from.getTime() - longestActivityMs), lt: to },
      untilAt: { gt: from },
    },
    orderBy: [{ fromAt: 'asc' }, { id: 'asc' }],
  })
  return rows.map(keptOf)
}

/** Latest first. */
export async function pageOfActivities(
  tx: Tx,
  filter: {
    driverId?: string | undefined
    range: { gte?: Date; lt?: Date }
    before?: TimeKey | undefined
    limit: number
  },
): Promise<KeptActivity[]> {
  const { driverId, range, before, limit } = filter
  const rows = await tx.db.driverActivity.findMany({
    where: {
      tenantId: tx.tenantId,
      ...(driverId === undefined ? {} : { driverId }),
      fromAt: range,
      AND: earlierThan('fromAt', before),
    },
    orderBy: latestFirst('fromAt'),
    take: limit,
  })
  return rows.map(keptOf)
}

/**
 * When a driver drove, by who drove which vehicle when (a driver is never stored with what was driven), and the stops within that.
 * It joins the tables of assignments, trips and stays, and only reads them.
 */
export async function findDrivenDuring(
  tx: Tx,
  driverId: string,
  { from, to }: { from: Date; to: Date },
): Promise<{ trips: { fromMs: number; untilMs: number }[]; stops: { fromMs: number; untilMs: number }[] }> {
  const during = async (table: string, condition: string) => {
    const { rows } = await tx.sql.query<{ from_at: Date; until_at: Date }>(
      `SELECT greatest(t.started_at, a.from_at, $3::timestamptz) AS from_at,
              least(coalesce(t.ended_at, $4::timestamptz), coalesce(a.until_at, $4::timestamptz), $4::timestamptz) AS until_at
         FROM driver_assignments a JOIN ${table} t
           ON t.tenant_id = $1 AND t.vehicle_id = a.vehicle_id AND ${condition}
          AND t.started_at > a.from_at - interval '7 days' AND t.started_at < coalesce(a.until_at, 'infinity')
          AND t.started_at > $3::timestamptz - interval '7 days' AND t.started_at < $4::timestamptz
          AND coalesce(t.ended_at, 'infinity') > a.from_at AND coalesce(t.ended_at, 'infinity') > $3::timestamptz
        WHERE a.tenant_id = $1 AND a.driver_id = $2 AND a.status = 'standing'
          AND a.from_at < $4::timestamptz AND (a.until_at IS NULL OR a.until_at > $3::timestamptz)
        ORDER BY 1`,
      [tx.tenantId, driverId, from, to],
    )
    return rows.map((row) => ({ fromMs: row.from_at.getTime(), untilMs: row.until_at.getTime() }))
  }
  return {
    trips: await during('trips', `t.shown AND t.status IN ('running', 'completed')`),
    stops: await during('stays', `t.kind = 'stop'`),
  }
}
