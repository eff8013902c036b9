import type { Vendor } from '@clutch/contracts/b2b/vendors'
import type { Tx } from '../kit.ts'

export interface KnownVendor {
  id: string
  name: string
  email: string
  country: string
  currency: string
}

/** Keeps the newest version, in whatever order they arrive. */
export async function upsertVendor(tx: Tx, vendor: Vendor): Promise<void> {
  await tx.sql.query(
    `INSERT INTO vendors (tenant_id, id, version, name, email, country, currency, status) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
     ON CONFLICT (tenant_id, id) DO UPDATE
        SET version = excluded.version, name = excluded.name, email = excluded.email, country = excluded.country,
            currency = excluded.currency, status = excluded.status
      WHERE vendors.version < excluded.version`,
    [tx.tenantId, vendor.id, vendor.version, vendor.name, vendor.email, vendor.country, vendor.currency, vendor.status],
  )
}

export async function findVendor(tx: Tx, id: string): Promise<KnownVendor | undefined> {
  const row = await tx.db.vendor.findUnique({ where: { tenantId_id: { tenantId: tx.tenantId, id } } })
  return row ?? undefined
}
