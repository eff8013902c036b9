import { RouteStopState } from '@clutch/contracts/fleet/route-stops'
import { NotFound } from '@clutch/contracts/problems'
import { derivedId } from '@clutch/shared/derived-id'
import { Problem } from '@clutch/shared/problem'
import type { Tx } from '../kit.ts'
import { findPlan, findStop, type KeptRoute, type KeptStop, lockRoute } from './store.ts'

/** Planning again may give a stop to another route while the first one is waited for. */
const maxTries = 3

/**
 * A stop of a plan that was dispatched, with its route locked, if it is on one: whoever changes a stop of a route locks that first. What a
 * driver did while nobody could hear him is true also of a stop that no route has any more.
 */
export async function lockedStop(
  tx: Tx,
  params: { routePlanId: string; routeStopId: string },
): Promise<{ kept: KeptStop; route: KeptRoute | undefined }> {
  for (let tries = 1; tries <= maxTries; tries++) {
    const seen = await findStop(tx, params)
    if (seen === undefined) break
    const { vehicleId } = seen.stop
    const route = vehicleId === null ? undefined : await lockRoute(tx, derivedId('rou', params.routePlanId, vehicleId))
    const kept = await findStop(tx, params)
    if (kept === undefined) break
    if (kept.stop.vehicleId !== vehicleId) continue
    if (route !== undefined && route.followFromMs !== null) return { kept, route }
    const plan = await findPlan(tx, params.routePlanId)
    if (plan === undefined) break
    if (plan.dispatchedAt === null) throw new Problem(RouteStopState, { detail: 'Its plan was not dispatched.' })
    return { kept, route: undefined }
  }
  throw new Problem(NotFound)
}
