import { findBillingSettings } from '../billing-settings/store.ts'
import { allocate, lockReceivables } from '../invoice-allocations/allocate.ts'
import { lockReceivable } from '../invoices/store.ts'
import type { Tx } from '../kit.ts'
import { post } from '../ledger/post.ts'
import type { Entry } from '../ledger/posting.ts'
import { changeCredit } from './keep.ts'
import { lockOpenCredits } from './store.ts'

/** A new invoice that is sent is paid from what its account paid too much, where the tenant wants that; the oldest first. */
export async function applyToNext(tx: Tx, invoiceId: string): Promise<void> {
  if ((await findBillingSettings(tx)).applyCredit !== 'next-invoice') return
  await lockReceivables(tx)
  let invoice = await lockReceivable(tx, invoiceId)
  if (invoice === undefined || invoice.collection !== 'send' || invoice.open === 0) return
  const { accountId } = invoice
  const entries: Entry[] = []
  for (const credit of await lockOpenCredits(tx, accountId, invoice.currency)) {
    const amount = Math.min(credit.remaining, invoice.open)
    if (amount === 0) break
    await changeCredit(tx, credit, { applied: credit.applied + amount })
    const source = { kind: 'account-credit', id: credit.id } as const
    entries.push(await allocate(tx, invoice, amount, { source, from: { kind: 'credit', accountId } }))
    invoice = { ...invoice, allocated: invoice.allocated + amount, open: invoice.open - amount }
  }
  for (const entry of entries) await post(tx, entry)
}
