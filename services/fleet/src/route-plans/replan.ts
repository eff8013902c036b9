import { replanRoutePlan as contract, type RoutePlan, RoutePlanInvalid } from '@clutch/contracts/fleet/route-plans'
import { RouteChanged } from '@clutch/contracts/fleet/route-stops'
import { Problem } from '@clutch/shared/problem'
import { accepted } from '@clutch/shared/route'
import { implement, type Tx } from '../kit.ts'
import { keepProgress } from './keep-progress.ts'
import { lockedPlan } from './own-plan.ts'
import { progressOf } from './progress.ts'
import { request } from './request.ts'
import { newStops } from './route-plan.ts'
import { isServed, remainingProblem } from './route-problem.ts'
import {
  findStops,
  findUnderway,
  insertStops,
  type KeptRoute,
  type KeptStop,
  lockRoutesOfPlan,
  saveRoutes,
  updatePlan,
  updateStops,
} from './store.ts'

export const replanRoutePlan = implement(contract, async ({ params, body, ifMatch, tx }) => {
  const held = await lockedPlan(tx, params, ifMatch, ['dispatched'])
  const routes = await lockRoutesOfPlan(tx, held.id)
  const entered = await findStops(tx, held.id)
  const added = newStops(
    held,
    body.stops ?? [],
    entered.map(({ stop }) => stop),
  )
  const removed = removedBy(entered, [...new Set(body.withoutReferences)])
  const elsewhere = (
    await findUnderway(
      tx,
      held.vehicles.map(({ vehicleId }) => vehicleId),
    )
  ).filter(({ planId }) => planId !== held.id)
  const without = new Set([...(body.withoutVehicleIds ?? []), ...elsewhere.map(({ vehicleId }) => vehicleId)])
  const plan: RoutePlan = {
    ...held,
    version: held.version + 1,
    round: held.round + 1,
    isReplanning: true,
    progress: null,
    failure: null,
    stopCount: held.stopCount + added.length,
    solveSeconds: body.solveSeconds ?? held.solveSeconds,
  }
  await insertStops(tx, added, entered.length + 1)
  await updateStops(tx, removed)
  await takeOff(tx, routes, new Set(removed.map(({ stop }) => stop.id)))
  const goneIds = new Map(removed.map((kept) => [kept.stop.id, kept.stop]))
  const stops = [...entered.map(({ stop }) => goneIds.get(stop.id) ?? stop), ...added.map(({ stop }) => stop)]
  await request(tx, plan, remainingProblem(plan, plan.round, { stops, routes, without, nowMs: tx.now.getTime() }))
  await updatePlan(tx, plan)
  return accepted(plan)
})

/** What is not to be served any more is not waited for, whatever comes of planning again. */
async function takeOff(tx: Tx, routes: readonly KeptRoute[], ids: ReadonlySet<string>): Promise<void> {
  const shorter = routes
    .filter(({ route }) => route.status === 'dispatched' && route.stopIds.some((id) => ids.has(id)))
    .map((kept) => ({
      ...kept,
      route: {
        ...kept.route,
        version: kept.route.version + 1,
        stopIds: kept.route.stopIds.filter((id) => !ids.has(id)),
      },
      way: { ...kept.way, stops: kept.way.stops.filter(({ id }) => !ids.has(id)) },
    }))
  await saveRoutes(tx, shorter)
  for (const { route } of shorter) tx.emit(RouteChanged, route)
  await keepProgress(
    tx,
    shorter.map((kept) => progressOf(kept, kept.following)),
  )
}

/** Both of a pair go together: one alone would leave something on board, or nothing to bring. */
function removedBy(entered: readonly KeptStop[], references: readonly string[]): KeptStop[] {
  const byReference = new Map(entered.map((kept) => [kept.stop.reference, kept]))
  return references.map((reference, at) => {
    const pointer = `/body/withoutReferences/${at}`
    const kept = byReference.get(reference)
    const refuse = (message: string) => new Problem(RoutePlanInvalid, { errors: [{ pointer, message }] })
    if (kept === undefined) throw refuse('is no stop of the plan')
    if (isServed(kept.stop)) throw refuse('was served')
    const other = entered.find(({ stop }) => stop.deliverTo === reference)?.stop.reference ?? kept.stop.deliverTo
    if (other !== null && !references.includes(other)) throw refuse(`goes only together with ${other}`)
    const { stop } = kept
    return {
      ...kept,
      stop: { ...stop, version: stop.version + 1, status: 'removed', estimatedArrivalAt: null, lateS: 0 },
    }
  })
}
