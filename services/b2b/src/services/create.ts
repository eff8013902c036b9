import { createService as contract, ServiceCodeTaken, ServiceCreated } from '@clutch/contracts/b2b/services'
import { isUniqueViolation } from '@clutch/shared/database'
import { newId } from '@clutch/shared/id'
import { Problem } from '@clutch/shared/problem'
import { created } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { known } from '../references.ts'
import { findVendor } from '../vendors/store.ts'
import { assertVendorActive } from '../vendors/vendor.ts'
import { newService } from './service.ts'
import { insertService } from './store.ts'

export const createService = implement(contract, async ({ body, tx }) => {
  assertVendorActive(known(await findVendor(tx, body.vendorId), '/body/vendorId'))
  const service = newService(body, { id: newId('svc'), now: tx.now })
  await insertService(tx, service).catch((error: unknown) => {
    throw isUniqueViolation(error) ? new Problem(ServiceCodeTaken) : error
  })
  tx.emit(ServiceCreated, service)
  return created(service)
})
