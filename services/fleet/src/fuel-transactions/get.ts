import { getFuelTransaction as contract } from '@clutch/contracts/fleet/fuel-transactions'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findFuelTransaction } from './store.ts'

export const getFuelTransaction = implement(contract, async ({ params, tx }) => {
  const transaction = await findFuelTransaction(tx, params.transactionId)
  if (transaction === undefined) throw new Problem(NotFound)
  return ok(transaction)
})
