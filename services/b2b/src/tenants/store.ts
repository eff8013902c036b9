import type { Tenant } from '@clutch/contracts/b2b/tenants'
import { given } from '@clutch/shared/given'
import type { Tenant as Row } from '../../prisma/client/client.ts'
import type { SystemTx, Tx } from '../kit.ts'

/** A tenant's row belongs to the tenant it describes: its tenant id is its id. */
function tenantOf({ tenantId, createdAt, ...row }: Row): Tenant {
  return { ...row, id: tenantId, status: row.status as Tenant['status'], createdAt: createdAt.toISOString() }
}

function rowOf({ id, ...tenant }: Tenant): Row {
  return { ...tenant, vatId: tenant.vatId ?? null, tenantId: id, createdAt: new Date(tenant.createdAt) }
}

export async function insertTenant(tx: Tx, tenant: Tenant): Promise<void> {
  await tx.db.tenant.create({ data: rowOf(tenant) })
}

export async function lockTenant(tx: Tx): Promise<Tenant | undefined> {
  await tx.sql.query('SELECT 1 FROM tenants WHERE tenant_id = $1 FOR UPDATE', [tx.tenantId])
  return findTenant(tx)
}

export async function findTenant(tx: Tx): Promise<Tenant | undefined> {
  const row = await tx.db.tenant.findUnique({ where: { tenantId: tx.tenantId } })
  return row === null ? undefined : tenantOf(row)
}

export async function updateTenant(tx: Tx, tenant: Tenant): Promise<void> {
  await tx.db.tenant.update({ where: { tenantId: tenant.id }, data: rowOf(tenant) })
}

export async function pageOfTenants(
  tx: SystemTx,
  filter: { status?: string | undefined; afterId: string; limit: number },
): Promise<Tenant[]> {
  const rows = await tx.db.tenant.findMany({
    where: { tenantId: { gt: filter.afterId }, ...given({ status: filter.status }) },
    orderBy: { tenantId: 'asc' },
    take: filter.limit,
  })
  return rows.map(tenantOf)
}
