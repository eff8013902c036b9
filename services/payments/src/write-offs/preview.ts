import { previewWriteOff as contract } from '@clutch/contracts/payments/write-offs'
import { money } from '@clutch/shared/money'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { lossBy, possible } from './possible.ts'

export const previewWriteOff = implement(contract, async ({ body, tx }) => {
  const { invoice, amount } = await possible(tx, body)
  return ok({
    amount: money(amount, invoice.currency),
    dueBefore: invoice.open,
    dueAfter: invoice.open - amount,
    badDebt: lossBy(invoice, amount).loss,
  })
})
