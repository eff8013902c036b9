import { InvoiceRecovered } from '@clutch/contracts/payments/write-offs'
import { money } from '@clutch/shared/money'
import { divide } from '../invoice-allocations/divide.ts'
import { countOnInvoice } from '../invoices/count.ts'
import { lockReceivable } from '../invoices/store.ts'
import type { Tx } from '../kit.ts'
import type { Entry } from '../ledger/posting.ts'
import { lossOf, writeOffRecovered } from '../ledger/templates/write-offs.ts'
import { lockRecoverable, updateWriteOff } from './store.ts'

/** Money is there for what was given up: so much is due again, to be paid by it. @returns what to post, last */
export async function recover(tx: Tx, invoiceId: string, amount: number): Promise<Entry[]> {
  const entries: Entry[] = []
  let left = amount
  for (const writeOff of await lockRecoverable(tx, invoiceId)) {
    const invoice = await lockReceivable(tx, invoiceId)
    const part = Math.min(left, writeOff.amount.amount - writeOff.recovered)
    if (part === 0 || invoice === undefined) break
    left -= part
    const next = { ...writeOff, version: writeOff.version + 1, recovered: writeOff.recovered + part }
    const parts = divide(invoice, invoice.allocated + invoice.writtenOff - part, part)
    await updateWriteOff(tx, next)
    await countOnInvoice(tx, invoiceId, { writtenOff: -part })
    const { id, version, accountId } = next
    const recoveredAt = tx.now.toISOString()
    tx.emit(InvoiceRecovered, { id, version, accountId, invoiceId, amount: money(part, invoice.currency), recoveredAt })
    const loss = lossOf(parts)
    if (loss > 0)
      entries.push({
        id: `${id}.recovered.${version}`,
        kind: 'write-off-recovered',
        reference: { kind: 'write-off', id },
        postings: writeOffRecovered({ parts, loss: money(loss, invoice.currency) }),
      })
  }
  if (left > 0) throw new Error(`${invoiceId} was not written off by ${amount}`)
  return entries
}
