import { listGeofenceCrossings as contract } from '@clutch/contracts/fleet/geofence-crossings'
import { NotFound } from '@clutch/contracts/problems'
import { decodeCursor, pageOf } from '@clutch/shared/cursor'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { findGeofenceEver } from '../geofences/store.ts'
import { implement } from '../kit.ts'
import { crossingOf, pageOfCrossings } from './store.ts'

export const listGeofenceCrossings = implement(contract, async ({ params, query, tx }) => {
  // A deleted geofence keeps its history.
  if ((await findGeofenceEver(tx, params.geofenceId)) === undefined) throw new Problem(NotFound)
  const limit = query.limit ?? 50
  const rows = await pageOfCrossings(tx, {
    ...query,
    geofenceId: params.geofenceId,
    before: decodeCursor(query.cursor, 2),
    limit: limit + 1,
  })
  const page = pageOf(rows, limit, (row) => [row.at.toISOString(), row.id], crossingOf)
  return ok({ ...page, items: page.items.filter((crossing) => crossing !== undefined) })
})
