import type { RoutePlan, RoutePlanVehicle, RouteProblem } from '@clutch/contracts/fleet/route-plans'
import type { RouteStop } from '@clutch/contracts/fleet/route-stops'
import type { LatLon } from '@clutch/shared/geo'
import { isDone } from './follow.ts'
import type { KeptRoute } from './store.ts'

/** What is asked to be solved anew: these stops by these vehicles. */
interface Task {
  plan: RoutePlan
  round: number
  stops: readonly RouteStop[]
  vehicles: readonly RoutePlanVehicle[]
  /** Further limits that follow from what has happened already. */
  only?: ReadonlyMap<string, readonly number[]>
  /** What is brought from the start although it was to be picked up: it is on board. */
  onBoard?: ReadonlyMap<string, readonly number[]>
}

/** The task in the solver's terms: seconds after the plan's beginning, metres, places by index. */
export function problemOf({ plan, round, stops, vehicles, only, onBoard }: Task): RouteProblem {
  const epochMs = Date.parse(plan.startsAt)
  const secondsOf = (instant: string) => Math.round((Date.parse(instant) - epochMs) / 1_000)
  const places: [number, number][] = []
  const known = new Map<string, number>()
  const placeOf = ({ lat, lon }: LatLon): number => {
    const key = `${lat},${lon}`
    if (!known.has(key)) known.set(key, places.push([lat, lon]) - 1)
    return known.get(key)!
  }
  const dimensions = plan.loadDimensions.length
  const full = (load: readonly number[]) => Array.from({ length: dimensions }, (_, d) => load[d] ?? 0)
  const indexOf = new Map(stops.map(({ reference }, at) => [reference, at]))
  const vehicleAt = new Map(vehicles.map(({ vehicleId }, at) => [vehicleId, at]))
  const pairs = stops.flatMap(({ deliverTo, pickUp }, at) => {
    const delivery = deliverTo === null ? undefined : indexOf.get(deliverTo)
    return delivery === undefined ? [] : [{ pickUp: at, delivery, load: full(pickUp) }]
  })
  const isPickUpOfPair = new Set(pairs.map(({ pickUp }) => pickUp))
  return {
    id: plan.id,
    version: plan.version,
    round,
    epoch: plan.startsAt,
    solveSeconds: plan.solveSeconds,
    seed: round,
    dimensions,
    stops: stops.map((stop, at) => {
      const named = stop.vehicleIds.flatMap((id) => vehicleAt.get(id) ?? [])
      const wanted = stop.vehicleIds.length === 0 ? null : named
      const bound = only?.get(stop.id)
      return {
        id: stop.id,
        place: placeOf(stop),
        serviceS: Math.round(stop.serviceMinutes * 60),
        windows: stop.windows.map(({ from, to }): [number, number] => [secondsOf(from), secondsOf(to)]),
        deliver: full(onBoard?.get(stop.id) ?? stop.deliver),
        pickUp: full(isPickUpOfPair.has(at) ? [] : stop.pickUp),
        skills: stop.skills,
        penalty: stop.penalty,
        priority: stop.priority,
        vehicles: bound === undefined ? wanted : bound.filter((v) => wanted === null || wanted.includes(v)),
      }
    }),
    pairs,
    vehicles: vehicles.map((vehicle) => ({
      id: vehicle.vehicleId,
      start: vehicle.start === null ? null : placeOf(vehicle.start),
      end: vehicle.end === null ? null : placeOf(vehicle.end),
      shift: [secondsOf(vehicle.startsAt), Math.max(secondsOf(vehicle.startsAt), secondsOf(vehicle.endsAt))],
      capacity: full(vehicle.capacity),
      skills: vehicle.skills,
      fixedCost: vehicle.fixedCost,
      costPerM: vehicle.costPerKm / 1_000,
      costPerS: vehicle.costPerHour / 3_600,
      maxDistanceM: vehicle.maxDistanceKm === null ? null : vehicle.maxDistanceKm * 1_000,
      maxDurationS: vehicle.maxMinutes === null ? null : vehicle.maxMinutes * 60,
      maxStops: vehicle.maxStops,
      breaks: vehicle.breaks.map(({ earliestAt, latestAt, minutes }) => ({
        earliestS: secondsOf(earliestAt),
        latestS: secondsOf(latestAt),
        durationS: Math.round(minutes * 60),
      })),
      prefix: [],
    })),
    places,
  }
}

/** Nothing is expected at it any more: it was visited, or somebody said what came of it. */
export function isServed({ arrivedAt, proof }: RouteStop): boolean {
  return arrivedAt !== null || proof !== null
}

/**
 * What is left of a plan, from where its vehicles are. What is on board of a vehicle stays there; a vehicle that has set out
 * loads no more at its start.
 */
export function remainingProblem(
  plan: RoutePlan,
  round: number,
  {
    stops,
    routes,
    without,
    nowMs,
  }: { stops: readonly RouteStop[]; routes: readonly KeptRoute[]; without: ReadonlySet<string>; nowMs: number },
): RouteProblem {
  const routeOf = new Map(routes.map((kept) => [kept.route.vehicleId, kept]))
  const servedBy = Map.groupBy(stops.filter(isServed), ({ vehicleId }) => vehicleId)
  const isOut = (vehicleId: string) => hasSetOut(routeOf.get(vehicleId), nowMs)
  const vehicles = plan.vehicles
    .filter(({ vehicleId }) => !without.has(vehicleId))
    .map((vehicle) => fromHere(vehicle, routeOf.get(vehicle.vehicleId), servedBy.get(vehicle.vehicleId) ?? [], nowMs))
  const atStart = vehicles.flatMap(({ vehicleId }, at) => (isOut(vehicleId) ? [] : [at]))
  const indexOf = (vehicleId: string | null) => vehicles.findIndex((each) => each.vehicleId === vehicleId)
  const byReference = new Map(stops.map((stop) => [stop.reference, stop]))
  const pickedUpFor = new Map<string, RouteStop>()
  for (const stop of stops) {
    const target = stop.deliverTo === null ? undefined : byReference.get(stop.deliverTo)
    if (target !== undefined && isServed(stop) && stop.proof?.outcome !== 'failed') pickedUpFor.set(target.id, stop)
  }
  const only = new Map<string, number[]>()
  const onBoard = new Map<string, readonly number[]>()
  const left = stops.filter((stop) => !isServed(stop) && stop.status !== 'removed')
  for (const stop of left) {
    const source = pickedUpFor.get(stop.id)
    if (source !== undefined) {
      onBoard.set(stop.id, source.pickUp)
      only.set(
        stop.id,
        [indexOf(source.vehicleId)].filter((v) => v !== -1),
      )
    } else if (stop.deliver.some((amount) => amount > 0)) {
      const isLoaded = stop.vehicleId !== null && isOut(stop.vehicleId)
      only.set(stop.id, isLoaded ? [indexOf(stop.vehicleId)].filter((v) => v !== -1) : atStart)
    }
  }
  return problemOf({ plan, round, stops: left, vehicles, only, onBoard })
}

function hasSetOut(kept: KeptRoute | undefined, nowMs: number): boolean {
  if (kept === undefined) return false
  return Object.keys(kept.following.stops).length > 0 || nowMs >= kept.way.startMs
}

function fromHere(
  vehicle: RoutePlanVehicle,
  kept: KeptRoute | undefined,
  served: readonly RouteStop[],
  nowMs: number,
): RoutePlanVehicle {
  const startsMs = Math.max(nowMs, Date.parse(vehicle.startsAt))
  if (kept === undefined || !hasSetOut(kept, nowMs)) return { ...vehicle, startsAt: new Date(startsMs).toISOString() }
  const { way, following } = kept
  const here = way.stops.find(({ id }) => id === following.inside?.id && following.stops[id] !== undefined)
  const isServing = here !== undefined && here.provedMs === null && !isDone(way, following)
  const readyMs = isServing ? following.stops[here.id]!.arrivedMs + here.serviceS * 1_000 : startsMs
  const place = here ?? following.last
  const taken = served.filter(({ deliverTo }) => deliverTo === null).map(({ pickUp }) => pickUp)
  return {
    ...vehicle,
    start: place == null ? vehicle.start : { lat: place.lat, lon: place.lon },
    startsAt: new Date(Math.max(startsMs, readyMs)).toISOString(),
    capacity: vehicle.capacity.map((room, d) =>
      Math.max(0, room - taken.reduce((sum, load) => sum + (load[d] ?? 0), 0)),
    ),
    fixedCost: 0,
    maxStops: vehicle.maxStops === null ? null : Math.max(1, vehicle.maxStops - served.length),
    breaks: vehicle.breaks.filter(({ latestAt }) => Date.parse(latestAt) >= nowMs),
  }
}
