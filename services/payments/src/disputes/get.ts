import { getDispute as contract } from '@clutch/contracts/payments/disputes'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findDispute } from './store.ts'

export const getDispute = implement(contract, async ({ params, tx }) => {
  const dispute = await findDispute(tx, params.disputeId)
  if (dispute === undefined) throw new Problem(NotFound)
  return ok(dispute)
})
