import { VendorSuspended } from '@clutch/contracts/b2b/problems'
import type { NewVendor, Vendor, VendorChange } from '@clutch/contracts/b2b/vendors'
import { Problem } from '@clutch/shared/problem'
import { knownCurrency } from '../references.ts'

/** @throws Problem when the currency is none of ISO 4217 */
export function newVendor(wanted: NewVendor, made: { id: string; now: Date }): Vendor {
  return {
    id: made.id,
    version: 1,
    name: wanted.name,
    country: wanted.country,
    vatId: wanted.vatId ?? null,
    email: wanted.email,
    currency: knownCurrency(wanted.currency, '/body/currency'),
    commissionPercent: wanted.commissionPercent,
    status: 'active',
    createdAt: made.now.toISOString(),
  }
}

export function changedVendor(vendor: Vendor, change: VendorChange): Vendor {
  return { ...vendor, ...change, version: vendor.version + 1 }
}

/** Asked before anything new is agreed or booked. */
export function assertVendorActive(vendor: Vendor): void {
  if (vendor.status !== 'active') throw new Problem(VendorSuspended)
}
