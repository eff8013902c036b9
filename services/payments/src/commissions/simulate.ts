import { simulateCommission as contract } from '@clutch/contracts/payments/commissions'
import { money } from '@clutch/shared/money'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { checkTerms, commissionOnOrder } from './commission.ts'

/** The same computation as after it is agreed, of the same terms. */
export const simulateCommission = implement(contract, async ({ body }) => {
  const { terms, turnoverBefore = 0 } = body
  checkTerms(terms, '/body/terms')
  let turnover = turnoverBefore
  const orders = body.orders.map((lines) => {
    const computed = commissionOnOrder(
      lines,
      terms.currency,
      () => ({ agreementId: null, terms }),
      () => turnover,
    )
    turnover += lines.reduce((sum, line) => sum + line[terms.basis], 0)
    return computed
  })
  const commission = orders.reduce((sum, order) => sum + order.commission.amount, 0)
  return ok({ commission: money(commission, terms.currency), orders })
})
