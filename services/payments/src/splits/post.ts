import { derivedId } from '@clutch/shared/derived-id'
import { type Money, zero } from '@clutch/shared/money'
import type { Tx } from '../kit.ts'
import type { Entry } from '../ledger/posting.ts'
import { chargeSplit } from '../ledger/posting.ts'
import { findReceiverOf, lockReceiverOf } from '../receivers/store.ts'
import type { KeptSplit } from './kept-split.ts'
import { divideServiceCharge } from './service-split.ts'
import type { ChargeDivision } from './split.ts'
import { insertTransfer, markPosted } from './store.ts'

/**
 * Divides money that was taken, within the transaction that says so, and starts the vendor's share on its way: held
 * while the vendor has no account that can get it.
 * @returns the division, and its entry for the caller to post last
 */
export async function postSplit(
  tx: Tx,
  payment: { id: string; amount: Money },
  split: KeptSplit,
  fee: Money | null,
): Promise<{ division: ChargeDivision; entry: Entry; toSend: boolean }> {
  // While the split was open the fee was 0, so what stands there is the commission as agreed.
  const charge = { gross: payment.amount, commission: split.commission, vendorId: split.vendorId }
  const division = divideServiceCharge(charge, fee)
  const share = division.shares[0]?.amount ?? zero(payment.amount.currency)
  const entry: Entry = {
    id: `${payment.id}.split`,
    kind: 'charge-split',
    reference: { kind: 'payment', id: payment.id },
    postings: chargeSplit({
      gross: division.gross,
      commission: division.commission,
      fee: division.fee,
      shares: [{ vendorId: split.vendorId, amount: share }],
    }),
  }
  await markPosted(tx, split, division, entry.id)
  if (share.amount === 0) return { division, entry, toSend: false }

  // Whoever opens the vendor's account meanwhile waits here, and then finds this transfer held.
  await lockReceiverOf(tx, split.vendorId)
  const receiver = await findReceiverOf(tx, split.vendorId)
  const ready = receiver?.status === 'verified'
  const id = derivedId('trf', tx.tenantId, payment.id, split.vendorId)
  await insertTransfer(tx, {
    transfer: {
      id,
      version: 1,
      paymentId: payment.id,
      vendorId: split.vendorId,
      amount: share,
      status: ready ? 'pending' : 'held',
      providerReference: null,
      failure: ready
        ? null
        : { code: 'no-receiver', message: 'The vendor has no verified account at the provider yet.' },
      createdAt: tx.now.toISOString(),
      settledAt: null,
    },
    splitReceiverId: split.receiverId,
    receiverId: ready ? receiver.id : null,
    idempotencyKey: id,
    lease: null,
    calledAt: null,
    calls: 0,
    repeats: 0,
    inDoubt: false,
  })
  return { division, entry, toSend: ready }
}
