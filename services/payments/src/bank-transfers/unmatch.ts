import {
  type BankTransfer,
  BankTransferUnmatched,
  unmatchBankTransfer as contract,
  TransferInOtherState,
} from '@clutch/contracts/payments/bank-transfers'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { lockReceivables } from '../invoice-allocations/allocate.ts'
import { implement } from '../kit.ts'
import { theTransfer } from './matchable.ts'
import { updateTransfer } from './store.ts'
import { takeBack } from './take-back.ts'

export const unmatchBankTransfer = implement(contract, async ({ params, ifMatch, tx }) => {
  await lockReceivables(tx)
  const transfer = await theTransfer(tx, params.bankTransferId, ifMatch)
  if (transfer.status !== 'matched') throw new Problem(TransferInOtherState)
  const next: BankTransfer = {
    ...transfer,
    version: transfer.version + 1,
    status: 'unmatched',
    rule: null,
    reason: null,
    allocations: [],
    credited: 0,
    accountId: null,
    matchedAt: null,
  }
  await updateTransfer(tx, next)
  tx.emit(BankTransferUnmatched, next)
  await takeBack(tx, transfer, 'unmatched')
  return ok(next)
})
