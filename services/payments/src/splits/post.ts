import type { ProviderName } from '@clutch/contracts/payments/providers'
import type { Split, Transfer } from '@clutch/contracts/payments/splits'
import { derivedId } from '@clutch/shared/derived-id'
import { type Money, money, subtract, zero } from '@clutch/shared/money'
import type { Tx } from '../kit.ts'
import { account } from '../ledger/account.ts'
import type { Entry } from '../ledger/posting.ts'
import { findBalance } from '../ledger/store.ts'
import { chargeSplit, receivableRecovered } from '../ledger/templates/splits.ts'
import { findReceiverOf, lockReceiverOf } from '../receivers/store.ts'
import { type KeptSplit, rulesOf } from './kept-split.ts'
import { divideCharge, scaledTo } from './split.ts'
import { insertTransfer, updateSplit } from './store.ts'
import { sendTransfer } from './transfer-operation.ts'

interface Captured {
  readonly id: string
  readonly provider: ProviderName
  /** What the payment was for, and what of it was taken. */
  readonly amount: Money
  readonly captured: Money
  readonly chargeId: string | null
}

/**
 * Divides money that was taken, within the transaction that says so, and starts the vendors' shares on their way: held
 * while a vendor has no account that can get it, or while they are not released. What a vendor owes is taken first.
 * @returns the split, and its entries for the caller to post last
 */
export async function postSplit(
  tx: Tx,
  payment: Captured,
  kept: KeptSplit,
  fee: Money | null,
): Promise<{ split: Split; entries: Entry[] }> {
  const { captured } = payment
  const rules = scaledTo(rulesOf(kept), captured, payment.amount)
  // A fee in another currency is the platform's: two currencies are never added.
  const known = fee !== null && fee.currency === captured.currency ? fee : zero(captured.currency)
  const division = divideCharge({ gross: captured, fee: known, ...rules })
  const split: Split = {
    ...kept.split,
    version: kept.split.version + 1,
    status: 'posted',
    gross: captured,
    commission: division.commission,
    providerFee: division.fee,
    shares: kept.split.shares.map((share, index) => ({ ...share, amount: division.shares[index]!.amount })),
  }
  const entries: Entry[] = [
    {
      id: `${payment.id}.split`,
      kind: 'charge-split',
      reference: { kind: 'payment', id: payment.id },
      postings: chargeSplit({
        gross: division.gross,
        commission: division.commission,
        fee: division.fee,
        shares: split.shares.map(({ vendorId, amount }) => ({ vendorId, amount })),
      }),
    },
  ]
  await updateSplit(tx, split, `${payment.id}.split`)
  // Always in the same order, so that two captures for the same vendors wait for each other instead of deadlocking.
  const shares = split.shares
    .filter(({ amount }) => amount.amount > 0)
    .toSorted((a, b) => (a.vendorId < b.vendorId ? -1 : 1))
  for (const share of shares) {
    const recovery = await startShare(tx, payment, split, share)
    if (recovery !== undefined) entries.push(recovery)
  }
  return { split, entries }
}

async function startShare(
  tx: Tx,
  payment: Captured,
  { releasedAt }: Split,
  share: Split['shares'][number],
): Promise<Entry | undefined> {
  const { vendorId, amount } = share
  // Whoever opens the vendor's account meanwhile waits here, and then finds this transfer held.
  await lockReceiverOf(tx, vendorId)
  const owes = await findBalance(tx.sql, account('vendor-receivable', vendorId, amount.currency))
  const recovered = money(Math.min(owes, amount.amount), amount.currency)
  const rest = subtract(amount, recovered)
  if (rest.amount > 0) await openTransfer(tx, payment, share, rest, releasedAt !== null)
  if (recovered.amount === 0) return undefined
  return {
    id: `${payment.id}.recovered.${vendorId}`,
    kind: 'receivable-recovered',
    reference: { kind: 'payment', id: payment.id },
    postings: receivableRecovered({ vendorId, amount: recovered }),
  }
}

async function openTransfer(
  tx: Tx,
  payment: Captured,
  share: Split['shares'][number],
  amount: Money,
  released: boolean,
): Promise<void> {
  const { vendorId } = share
  const receiver = await findReceiverOf(tx, vendorId, payment.provider)
  const ready = released && receiver?.status === 'verified'
  const transfer: Transfer = {
    id: derivedId('trf', tx.tenantId, payment.id, vendorId),
    version: 1,
    paymentId: payment.id,
    vendorId,
    amount,
    reversed: zero(amount.currency),
    status: ready ? 'pending' : 'held',
    provider: payment.provider,
    providerReference: null,
    failure: ready ? null : released ? noReceiver : notReleased,
    createdAt: tx.now.toISOString(),
    settledAt: null,
  }
  await insertTransfer(tx, { transfer, splitReceiverId: share.id, receiverId: ready ? receiver.id : null })
  if (ready)
    await sendTransfer(tx, transfer, { destination: receiver.providerReference, sourceChargeId: payment.chargeId })
}

export const noReceiver = {
  code: 'no-receiver',
  message: 'The vendor has no verified account at the provider yet.',
}
const notReleased = { code: 'not-released', message: 'The share is held until it is released.' }
