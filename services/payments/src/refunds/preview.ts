import { previewRefund as contract } from '@clutch/contracts/payments/refunds'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findPayment, refundableOf } from '../payments/store.ts'
import { checkLines } from './lines.ts'
import { amountToRefund, partsOf, priceToRefund } from './refundable.ts'

export const previewRefund = implement(contract, async ({ body, tx }) => {
  const stored = await findPayment(tx, body.paymentId)
  const amount = amountToRefund(stored, body)
  await checkLines(tx, stored!.payment.invoiceId, body.lines)
  const parts = await partsOf(tx, stored!, amount, body.bearer ?? 'pro-rata')
  const price = priceToRefund(stored!, body, amount)
  return ok({ amount, price, refundable: refundableOf(stored!.payment), parts })
})
