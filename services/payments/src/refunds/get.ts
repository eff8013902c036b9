import { getRefund as contract } from '@clutch/contracts/payments/refunds'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findRefund } from './store.ts'

export const getRefund = implement(contract, async ({ params, tx }) => {
  const refund = await findRefund(tx, params.refundId)
  if (refund === undefined) throw new Problem(NotFound)
  return ok(refund)
})
