import { ContractAgreed, createContract as contract } from '@clutch/contracts/b2b/contracts'
import { newId } from '@clutch/shared/id'
import { created } from '@clutch/shared/route'
import { assertAccountActive } from '../corporate-accounts/corporate-account.ts'
import { findCorporateAccount } from '../corporate-accounts/store.ts'
import { implement } from '../kit.ts'
import { known } from '../references.ts'
import { findServicesOfVendor } from '../services/store.ts'
import { findVendor } from '../vendors/store.ts'
import { assertVendorActive } from '../vendors/vendor.ts'
import { newContract } from './contract.ts'
import { insertContract } from './store.ts'

export const createContract = implement(contract, async ({ body, tx }) => {
  const account = known(await findCorporateAccount(tx, body.accountId), '/body/accountId')
  const vendor = known(await findVendor(tx, body.vendorId), '/body/vendorId')
  assertAccountActive(account)
  assertVendorActive(vendor)
  const offered = new Set(
    await findServicesOfVendor(
      tx,
      vendor.id,
      body.prices.map((price) => price.serviceId),
    ),
  )
  for (const [index, { serviceId }] of body.prices.entries())
    known(offered.has(serviceId) ? serviceId : undefined, `/body/prices/${index}/serviceId`)
  const agreed = newContract(body, account, { id: newId('con'), now: tx.now })
  await insertContract(tx, agreed)
  tx.emit(ContractAgreed, agreed)
  return created(agreed)
})
