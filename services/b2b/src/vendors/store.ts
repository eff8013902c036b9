import type { Vendor } from '@clutch/contracts/b2b/vendors'
import { given } from '@clutch/shared/given'
import type { Vendor as Row } from '../../prisma/client/client.ts'
import type { Tx } from '../kit.ts'

function vendorOf({ tenantId: _tenant, ...row }: Row): Vendor {
  return {
    ...row,
    status: row.status as Vendor['status'],
    createdAt: row.createdAt.toISOString(),
  }
}

function rowOf(tx: Tx, vendor: Vendor): Row {
  return { ...vendor, tenantId: tx.tenantId, createdAt: new Date(vendor.createdAt) }
}

export async function insertVendor(tx: Tx, vendor: Vendor): Promise<void> {
  await tx.db.vendor.create({ data: rowOf(tx, vendor) })
}

export async function findVendor(tx: Tx, id: string): Promise<Vendor | undefined> {
  const row = await tx.db.vendor.findUnique({ where: { tenantId_id: { tenantId: tx.tenantId, id } } })
  return row === null ? undefined : vendorOf(row)
}

export async function lockVendor(tx: Tx, id: string): Promise<Vendor | undefined> {
  await tx.sql.query('SELECT 1 FROM vendors WHERE tenant_id = $1 AND id = $2 FOR UPDATE', [tx.tenantId, id])
  return findVendor(tx, id)
}

export async function updateVendor(tx: Tx, vendor: Vendor): Promise<void> {
  await tx.db.vendor.update({
    where: { tenantId_id: { tenantId: tx.tenantId, id: vendor.id } },
    data: rowOf(tx, vendor),
  })
}

export async function pageOfVendors(
  tx: Tx,
  filter: { status?: string | undefined; afterId: string; limit: number },
): Promise<Vendor[]> {
  const { afterId, limit, ...equal } = filter
  const rows = await tx.db.vendor.findMany({
    where: { tenantId: tx.tenantId, id: { gt: afterId }, ...given(equal) },
    orderBy: { id: 'asc' },
    take: limit,
  })
  return rows.map(vendorOf)
}
