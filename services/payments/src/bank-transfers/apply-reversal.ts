import { type BankTransfer, BankTransferReversed } from '@clutch/contracts/payments/bank-transfers'
import type { Tx } from '../kit.ts'
import { updateTransfer } from './store.ts'
import { takeBack } from './take-back.ts'

/** The bank took a receipt back: what it paid is due again. @returns the reversal */
export async function applyReversal(tx: Tx, reversal: BankTransfer, receipt: BankTransfer): Promise<BankTransfer> {
  const gone: BankTransfer = {
    ...receipt,
    version: receipt.version + 1,
    status: 'reversed',
    reason: null,
    proposal: [],
    allocations: [],
    credited: 0,
  }
  await updateTransfer(tx, gone)
  tx.emit(BankTransferReversed, gone)
  const next: BankTransfer = {
    ...reversal,
    version: reversal.version + 1,
    status: 'reversed',
    reason: null,
    proposal: [],
    accountId: receipt.accountId,
    reverses: receipt.id,
    matchedAt: tx.now.toISOString(),
  }
  await updateTransfer(tx, next)
  await takeBack(tx, receipt, 'reversed')
  return next
}

/** Which receipt a reversal takes back, where its own words leave no doubt: amount, and id or account and reference. */
export function originalOf(reversal: BankTransfer, receipts: readonly BankTransfer[]): BankTransfer | undefined {
  const same = <Key extends 'endToEndId' | 'payerIban' | 'creditorReference' | 'bankReference'>(key: Key) =>
    reversal[key] === null ? [] : receipts.filter((receipt) => receipt[key] === reversal[key])
  const text = reversal.remittance.trim()
  const told = text === '' ? [] : receipts.filter((receipt) => receipt.remittance.trim() === text)
  for (const found of [same('bankReference'), same('endToEndId'), same('creditorReference'), told, same('payerIban')])
    if (found.length > 0) return found.length === 1 ? found[0] : undefined
  return undefined
}
