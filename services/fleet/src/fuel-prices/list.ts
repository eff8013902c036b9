import { listFuelPrices as contract } from '@clutch/contracts/fleet/fuel-prices'
import { pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { decodeTimeCursor } from '@clutch/shared/time-order'
import { implement } from '../kit.ts'
import { pageOfFuelPrices } from './store.ts'

export const listFuelPrices = implement(contract, async ({ query, tx }) => {
  const limit = query.limit ?? 50
  const before = decodeTimeCursor(query.cursor)
  const prices = await pageOfFuelPrices(tx, { fuelType: query.fuelType, before, limit: limit + 1 })
  return ok(pageOf(prices, limit, ({ validFrom, id }) => [validFrom, id]))
})
