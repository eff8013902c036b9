import type { Service } from '@clutch/contracts/b2b/services'
import { given } from '@clutch/shared/given'
import type { VendorService as Row } from '../../prisma/client/client.ts'
import type { Tx } from '../kit.ts'

function serviceOf({ tenantId: _tenant, ...row }: Row): Service {
  return {
    ...row,
    category: row.category as Service['category'],
    quantityUnit: row.quantityUnit as Service['quantityUnit'],
    status: row.status as Service['status'],
    createdAt: row.createdAt.toISOString(),
  }
}

function rowOf(tx: Tx, service: Service): Row {
  return { ...service, tenantId: tx.tenantId, createdAt: new Date(service.createdAt) }
}

export async function insertService(tx: Tx, service: Service): Promise<void> {
  await tx.db.vendorService.create({ data: rowOf(tx, service) })
}

export async function findService(tx: Tx, id: string): Promise<Service | undefined> {
  const row = await tx.db.vendorService.findUnique({ where: { tenantId_id: { tenantId: tx.tenantId, id } } })
  return row === null ? undefined : serviceOf(row)
}

export async function lockService(tx: Tx, id: string): Promise<Service | undefined> {
  await tx.sql.query('SELECT 1 FROM vendor_services WHERE tenant_id = $1 AND id = $2 FOR UPDATE', [tx.tenantId, id])
  return findService(tx, id)
}

export async function updateService(tx: Tx, service: Service): Promise<void> {
  await tx.db.vendorService.update({
    where: { tenantId_id: { tenantId: tx.tenantId, id: service.id } },
    data: rowOf(tx, service),
  })
}

export async function pageOfServices(
  tx: Tx,
  filter: {
    vendorId?: string | undefined
    category?: string | undefined
    serviceCategory?: string | undefined
    status?: string | undefined
    afterId: string
    limit: number
  },
): Promise<Service[]> {
  const { afterId, limit, ...equal } = filter
  const rows = await tx.db.vendorService.findMany({
    where: { tenantId: tx.tenantId, id: { gt: afterId }, ...given(equal) },
    orderBy: { id: 'asc' },
    take: limit,
  })
  return rows.map(serviceOf)
}

/** Those of the ids that are services of this vendor. */
export async function findServicesOfVendor(tx: Tx, vendorId: string, ids: readonly string[]): Promise<string[]> {
  const rows = await tx.db.vendorService.findMany({
    where: { tenantId: tx.tenantId, id: { in: [...ids] }, vendorId },
    select: { id: true },
  })
  return rows.map((row) => row.id)
}

const mostOffered = 200

/** Active services of a category, of any vendor or of one; the oldest first. */
export async function findServicesOffered(
  tx: Tx,
  serviceCategory: string,
  vendorId: string | null,
): Promise<Service[]> {
  const rows = await tx.db.vendorService.findMany({
    where: { tenantId: tx.tenantId, status: 'active', serviceCategory, ...(vendorId === null ? {} : { vendorId }) },
    orderBy: { id: 'asc' },
    take: mostOffered,
  })
  return rows.map(serviceOf)
}
