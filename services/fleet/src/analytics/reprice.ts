import { findFuelPrices } from '../fuel-prices/store.ts'
import { dueWork } from '../kit.ts'
import { markTouched } from './mark.ts'
import { findChargedIn } from './source-store.ts'

export const repriceKind = 'analytics/reprice'
const perSlice = 2_000
const mostPrices = 1_000

/** The days on which something was charged while a price held are reckoned again, a slice at a time. */
export const repriceFigures = dueWork(repriceKind, async ({ tx, key: validFrom, payload }) => {
  const prices = await findFuelPrices(tx, tx.now, mostPrices)
  const next = prices.find((price) => price.fuelType === 'electricity' && price.validFrom > validFrom)
  const after = (payload as { at: string; id: string } | null) ?? { at: validFrom, id: '' }
  const to = next === undefined ? tx.now : new Date(next.validFrom)
  const charged = await findChargedIn(tx, { after: { at: new Date(after.at), id: after.id }, to, limit: perSlice })
  await markTouched(
    tx,
    charged.map(({ vehicleId, atMs }) => ({ vehicleId, fromMs: atMs, toMs: atMs })),
  )
  const last = charged.at(-1)
  if (last === undefined || charged.length < perSlice) return
  await tx.schedule(repriceKind, validFrom, tx.now, { at: new Date(last.atMs).toISOString(), id: last.id })
})
