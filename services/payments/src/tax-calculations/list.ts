import { listTaxCalculations as contract } from '@clutch/contracts/payments/tax-calculations'
import { pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { decodeTimeCursor } from '@clutch/shared/time-order'
import { implement } from '../kit.ts'
import { pageOfCalculations } from './store.ts'

export const listTaxCalculations = implement(contract, async ({ query, tx }) => {
  const { limit = 50, cursor, ...filter } = query
  const rows = await pageOfCalculations(tx, { ...filter, before: decodeTimeCursor(cursor), limit: limit + 1 })
  return ok(pageOf(rows, limit, ({ createdAt, id }) => [createdAt, id]))
})
