import { HistoryRangeTooLong, maxHistoryDays, type Position } from '@clutch/contracts/fleet/history'
import type { LatLon } from '@clutch/shared/geo'
import { Problem } from '@clutch/shared/problem'
import { instantIn } from '@clutch/shared/time-order'
import type { Tx } from '../kit.ts'
import { findPrivateTimes, isWithinAny } from '../trips/private-store.ts'
import { findPointsOf, type TrackedPoint } from './store.ts'
import { type Thinning, thinned } from './thinning.ts'

const dayMs = 86_400_000

/** Read at once: what is thinned is thinned within it. */
const windowPoints = 2_000

export interface Range {
  fromMs: number
  toMs: number
}

/** @throws Problem when the range is backwards or too long */
export function historyRange(query: { from: string; to: string }): Range {
  const fromMs = instantIn(query.from, '/query/from').getTime()
  const toMs = instantIn(query.to, '/query/to').getTime()
  if (toMs <= fromMs || toMs - fromMs > maxHistoryDays * dayMs) throw new Problem(HistoryRangeTooLong)
  return { fromMs, toMs }
}

/** How far a track was read: up to an instant, and the last place that was shown, which what follows joins. */
export interface Progress {
  throughMs: number
  anchor: (LatLon & { timeMs: number }) | null
}

export interface Stretch {
  points: TrackedPoint[]
  /** Null when there is no more. */
  next: Progress | null
}

/** A stretch of a vehicle's track, thinned, without private trips. */
export async function readStretch(
  tx: Tx,
  vehicleId: string,
  {
    range,
    after,
    thinning,
    limit = windowPoints,
  }: { range: Range; after: Progress | null; thinning: Thinning; limit?: number },
): Promise<Stretch> {
  const afterMs = Math.max(after?.throughMs ?? Number.NEGATIVE_INFINITY, range.fromMs - 1)
  const read = await findPointsOf(tx, vehicleId, { afterMs, toMs: range.toMs, limit: windowPoints })
  const hidden = await findPrivateTimes(tx, vehicleId, { fromMs: afterMs, toMs: range.toMs })
  const shown = read.filter(({ valid, timeMs }) => valid && !isWithinAny(timeMs, hidden))
  const all = thinned(shown, thinning, after?.anchor ?? undefined)
  const points = all.slice(0, limit)
  const anchor = points.at(-1) ?? after?.anchor ?? null
  if (points.length < all.length) return { points, next: { throughMs: anchor!.timeMs, anchor } }
  const throughMs = read.length < windowPoints ? null : read.at(-1)!.timeMs
  return { points, next: throughMs === null ? null : { throughMs, anchor } }
}

export function positionOf(vehicleId: string, point: TrackedPoint): Position {
  return {
    vehicleId,
    deviceId: point.deviceId,
    at: new Date(point.timeMs).toISOString(),
    lat: point.lat,
    lon: point.lon,
    speedKmh: point.speedKmh ?? null,
    courseDeg: point.courseDeg ?? null,
    ignition: point.ignition ?? null,
  }
}
