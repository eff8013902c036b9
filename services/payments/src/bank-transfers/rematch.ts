import { rematchBankTransfer as contract } from '@clutch/contracts/payments/bank-transfers'
import { ok } from '@clutch/shared/route'
import { lockReceivables } from '../invoice-allocations/allocate.ts'
import { implement } from '../kit.ts'
import { post } from '../ledger/post.ts'
import { gatherFacts } from './gather.ts'
import { decide } from './match.ts'
import { matchable } from './matchable.ts'
import { settleTransfer } from './settle.ts'

export const rematchBankTransfer = implement(contract, async ({ params, ifMatch, tx }) => {
  await lockReceivables(tx)
  const transfer = await matchable(tx, params.bankTransferId, ifMatch)
  const { transfer: settled, entries } = await settleTransfer(tx, transfer, decide(await gatherFacts(tx, transfer)))
  for (const entry of entries) await post(tx, entry)
  return ok(settled)
})
