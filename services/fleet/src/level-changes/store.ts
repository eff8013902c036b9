import type { LevelChange as LevelChangeContract } from '@clutch/contracts/fleet/level-changes'
import type { TimeKey } from '@clutch/shared/time-order'
import type { Prisma } from '../../prisma/client/client.ts'
import type { Tx } from '../kit.ts'
import { hiddenPlace, type PlacesHidden } from '../places-hidden.ts'
import { findStandingIn, type Standing, type WhichStanding } from '../standing.ts'
import { findPrivate } from '../trips/private-store.ts'
import type { DatedEnergy } from '../vehicle-energy/energy.ts'
import { energyAt } from '../vehicle-energy/energy.ts'
import type { LevelChange } from './level-change.ts'
import { litresOf } from './litres.ts'

export interface LevelChangeRow {
  id: string
  version: number
  vehicleId: string | null
  deviceId: string
  status: string
  record: LevelChange
  /** The transaction that paid for it. */
  transactionId: string | null
}

/** The change as clients and events know it; undefined while no vehicle had the device. */
function levelChangeOf(
  row: LevelChangeRow,
  dated: readonly DatedEnergy[],
  isPrivate: boolean,
): LevelChangeContract | undefined {
  if (row.vehicleId === null) return undefined
  const { record } = row
  return {
    id: row.id,
    version: row.version,
    vehicleId: row.vehicleId,
    deviceId: row.deviceId,
    kind: record.change,
    status: row.status as LevelChangeContract['status'],
    at: new Date(record.atMs).toISOString(),
    notBefore: new Date(record.fromMs).toISOString(),
    notAfter: new Date(record.untilMs).toISOString(),
    place: isPrivate ? null : record.at && { lat: record.at.lat, lon: record.at.lon },
    litres: litresOf(record, energyAt(dated, record.atMs)),
    level: {
      unit: record.unit,
      amount: record.amount,
      low: record.low,
      high: record.high,
      before: record.levelBefore,
      after: record.levelAfter,
    },
    transactionId: row.transactionId,
    evidence: record.evidence,
  }
}

/** How these rows are told, by what is known of their vehicles' tanks: where one of a private time was, is not. */
export async function levelChangeTellerOf(
  tx: Tx,
  rows: readonly LevelChangeRow[],
  energy: ReadonlyMap<string, readonly DatedEnergy[]>,
): Promise<(row: LevelChangeRow) => LevelChangeContract | undefined> {
  const isPrivate = await findPrivate(tx, rows, ({ vehicleId, record }) => ({
    vehicleId,
    from: new Date(Math.min(record.fromMs, record.atMs)),
    to: new Date(Math.max(record.untilMs, record.atMs)),
  }))
  return (row) => levelChangeOf(row, energy.get(row.vehicleId ?? '') ?? [], isPrivate(row))
}

export async function saveLevelChange(tx: Tx, record: LevelChange, vehicleId: string | null): Promise<void> {
  const data = {
    deviceId: record.deviceId,
    vehicleId,
    change: record.change,
    status: 'standing',
    at: new Date(record.atMs),
    decidedAt: new Date(record.decidedAtMs),
    record: record as unknown as Prisma.InputJsonValue,
  }
  await tx.db.levelChange.upsert({
    where: { tenantId_id: { tenantId: tx.tenantId, id: record.id } },
    create: { tenantId: tx.tenantId, id: record.id, version: 1, ...data },
    update: { ...data, version: { increment: 1 } },
  })
}

export async function withdrawLevelChange(tx: Tx, id: string): Promise<void> {
  await tx.db.levelChange.update({
    where: { tenantId_id: { tenantId: tx.tenantId, id } },
    data: { status: 'withdrawn', version: { increment: 1 } },
  })
}

export function findStandingLevelChanges(tx: Tx, deviceId: string, which: WhichStanding): Promise<Standing[]> {
  return findStandingIn(tx, { table: 'level_changes' }, deviceId, which)
}

export async function hideLevelChangePlaces(tx: Tx, { deviceId, from, to, mode }: PlacesHidden): Promise<void> {
  await tx.sql.query(
    `UPDATE level_changes SET version = version + 1, record = record || jsonb_build_object('at', ${hiddenPlace(`record->'at'`, '$5')})
     WHERE tenant_id = $1 AND device_id = $2 AND decided_at >= $3 AND at BETWEEN $3 AND $4`,
    [tx.tenantId, deviceId, from, to, mode],
  )
}

// Which transaction paid for it is a column of fuel_transactions; it is read here and nowhere written.
const columns = `l.id, l.version, l.vehicle_id AS "vehicleId", l.device_id AS "deviceId", l.status, l.record, t.id AS "transactionId"`
const from = `level_changes l LEFT JOIN fuel_transactions t ON t.tenant_id = l.tenant_id AND t.level_change_id = l.id`

export async function findLevelChange(tx: Tx, id: string): Promise<LevelChangeRow | undefined> {
  const { rows } = await tx.sql.query<LevelChangeRow>(
    `SELECT ${columns} FROM ${from} WHERE l.tenant_id = $1 AND l.id = $2`,
    [tx.tenantId, id],
  )
  return rows[0]
}

/** Refuels of a vehicle that stand and began in a time, in order; a bounded number. */
export async function findRefuels(
  tx: Tx,
  vehicleId: string,
  { fromMs, untilMs }: { fromMs: number; untilMs: number },
): Promise<LevelChangeRow[]> {
  const { rows } = await tx.sql.query<LevelChangeRow>(
    `SELECT ${columns} FROM ${from}
     WHERE l.tenant_id = $1 AND l.vehicle_id = $2 AND l.at >= $3 AND l.at <= $4 AND l.status = 'standing' AND l.change = 'refuel'
     ORDER BY l.at, l.id LIMIT 500`,
    [tx.tenantId, vehicleId, new Date(fromMs), new Date(untilMs)],
  )
  return rows
}

/** What was taken in and out of these vehicles in a time. */
export async function findLevelChangesOf(
  tx: Tx,
  vehicleIds: readonly string[],
  range: { from: Date; to: Date },
  limit: number,
): Promise<LevelChangeRow[]> {
  const { rows } = await tx.sql.query<LevelChangeRow>(
    `SELECT ${columns} FROM ${from}
     WHERE l.tenant_id = $1 AND l.vehicle_id = ANY($2::text[]) AND l.at >= $3 AND l.at < $4 AND l.status = 'standing'
     ORDER BY l.at, l.id LIMIT $5`,
    [tx.tenantId, vehicleIds, range.from, range.to, limit],
  )
  return rows
}

/** Latest first. */
export async function pageOfLevelChanges(
  tx: Tx,
  filter: {
    vehicleId?: string | undefined
    kind?: string | undefined
    matched?: boolean | undefined
    range: { gte?: Date; lt?: Date }
    before?: TimeKey | undefined
    limit: number
  },
): Promise<LevelChangeRow[]> {
  const values: unknown[] = [tx.tenantId]
  const where = [`l.tenant_id = $1`, `l.status = 'standing'`]
  const add = (condition: (n: number) => string, ...of: unknown[]) => {
    where.push(condition(values.length + 1))
    values.push(...of)
  }
  if (filter.vehicleId === undefined) where.push('l.vehicle_id IS NOT NULL')
  else add((n) => `l.vehicle_id = $${n}`, filter.vehicleId)
  if (filter.kind !== undefined) add((n) => `l.change = $${n}`, filter.kind)
  if (filter.matched !== undefined) where.push(`t.id IS ${filter.matched ? 'NOT ' : ''}NULL`)
  if (filter.range.gte !== undefined) add((n) => `l.at >= $${n}`, filter.range.gte)
  if (filter.range.lt !== undefined) add((n) => `l.at < $${n}`, filter.range.lt)
  const { before } = filter
  if (before !== undefined) add((n) => `l.at <= $${n} AND (l.at < $${n} OR l.id < $${n + 1})`, before.at, before.id)
  const { rows } = await tx.sql.query<LevelChangeRow>(
    `SELECT ${columns} FROM ${from} WHERE ${where.join(' AND ')} ORDER BY l.at DESC, l.id DESC LIMIT $${values.length + 1}`,
    [...values, filter.limit],
  )
  return rows
}
