import { listGeofenceCrossings as contract } from '@clutch/contracts/fleet/geofence-crossings'
import { NotFound } from '@clutch/contracts/problems'
import { pageOf } from '@clutch/shared/cursor'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { decodeTimeCursor, timeRange } from '@clutch/shared/time-order'
import { findGeofenceEver } from '../geofences/store.ts'
import { implement } from '../kit.ts'
import { crossingTellerOf, pageOfCrossings } from './store.ts'

export const listGeofenceCrossings = implement(contract, async ({ params, query, tx }) => {
  // A deleted geofence keeps its history.
  if ((await findGeofenceEver(tx, params.geofenceId)) === undefined) throw new Problem(NotFound)
  const limit = query.limit ?? 50
  const rows = await pageOfCrossings(tx, {
    ...query,
    range: timeRange(query),
    geofenceId: params.geofenceId,
    before: decodeTimeCursor(query.cursor),
    limit: limit + 1,
  })
  return ok(pageOf(rows, limit, (row) => [row.at.toISOString(), row.id], await crossingTellerOf(tx, rows)))
})
