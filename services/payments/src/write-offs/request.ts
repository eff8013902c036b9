import { requestWriteOff as contract, type InvoiceWriteOff } from '@clutch/contracts/payments/write-offs'
import { newId } from '@clutch/shared/id'
import { money } from '@clutch/shared/money'
import { created } from '@clutch/shared/route'
import { lockReceivables } from '../invoice-allocations/allocate.ts'
import { implement } from '../kit.ts'
import { possible } from './possible.ts'
import { insertWriteOff } from './store.ts'

export const requestWriteOff = implement(contract, async ({ body, tx, principal }) => {
  await lockReceivables(tx)
  const { invoice, amount } = await possible(tx, body)
  const writeOff: InvoiceWriteOff = {
    id: newId('wof'),
    version: 1,
    accountId: invoice.accountId,
    invoiceId: invoice.id,
    amount: money(amount, invoice.currency),
    reason: body.reason,
    createdAt: tx.now.toISOString(),
    status: 'requested',
    requestedBy: principal.id,
    decidedBy: null,
    decidedAt: null,
    recovered: 0,
  }
  await insertWriteOff(tx, writeOff)
  return created(writeOff)
})
