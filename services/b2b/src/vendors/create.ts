import { createVendor as contract, VendorCreated } from '@clutch/contracts/b2b/vendors'
import { newId } from '@clutch/shared/id'
import { created } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { insertVendor } from './store.ts'
import { newVendor } from './vendor.ts'

export const createVendor = implement(contract, async ({ body, tx }) => {
  const vendor = newVendor(body, { id: newId('ven'), now: tx.now })
  await insertVendor(tx, vendor)
  tx.emit(VendorCreated, vendor)
  return created(vendor)
})
