import { addCredit, changeCredit } from '../account-credits/keep.ts'
import { findCredit } from '../account-credits/store.ts'
import { creditMore } from '../bank-transfers/credit-more.ts'
import { lockReceivable } from '../invoices/store.ts'
import type { Tx } from '../kit.ts'
import { post } from '../ledger/post.ts'
import { allocate, lockReceivables, undo } from './allocate.ts'
import { lockAllocations } from './store.ts'

/**
 * Less is to be paid than was, by a credit note: what transfers and credit paid beyond is the customer's credit, the latest
 * first. What was charged through a provider goes back as it came.
 */
export async function releaseExcess(tx: Tx, invoiceId: string): Promise<void> {
  await lockReceivables(tx)
  const invoice = await lockReceivable(tx, invoiceId)
  if (invoice === undefined) return
  let excess = invoice.allocated - Math.max(0, invoice.gross - invoice.credited - invoice.writtenOff)
  if (excess <= 0) return
  for (const allocation of await lockAllocations(tx, { invoiceId })) {
    if (excess <= 0) break
    const part = Math.min(excess, allocation.amount.amount)
    const { accountId, source } = allocation
    excess -= part
    if (source.kind === 'bank-transfer') {
      await addCredit(tx, { bankTransferId: source.id, accountId, currency: invoice.currency, amount: part })
      await creditMore(tx, source.id, part)
    } else {
      const credit = await findCredit(tx, source.id)
      if (credit === undefined) throw new Error(`${allocation.id} is of ${source.id}, which is gone`)
      await changeCredit(tx, credit, { applied: credit.applied - part })
    }
    const purse = { kind: 'credit', accountId } as const
    await post(tx, await undo(tx, allocation, purse))
    const left = allocation.amount.amount - part
    const rest = await lockReceivable(tx, invoiceId)
    if (left > 0 && rest !== undefined) await post(tx, await allocate(tx, rest, left, { source, from: purse }))
  }
}
