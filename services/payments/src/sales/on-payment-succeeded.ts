import { PaymentSucceeded } from '@clutch/contracts/payments/payments'
import { money } from '@clutch/shared/money'
import { reaction } from '../kit.ts'
import { post } from '../ledger/post.ts'
import { saleSettled } from '../ledger/templates/sales.ts'
import { lockSaleOf } from './store.ts'

/** The platform's own invoice is paid: what came in is revenue and tax. */
export const onSalePaid = reaction('sales/on-payment-succeeded', PaymentSucceeded, {
  concerns: ({ data }) => data.purpose.kind === 'invoice' && data.split === null,
  handle: async ({ event, tx }) => {
    const sale = await lockSaleOf(tx, event.data.id)
    if (sale === undefined) return
    const { paymentId, currency, gross, tax } = sale
    await post(tx, {
      id: `${paymentId}.sale`,
      kind: 'sale-settled',
      reference: { kind: 'payment', id: paymentId },
      postings: saleSettled({ gross: money(gross, currency), tax: money(tax, currency) }),
    })
  },
})
