import { listTripStops as contract } from '@clutch/contracts/fleet/trips'
import { NotFound } from '@clutch/contracts/problems'
import { pageOf } from '@clutch/shared/cursor'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { decodeTimeCursor } from '@clutch/shared/time-order'
import { stopsNamed } from '../addresses/named.ts'
import { implement } from '../kit.ts'
import { pageOfStops } from './stop-store.ts'
import { findTrip } from './store.ts'

export const listTripStops = implement(contract, async ({ params, query, tx }) => {
  const trip = await findTrip(tx, params.tripId)
  if (trip === undefined) throw new Problem(NotFound)
  const limit = query.limit ?? 50
  const rows = await pageOfStops(tx, {
    vehicleId: trip.vehicleId,
    kind: 'stop',
    from: new Date(trip.startedAt),
    to: trip.endedAt === null ? tx.now : new Date(trip.endedAt),
    minDurationS: 0,
    before: decodeTimeCursor(query.cursor),
    limit: limit + 1,
  })
  const stops = rows.map((stop) => ({ ...stop, tripId: trip.id, at: trip.private ? null : stop.at }))
  const page = pageOf(stops, limit, (stop) => [stop.startedAt, stop.id])
  return ok({ ...page, items: await stopsNamed(tx, page.items) })
})
