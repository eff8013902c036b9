import { listTaxNumberChecks as contract } from '@clutch/contracts/payments/tax-calculations'
import { pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { decodeTimeCursor } from '@clutch/shared/time-order'
import { normalTaxNumber } from '@clutch/tax/tax-numbers'
import { implement } from '../kit.ts'
import { pageOfNumberChecks } from './store.ts'

export const listTaxNumberChecks = implement(contract, async ({ query, tx }) => {
  const { limit = 50, cursor, number } = query
  const rows = await pageOfNumberChecks(tx, {
    number: number === undefined ? undefined : normalTaxNumber(number),
    before: decodeTimeCursor(cursor),
    limit: limit + 1,
  })
  return ok(pageOf(rows, limit, ({ checkedAt, id }) => [checkedAt, id]))
})
