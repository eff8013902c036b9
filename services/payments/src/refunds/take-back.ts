import type { Refund } from '@clutch/contracts/payments/refunds'
import { derivedId } from '@clutch/shared/derived-id'
import type { Tx } from '../kit.ts'
import { beginOperation } from '../operations/begin.ts'
import type { KeptSplit } from '../splits/kept-split.ts'
import { reverseSplit, reverseTransfer } from '../splits/reverse.ts'
import { lockTransferOf } from '../splits/store.ts'
import { reverseTransferOperation } from './reverse-operation.ts'
import { insertPart } from './store.ts'

/**
 * Notes on the split what a refund took of each part, shortens shares that were not sent yet, and has the provider take back
 * what was.
 */
export async function takeBackShares(tx: Tx, refund: Refund, kept: KeptSplit): Promise<void> {
  const { parts } = refund
  await reverseSplit(tx, kept, parts)
  for (const share of kept.split.shares) {
    const taken = parts.shares.find(({ vendorId }) => vendorId === share.vendorId)
    if (taken !== undefined) await takeBack(tx, refund, share.id, taken)
  }
}

async function takeBack(
  tx: Tx,
  refund: Refund,
  splitReceiverId: string,
  taken: Refund['parts']['shares'][number],
): Promise<void> {
  const held = await lockTransferOf(tx, splitReceiverId)
  const { vendorId, amount, sent } = taken
  const id = derivedId('rfp', tx.tenantId, refund.id, splitReceiverId)
  const transfer = held?.transfer
  const toReverse = sent.amount > 0 && transfer !== undefined
  await insertPart(tx, {
    id,
    refundId: refund.id,
    splitReceiverId,
    vendorId,
    amount,
    fromTransfer: sent,
    transferId: transfer?.id ?? null,
    reversal: toReverse ? 'pending' : 'none',
  })
  if (held === undefined || transfer === undefined) return
  if (transfer.status === 'held' || transfer.status === 'failed') {
    await reverseTransfer(tx, held, amount)
    return
  }
  if (toReverse && transfer.providerReference !== null)
    await beginOperation(tx, {
      kind: reverseTransferOperation,
      subjectId: id,
      provider: transfer.provider,
      request: {
        reversalId: id,
        transferId: transfer.id,
        providerTransferId: transfer.providerReference,
        amount: sent,
      },
      amount: sent,
    })
}
