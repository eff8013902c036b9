import { listTrips as contract } from '@clutch/contracts/fleet/trips'
import { pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { decodeTimeCursor, timeRange } from '@clutch/shared/time-order'
import { tripsNamed } from '../addresses/named.ts'
import { implement } from '../kit.ts'
import { findVehicleIdsOfFleet } from '../vehicles/store.ts'
import { pageOfTrips, tripOf } from './store.ts'

export const listTrips = implement(contract, async ({ query, tx }) => {
  const limit = query.limit ?? 50
  const rows = await pageOfTrips(tx, {
    ...query,
    range: timeRange(query),
    ...(query.fleetId === undefined ? {} : { vehicleIds: await findVehicleIdsOfFleet(tx, query.fleetId) }),
    before: decodeTimeCursor(query.cursor),
    limit: limit + 1,
  })
  const page = pageOf(rows, limit, (row) => [row.startedAt.toISOString(), row.id], tripOf)
  return ok({ ...page, items: await tripsNamed(tx, page.items) })
})
