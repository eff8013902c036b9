import { previewBankTransferMatch as contract } from '@clutch/contracts/payments/bank-transfers'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { gatherFacts } from './gather.ts'
import { decide } from './match.ts'
import { theTransfer } from './matchable.ts'

export const previewBankTransferMatch = implement(contract, async ({ params, tx }) => {
  const transfer = await theTransfer(tx, params.bankTransferId, undefined)
  const decision = decide(await gatherFacts(tx, transfer))
  return ok({ ...decision, allocations: [...decision.allocations], proposal: [...decision.proposal] })
})
