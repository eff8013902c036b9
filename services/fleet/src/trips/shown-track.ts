import type { Trip } from '@clutch/contracts/fleet/trips'
import { findPointsOf, type TrackedPoint } from '../history/store.ts'
import type { Tx } from '../kit.ts'
import { findPrivateTimes, isWithinAny } from './private-store.ts'

/**
 * What a trip's vehicle said on it after an instant, in order, by the devices that were in it then. What is of a private time, or
 * has no fix, is there without its place.
 */
export async function findShownTrack(
  tx: Tx,
  { vehicleId, startedAt, endedAt, private: isPrivate }: Trip,
  { afterMs = Number.NEGATIVE_INFINITY, limit }: { afterMs?: number | undefined; limit: number },
): Promise<(TrackedPoint & { isShown: boolean })[]> {
  if (isPrivate) return []
  const fromMs = Date.parse(startedAt)
  const toMs = endedAt === null ? tx.now.getTime() : Date.parse(endedAt)
  const range = { afterMs: Math.min(Math.max(afterMs, fromMs - 1), toMs), toMs: toMs + 1, limit }
  const points = await findPointsOf(tx, vehicleId, range)
  const hidden = await findPrivateTimes(tx, vehicleId, { fromMs, toMs })
  return points.map((point) => ({ ...point, isShown: point.valid && !isWithinAny(point.timeMs, hidden) }))
}
