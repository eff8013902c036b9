import { type BankTransfer, BankTransferReceived } from '@clutch/contracts/payments/bank-transfers'
import { newId } from '@clutch/shared/id'
import { money } from '@clutch/shared/money'
import type { ReadEntry } from '../bank-statements/read.ts'
import { maskCardNumbers } from '../card-numbers/card-number.ts'
import type { Tx } from '../kit.ts'
import { post } from '../ledger/post.ts'
import { transferReceived } from '../ledger/templates/bank-transfers.ts'
import { applyReversal, originalOf } from './apply-reversal.ts'
import { gatherFacts } from './gather.ts'
import { decide } from './match.ts'
import { settleTransfer } from './settle.ts'
import { findReceipts, insertTransfer } from './store.ts'

/** An entry of a bank statement becomes money in the bank, and pays what it names. @returns undefined where it is known */
export async function receiveTransfer(
  tx: Tx,
  bankStatementId: string,
  entryKey: string,
  entry: ReadEntry,
): Promise<BankTransfer | undefined> {
  const { bookedOn, amount, currency, payerName, payerIban, creditorReference, endToEndId, bankReference } = entry
  // What the payer wrote is not ours; a card's number in it is nobody's here.
  const masked = (text: string | null) => (text === null ? null : maskCardNumbers(text))
  const transfer: BankTransfer = {
    id: newId('btr'),
    version: 1,
    bankStatementId,
    kind: entry.credit ? 'receipt' : 'reversal',
    bookedOn,
    amount,
    currency,
    payerName: masked(payerName),
    payerIban,
    creditorReference: masked(creditorReference),
    endToEndId: masked(endToEndId),
    remittance: maskCardNumbers(entry.remittance),
    bankReference: masked(bankReference),
    status: 'unmatched',
    rule: null,
    reason: entry.credit ? (entry.reversal ? 'returned-payment' : 'nothing-found') : 'original-not-found',
    proposal: [],
    allocations: [],
    credited: 0,
    accountId: null,
    reverses: null,
    createdAt: tx.now.toISOString(),
    matchedAt: null,
  }
  if (!(await insertTransfer(tx, entryKey, transfer))) return undefined
  tx.emit(BankTransferReceived, transfer)
  if (!entry.credit) {
    const receipt = originalOf(transfer, await findReceipts(tx, amount, currency))
    return receipt === undefined ? transfer : applyReversal(tx, transfer, receipt)
  }
  await post(tx, {
    id: `${transfer.id}.received`,
    kind: 'bank-transfer-received',
    reference: { kind: 'bank-transfer', id: transfer.id },
    postings: transferReceived({ amount: money(amount, currency) }),
  })
  // What we had sent and came back pays nothing.
  if (entry.reversal) return transfer
  const { transfer: settled, entries } = await settleTransfer(tx, transfer, decide(await gatherFacts(tx, transfer)))
  for (const each of entries) await post(tx, each)
  return settled
}
