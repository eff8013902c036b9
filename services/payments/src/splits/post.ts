import type { ProviderName } from '@clutch/contracts/payments/providers'
import type { Transfer } from '@clutch/contracts/payments/splits'
import { divideRounded } from '@clutch/shared/decimal'
import { derivedId } from '@clutch/shared/derived-id'
import { type Money, money, zero } from '@clutch/shared/money'
import type { Tx } from '../kit.ts'
import type { Entry } from '../ledger/posting.ts'
import { chargeSplit } from '../ledger/templates/splits.ts'
import { findReceiverOf, lockReceiverOf } from '../receivers/store.ts'
import type { KeptSplit } from './kept-split.ts'
import { divideServiceCharge } from './service-split.ts'
import type { ChargeDivision } from './split.ts'
import { insertTransfer, markPosted } from './store.ts'
import { sendTransfer } from './transfer-operation.ts'

/**
 * Divides money that was taken, within the transaction that says so, and starts the vendor's share on its way: held
 * while the vendor has no account that can get it.
 * @returns the division, and its entry for the caller to post last
 */
export async function postSplit(
  tx: Tx,
  payment: { id: string; provider: ProviderName; amount: Money; captured: Money; chargeId: string | null },
  split: KeptSplit,
  fee: Money | null,
): Promise<{ division: ChargeDivision; entry: Entry }> {
  const { captured } = payment
  // While the split was open the fee was 0, so what stands there is the commission as agreed; of a part it is that part.
  const commission = partOf(split.commission, captured, payment.amount)
  const charge = { gross: captured, commission, vendorId: split.vendorId }
  const division = divideServiceCharge(charge, fee)
  const share = division.shares[0]?.amount ?? zero(captured.currency)
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
  if (share.amount === 0) return { division, entry }

  // Whoever opens the vendor's account meanwhile waits here, and then finds this transfer held.
  await lockReceiverOf(tx, split.vendorId)
  const receiver = await findReceiverOf(tx, split.vendorId, payment.provider)
  const ready = receiver?.status === 'verified'
  const transfer: Transfer = {
    id: derivedId('trf', tx.tenantId, payment.id, split.vendorId),
    version: 1,
    paymentId: payment.id,
    vendorId: split.vendorId,
    amount: share,
    status: ready ? 'pending' : 'held',
    providerReference: null,
    failure: ready ? null : { code: 'no-receiver', message: 'The vendor has no verified account at the provider yet.' },
    createdAt: tx.now.toISOString(),
    settledAt: null,
  }
  const sent = {
    transfer,
    splitReceiverId: split.receiverId,
    receiverId: ready ? receiver.id : null,
    provider: payment.provider,
  }
  await insertTransfer(tx, sent)
  if (ready) await sendTransfer(tx, sent, { destination: receiver.providerReference, sourceChargeId: payment.chargeId })
  return { division, entry }
}

function partOf(amount: Money, part: Money, whole: Money): Money {
  if (part.amount === whole.amount) return amount
  return money(divideRounded(BigInt(amount.amount) * BigInt(part.amount), BigInt(whole.amount)), amount.currency)
}
