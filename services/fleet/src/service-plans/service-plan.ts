import {
  IntervalMissing,
  type NewServicePlan,
  type ServicePlan,
  type ServicePlanChange,
} from '@clutch/contracts/fleet/service-schedules'
import { ValidationFailed } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'

/** Enough of a vehicle to say whether a plan applies to it. */
export type Matched = {
  readonly id: string
  readonly fleetId: string
  readonly status: string
  readonly make: string | null
  readonly model: string | null
  readonly year: number | null
  readonly groupIds: readonly string[]
}

export function newServicePlan(wanted: NewServicePlan, made: { id: string; fleetId: string; now: Date }): ServicePlan {
  return checked({
    id: made.id,
    version: 1,
    fleetId: made.fleetId,
    name: wanted.name,
    appliesTo: appliesTo(wanted.appliesTo),
    interval: interval(wanted.interval),
    soonPercent: wanted.soonPercent ?? 10,
    gracePercent: wanted.gracePercent ?? 5,
    serviceCategory: wanted.serviceCategory ?? null,
    status: 'active',
    createdAt: made.now.toISOString(),
  })
}

export function changedServicePlan(plan: ServicePlan, change: ServicePlanChange): ServicePlan {
  const { appliesTo: to, interval: by, ...rest } = change
  return checked({
    ...plan,
    ...rest,
    ...(to === undefined ? {} : { appliesTo: appliesTo(to) }),
    ...(by === undefined ? {} : { interval: interval(by) }),
    version: plan.version + 1,
  })
}

function appliesTo(wanted: NewServicePlan['appliesTo'] = {}): ServicePlan['appliesTo'] {
  return { vehicleIds: wanted.vehicleIds ?? [], groupIds: wanted.groupIds ?? [], models: wanted.models ?? [] }
}

function interval(wanted: NewServicePlan['interval']): ServicePlan['interval'] {
  return {
    distanceM: wanted.distanceM ?? null,
    engineHours: wanted.engineHours ?? null,
    months: wanted.months ?? null,
    conditions: wanted.conditions ?? null,
  }
}

/** @throws Problem when nothing would ever make it due, or a span of years is none */
function checked(plan: ServicePlan): ServicePlan {
  const { distanceM, engineHours, months, conditions } = plan.interval
  const meets = conditions !== null && conditions.troubleCodes.length + conditions.findings.length > 0
  if (distanceM === null && engineHours === null && months === null && !meets) throw new Problem(IntervalMissing)
  for (const [n, { yearFrom, yearTo }] of plan.appliesTo.models.entries())
    if (yearFrom !== null && yearTo !== null && yearTo < yearFrom)
      throw new Problem(ValidationFailed, {
        errors: [{ pointer: `/body/appliesTo/models/${n}/yearTo`, message: 'lies before `yearFrom`' }],
      })
  return plan
}

/**
 * Whether a plan is one for this vehicle now.
 * @param groups those of the plan and all below them
 */
export function appliesNow(
  { fleetId, status, appliesTo: to }: ServicePlan,
  groups: ReadonlySet<string>,
  vehicle: Matched,
): boolean {
  if (status !== 'active' || vehicle.status !== 'active' || vehicle.fleetId !== fleetId) return false
  if (to.vehicleIds.length + to.groupIds.length + to.models.length === 0) return true
  if (to.vehicleIds.includes(vehicle.id)) return true
  if (vehicle.groupIds.some((id) => groups.has(id))) return true
  return to.models.some(
    ({ make, model, yearFrom, yearTo }) =>
      same(make, vehicle.make) &&
      (model === null || same(model, vehicle.model)) &&
      (yearFrom === null || (vehicle.year !== null && vehicle.year >= yearFrom)) &&
      (yearTo === null || (vehicle.year !== null && vehicle.year <= yearTo)),
  )
}

/** People write makes as they like. */
function same(wanted: string, told: string | null): boolean {
  return told !== null && wanted.trim().toLowerCase() === told.trim().toLowerCase()
}
