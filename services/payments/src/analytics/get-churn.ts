import { getChurn as contract } from '@clutch/contracts/payments/analytics'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { asAsked, askedOf } from './asked.ts'
import { recurringSeries } from './recurring-series.ts'
import { findMovements } from './recurring-store.ts'
import { shareOf } from './series.ts'

export const getChurn = implement(contract, async ({ query, tx }) => {
  const asked = askedOf(query)
  const rows = await findMovements(tx, asked)
  const series = recurringSeries(asked, rows, ({ opening, customers, amounts, times, remaining }) => {
    const lostRevenue = 0 - amounts.churned
    const contraction = 0 - amounts.contraction
    return {
      customers,
      gained: times.new,
      reactivated: times.reactivation,
      lost: times.churned,
      remaining,
      customerChurn: shareOf(times.churned, customers),
      opening,
      lostRevenue,
      contraction,
      revenueChurn: shareOf(lostRevenue + contraction, opening),
    }
  })
  return ok({ ...asAsked(asked), series })
})
