import type { ServicePlan } from '@clutch/contracts/fleet/service-schedules'
import { given } from '@clutch/shared/given'
import type { Prisma, ServicePlan as Row } from '../../prisma/client/client.ts'
import type { Tx } from '../kit.ts'

function planOf(row: Row): ServicePlan {
  return row.record as unknown as ServicePlan
}

function rowOf(tx: Tx, plan: ServicePlan) {
  const { id, version, fleetId, status, createdAt } = plan
  const record = plan as unknown as Prisma.InputJsonValue
  return { tenantId: tx.tenantId, id, version, fleetId, status, createdAt: new Date(createdAt), record }
}

export async function insertServicePlan(tx: Tx, plan: ServicePlan): Promise<void> {
  await tx.db.servicePlan.create({ data: rowOf(tx, plan) })
}

export async function updateServicePlan(tx: Tx, plan: ServicePlan): Promise<void> {
  await tx.db.servicePlan.update({
    where: { tenantId_id: { tenantId: tx.tenantId, id: plan.id } },
    data: rowOf(tx, plan),
  })
}

export async function findServicePlan(tx: Tx, id: string): Promise<ServicePlan | undefined> {
  const row = await tx.db.servicePlan.findUnique({ where: { tenantId_id: { tenantId: tx.tenantId, id } } })
  return row === null ? undefined : planOf(row)
}

export async function lockServicePlan(tx: Tx, id: string): Promise<ServicePlan | undefined> {
  await tx.sql.query('SELECT 1 FROM service_plans WHERE tenant_id = $1 AND id = $2 FOR UPDATE', [tx.tenantId, id])
  return findServicePlan(tx, id)
}

export async function findServicePlans(tx: Tx, ids: readonly string[]): Promise<Map<string, ServicePlan>> {
  const rows = await tx.db.servicePlan.findMany({ where: { tenantId: tx.tenantId, id: { in: [...ids] } } })
  return new Map(rows.map((row) => [row.id, planOf(row)]))
}

export async function findActiveServicePlans(tx: Tx, fleetId: string): Promise<ServicePlan[]> {
  const rows = await tx.db.servicePlan.findMany({ where: { tenantId: tx.tenantId, fleetId, status: 'active' } })
  return rows.map(planOf)
}

export async function pageOfServicePlans(
  tx: Tx,
  filter: { fleetId: string; status: string | undefined; afterId: string; limit: number },
): Promise<ServicePlan[]> {
  const { afterId, limit, ...equal } = filter
  const rows = await tx.db.servicePlan.findMany({
    where: { tenantId: tx.tenantId, id: { gt: afterId }, ...given(equal) },
    orderBy: { id: 'asc' },
    take: limit,
  })
  return rows.map(planOf)
}
