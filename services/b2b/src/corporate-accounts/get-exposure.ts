import { getAccountExposure as contract } from '@clutch/contracts/b2b/corporate-accounts'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { findOwed } from '../invoices/store.ts'
import { implement } from '../kit.ts'
import { findCorporateAccount } from './store.ts'

export const getAccountExposure = implement(contract, async ({ params, tx }) => {
  const account = await findCorporateAccount(tx, params.accountId)
  if (account === undefined) throw new Problem(NotFound)
  const { id: accountId, currency, creditLimit } = account
  const owed = await findOwed(tx, accountId, currency)
  const available = creditLimit === null ? null : creditLimit - owed.outstanding
  return ok({ accountId, currency, ...owed, creditLimit, available })
})
