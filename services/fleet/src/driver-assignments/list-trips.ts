import { listDriverTrips as contract } from '@clutch/contracts/fleet/driver-assignments'
import { NotFound } from '@clutch/contracts/problems'
import { pageOf } from '@clutch/shared/cursor'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { decodeTimeCursor, timeRange } from '@clutch/shared/time-order'
import { findDriver } from '../drivers/store.ts'
import { implement } from '../kit.ts'
import { findTrips } from '../trips/store.ts'
import { pageOfTripShares } from './store.ts'

export const listDriverTrips = implement(contract, async ({ params, query, tx }) => {
  const { driverId } = params
  if ((await findDriver(tx, driverId)) === undefined) throw new Problem(NotFound)
  const limit = query.limit ?? 50
  const shares = await pageOfTripShares(tx, {
    driverId,
    range: timeRange(query),
    before: decodeTimeCursor(query.cursor),
    limit: limit + 1,
  })
  const trips = await findTrips(
    tx,
    shares.map(({ trip_id }) => trip_id),
  )
  const page = pageOf(
    shares,
    limit,
    (share) => [share.from_at.toISOString(), share.trip_id],
    (share) => {
      const trip = trips.get(share.trip_id)
      if (trip === undefined) return undefined
      const untilAt = share.until_at?.toISOString() ?? null
      return { trip, assignmentId: share.assignment_id, fromAt: share.from_at.toISOString(), untilAt }
    },
  )
  return ok(page)
})
