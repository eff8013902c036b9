import { getAccountCredit as contract } from '@clutch/contracts/payments/account-credits'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findCredit } from './store.ts'

export const getAccountCredit = implement(contract, async ({ params, tx }) => {
  const credit = await findCredit(tx, params.accountCreditId)
  if (credit === undefined) throw new Problem(NotFound)
  return ok(credit)
})
