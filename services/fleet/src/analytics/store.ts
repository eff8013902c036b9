import type { PeriodKind } from '@clutch/contracts/fleet/analytics'
import type { DayRange } from '@clutch/shared/periods'
import type { Day } from '@clutch/shared/time'
import type { Tx } from '../kit.ts'
import { monthsAndDays } from './calendar.ts'
import type { PartOfDay } from './day.ts'
import { columnOf, noSums, type Sums, sumColumns } from './sums.ts'

const columns = sumColumns.map(columnOf)
const firstSum = 10

export interface SettledDay {
  readonly vehicleId: string
  readonly day: Day
  readonly parts: readonly (PartOfDay & { zone: string })[]
}

/** What these days were made of before goes; the months are to be added up anew. */
export async function replaceDays(tx: Tx, settled: readonly SettledDay[]): Promise<void> {
  await tx.sql.query(
    {
      name: 'usage-facts-delete',
      text: `DELETE FROM usage_facts f USING unnest($2::text[], $3::date[]) AS of (vehicle_id, day)
              WHERE f.tenant_id = $1 AND f.grain = 'day' AND f.vehicle_id = of.vehicle_id AND f.starts_on = of.day`,
    },
    [tx.tenantId, settled.map(({ vehicleId }) => vehicleId), settled.map(({ day }) => day)],
  )
  const rows = settled.flatMap(({ vehicleId, day, parts }) =>
    parts.map((part, index) => ({ vehicleId, day, part, index })),
  )
  if (rows.length === 0) return
  await tx.sql.query(
    {
      name: 'usage-facts-insert',
      text: `INSERT INTO usage_facts (tenant_id, grain, starts_on, vehicle_id, part, fleet_id, driver_id, group_ids, currency, zone, ${columns.join(', ')})
             SELECT $1, 'day', day, vehicle_id, part, fleet_id, driver_id, string_to_array(groups, ','), currency, zone, ${columns.join(', ')}
               FROM unnest($2::date[], $3::text[], $4::int[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
                           ${columns.map((_, index) => `$${firstSum + index}::bigint[]`).join(', ')})
                 AS of (day, vehicle_id, part, fleet_id, driver_id, groups, currency, zone, ${columns.join(', ')})`,
    },
    [
      tx.tenantId,
      rows.map(({ day }) => day),
      rows.map(({ vehicleId }) => vehicleId),
      rows.map(({ index }) => index),
      rows.map(({ part }) => part.fleetId),
      rows.map(({ part }) => part.driverId),
      rows.map(({ part }) => part.groupIds.join(',')),
      rows.map(({ part }) => part.currency),
      rows.map(({ part }) => part.zone),
      ...sumColumns.map((name) => rows.map(({ part }) => part.sums[name])),
    ],
  )
}

/** Months of vehicles as what their days add up to. */
export async function addUpMonths(tx: Tx, months: readonly { vehicleId: string; month: Day }[]): Promise<void> {
  const values = [tx.tenantId, months.map(({ vehicleId }) => vehicleId), months.map(({ month }) => month)]
  await tx.sql.query(
    {
      name: 'usage-facts-delete-months',
      text: `DELETE FROM usage_facts f USING unnest($2::text[], $3::date[]) AS of (vehicle_id, month)
              WHERE f.tenant_id = $1 AND f.grain = 'month' AND f.vehicle_id = of.vehicle_id AND f.starts_on = of.month`,
    },
    values,
  )
  await tx.sql.query(
    {
      name: 'usage-facts-add-up',
      text: `INSERT INTO usage_facts (tenant_id, grain, starts_on, vehicle_id, part, fleet_id, driver_id, group_ids, currency, zone, ${columns.join(', ')})
             SELECT $1, 'month', of.month, of.vehicle_id,
                    row_number() OVER (PARTITION BY of.vehicle_id, of.month ORDER BY fleet_id, driver_id, group_ids, currency) - 1,
                    fleet_id, driver_id, group_ids, currency, max(zone), ${columns.map((name) => `sum(${name})`).join(', ')}
               FROM unnest($2::text[], $3::date[]) AS of (vehicle_id, month)
               JOIN usage_facts f ON f.tenant_id = $1 AND f.vehicle_id = of.vehicle_id AND f.grain = 'day'
                AND f.starts_on >= of.month AND f.starts_on < (of.month + interval '1 month')::date
              GROUP BY of.vehicle_id, of.month, fleet_id, driver_id, group_ids, currency`,
    },
    values,
  )
}

/** Of these days of vehicles those of which something is kept, as `vehicle/day`. */
export async function findSettledDays(
  tx: Tx,
  vehicleIds: readonly string[],
  days: readonly Day[],
): Promise<Set<string>> {
  const { rows } = await tx.sql.query<{ key: string }>(
    `SELECT DISTINCT vehicle_id || '/' || starts_on::text AS key FROM usage_facts
      WHERE tenant_id = $1 AND vehicle_id = ANY($2::text[]) AND grain = 'day' AND starts_on = ANY($3::date[])`,
    [tx.tenantId, [...vehicleIds], [...days]],
  )
  return new Set(rows.map(({ key }) => key))
}

/** One at a time settles a vehicle: its months are added up of what the others wrote. Locked in one order, or two would wait for each other. */
export async function lockFacts(tx: Tx, vehicleIds: readonly string[]): Promise<void> {
  await tx.sql.query(
    `SELECT pg_advisory_xact_lock(hash) FROM (
       SELECT DISTINCT hashtextextended('usage-facts/' || $1 || '/' || id, 0) AS hash FROM unnest($2::text[]) AS id ORDER BY hash) AS of`,
    [tx.tenantId, [...vehicleIds]],
  )
}

/** Vehicles whose days go on by themselves, in order: those that are there, and those that still cost something. */
export async function findVehiclesToSettle(
  tx: Tx,
  { from, to, afterId, limit }: { from: Day; to: Day; afterId: string; limit: number },
): Promise<string[]> {
  const { rows } = await tx.sql.query<{ id: string }>(
    `SELECT id FROM vehicles v WHERE tenant_id = $1 AND id > $2
        AND (status = 'active' OR EXISTS (
          SELECT 1 FROM cost_entries c WHERE c.tenant_id = $1 AND c.vehicle_id = v.id AND c.starts_on <= $4 AND c.ends_on > $3))
      ORDER BY id LIMIT $5`,
    [tx.tenantId, afterId, from, to, limit],
  )
  return rows.map(({ id }) => id)
}

/** Which days of a fleet's vehicles were cut by the clocks of another zone than it has. */
export async function findOtherZones(
  tx: Tx,
  fleetId: string,
  zone: string,
  limit: number,
): Promise<{ vehicleId: string; day: Day }[]> {
  const { rows } = await tx.sql.query<{ vehicle_id: string; day: string }>(
    `SELECT DISTINCT vehicle_id, starts_on::text AS day FROM usage_facts
      WHERE tenant_id = $1 AND grain = 'day' AND fleet_id = $2 AND zone <> $3 ORDER BY day, vehicle_id LIMIT $4`,
    [tx.tenantId, fleetId, zone, limit],
  )
  return rows.map((row) => ({ vehicleId: row.vehicle_id, day: row.day }))
}

export interface FactFilter {
  fleetId?: string | undefined
  vehicleId?: string | undefined
  driverId?: string | undefined
  /** A group with all below it. */
  groupIds?: readonly string[] | undefined
}

/** Sums of one subject, in one currency. */
export interface SubjectSums {
  /** A vehicle, driver, fleet; of groups the ids that it is in directly, parted by commas. */
  key: string
  /** The day on which its period begins in the calendar; empty where there is one for all. */
  period: string
  currency: string
  sums: Sums
}

const keys = {
  vehicle: 'vehicle_id',
  driver: 'driver_id',
  fleet: 'fleet_id',
  group: `array_to_string(group_ids, ',')`,
  tenant: `''`,
} as const
export type KeyKind = keyof typeof keys

/** To which period a row counts, as the day on which that begins in the calendar. */
const periodColumns = {
  day: 'starts_on::text',
  week: `date_trunc('week', starts_on::timestamp)::date::text`,
  month: `to_char(starts_on, 'YYYY-MM-01')`,
  whole: `''`,
} as const

/** Adds up the facts of some days: whole months as they were added up, the days around them one by one. */
export async function findSums(
  tx: Tx,
  by: KeyKind,
  { range, period }: { range: DayRange; period: PeriodKind },
  filter: FactFilter & { keys?: readonly string[] },
): Promise<SubjectSums[]> {
  const byMonth = period === 'month' || period === 'whole'
  const { months, days } = byMonth ? monthsAndDays(range) : { months: null, days: [range] }
  const values: unknown[] = [tx.tenantId]
  const value = (of: unknown) => `$${values.push(of)}`
  const conditions = [
    ...(filter.fleetId === undefined ? [] : [`fleet_id = ${value(filter.fleetId)}`]),
    ...(filter.vehicleId === undefined ? [] : [`vehicle_id = ${value(filter.vehicleId)}`]),
    ...(filter.driverId === undefined ? [] : [`driver_id = ${value(filter.driverId)}`]),
    ...(filter.groupIds === undefined ? [] : [`group_ids && ${value([...filter.groupIds])}::text[]`]),
    ...(filter.keys === undefined ? [] : [`${keys[by]} = ANY(${value([...filter.keys])}::text[])`]),
  ].map((condition) => ` AND ${condition}`)
  const part = (grain: 'day' | 'month', { from, to }: DayRange) =>
    `SELECT ${keys[by]} AS key, ${periodColumns[period]} AS period, currency, ${columns.join(', ')} FROM usage_facts
      WHERE tenant_id = $1 AND grain = '${grain}' AND starts_on >= ${value(from)}::date AND starts_on < ${value(to)}::date${conditions.join('')}`
  const parts = [...(months === null ? [] : [part('month', months)]), ...days.map((each) => part('day', each))]
  const { rows } = await tx.sql.query<{ key: string; period: string; currency: string } & Record<string, string>>(
    `SELECT key, period, currency, ${columns.map((name) => `sum(${name}) AS ${name}`).join(', ')}
       FROM (${parts.join(' UNION ALL ')}) AS facts GROUP BY key, period, currency ORDER BY key, period, currency`,
    values,
  )
  return rows.map((row) => {
    const sums = noSums()
    for (const [index, name] of sumColumns.entries()) sums[name] = Number(row[columns[index]!])
    return { key: row.key, period: row.period, currency: row.currency, sums }
  })
}

/** The subjects after an id, in order; names are null where nobody may know them any more. */
export async function findSubjects(
  tx: Tx,
  kind: Exclude<KeyKind, 'tenant'>,
  filter: FactFilter & { afterId: string; limit: number },
): Promise<{ id: string; name: string | null; isIn: boolean }[]> {
  const table = { vehicle: 'vehicles', driver: 'drivers', group: 'groups', fleet: 'fleets' }[kind]
  const own = { vehicle: filter.vehicleId, driver: filter.driverId, group: undefined, fleet: filter.fleetId }[kind]
  const fleet = kind === 'vehicle' ? 'fleet_id' : 'NULL'
  const { rows } = await tx.sql.query<{ id: string; name: string | null; fleet_id: string | null }>(
    `SELECT id, name, ${fleet} AS fleet_id FROM ${table}
      WHERE tenant_id = $1 AND id > $2${own === undefined ? '' : ' AND id = $4'} ORDER BY id LIMIT $3`,
    [tx.tenantId, filter.afterId, filter.limit, ...(own === undefined ? [] : [own])],
  )
  // Without facts in what is asked for it is told only if it is there now.
  const asked = filter.fleetId !== undefined || filter.groupIds !== undefined || filter.driverId !== undefined
  return rows.map(({ id, name, fleet_id: fleetId }) => ({
    id,
    name,
    isIn:
      kind === 'vehicle' && filter.groupIds === undefined && filter.driverId === undefined
        ? filter.fleetId === undefined || filter.fleetId === fleetId
        : !asked || own !== undefined,
  }))
}

/** The tree of groups: each with what is above it. There are at most a thousand. */
export async function findGroupTree(tx: Tx): Promise<Map<string, string | null>> {
  const { rows } = await tx.sql.query<{ id: string; parent_id: string | null }>(
    'SELECT id, parent_id FROM groups WHERE tenant_id = $1',
    [tx.tenantId],
  )
  return new Map(rows.map((row) => [row.id, row.parent_id]))
}
