import {
  approveWriteOff as contract,
  type InvoiceWriteOff,
  InvoiceWrittenOff,
  SecondPersonNeeded,
} from '@clutch/contracts/payments/write-offs'
import { money } from '@clutch/shared/money'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { lockReceivables } from '../invoice-allocations/allocate.ts'
import { countOnInvoice } from '../invoices/count.ts'
import { implement } from '../kit.ts'
import { post } from '../ledger/post.ts'
import { invoiceWrittenOff } from '../ledger/templates/write-offs.ts'
import { lossBy, possible } from './possible.ts'
import { updateWriteOff } from './store.ts'
import { undecided } from './undecided.ts'

export const approveWriteOff = implement(contract, async ({ params, ifMatch, tx, principal }) => {
  await lockReceivables(tx)
  const writeOff = await undecided(tx, params.writeOffId, ifMatch)
  if (principal.id === writeOff.requestedBy) throw new Problem(SecondPersonNeeded)
  // Less may be due by now.
  const { invoice, amount } = await possible(tx, writeOff)
  const approved: InvoiceWriteOff = {
    ...writeOff,
    version: writeOff.version + 1,
    status: 'approved',
    decidedBy: principal.id,
    decidedAt: tx.now.toISOString(),
  }
  await updateWriteOff(tx, approved)
  await countOnInvoice(tx, invoice.id, { writtenOff: amount })
  const { id, version, accountId, invoiceId, reason, createdAt } = approved
  tx.emit(InvoiceWrittenOff, { id, version, accountId, invoiceId, amount: approved.amount, reason, createdAt })
  const { parts, loss } = lossBy(invoice, amount)
  if (loss > 0)
    await post(tx, {
      id: `${id}.written-off`,
      kind: 'invoice-written-off',
      reference: { kind: 'write-off', id },
      postings: invoiceWrittenOff({ parts, loss: money(loss, invoice.currency) }),
    })
  return ok(approved)
})
