import {
  reverseBankTransfer as contract,
  TransferInOtherState,
  TransferNotMatchable,
} from '@clutch/contracts/payments/bank-transfers'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { lockReceivables } from '../invoice-allocations/allocate.ts'
import { implement } from '../kit.ts'
import { applyReversal } from './apply-reversal.ts'
import { theTransfer } from './matchable.ts'
import { findTransfer } from './store.ts'

export const reverseBankTransfer = implement(contract, async ({ params, body, ifMatch, tx }) => {
  await lockReceivables(tx)
  const reversal = await theTransfer(tx, params.bankTransferId, ifMatch)
  if (reversal.kind !== 'reversal' || reversal.status === 'reversed') throw new Problem(TransferInOtherState)
  const receipt = await findTransfer(tx, body.receiptId)
  const fits =
    receipt?.kind === 'receipt' &&
    receipt.status !== 'reversed' &&
    receipt.currency === reversal.currency &&
    receipt.amount === reversal.amount
  if (!fits)
    throw new Problem(TransferNotMatchable, {
      errors: [{ pointer: '/body/receiptId', message: 'is no receipt of this amount that is still there' }],
    })
  return ok(await applyReversal(tx, reversal, receipt))
})
