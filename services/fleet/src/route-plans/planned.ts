import type { RouteSolution } from '@clutch/contracts/ai/route-plans'
import type { RouteChange, RoutePlan } from '@clutch/contracts/fleet/route-plans'
import type { Route, RouteStop } from '@clutch/contracts/fleet/route-stops'
import { derivedId } from '@clutch/shared/derived-id'
import { drivingLimitOf } from './driving-limit.ts'
import { newFollowing } from './follow.ts'
import { isServed } from './route-problem.ts'
import { type KeptRoute, type KeptStop, openEndMs } from './store.ts'
import type { Way, WayStop } from './way.ts'

export interface Planned {
  plan: RoutePlan
  /** Those that are otherwise than before. */
  stops: KeptStop[]
  routes: KeptRoute[]
  changes: RouteChange[]
}

/**
 * A plan with the routes that were found for it. Of one that is dispatched what is served stays as it is, at the beginning of its
 * route; the rest is as it was found.
 */
export function plannedBy(
  plan: RoutePlan,
  solution: RouteSolution,
  held: { stops: readonly KeptStop[]; routes: readonly KeptRoute[] },
  nowMs: number,
): Planned {
  const epochMs = Date.parse(plan.startsAt)
  const at = (seconds: number) => new Date(epochMs + Math.round(seconds * 1_000)).toISOString()
  const isReplanned = plan.status === 'dispatched'
  const keptById = new Map(held.stops.map((kept) => [kept.stop.id, kept]))
  const visitOf = new Map<string, Pick<RouteStop, 'vehicleId' | 'sequence' | 'planned'>>()
  const ordered = new Map<string, string[]>()
  for (const vehicle of plan.vehicles) {
    const found = solution.routes.find(({ vehicleId }) => vehicleId === vehicle.vehicleId)
    const before = isReplanned ? servedInOrder(held, vehicle.vehicleId) : []
    // What was served while the answer was on its way is not served again.
    const visits = (found?.visits ?? []).filter(({ stopId }) => {
      const stop = keptById.get(stopId)?.stop
      return stop !== undefined && stop.status !== 'removed' && !isServed(stop)
    })
    visits.forEach(({ stopId, arrivalS, serviceS, departureS, ...way }, i) => {
      visitOf.set(stopId, {
        vehicleId: vehicle.vehicleId,
        sequence: before.length + i + 1,
        planned: { arrivalAt: at(arrivalS), serviceAt: at(serviceS), departureAt: at(departureS), ...way },
      })
    })
    before.forEach((id, i) => {
      const { vehicleId, planned } = keptById.get(id)!.stop
      visitOf.set(id, { vehicleId, sequence: i + 1, planned })
    })
    ordered.set(vehicle.vehicleId, [...before, ...visits.map(({ stopId }) => stopId)])
  }
  const reasons = new Map(solution.unserved.map(({ stopId, reason }) => [stopId, reason]))
  const stops = held.stops.map((kept): KeptStop => {
    const { stop } = kept
    if (stop.status === 'removed') return kept
    const visit = visitOf.get(stop.id)
    const isFixed = isServed(stop)
    if (visit === undefined) {
      if (isFixed) return kept
      const reason = reasons.get(stop.id) ?? 'not-planned'
      return next(kept, { ...unplanned, status: 'unserved', unservedReason: reason })
    }
    return next(kept, { ...visit, status: isFixed ? stop.status : 'planned', unservedReason: null })
  })
  const stopById = new Map(stops.map(({ stop }) => [stop.id, stop]))
  const routes = plan.vehicles.flatMap(({ vehicleId }) => {
    const before = held.routes.find(({ route }) => route.vehicleId === vehicleId)
    const ids = ordered.get(vehicleId)!
    const found = solution.routes.find((route) => route.vehicleId === vehicleId)
    if (ids.length === 0 && before === undefined) return []
    const own = ids.map((id) => stopById.get(id)!)
    return [routeOf(plan, { before, found, stops: own, at, isReplanned, nowMs })]
  })
  const before = new Map(held.stops.map(({ stop }) => [stop.id, stop]))
  const changes = stops.flatMap(({ stop }): RouteChange[] => {
    const was = before.get(stop.id)!
    if (was.vehicleId === stop.vehicleId && was.sequence === stop.sequence) return []
    return [{ id: stop.id, reference: stop.reference, before: placeOf(was), after: placeOf(stop) }]
  })
  const changed = stops.filter((kept) => kept !== keptById.get(kept.stop.id))
  const used = routes.filter(({ route }) => route.stopIds.length > 0)
  return {
    plan: {
      ...plan,
      version: plan.version + 1,
      status: isReplanned ? 'dispatched' : 'solved',
      isReplanning: false,
      progress: null,
      failure: null,
      outcome: {
        distanceM: sum(used, ({ route }) => route.distanceM),
        durationS: sum(used, ({ route }) => (Date.parse(route.endsAt) - Date.parse(route.startsAt)) / 1_000),
        drivingS: sum(used, ({ route }) => route.drivingS),
        cost: solution.cost,
        vehiclesUsed: used.length,
        served: stops.filter(({ stop }) => stop.vehicleId !== null && stop.status !== 'removed').length,
        unserved: stops.filter(({ stop }) => stop.status === 'unserved').length,
        travelTimes: solution.travelTimes,
        estimatedBecause: solution.estimatedBecause,
      },
    },
    stops: changed,
    routes,
    changes,
  }
}

const unplanned = { vehicleId: null, sequence: null, planned: null, estimatedArrivalAt: null, lateS: 0 }

function next(kept: KeptStop, change: Partial<RouteStop>): KeptStop {
  const { stop } = kept
  const isSame = Object.entries(change).every(
    ([key, value]) => JSON.stringify(stop[key as keyof RouteStop]) === JSON.stringify(value),
  )
  return isSame ? kept : { ...kept, stop: { ...stop, ...change, version: stop.version + 1 } }
}

/** What a vehicle has served, in the order in which it did. */
function servedInOrder({ stops }: { stops: readonly KeptStop[] }, vehicleId: string): string[] {
  const when = ({ arrivedAt, proof }: RouteStop) => arrivedAt ?? proof!.at
  return stops
    .map(({ stop }) => stop)
    .filter((stop) => stop.vehicleId === vehicleId && isServed(stop) && stop.status !== 'removed')
    .sort((a, b) => (when(a) < when(b) ? -1 : when(a) > when(b) ? 1 : (a.sequence ?? 0) - (b.sequence ?? 0)))
    .map(({ id }) => id)
}

function placeOf({ vehicleId, sequence }: RouteStop): RouteChange['before'] {
  return vehicleId === null || sequence === null ? null : { vehicleId, sequence }
}

function routeOf(
  plan: RoutePlan,
  of: {
    before: KeptRoute | undefined
    found: RouteSolution['routes'][number] | undefined
    stops: readonly RouteStop[]
    at: (seconds: number) => string
    isReplanned: boolean
    nowMs: number
  },
): KeptRoute {
  const { before, found, stops, at, isReplanned, nowMs } = of
  const vehicleId = (found?.vehicleId ?? before?.route.vehicleId)!
  const vehicle = plan.vehicles.find((each) => each.vehicleId === vehicleId)!
  const isUnderway = isReplanned && before !== undefined && before.followFromMs !== null
  // It may stand at its last stop.
  const isOpen = (stop: RouteStop) => stop.proof === null && stop.departedAt === null
  const isDriven = isReplanned && stops.some(isOpen)
  const now = new Date(nowMs).toISOString()
  const startsAt = isUnderway ? before.route.startsAt : found === undefined ? now : at(found.startS)
  const endsAt = found === undefined ? (before?.route.endsAt ?? now) : at(found.endS)
  const breaks = (found?.breaks ?? []).map(({ startS, endS, isForDriving }) => ({
    startsAt: at(startS),
    endsAt: at(endS),
    why: isForDriving ? ('driving-time' as const) : ('planned' as const),
  }))
  const done = isUnderway ? stops.filter(isServed) : []
  const drivenM = sum(done, ({ planned }) => planned?.distanceM ?? 0)
  const spanS = (Date.parse(endsAt) - Date.parse(startsAt)) / 1_000
  const restS = sum(breaks, (of) => (Date.parse(of.endsAt) - Date.parse(of.startsAt)) / 1_000)
  const back = found?.back ?? before?.route.back ?? null
  const route: Route = {
    id: derivedId('rou', plan.id, vehicleId),
    version: (before?.route.version ?? 0) + 1,
    routePlanId: plan.id,
    round: plan.round,
    vehicleId,
    driverId: before?.route.driverId ?? vehicle.driverId,
    status: isDriven ? 'dispatched' : isReplanned ? (stops.length === 0 ? 'cancelled' : 'completed') : 'planned',
    start: vehicle.start,
    end: vehicle.end,
    startsAt,
    endsAt,
    distanceM: drivenM + (found?.distanceM ?? 0),
    cost: found?.cost ?? 0,
    drivingS: sum(stops, ({ planned }) => planned?.travelS ?? 0) + (back?.travelS ?? 0),
    workingS: Math.max(0, spanS - restS),
    back: vehicle.end === null ? null : back,
    stopIds: stops.map(({ id }) => id),
    breaks,
    estimatedEndAt: isUnderway ? before.route.estimatedEndAt : null,
    deviation: isUnderway ? before.route.deviation : null,
    followedThrough: isUnderway ? before.route.followedThrough : null,
  }
  return {
    route,
    way: wayOf(route, stops, { plannedMs: isUnderway ? nowMs : 0, driving: drivingLimitOf(vehicle) }),
    following: isUnderway ? before.following : newFollowing(),
    told: isUnderway ? before.told : {},
    followFromMs: isUnderway ? before.followFromMs : isDriven ? nowMs : null,
    followUntilMs: isDriven ? openEndMs : isUnderway ? Math.min(before.followUntilMs ?? nowMs, nowMs) : null,
  }
}

function wayOf(route: Route, stops: readonly RouteStop[], of: Pick<Way, 'plannedMs' | 'driving'>): Way {
  return {
    start: route.start,
    end: route.end,
    startMs: Date.parse(route.startsAt),
    endMs: Date.parse(route.endsAt),
    stops: stops.map(wayStopOf),
    backS: route.back?.travelS ?? 0,
    backPath: route.back?.path ?? null,
    ...of,
    breaks: route.breaks
      .filter(({ why }) => why === 'planned')
      .map(({ startsAt, endsAt }) => ({ startMs: Date.parse(startsAt), endMs: Date.parse(endsAt) })),
  }
}

/** What of a stop may be changed while it is on a way. */
export function placeAndTime({ lat, lon, serviceMinutes, windows }: RouteStop) {
  return {
    lat,
    lon,
    serviceS: Math.round(serviceMinutes * 60),
    windows: windows.map(({ from, to }) => [Date.parse(from), Date.parse(to)] as const),
  }
}

function wayStopOf(stop: RouteStop): WayStop {
  const { id, radiusM, planned, proof } = stop
  return {
    id,
    radiusM,
    ...placeAndTime(stop),
    travelS: planned?.travelS ?? 0,
    path: planned?.path ?? null,
    provedMs: proof === null ? null : Date.parse(proof.at),
  }
}

function sum<T>(of: readonly T[], value: (each: T) => number): number {
  return of.reduce((total, each) => total + value(each), 0)
}
