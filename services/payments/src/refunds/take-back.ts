import type { Refund } from '@clutch/contracts/payments/refunds'
import { TransferReversed } from '@clutch/contracts/payments/splits'
import { derivedId } from '@clutch/shared/derived-id'
import { add, compare, money, subtract, zero } from '@clutch/shared/money'
import type { Tx } from '../kit.ts'
import { beginOperation } from '../operations/begin.ts'
import type { KeptSplit } from '../splits/kept-split.ts'
import { lockTransferOf, updateSplit, updateTransfer } from '../splits/store.ts'
import { reverseTransferOperation } from './reverse-operation.ts'
import { insertPart } from './store.ts'

/**
 * Notes on the split what a refund took of each part, shortens shares that were not sent yet, and has the provider take back
 * what was.
 */
export async function takeBackShares(tx: Tx, refund: Refund, { split: kept }: { split: KeptSplit }): Promise<void> {
  const { parts } = refund
  const { split } = kept
  const shares = split.shares.map((share) => {
    const taken = parts.shares.find(({ vendorId }) => vendorId === share.vendorId)
    return taken === undefined ? share : { ...share, reversed: add(share.reversed, taken.amount) }
  })
  const next = {
    ...split,
    version: split.version + 1,
    commissionReversed: add(split.commissionReversed, parts.commission),
    providerFeeReversed: add(split.providerFeeReversed, parts.providerFee),
    shares,
  }
  const gone = shares.reduce((sum, { reversed }) => add(sum, reversed), zero(split.gross.currency))
  const all = add(add(next.commissionReversed, next.providerFeeReversed), gone)
  await updateSplit(tx, { ...next, status: compare(all, split.gross) >= 0 ? 'reversed' : 'posted' })
  for (const share of split.shares) {
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
    const left = subtract(transfer.amount, transfer.reversed)
    const less = money(Math.min(amount.amount, left.amount), amount.currency)
    const reversed = add(transfer.reversed, less)
    const none = compare(reversed, transfer.amount) === 0
    const next = {
      ...transfer,
      version: transfer.version + 1,
      reversed,
      ...(none ? { status: 'reversed' as const, failure: null } : {}),
    }
    await updateTransfer(tx, { ...held, transfer: next })
    tx.emit(TransferReversed, next)
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
