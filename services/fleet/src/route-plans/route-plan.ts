import {
  maxRouteStops,
  type NewRoutePlan,
  type NewRoutePlanVehicle,
  type NewRouteStop,
  type RoutePlan,
  RoutePlanInvalid,
  type RoutePlanVehicle,
} from '@clutch/contracts/fleet/route-plans'
import type { RouteStop } from '@clutch/contracts/fleet/route-stops'
import { derivedId } from '@clutch/shared/derived-id'
import { type FieldError, Problem } from '@clutch/shared/problem'
import { instantIn } from '@clutch/shared/time-order'
import type { KeptStop } from './store.ts'

const maxDays = 7
const dayMs = 86_400_000
const defaultSeconds = 10
const defaultRadiusM = 100
const defaultServiceMinutes = 5

/** @throws Problem when it contradicts itself */
export function newPlan(wanted: NewRoutePlan, { id, now }: { id: string; now: Date }): RoutePlan {
  const span = spanOf(wanted)
  return {
    id,
    version: 1,
    name: wanted.name,
    status: 'draft',
    ...span,
    loadDimensions: wanted.loadDimensions ?? [],
    solveSeconds: wanted.solveSeconds ?? defaultSeconds,
    profile: wanted.profile ?? 'car',
    vehicles: vehiclesOf(wanted.vehicles, span, (wanted.loadDimensions ?? []).length),
    stopCount: wanted.stops.length,
    round: 0,
    isReplanning: false,
    progress: null,
    outcome: null,
    failure: null,
    createdAt: now.toISOString(),
    dispatchedAt: null,
    endedAt: null,
  }
}

export function changedPlan(held: RoutePlan, wanted: NewRoutePlan): RoutePlan {
  const fresh = newPlan(wanted, { id: held.id, now: new Date(held.createdAt) })
  return { ...fresh, version: held.version + 1, round: held.round }
}

function spanOf({ startsAt, endsAt }: NewRoutePlan) {
  const [from, to] = [instantIn(startsAt, '/body/startsAt'), instantIn(endsAt, '/body/endsAt')]
  if (from >= to || to.getTime() - from.getTime() > maxDays * dayMs)
    throw invalid([
      { pointer: '/body/endsAt', message: `lies at most ${maxDays} days after startsAt, and not before it` },
    ])
  return { startsAt: from.toISOString(), endsAt: to.toISOString() }
}

function vehiclesOf(
  wanted: readonly NewRoutePlanVehicle[],
  span: { startsAt: string; endsAt: string },
  dimensions: number,
): RoutePlanVehicle[] {
  const errors: FieldError[] = []
  const seen = new Set<string>()
  const vehicles = wanted.map((vehicle, at): RoutePlanVehicle => {
    const pointer = `/body/vehicles/${at}`
    const say = (field: string, message: string) => errors.push({ pointer: `${pointer}/${field}`, message })
    if (seen.has(vehicle.vehicleId)) say('vehicleId', 'is in the plan twice')
    seen.add(vehicle.vehicleId)
    const startsAt = within(vehicle.startsAt, span.startsAt, `${pointer}/startsAt`)
    const endsAt = within(vehicle.endsAt, span.endsAt, `${pointer}/endsAt`)
    if (startsAt < span.startsAt) say('startsAt', 'lies before the plan begins')
    if (endsAt > span.endsAt) say('endsAt', 'lies after the plan ends')
    if (startsAt >= endsAt) say('endsAt', 'lies not after startsAt')
    if ((vehicle.capacity ?? []).length > dimensions) say('capacity', 'has more dimensions than the plan')
    const breaks = (vehicle.breaks ?? []).map((each, b) => ({
      ...each,
      earliestAt: within(each.earliestAt, '', `${pointer}/breaks/${b}/earliestAt`),
      latestAt: within(each.latestAt, '', `${pointer}/breaks/${b}/latestAt`),
    }))
    breaks.forEach(({ earliestAt, latestAt }, b) => {
      if (earliestAt > latestAt) say(`breaks/${b}/latestAt`, 'lies before earliestAt')
      if (b > 0 && earliestAt <= breaks[b - 1]!.latestAt) say(`breaks/${b}/earliestAt`, 'lies within the break before')
    })
    const start = vehicle.start ?? null
    return {
      vehicleId: vehicle.vehicleId,
      driverId: vehicle.driverId ?? null,
      start,
      end: vehicle.end === undefined ? start : vehicle.end,
      startsAt,
      endsAt,
      capacity: vehicle.capacity ?? [],
      skills: vehicle.skills ?? [],
      fixedCost: vehicle.fixedCost ?? 0,
      costPerKm: vehicle.costPerKm ?? 1,
      costPerHour: vehicle.costPerHour ?? 0,
      maxDistanceKm: vehicle.maxDistanceKm ?? null,
      maxMinutes: vehicle.maxMinutes ?? null,
      maxStops: vehicle.maxStops ?? null,
      drivingRules: vehicle.drivingRules ?? null,
      insteadOf: null,
      breaks,
    }
  })
  if (errors.length > 0) throw invalid(errors)
  return vehicles
}

function within(text: string | undefined, otherwise: string, pointer: string): string {
  return text === undefined ? otherwise : instantIn(text, pointer).toISOString()
}

/**
 * Stops as they are entered, beside those that the plan has already.
 * @throws Problem when they contradict each other
 */
export function newStops(
  plan: RoutePlan,
  wanted: readonly NewRouteStop[],
  held: readonly RouteStop[] = [],
): KeptStop[] {
  const errors: FieldError[] = []
  const references = new Set(held.map(({ reference }) => reference))
  const targets = new Map<string, number>()
  if (held.length + wanted.length > maxRouteStops)
    throw invalid([{ pointer: '/body/stops', message: `a plan has at most ${maxRouteStops} stops` }])
  const vehicleIds = new Set(plan.vehicles.map(({ vehicleId }) => vehicleId))
  const stops = wanted.map((stop, at): RouteStop => {
    const pointer = `/body/stops/${at}`
    const say = (field: string, message: string) => errors.push({ pointer: `${pointer}/${field}`, message })
    if (references.has(stop.reference)) say('reference', 'is that of another stop')
    references.add(stop.reference)
    const windows = windowsIn(stop.windows ?? [], pointer, errors)
    for (const load of ['deliver', 'pickUp'] as const)
      if ((stop[load] ?? []).length > plan.loadDimensions.length) say(load, 'has more dimensions than the plan')
    if (typeof stop.deliverTo === 'string') {
      if (targets.has(stop.deliverTo)) say('deliverTo', 'gets what is picked up elsewhere already')
      targets.set(stop.deliverTo, at)
      if ((stop.deliver ?? []).some((amount) => amount > 0))
        say('deliver', 'is not possible where `deliverTo` is given')
    }
    for (const id of stop.vehicleIds ?? [])
      if (!vehicleIds.has(id)) say('vehicleIds', 'names a vehicle that is not of the plan')
    return {
      id: derivedId('rst', plan.id, stop.reference),
      version: 1,
      routePlanId: plan.id,
      reference: stop.reference,
      name: stop.name ?? null,
      lat: stop.lat,
      lon: stop.lon,
      radiusM: stop.radiusM ?? defaultRadiusM,
      serviceMinutes: stop.serviceMinutes ?? defaultServiceMinutes,
      windows,
      deliver: stop.deliver ?? [],
      pickUp: stop.pickUp ?? [],
      deliverTo: stop.deliverTo ?? null,
      skills: stop.skills ?? [],
      vehicleIds: stop.vehicleIds ?? [],
      priority: stop.priority ?? 0,
      penalty: stop.penalty ?? null,
      status: 'draft',
      vehicleId: null,
      sequence: null,
      planned: null,
      unservedReason: null,
      estimatedArrivalAt: null,
      lateS: 0,
      arrivedAt: null,
      departedAt: null,
      proof: null,
    }
  })
  const byReference = new Map(stops.map((stop) => [stop.reference, stop]))
  for (const [reference, at] of targets) {
    const target = byReference.get(reference)
    const pointer = `/body/stops/${at}/deliverTo`
    if (target === undefined) errors.push({ pointer, message: 'is no stop that is entered with it' })
    else if (target.deliverTo !== null || [...target.deliver, ...target.pickUp].some((amount) => amount > 0))
      errors.push({ pointer, message: 'is a stop with a load of its own' })
    else if (target === stops[at]) errors.push({ pointer, message: 'is the stop itself' })
  }
  if (errors.length > 0) throw invalid(errors.slice(0, 50))
  return stops.map((stop) => ({ stop, photoBlobIds: [], signatureBlobId: null }))
}

/** @throws Problem when they are none, or not in their order */
export function windowsOf(wanted: NonNullable<NewRouteStop['windows']>, pointer: string): RouteStop['windows'] {
  const errors: FieldError[] = []
  const windows = windowsIn(wanted, pointer, errors)
  if (errors.length > 0) throw invalid(errors)
  return windows
}

function windowsIn(
  wanted: NonNullable<NewRouteStop['windows']>,
  pointer: string,
  errors: FieldError[],
): RouteStop['windows'] {
  const windows = wanted.map(({ from, to }, w) => ({
    from: instantIn(from, `${pointer}/windows/${w}/from`).toISOString(),
    to: instantIn(to, `${pointer}/windows/${w}/to`).toISOString(),
  }))
  windows.forEach(({ from, to }, w) => {
    if (from > to) errors.push({ pointer: `${pointer}/windows/${w}/to`, message: 'lies before from' })
    if (w > 0 && from <= windows[w - 1]!.to)
      errors.push({ pointer: `${pointer}/windows/${w}/from`, message: 'lies within the window before' })
  })
  return windows
}

function invalid(errors: FieldError[]): Problem {
  return new Problem(RoutePlanInvalid, { errors })
}

/** Nothing of it changes any more. */
export function isOver({ status }: RoutePlan): boolean {
  return status === 'completed' || status === 'cancelled'
}
