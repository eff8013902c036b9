import { changeVendor as contract, VendorChanged } from '@clutch/contracts/b2b/vendors'
import { NotFound, VersionMismatch } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { lockVendor, updateVendor } from './store.ts'
import { changedVendor } from './vendor.ts'

export const changeVendor = implement(contract, async ({ params, body, ifMatch, tx }) => {
  const vendor = await lockVendor(tx, params.vendorId)
  if (vendor === undefined) throw new Problem(NotFound)
  if (vendor.version !== ifMatch) throw new Problem(VersionMismatch)
  const changed = changedVendor(vendor, body)
  await updateVendor(tx, changed)
  tx.emit(VendorChanged, changed)
  return ok(changed)
})
