import {
  createServicePlan as contract,
  maxServicePlans,
  ServicePlanCreated,
  TooManyServicePlans,
} from '@clutch/contracts/fleet/service-schedules'
import { NotFound } from '@clutch/contracts/problems'
import { newId } from '@clutch/shared/id'
import { Problem } from '@clutch/shared/problem'
import { created } from '@clutch/shared/route'
import { findFleet } from '../fleets/store.ts'
import { implement } from '../kit.ts'
import type { PlanChanged } from './plan-changed.ts'
import { newServicePlan } from './service-plan.ts'
import { findActiveServicePlans, insertServicePlan } from './store.ts'

export const createServicePlan = (planChanged: readonly PlanChanged[]) =>
  implement(contract, async ({ params: { fleetId }, body, tx }) => {
    if ((await findFleet(tx, fleetId)) === undefined) throw new Problem(NotFound)
    if ((await findActiveServicePlans(tx, fleetId)).length >= maxServicePlans) throw new Problem(TooManyServicePlans)
    const plan = newServicePlan(body, { id: newId('svp'), fleetId, now: tx.now })
    await insertServicePlan(tx, plan)
    tx.emit(ServicePlanCreated, plan)
    for (const tell of planChanged) await tell(tx, plan)
    return created(plan)
  })
