import { WriteOffImpossible } from '@clutch/contracts/payments/write-offs'
import type { Money } from '@clutch/shared/money'
import { Problem } from '@clutch/shared/problem'
import { divide } from '../invoice-allocations/divide.ts'
import { lockReceivable, type Receivable } from '../invoices/store.ts'
import type { Tx } from '../kit.ts'
import { lossOf } from '../ledger/templates/write-offs.ts'

interface Wanted {
  readonly invoiceId: string
  readonly amount?: Money
}

/** @throws Problem with the field, unless so much of the invoice is due. All of it, where no amount is said. */
export async function possible(tx: Tx, wanted: Wanted): Promise<{ invoice: Receivable; amount: number }> {
  const refuse = (pointer: string, message: string) =>
    new Problem(WriteOffImpossible, { errors: [{ pointer, message }] })
  const invoice = await lockReceivable(tx, wanted.invoiceId)
  if (invoice === undefined) throw refuse('/body/invoiceId', 'is no invoice that is known here')
  if (invoice.open === 0) throw refuse('/body/invoiceId', 'has nothing due')
  const { amount = { amount: invoice.open, currency: invoice.currency } } = wanted
  if (amount.currency !== invoice.currency) throw refuse('/body/amount/currency', `is not ${invoice.currency}`)
  if (amount.amount <= 0) throw refuse('/body/amount/amount', 'must be above zero')
  if (amount.amount > invoice.open) throw refuse('/body/amount/amount', `is more than the ${invoice.open} that is due`)
  return { invoice, amount: amount.amount }
}

/** How so much more of the invoice is recognised as sold, and what of that is lost when it is given up. */
export function lossBy(invoice: Receivable, amount: number) {
  const parts = divide(invoice, invoice.allocated + invoice.writtenOff, amount)
  return { parts, loss: lossOf(parts) }
}
