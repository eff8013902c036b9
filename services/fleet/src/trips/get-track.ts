import { getTripTrack as contract } from '@clutch/contracts/fleet/trips'
import { NotFound } from '@clutch/contracts/problems'
import { decodeCursor, pageOf } from '@clutch/shared/cursor'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findTrackBetween } from '../telemetry/store.ts'
import { findTrip } from './store.ts'

export const getTripTrack = implement(contract, async ({ params, query, tx }) => {
  const trip = await findTrip(tx, params.tripId)
  if (trip === undefined) throw new Problem(NotFound)
  const limit = query.limit ?? 50
  const [after] = decodeCursor(query.cursor, 1) ?? []
  const points = await findTrackBetween(tx, trip.deviceId, {
    fromMs: after === undefined ? Date.parse(trip.startedAt) : Number(after) + 1,
    toMs: trip.endedAt === null ? tx.now.getTime() : Date.parse(trip.endedAt),
    limit: limit + 1,
  })
  const page = pageOf(
    points,
    limit,
    ({ timeMs }) => [timeMs],
    ({ timeMs, lat, lon, speedKmh, valid }) =>
      valid ? { at: new Date(timeMs).toISOString(), lat, lon, speedKmh: speedKmh ?? null } : undefined,
  )
  return ok({ ...page, items: page.items.filter((position) => position !== undefined) })
})
