import type { Refund } from '@clutch/contracts/payments/refunds'
import { type Transfer, TransferReversed } from '@clutch/contracts/payments/splits'
import { add, compare, type Money, money, subtract, zero } from '@clutch/shared/money'
import type { Tx } from '../kit.ts'
import type { KeptSplit } from './kept-split.ts'
import { type SentTransfer, updateSplit, updateTransfer } from './store.ts'

/** Notes on a split what a refund took of each of its parts. */
export async function reverseSplit(tx: Tx, { split }: KeptSplit, parts: Refund['parts']): Promise<void> {
  const shares = split.shares.map((share) => {
    const taken = parts.shares.find(({ vendorId }) => vendorId === share.vendorId)
    return taken === undefined ? share : { ...share, reversed: add(share.reversed, taken.amount) }
  })
  const commissionReversed = add(split.commissionReversed, parts.commission)
  const providerFeeReversed = add(split.providerFeeReversed, parts.providerFee)
  const gone = shares.reduce((sum, { reversed }) => add(sum, reversed), zero(split.gross.currency))
  const all = add(add(commissionReversed, providerFeeReversed), gone)
  await updateSplit(tx, {
    ...split,
    version: split.version + 1,
    status: compare(all, split.gross) >= 0 ? 'reversed' : 'posted',
    commissionReversed,
    providerFeeReversed,
    shares,
  })
}

/** So much of a share is not sent, or has come back from where it was sent. */
export async function reverseTransfer(tx: Tx, sent: SentTransfer, amount: Money): Promise<Transfer> {
  const { transfer } = sent
  const left = subtract(transfer.amount, transfer.reversed)
  const reversed = add(transfer.reversed, money(Math.min(amount.amount, left.amount), amount.currency))
  const next: Transfer = {
    ...transfer,
    version: transfer.version + 1,
    reversed,
    ...(compare(reversed, transfer.amount) === 0 ? { status: 'reversed', failure: null } : {}),
  }
  await updateTransfer(tx, { ...sent, transfer: next })
  tx.emit(TransferReversed, next)
  return next
}
