import { getVendor as contract } from '@clutch/contracts/b2b/vendors'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findVendor } from './store.ts'

export const getVendor = implement(contract, async ({ params, tx }) => {
  const vendor = await findVendor(tx, params.vendorId)
  if (vendor === undefined) throw new Problem(NotFound)
  return ok(vendor)
})
