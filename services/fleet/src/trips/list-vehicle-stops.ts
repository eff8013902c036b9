import { listVehicleStops as contract, RangeTooLong } from '@clutch/contracts/fleet/trips'
import { NotFound } from '@clutch/contracts/problems'
import { pageOf } from '@clutch/shared/cursor'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { decodeTimeCursor, instantIn } from '@clutch/shared/time-order'
import { stopsNamed } from '../addresses/named.ts'
import { implement } from '../kit.ts'
import { findVehicle } from '../vehicles/store.ts'
import { pageOfStops } from './stop-store.ts'

const dayMs = 86_400_000
const longestMs = 92 * dayMs
const usualMs = 31 * dayMs

export const listVehicleStops = implement(contract, async ({ params, query, tx }) => {
  const { vehicleId } = params
  const to = query.to === undefined ? tx.now : instantIn(query.to, '/query/to')
  const from = query.from === undefined ? new Date(to.getTime() - usualMs) : instantIn(query.from, '/query/from')
  const rangeMs = to.getTime() - from.getTime()
  if (rangeMs <= 0 || rangeMs > longestMs) throw new Problem(RangeTooLong)
  if ((await findVehicle(tx, vehicleId)) === undefined) throw new Problem(NotFound)
  const { limit = 50, kind, minDurationS = 0 } = query
  const before = decodeTimeCursor(query.cursor)
  const stops = await pageOfStops(tx, { vehicleId, kind, from, to, minDurationS, before, limit: limit + 1 })
  const page = pageOf(stops, limit, (stop) => [stop.startedAt, stop.id])
  return ok({ ...page, items: await stopsNamed(tx, page.items) })
})
