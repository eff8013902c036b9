import { getTripTrack as contract } from '@clutch/contracts/fleet/trips'
import { NotFound } from '@clutch/contracts/problems'
import { decodeCursor, notOfThisList, pageOf } from '@clutch/shared/cursor'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findTrackBetween } from '../telemetry/store.ts'
import { findTrip } from './store.ts'

export const getTripTrack = implement(contract, async ({ params, query, tx }) => {
  const trip = await findTrip(tx, params.tripId)
  if (trip === undefined) throw new Problem(NotFound)
  const limit = query.limit ?? 50
  if (trip.private) return ok({ items: [], nextCursor: null })
  const [after] = decodeCursor(query.cursor, 1) ?? []
  if (typeof after === 'string') throw notOfThisList()
  const startMs = Date.parse(trip.startedAt)
  const endMs = trip.endedAt === null ? tx.now.getTime() : Date.parse(trip.endedAt)
  const points = await findTrackBetween(tx, trip.deviceId, {
    fromMs: after === undefined ? startMs : Math.min(Math.max(Math.floor(after) + 1, startMs), endMs + 1),
    toMs: endMs,
    limit: limit + 1,
  })
  return ok(
    pageOf(
      points,
      limit,
      ({ timeMs }) => [timeMs],
      ({ timeMs, lat, lon, speedKmh, valid }) =>
        valid ? { at: new Date(timeMs).toISOString(), lat, lon, speedKmh: speedKmh ?? null } : undefined,
    ),
  )
})
