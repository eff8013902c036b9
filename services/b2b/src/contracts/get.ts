import { getContract as contract } from '@clutch/contracts/b2b/contracts'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findContract } from './store.ts'

export const getContract = implement(contract, async ({ params, tx }) => {
  const contract = await findContract(tx, params.contractId)
  if (contract === undefined) throw new Problem(NotFound)
  return ok(contract)
})
