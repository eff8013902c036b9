import {
  ServiceDue,
  ServiceDueSoon,
  ServiceOverdue,
  type ServicePlan,
  type ServiceSchedule,
  ServiceWithdrawn,
} from '@clutch/contracts/fleet/service-schedules'
import type { Vehicle } from '@clutch/contracts/fleet/vehicles'
import { takeDueBeside } from '@clutch/shared/due-beside'
import { findGroupIdsBelow } from '../groups/store.ts'
import { dueWork, type Tx } from '../kit.ts'
import { findNotHeardSince } from '../meters/store.ts'
import { appliesNow } from '../service-plans/service-plan.ts'
import { findServicePlans } from '../service-plans/store.ts'
import { findVehicle } from '../vehicles/store.ts'
import { type Facts, holdsWhileStanding, nextLookMs } from './due.ts'
import { factsOfVehicle, type VehicleFacts } from './facts.ts'
import { type KeptSchedule, looked, newsOf } from './schedule.ts'
import { findSchedule, lockSchedulesOf, updateSchedule } from './store.ts'

const lookKind = 'service-schedules/look'
/** What marks a look for which nothing has happened but that a day went by. */
const routine = 'routine'

/** So many vehicles are looked at in one transaction. */
const mostVehicles = 25
const dayMs = 86_400_000
/** A vehicle that stands is forecast anew this often: the less it was driven, the later a service comes. */
const staleMs = 7 * dayMs
/** Looks of tomorrow and later come together, at so many instants a day, and so cost less. */
const alignedMs = dayMs / 4

/**
 * Looks at what is due of vehicles, and says it; what it said is of the same commit, so it says each once. Of a vehicle whose look is only
 * the day's, and which has not been heard of since the last, nothing is reckoned again before a date comes up: it has not been driven.
 */
export const lookAtServices = dueWork(lookKind, async ({ tx, key, payload }) => {
  const taken = [{ key, payload }, ...(await takeDueBeside(tx, lookKind, { limit: mostVehicles - 1 }))]
  const isRoutine = new Map(taken.map((each) => [each.key, each.payload === routine]))
  const keptOf = await lockSchedulesOf(tx, [...isRoutine.keys()].sort())
  const plans = await findServicePlans(
    tx,
    [...keptOf.values()].flatMap((kept) => kept.map(({ schedule }) => schedule.planId)),
  )
  const nowMs = tx.now.getTime()
  const evaluated = new Map([...keptOf].map(([vehicleId, kept]) => [vehicleId, evaluatedMs(kept)]))
  const still = await findNotHeardSince(tx, evaluated)
  const due: { key: string; dueAt: Date; payload: typeof routine }[] = []
  for (const [vehicleId, kept] of keptOf) {
    const figures = kept.map(({ schedule }) => ({ plan: plans.get(schedule.planId)!, schedule }))
    const fromMs = evaluated.get(vehicleId)!
    const holds =
      isRoutine.get(vehicleId) &&
      still.has(vehicleId) &&
      nowMs - fromMs < staleMs &&
      figures.every(
        ({ plan, schedule }) =>
          schedule.status !== 'suspended' && holdsWhileStanding(plan, schedule, { fromMs, toMs: nowMs }),
      )
    const nextMs = holds
      ? Math.min(...figures.map(({ plan, schedule }) => nextLookMs(plan, schedule, nowMs)))
      : await look(tx, vehicleId, kept)
    if (Number.isFinite(nextMs))
      due.push({ key: vehicleId, dueAt: new Date(together(nextMs, nowMs)), payload: routine })
  }
  await tx.scheduleAll(lookKind, due)
})

/** Since when all of a vehicle's services have been looked at. */
function evaluatedMs(kept: readonly KeptSchedule[]): number {
  return Math.min(...kept.map(({ schedule }) => Date.parse(schedule.evaluatedAt)))
}

function together(nextMs: number, nowMs: number): number {
  return nextMs - nowMs < dayMs / 2 ? nextMs : Math.floor(nextMs / alignedMs) * alignedMs
}

/** So many are looked at at once; of more, one in so many milliseconds, so that other timers have their turn in between. */
const atOnce = 100
const spacingMs = 50

/** Something changed that what is due may follow from. */
export async function scheduleLooks(tx: Tx, vehicleIds: readonly string[]): Promise<void> {
  const due = [...new Set(vehicleIds)].map((key, n) => ({
    key,
    dueAt: new Date(tx.now.getTime() + Math.max(0, n - atOnce) * spacingMs),
  }))
  await tx.scheduleAll(lookKind, due)
}

/** Brings schedules of one vehicle up to date and tells what is new. @returns when it is worth looking again */
async function look(tx: Tx, vehicleId: string, kept: readonly KeptSchedule[]): Promise<number> {
  const context = await contextOf(tx, vehicleId, kept)
  let nextMs = Number.POSITIVE_INFINITY
  for (const before of kept) {
    const { plan, facts } = await context(before)
    const now = looked(before, plan, facts, tx.now)
    await updateSchedule(tx, now)
    tell(tx, before, now)
    if (facts !== null) nextMs = Math.min(nextMs, nextLookMs(plan, now.schedule, tx.now.getTime()))
  }
  return nextMs
}

/** The same for one that somebody has changed and holds; the vehicle's timer is set by looking at all of its services. */
export async function lookAtOne(tx: Tx, kept: KeptSchedule): Promise<ServiceSchedule> {
  const { vehicleId, id } = kept.schedule
  await look(tx, vehicleId, [kept])
  await scheduleLooks(tx, [vehicleId])
  return (await findSchedule(tx, id))!.schedule
}

/** The same to be read alone: nothing is written or told. */
export async function lookedNow(tx: Tx, kept: KeptSchedule): Promise<ServiceSchedule> {
  const { plan, facts } = await (await contextOf(tx, kept.schedule.vehicleId, [kept]))(kept)
  const { schedule } = looked(kept, plan, facts, tx.now)
  // Its version is that of what is kept: a change is asked for with it.
  return { ...schedule, version: kept.schedule.version }
}

type Context = (kept: KeptSchedule) => Promise<{ plan: ServicePlan; facts: Facts | null }>

async function contextOf(tx: Tx, vehicleId: string, kept: readonly KeptSchedule[]): Promise<Context> {
  const vehicle = (await findVehicle(tx, vehicleId)) as Vehicle
  const plans = await findServicePlans(
    tx,
    kept.map(({ schedule }) => schedule.planId),
  )
  let facts: VehicleFacts | undefined
  return async ({ schedule }) => {
    const plan = plans.get(schedule.planId)!
    if (!appliesNow(plan, await groupsOf(tx, plan), vehicle)) return { plan, facts: null }
    facts ??= await factsOfVehicle(tx, vehicle)
    return { plan, facts: await facts.of(schedule, plan) }
  }
}

/** The groups a plan names, and all below them. */
export async function groupsOf(tx: Tx, { appliesTo }: ServicePlan): Promise<Set<string>> {
  const groups = new Set<string>()
  for (const id of appliesTo.groupIds) for (const below of await findGroupIdsBelow(tx, id)) groups.add(below)
  return groups
}

const events = {
  'due-soon': ServiceDueSoon,
  due: ServiceDue,
  overdue: ServiceOverdue,
  withdrawn: ServiceWithdrawn,
} as const

function tell(tx: Tx, before: KeptSchedule, after: KeptSchedule): void {
  const news = newsOf(before, after)
  if (news !== null) tx.emit(events[news], after.schedule)
}
