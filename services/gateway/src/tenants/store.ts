import type { Tenant } from '@clutch/contracts/b2b/tenants'
import type { Tenant as Row } from '../../prisma/client/client.ts'
import type { SystemTx, Tx } from '../kit.ts'

/** What the gateway keeps of a tenant. */
export interface KnownTenant {
  id: string
  version: number
  status: Tenant['status']
  requestsPerMinute: number
}

function knownTenantOf(row: Row): KnownTenant {
  const { tenantId: id, version, status, requestsPerMinute } = row
  return { id, version, status: status as Tenant['status'], requestsPerMinute }
}

/** Keeps the newer version: events may arrive out of order. */
export async function keepTenant(tx: Tx, tenant: Tenant): Promise<void> {
  await tx.sql.query(
    `INSERT INTO tenants (tenant_id, version, name, status, requests_per_minute) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (tenant_id) DO UPDATE
     SET version = excluded.version, name = excluded.name, status = excluded.status,
         requests_per_minute = excluded.requests_per_minute
     WHERE tenants.version < excluded.version`,
    [tenant.id, tenant.version, tenant.name, tenant.status, tenant.requestsPerMinute],
  )
}

export async function findTenant(tx: Tx): Promise<KnownTenant | undefined> {
  const row = await tx.db.tenant.findUnique({ where: { tenantId: tx.tenantId } })
  return row === null ? undefined : knownTenantOf(row)
}

/** At the door, before there is a transaction of the tenant. */
export async function findTenantAtDoor(tx: SystemTx, id: string): Promise<KnownTenant | undefined> {
  const row = await tx.db.tenant.findUnique({ where: { tenantId: id } })
  return row === null ? undefined : knownTenantOf(row)
}
