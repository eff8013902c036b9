import { getRevenue as contract } from '@clutch/contracts/payments/analytics'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { asAsked, askedOf } from './asked.ts'
import { recurringSeries } from './recurring-series.ts'
import { findMovements } from './recurring-store.ts'

export const getRevenue = implement(contract, async ({ query, tx }) => {
  const { accountId, ...range } = query
  const asked = askedOf(range)
  const rows = await findMovements(tx, asked, accountId)
  const series = recurringSeries(asked, rows, ({ opening, amounts, closing }) => ({ opening, ...amounts, closing }))
  return ok({ ...asAsked(asked), series })
})
