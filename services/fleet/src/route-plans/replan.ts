import {
  replanRoutePlan as contract,
  type MovedStop,
  type RoutePlan,
  RoutePlanInvalid,
} from '@clutch/contracts/fleet/route-plans'
import { RouteChanged } from '@clutch/contracts/fleet/route-stops'
import { Problem } from '@clutch/shared/problem'
import { accepted } from '@clutch/shared/route'
import { implement, type Tx } from '../kit.ts'
import { keepProgress } from './keep-progress.ts'
import { lockedPlan } from './own-plan.ts'
import { placeAndTime } from './planned.ts'
import { progressOf } from './progress.ts'
import { request } from './request.ts'
import { newStops, windowsOf } from './route-plan.ts'
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
import { swapped } from './swapped.ts'

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
  const moved = movedBy(entered, body.changedStops ?? [], new Set(body.withoutReferences))
  const vehicles = await swapped(tx, held, routes, body.swaps ?? [])
  const elsewhere = (
    await findUnderway(
      tx,
      held.vehicles.map(({ vehicleId }) => vehicleId),
    )
  ).filter(({ planId }) => planId !== held.id)
  const without = new Set([
    ...(body.withoutVehicleIds ?? []),
    ...elsewhere.map(({ vehicleId }) => vehicleId),
    ...vehicles.flatMap(({ insteadOf }) => insteadOf ?? []),
  ])
  const plan: RoutePlan = {
    ...held,
    version: held.version + 1,
    round: held.round + 1,
    isReplanning: true,
    vehicles,
    progress: null,
    failure: null,
    stopCount: held.stopCount + added.length,
    solveSeconds: body.solveSeconds ?? held.solveSeconds,
  }
  await insertStops(tx, added, entered.length + 1)
  await updateStops(tx, [...removed, ...moved])
  await changeWays(tx, routes, { removed, moved })
  const changedById = new Map([...removed, ...moved].map(({ stop }) => [stop.id, stop]))
  const stops = [...entered.map(({ stop }) => changedById.get(stop.id) ?? stop), ...added.map(({ stop }) => stop)]
  await request(
    tx,
    plan,
    remainingProblem(plan, plan.round, {
      stops,
      routes,
      without,
      moved: new Set(moved.map(({ stop }) => stop.id)),
      nowMs: tx.now.getTime(),
    }),
  )
  await updatePlan(tx, plan)
  return accepted(plan)
})

/** Stops that are elsewhere, or are to be served at another time. */
function movedBy(
  entered: readonly KeptStop[],
  changes: readonly MovedStop[],
  without: ReadonlySet<string>,
): KeptStop[] {
  const byReference = new Map(entered.map((kept) => [kept.stop.reference, kept]))
  const seen = new Set<string>()
  return changes.map((change, at) => {
    const { reference, lat, lon, serviceMinutes } = change
    const pointer = `/body/changedStops/${at}`
    const kept = byReference.get(reference)
    const refuse = (field: string, message: string) =>
      new Problem(RoutePlanInvalid, { errors: [{ pointer: `${pointer}/${field}`, message }] })
    if (kept === undefined || kept.stop.status === 'removed' || without.has(reference))
      throw refuse('reference', 'is no stop of the plan')
    if (isServed(kept.stop)) throw refuse('reference', 'was served')
    if (seen.has(reference)) throw refuse('reference', 'is changed twice')
    seen.add(reference)
    if ((lat === undefined) !== (lon === undefined)) throw refuse(lat === undefined ? 'lat' : 'lon', 'is missing')
    const { stop } = kept
    return {
      ...kept,
      stop: {
        ...stop,
        version: stop.version + 1,
        lat: lat ?? stop.lat,
        lon: lon ?? stop.lon,
        serviceMinutes: serviceMinutes ?? stop.serviceMinutes,
        windows: change.windows === undefined ? stop.windows : windowsOf(change.windows, pointer),
      },
    }
  })
}

/** What is not to be served any more is not waited for, and what is elsewhere is waited for there, whatever comes of planning again. */
async function changeWays(
  tx: Tx,
  routes: readonly KeptRoute[],
  { removed, moved }: { removed: readonly KeptStop[]; moved: readonly KeptStop[] },
): Promise<void> {
  const goneIds = new Set(removed.map(({ stop }) => stop.id))
  const movedById = new Map(moved.map(({ stop }) => [stop.id, stop]))
  const changed = routes
    .filter(({ route }) => route.status === 'dispatched')
    .filter(({ route }) => route.stopIds.some((id) => goneIds.has(id) || movedById.has(id)))
    .map((kept): KeptRoute => {
      const { route, way } = kept
      const stopIds = route.stopIds.filter((id) => !goneIds.has(id))
      const stops = way.stops.filter(({ id }) => !goneIds.has(id))
      return {
        ...kept,
        route: { ...route, version: route.version + 1, stopIds },
        way: {
          ...way,
          stops: stops.map((stop, at) => {
            const now = movedById.get(stop.id)
            const isOtherLeg = now !== undefined || movedById.has(stops[at - 1]?.id ?? '')
            const { path } = stop
            return { ...stop, ...(now === undefined ? {} : placeAndTime(now)), path: isOtherLeg ? null : path }
          }),
          backPath: movedById.has(stops.at(-1)?.id ?? '') ? null : way.backPath,
        },
      }
    })
  await saveRoutes(tx, changed)
  for (const { route } of changed) tx.emit(RouteChanged, route)
  await keepProgress(
    tx,
    changed.map((kept) => progressOf(kept, kept.following)),
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
