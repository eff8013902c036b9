import type { GeofenceScope } from '@clutch/contracts/fleet/geofences'
import type { Tx } from '../kit.ts'
import { type Belonging, belongingAt } from '../vehicle-belongings/belonging.ts'
import { findBelongings } from '../vehicle-belongings/store.ts'
import { fenceSourceOf } from './fence-source.ts'
import { termsAt } from './terms.ts'

/** Whether a geofence was for a vehicle at an instant. */
export type ScopeJudge = (geofenceId: string, atMs: number, vehicleId: string | null) => Promise<boolean>

/** Whether a scope holds a vehicle that belongs so. Null: every vehicle. */
export function isInScope(scope: GeofenceScope | null, vehicleId: string, of: Belonging | undefined): boolean {
  if (scope === null || scope.vehicleIds.includes(vehicleId)) return true
  if (of === undefined) return false
  return scope.fleetIds.includes(of.fleetId) || scope.groupIds.some((id) => of.groupIds.has(id))
}

/** For one transaction. The scope is that of its time, and so are the fleet and the groups of the vehicle. */
export function scopeJudge(tx: Tx): ScopeJudge {
  const known = new Map<string, Promise<Belonging[]>>()
  return async (geofenceId, atMs, vehicleId) => {
    // Nobody's yet: asked again when it becomes some vehicle's.
    if (vehicleId === null) return true
    const [shape] = (await fenceSourceOf(tx)).all(geofenceId)
    const scope = shape === undefined ? null : termsAt(shape, atMs).scope
    if (scope === null) return true
    const belongings = known.get(vehicleId) ?? findBelongings(tx, vehicleId)
    known.set(vehicleId, belongings)
    return isInScope(scope, vehicleId, belongingAt(await belongings, atMs))
  }
}
