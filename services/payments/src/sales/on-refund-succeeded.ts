import { RefundSucceeded } from '@clutch/contracts/payments/refunds'
import { divideRounded } from '@clutch/shared/decimal'
import { money } from '@clutch/shared/money'
import { reaction } from '../kit.ts'
import { post } from '../ledger/post.ts'
import { findEntries } from '../ledger/store.ts'
import { saleRefunded } from '../ledger/templates/sales.ts'
import { lockSaleOf, updateRefunded } from './store.ts'

/** What was given back of the platform's own sale takes back revenue and tax; all so far take what one of their sum would. */
export const onSaleRefunded = reaction('sales/on-refund-succeeded', RefundSucceeded, async ({ event, tx }) => {
  const { id, paymentId, amount } = event.data
  const sale = await lockSaleOf(tx, paymentId)
  if (sale === undefined) return
  const entryId = `${id}.sale`
  const reference = { kind: 'refund' as const, id }
  const before = await findEntries(tx.sql, reference)
  if (before.some((entry) => entry.id === entryId)) return
  const { currency, gross, tax, refunded } = sale
  const taxOf = (part: number) => Number(divideRounded(BigInt(tax) * BigInt(part), BigInt(gross)))
  const after = refunded + amount.amount
  await updateRefunded(tx, sale.invoiceId, after)
  await post(tx, {
    id: entryId,
    kind: 'sale-refunded',
    reference,
    postings: saleRefunded({ gross: amount, tax: money(taxOf(after) - taxOf(refunded), currency) }),
  })
})
