import { getTripTrack as contract } from '@clutch/contracts/fleet/trips'
import { NotFound } from '@clutch/contracts/problems'
import { decodeCursor, notOfThisList, pageOf } from '@clutch/shared/cursor'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findShownTrack } from './shown-track.ts'
import { findTrip } from './store.ts'

export const getTripTrack = implement(contract, async ({ params, query, tx }) => {
  const trip = await findTrip(tx, params.tripId)
  if (trip === undefined) throw new Problem(NotFound)
  const limit = query.limit ?? 50
  const [after] = decodeCursor(query.cursor, 1) ?? []
  if (typeof after === 'string') throw notOfThisList()
  const points = await findShownTrack(tx, trip, { afterMs: after && Math.floor(after), limit: limit + 1 })
  return ok(
    pageOf(
      points,
      limit,
      ({ timeMs }) => [timeMs],
      ({ timeMs, lat, lon, speedKmh, isShown }) =>
        isShown ? { at: new Date(timeMs).toISOString(), lat, lon, speedKmh: speedKmh ?? null } : undefined,
    ),
  )
})
