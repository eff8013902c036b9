import type { Tenant } from '@clutch/contracts/b2b/tenants'
import type { Tx } from '../kit.ts'
import { findTenant } from './store.ts'

/** The tenant on whose behalf the transaction runs: its zone decides days, its country decides taxes. */
export async function ownTenant(tx: Tx): Promise<Tenant> {
  const tenant = await findTenant(tx)
  // Nobody signs in to a tenant that was never made; a token or an event of one is a defect elsewhere.
  if (tenant === undefined) throw new Error(`${tx.tenantId} acts but was never created`)
  return tenant
}
