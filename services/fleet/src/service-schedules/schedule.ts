import {
  type ServiceBase,
  ServiceBeforeLast,
  type ServiceCompletion,
  type ServicePlan,
  type ServiceSchedule,
} from '@clutch/contracts/fleet/service-schedules'
import { derivedId } from '@clutch/shared/derived-id'
import { Problem } from '@clutch/shared/problem'
import type { Static } from 'typebox'
import { type Facts, figuresOf, levelOf } from './due.ts'

/** A schedule as it is kept: with what of its cycle stands told. */
export type KeptSchedule = { readonly schedule: ServiceSchedule; readonly told: number }

/** Counts from now: nobody has said yet when it was done. It is looked at right after. */
export function newSchedule(plan: ServicePlan, vehicleId: string, now: Date): KeptSchedule {
  const at = now.toISOString()
  const schedule: ServiceSchedule = {
    id: derivedId('svs', plan.id, vehicleId),
    version: 1,
    fleetId: plan.fleetId,
    vehicleId,
    planId: plan.id,
    name: plan.name,
    cycle: 1,
    base: { at, source: 'assumed', odometerM: null, engineHours: null, skipped: 0 },
    status: 'unknown',
    due: [],
    conditionsMet: [],
    forecastAt: null,
    earliestAt: null,
    latestAt: null,
    lastDoneAt: null,
    evaluatedAt: at,
  }
  return { schedule, told: 0 }
}

/**
 * As it is now. Its version grows only with what somebody decided or was told: remaining kilometres are those of the moment.
 * @param facts null: it applies to the vehicle no more
 */
export function looked(kept: KeptSchedule, plan: ServicePlan, facts: Facts | null, now: Date): KeptSchedule {
  const { schedule } = kept
  const figures =
    facts === null
      ? { status: 'suspended' as const, due: [], forecastAt: null, earliestAt: null, latestAt: null }
      : figuresOf(plan, facts)
  const told = levelOf(figures.status)
  const isNews = told !== kept.told || figures.status !== schedule.status || plan.name !== schedule.name
  const next: ServiceSchedule = {
    ...schedule,
    ...figures,
    name: plan.name,
    conditionsMet: facts === null ? [] : [...facts.conditionsMet].slice(0, 100),
    version: schedule.version + (isNews ? 1 : 0),
    evaluatedAt: now.toISOString(),
  }
  return { schedule: next, told }
}

/** What is to be said after a look: a level that was reached, or that what was said does not hold. */
export function newsOf(before: KeptSchedule, after: KeptSchedule): 'due-soon' | 'due' | 'overdue' | 'withdrawn' | null {
  if (after.told < before.told) return 'withdrawn'
  if (after.told === before.told) return null
  return (['due-soon', 'due', 'overdue'] as const)[after.told - 1]!
}

type Done = {
  readonly at: Date
  readonly odometerM?: number | undefined
  readonly engineHours?: number | undefined
}

/** @throws Problem when it was done later than that already, or lies in the future */
export function completed({ schedule }: KeptSchedule, { at, odometerM, engineHours }: Done, now: Date): KeptSchedule {
  const since = schedule.base.source === 'assumed' ? schedule.lastDoneAt : schedule.base.at
  if (at > now || (since !== null && at.getTime() <= Date.parse(since))) throw new Problem(ServiceBeforeLast)
  const base = {
    at: at.toISOString(),
    source: 'done' as const,
    odometerM: odometerM ?? null,
    engineHours: engineHours ?? null,
    skipped: 0,
  }
  return {
    schedule: {
      ...schedule,
      version: schedule.version + 1,
      cycle: schedule.cycle + 1,
      base,
      lastDoneAt: base.at,
    },
    told: 0,
  }
}

/** The next is due where it would have been, had this one been done on time. */
export function skipped({ schedule }: KeptSchedule): KeptSchedule {
  const { base } = schedule
  return {
    schedule: {
      ...schedule,
      version: schedule.version + 1,
      cycle: schedule.cycle + 1,
      base: { ...base, skipped: base.skipped + 1 },
    },
    told: 0,
  }
}

/** The cycle stays: what was told of it and does not hold from there is taken back by the next look. */
export function rebased(
  { schedule, told }: KeptSchedule,
  { at, odometerM, engineHours }: Omit<Static<typeof ServiceBase>, 'at'> & { at: Date },
): KeptSchedule {
  const base = {
    at: at.toISOString(),
    source: 'entered' as const,
    odometerM: odometerM ?? null,
    engineHours: engineHours ?? null,
    skipped: 0,
  }
  return { schedule: { ...schedule, version: schedule.version + 1, base }, told }
}

export function completionOf(
  { id: scheduleId, vehicleId, planId, cycle }: ServiceSchedule,
  made: Pick<
    ServiceCompletion,
    'id' | 'outcome' | 'at' | 'odometerM' | 'engineHours' | 'note' | 'workOrderId' | 'madeBy'
  >,
): ServiceCompletion {
  return { version: 1, scheduleId, vehicleId, planId, cycle, ...made }
}
