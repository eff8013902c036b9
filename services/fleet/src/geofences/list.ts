import { listGeofences as contract } from '@clutch/contracts/fleet/geofences'
import { decodeIdCursor, pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { pageOfGeofences } from './store.ts'

export const listGeofences = implement(contract, async ({ query, tx }) => {
  const { limit = 50, cursor } = query
  const afterId = decodeIdCursor(cursor)
  const rows = await pageOfGeofences(tx, { afterId, limit: limit + 1 })
  return ok(pageOf(rows, limit, (geofence) => [geofence.id]))
})
