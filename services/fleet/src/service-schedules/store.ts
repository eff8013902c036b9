import type { ServiceCompletion, ServiceSchedule } from '@clutch/contracts/fleet/service-schedules'
import { given } from '@clutch/shared/given'
import { earlierThan, latestFirst, type TimeKey } from '@clutch/shared/time-order'
import type { ServiceCompletion as CompletionRow, Prisma, ServiceSchedule as Row } from '../../prisma/client/client.ts'
import type { Tx } from '../kit.ts'
import type { KeptSchedule } from './schedule.ts'

function keptOf({ record, told }: Pick<Row, 'record' | 'told'>): KeptSchedule {
  return { schedule: record as unknown as ServiceSchedule, told }
}

/** Those that are there already stay as they are. @returns whose vehicles have a new one */
export async function insertSchedules(tx: Tx, kept: readonly KeptSchedule[]): Promise<string[]> {
  if (kept.length === 0) return []
  const { rows } = await tx.sql.query<{ vehicle_id: string }>(
    `INSERT INTO service_schedules (tenant_id, id, version, fleet_id, vehicle_id, plan_id, status, told, evaluated_at, record)
     SELECT $1, record->>'id', 1, record->>'fleetId', record->>'vehicleId', record->>'planId', record->>'status', 0, $3, record
     FROM jsonb_array_elements($2::jsonb) AS of (record)
     ON CONFLICT (tenant_id, id) DO NOTHING RETURNING vehicle_id`,
    [tx.tenantId, JSON.stringify(kept.map(({ schedule }) => schedule)), tx.now],
  )
  return rows.map((row) => row.vehicle_id)
}

export async function updateSchedule(tx: Tx, { schedule, told }: KeptSchedule): Promise<void> {
  const { id, version, status, evaluatedAt } = schedule
  await tx.db.serviceSchedule.update({
    where: { tenantId_id: { tenantId: tx.tenantId, id } },
    data: {
      version,
      status,
      told,
      evaluatedAt: new Date(evaluatedAt),
      record: schedule as unknown as Prisma.InputJsonValue,
    },
  })
}

export async function findSchedule(tx: Tx, id: string): Promise<KeptSchedule | undefined> {
  const row = await tx.db.serviceSchedule.findUnique({ where: { tenantId_id: { tenantId: tx.tenantId, id } } })
  return row === null ? undefined : keptOf(row)
}

export async function lockSchedule(tx: Tx, id: string): Promise<KeptSchedule | undefined> {
  await tx.sql.query('SELECT 1 FROM service_schedules WHERE tenant_id = $1 AND id = $2 FOR UPDATE', [tx.tenantId, id])
  return findSchedule(tx, id)
}

/** All of these vehicles, in one order whoever asks. */
export async function lockSchedulesOf(tx: Tx, vehicleIds: readonly string[]): Promise<Map<string, KeptSchedule[]>> {
  const { rows } = await tx.sql.query<Pick<Row, 'vehicleId' | 'record' | 'told'>>(
    `SELECT vehicle_id AS "vehicleId", record, told FROM service_schedules
      WHERE tenant_id = $1 AND vehicle_id = ANY($2::text[]) ORDER BY id FOR UPDATE`,
    [tx.tenantId, [...vehicleIds]],
  )
  const of = Map.groupBy(rows, ({ vehicleId }) => vehicleId)
  return new Map([...of].map(([vehicleId, kept]) => [vehicleId, kept.map(keptOf)]))
}

/** Of each of these vehicles, those that are not suspended. */
export async function findSchedulesOf(tx: Tx, vehicleIds: readonly string[]): Promise<Map<string, ServiceSchedule[]>> {
  const rows = await tx.db.serviceSchedule.findMany({
    where: { tenantId: tx.tenantId, vehicleId: { in: [...vehicleIds] }, status: { not: 'suspended' } },
    orderBy: { id: 'asc' },
  })
  const of = new Map<string, ServiceSchedule[]>()
  for (const row of rows) of.set(row.vehicleId, [...(of.get(row.vehicleId) ?? []), keptOf(row).schedule])
  return of
}

export async function findVehicleIdsOfPlan(tx: Tx, planId: string): Promise<string[]> {
  const rows = await tx.db.serviceSchedule.findMany({
    where: { tenantId: tx.tenantId, planId },
    select: { vehicleId: true },
  })
  return rows.map(({ vehicleId }) => vehicleId)
}

export async function findHasSchedules(tx: Tx, vehicleId: string): Promise<boolean> {
  const row = await tx.db.serviceSchedule.findFirst({
    where: { tenantId: tx.tenantId, vehicleId },
    select: { id: true },
  })
  return row !== null
}

export async function pageOfSchedules(
  tx: Tx,
  filter: {
    fleetId: string
    vehicleId: string | undefined
    planId: string | undefined
    status: string | undefined
    afterId: string
    limit: number
  },
): Promise<ServiceSchedule[]> {
  const { afterId, limit, ...equal } = filter
  const rows = await tx.db.serviceSchedule.findMany({
    where: { tenantId: tx.tenantId, id: { gt: afterId }, ...given(equal) },
    orderBy: { id: 'asc' },
    take: limit,
  })
  return rows.map((row) => keptOf(row).schedule)
}

function completionOfRow({ tenantId: _tenant, at, outcome, ...row }: CompletionRow): ServiceCompletion {
  return { ...row, at: at.toISOString(), outcome: outcome as ServiceCompletion['outcome'] }
}

export async function insertCompletion(tx: Tx, completion: ServiceCompletion): Promise<void> {
  await tx.db.serviceCompletion.create({
    data: { ...completion, tenantId: tx.tenantId, at: new Date(completion.at) },
  })
}

/** Latest first. */
export async function pageOfCompletions(
  tx: Tx,
  filter: { scheduleId: string; before: TimeKey | undefined; limit: number },
): Promise<ServiceCompletion[]> {
  const rows = await tx.db.serviceCompletion.findMany({
    where: { tenantId: tx.tenantId, scheduleId: filter.scheduleId, AND: earlierThan('at', filter.before) },
    orderBy: latestFirst('at'),
    take: filter.limit,
  })
  return rows.map(completionOfRow)
}
