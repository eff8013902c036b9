import { RouteStopState } from '@clutch/contracts/fleet/route-stops'
import { NotFound } from '@clutch/contracts/problems'
import { derivedId } from '@clutch/shared/derived-id'
import { Problem } from '@clutch/shared/problem'
import type { Tx } from '../kit.ts'
import { findStop, type KeptRoute, type KeptStop, lockRoute } from './store.ts'

/** A stop of a route that was dispatched, with the route locked: whoever changes a stop of a route locks that first. */
export async function lockedStop(
  tx: Tx,
  params: { routePlanId: string; routeStopId: string },
): Promise<{ kept: KeptStop; route: KeptRoute }> {
  const seen = await findStop(tx, params)
  if (seen === undefined) throw new Problem(NotFound)
  const { vehicleId } = seen.stop
  const route = vehicleId === null ? undefined : await lockRoute(tx, derivedId('rou', params.routePlanId, vehicleId))
  const kept = await findStop(tx, params)
  if (kept === undefined) throw new Problem(NotFound)
  if (route === undefined || route.followFromMs === null || kept.stop.vehicleId !== vehicleId)
    throw new Problem(RouteStopState, { detail: 'It is on no route that was dispatched.' })
  return { kept, route }
}
