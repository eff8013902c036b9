import type { PlanChanged } from '../service-plans/plan-changed.ts'
import { appliesNow } from '../service-plans/service-plan.ts'
import { findVehicleKindsOfFleet } from '../vehicles/store.ts'
import { groupsOf, scheduleLooks } from './look.ts'
import { newSchedule } from './schedule.ts'
import { findVehicleIdsOfPlan, insertSchedules } from './store.ts'

/** Each vehicle that it applies to has a schedule from now on; those of the others are looked at, and suspended. */
export const makeSchedules: PlanChanged = async (tx, plan) => {
  const groups = await groupsOf(tx, plan)
  const vehicles = (await findVehicleKindsOfFleet(tx, plan.fleetId)).filter((each) => appliesNow(plan, groups, each))
  const had = await findVehicleIdsOfPlan(tx, plan.id)
  const made = await insertSchedules(
    tx,
    vehicles.map(({ id }) => newSchedule(plan, id, tx.now)),
  )
  await scheduleLooks(tx, [...had, ...made])
}
