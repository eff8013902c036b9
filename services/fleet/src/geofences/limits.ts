import type { LatLon } from '@clutch/shared/geo'
import type { FenceSource } from './crossings.ts'
import { depthM, halfSizeM } from './geofence.ts'
import { isOpenAt, type Terms, termsAt } from './terms.ts'

/** So much of the way to its middle is asked for at most: in a small geofence nobody is deep. */
const SURE_SHARE = 0.5

/**
 * The lowest limit of the geofences that hold a place and are open, as both were at the time; null where none has one. Pure.
 * @param sureM how far within its border a place must be for the limit to hold: on the road beside it another one does
 * @param isFor whether a geofence with such a scope is for the vehicle
 */
export function limitAt(
  fences: FenceSource,
  place: LatLon & { readonly timeMs: number },
  sureM: number,
  isFor: (scope: Terms['scope']) => boolean,
): { limitKmh: number; geofenceId: string } | null {
  const { timeMs } = place
  let lowest: { limitKmh: number; geofenceId: string } | null = null
  for (const fence of fences.near(place)) {
    if (fence.activeFromMs > timeMs || (fence.activeUntilMs !== null && fence.activeUntilMs <= timeMs)) continue
    const { limitKmh, scope } = termsAt(fence, timeMs)
    if (limitKmh === null || (lowest !== null && lowest.limitKmh < limitKmh)) continue
    if (lowest !== null && lowest.limitKmh === limitKmh && lowest.geofenceId < fence.id) continue
    if (!isFor(scope) || !isOpenAt(fence, timeMs)) continue
    if (depthM(fence.area, place) <= Math.min(sureM, SURE_SHARE * halfSizeM(fence.area))) continue
    lowest = { limitKmh, geofenceId: fence.id }
  }
  return lowest
}
