import { forgetPayerBankAccount as contract } from '@clutch/contracts/payments/bank-transfers'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { noContent } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { deletePayer } from './store.ts'

export const forgetPayerBankAccount = implement(contract, async ({ params, tx }) => {
  if (!(await deletePayer(tx, params.payerBankAccountId))) throw new Problem(NotFound)
  return noContent
})
