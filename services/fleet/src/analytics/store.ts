import type { PeriodKind } from '@clutch/contracts/fleet/analytics'
import type { Day } from '@clutch/shared/time'
import type { Tx } from '../kit.ts'
import type { DayRange } from './calendar.ts'
import { monthsAndDays } from './calendar.ts'
import type { PartOfDay } from './day.ts'
import { columnOf, noSums, type Sums, sumColumns } from './sums.ts'

const columns = sumColumns.map(columnOf)
const firstSum = 10

/** What a vehicle's day was made of before goes; its month is added up anew. */
export async function replaceDay(
  tx: Tx,
  vehicleId: string,
  day: Day,
  parts: readonly (PartOfDay & { zone: string })[],
): Promise<void> {
  await tx.sql.query(
    `DELETE FROM usage_facts WHERE tenant_id = $1 AND grain = 'day' AND starts_on = $2 AND vehicle_id = $3`,
    [tx.tenantId, day, vehicleId],
  )
  if (parts.length === 0) return
  await tx.sql.query(
    {
      name: 'usage-facts-insert',
      text: `INSERT INTO usage_facts (tenant_id, grain, starts_on, vehicle_id, part, fleet_id, driver_id, group_ids, currency, zone, ${columns.join(', ')})
             SELECT $1, 'day', $2, $3, part, fleet_id, driver_id, string_to_array(groups, ','), currency, zone, ${columns.join(', ')}
               FROM unnest($4::int[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
                           ${columns.map((_, index) => `$${firstSum + index}::bigint[]`).join(', ')})
                 AS of (part, fleet_id, driver_id, groups, currency, zone, ${columns.join(', ')})`,
    },
    [
      tx.tenantId,
      day,
      vehicleId,
      parts.map((_, index) => index),
      parts.map(({ fleetId }) => fleetId),
      parts.map(({ driverId }) => driverId),
      parts.map(({ groupIds }) => groupIds.join(',')),
      parts.map(({ currency }) => currency),
      parts.map(({ zone }) => zone),
      ...sumColumns.map((name) => parts.map(({ sums }) => sums[name])),
    ],
  )
}

export async function addUpMonth(tx: Tx, vehicleId: string, month: Day): Promise<void> {
  const values = [tx.tenantId, month, vehicleId]
  await tx.sql.query(
    `DELETE FROM usage_facts WHERE tenant_id = $1 AND grain = 'month' AND starts_on = $2 AND vehicle_id = $3`,
    values,
  )
  await tx.sql.query(
    {
      name: 'usage-facts-add-up',
      text: `INSERT INTO usage_facts (tenant_id, grain, starts_on, vehicle_id, part, fleet_id, driver_id, group_ids, currency, zone, ${columns.join(', ')})
             SELECT $1, 'month', $2::date, $3, row_number() OVER () - 1, fleet_id, driver_id, group_ids, currency, max(zone),
                    ${columns.map((name) => `sum(${name})`).join(', ')}
               FROM usage_facts WHERE tenant_id = $1 AND vehicle_id = $3 AND grain = 'day'
                AND starts_on >= $2::date AND starts_on < ($2::date + interval '1 month')::date
              GROUP BY fleet_id, driver_id, group_ids, currency`,
    },
    values,
  )
}

export async function hasFacts(tx: Tx, vehicleId: string, day: Day): Promise<boolean> {
  const { rowCount } = await tx.sql.query(
    `SELECT 1 FROM usage_facts WHERE tenant_id = $1 AND vehicle_id = $2 AND grain = 'day' AND starts_on = $3 LIMIT 1`,
    [tx.tenantId, vehicleId, day],
  )
  return rowCount === 1
}

/** One at a time settles a vehicle: its months are added up of what the others wrote. */
export async function lockFacts(tx: Tx, vehicleId: string): Promise<void> {
  await tx.sql.query(`SELECT pg_advisory_xact_lock(hashtextextended('usage-facts/' || $1 || '/' || $2, 0))`, [
    tx.tenantId,
    vehicleId,
  ])
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
