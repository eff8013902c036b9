import { getCorporateAccount as contract } from '@clutch/contracts/b2b/corporate-accounts'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findCorporateAccount } from './store.ts'

export const getCorporateAccount = implement(contract, async ({ params, tx }) => {
  const account = await findCorporateAccount(tx, params.accountId)
  if (account === undefined) throw new Problem(NotFound)
  return ok(account)
})
