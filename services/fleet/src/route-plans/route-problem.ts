import type { RoutePlan, RoutePlanVehicle, RouteProblem } from '@clutch/contracts/fleet/route-plans'
import type { RouteStop } from '@clutch/contracts/fleet/route-stops'
import type { LatLon } from '@clutch/shared/geo'
import { drivingLimitOf } from './driving-limit.ts'
import { isDone, nextOpen } from './follow.ts'
import type { KeptRoute } from './store.ts'
import { goneOnWith } from './swapped.ts'

/** What is asked to be solved anew: these stops by these vehicles. */
interface Task {
  plan: RoutePlan
  round: number
  stops: readonly RouteStop[]
  vehicles: readonly RoutePlanVehicle[]
  /** Further limits that follow from what has happened already. */
  only?: ReadonlyMap<string, readonly number[]>
  /** What vehicles are on their way to, and what they were to do after that, by id. */
  underway?: ReadonlyMap<string, Underway>
  /** What is brought from the start although it was to be picked up: it is on board. */
  onBoard?: ReadonlyMap<string, readonly number[]>
}

interface Underway {
  first: readonly string[]
  after: readonly string[]
  drivenS: number
  drivenTodayS: number
}

/** The task in the solver's terms: seconds after the plan's beginning, metres, places by index. */
export function problemOf({ plan, round, stops, vehicles, only, underway, onBoard }: Task): RouteProblem {
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
  const placeInList = new Map(stops.map(({ id }, at) => [id, at]))
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
    profile: plan.profile ?? 'car',
    dimensions,
    stops: stops.map((stop, at) => {
      const named = stop.vehicleIds.flatMap((id) => vehicleAt.get(goneOnWith(plan.vehicles, id)) ?? [])
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
    vehicles: vehicles.map((vehicle) => {
      const { first = [], after = [], drivenS = 0, drivenTodayS = 0 } = underway?.get(vehicle.vehicleId) ?? {}
      const limit = drivingLimitOf(vehicle)
      return {
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
        driving: limit && { ...limit, sinceBreakS: Math.round(drivenS), todayS: Math.round(drivenTodayS) },
        prefix: first.map((id) => placeInList.get(id)!),
        current: after.flatMap((id) => placeInList.get(id) ?? []),
      }
    }),
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
    moved,
    nowMs,
  }: {
    stops: readonly RouteStop[]
    routes: readonly KeptRoute[]
    without: ReadonlySet<string>
    /** Stops that are elsewhere now: nobody is on his way to where they are. */
    moved: ReadonlySet<string>
    nowMs: number
  },
): RouteProblem {
  const routeOf = new Map(routes.map((kept) => [kept.route.vehicleId, kept]))
  const now = (vehicleId: string | null) => vehicleId && goneOnWith(plan.vehicles, vehicleId)
  const servedBy = Map.groupBy(stops.filter(isServed), ({ vehicleId }) => now(vehicleId))
  const before = new Map(plan.vehicles.map(({ vehicleId, insteadOf }) => [vehicleId, insteadOf ?? null]))
  /** Its own route, or that of the vehicle whose driver has just changed to it. */
  const keptOf = (vehicleId: string) => routeOf.get(vehicleId) ?? routeOf.get(before.get(vehicleId) ?? '')
  const isOut = (vehicleId: string) => hasSetOut(keptOf(vehicleId), nowMs)
  const vehicles = plan.vehicles
    .filter(({ vehicleId }) => !without.has(vehicleId))
    .map((vehicle) => fromHere(vehicle, keptOf(vehicle.vehicleId), servedBy.get(vehicle.vehicleId) ?? [], nowMs))
  const atStart = vehicles.flatMap(({ vehicleId }, at) => (isOut(vehicleId) ? [] : [at]))
  const indexOf = (vehicleId: string | null) => vehicles.findIndex((each) => each.vehicleId === now(vehicleId))
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
  const isPaired = new Set(
    left.flatMap(({ id, deliverTo }) => {
      const target = deliverTo === null ? undefined : byReference.get(deliverTo)
      return target === undefined ? [] : [id, target.id]
    }),
  )
  const leftById = new Map(left.map((stop) => [stop.id, stop]))
  const underway = new Map(
    vehicles.flatMap(({ vehicleId }, at): [string, Underway][] => {
      const kept = keptOf(vehicleId)
      if (kept === undefined) return []
      const own = kept.way.stops
        .map(({ id }) => id)
        .filter((id) => now(leftById.get(id)?.vehicleId ?? null) === vehicleId && (only.get(id)?.includes(at) ?? true))
      const heading = isOut(vehicleId) ? headingFor(kept, nowMs) : undefined
      const isHeld = heading === own[0] && heading !== undefined && !isPaired.has(heading) && !moved.has(heading)
      const { sinceRestMs = 0, allMs = 0 } = isOut(vehicleId) ? (kept.following.driven ?? {}) : {}
      const driven = { drivenS: sinceRestMs / 1_000, drivenTodayS: allMs / 1_000 }
      return [[vehicleId, { first: isHeld ? [heading] : [], after: isHeld ? own.slice(1) : own, ...driven }]]
    }),
  )
  return problemOf({ plan, round, stops: left, vehicles, only, underway, onBoard })
}

/** The stop a vehicle is on its way to: it has been heard of on its route, and is at no stop. */
function headingFor({ way, following }: KeptRoute, nowMs: number): string | undefined {
  const { inside, last } = following
  if (inside !== null || last === null || nowMs < way.startMs) return undefined
  return nextOpen(way, following)?.id
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
    // What was driven and done already counts.
    maxDistanceKm:
      vehicle.maxDistanceKm === null
        ? null
        : Math.max(
            0.001,
            vehicle.maxDistanceKm - served.reduce((sum, { planned }) => sum + (planned?.distanceM ?? 0), 0) / 1_000,
          ),
    maxMinutes:
      vehicle.maxMinutes === null
        ? null
        : Math.max(0.001, vehicle.maxMinutes - Math.max(0, startsMs - way.startMs) / 60_000),
    maxStops: vehicle.maxStops === null ? null : Math.max(1, vehicle.maxStops - served.length),
    breaks: vehicle.breaks.filter(({ latestAt }) => Date.parse(latestAt) >= nowMs),
  }
}
