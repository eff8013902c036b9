import { changeServicePlan as contract, ServicePlanChanged } from '@clutch/contracts/fleet/service-schedules'
import { NotFound, VersionMismatch } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import type { PlanChanged } from './plan-changed.ts'
import { changedServicePlan } from './service-plan.ts'
import { lockServicePlan, updateServicePlan } from './store.ts'

export const changeServicePlan = (planChanged: readonly PlanChanged[]) =>
  implement(contract, async ({ params, body, ifMatch, tx }) => {
    const plan = await lockServicePlan(tx, params.servicePlanId)
    if (plan === undefined || plan.fleetId !== params.fleetId) throw new Problem(NotFound)
    if (plan.version !== ifMatch) throw new Problem(VersionMismatch)
    const changed = changedServicePlan(plan, body)
    await updateServicePlan(tx, changed)
    tx.emit(ServicePlanChanged, changed)
    for (const tell of planChanged) await tell(tx, changed)
    return ok(changed)
  })
