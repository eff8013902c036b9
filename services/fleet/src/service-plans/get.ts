import { getServicePlan as contract } from '@clutch/contracts/fleet/service-schedules'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findServicePlan } from './store.ts'

export const getServicePlan = implement(contract, async ({ params, tx }) => {
  const plan = await findServicePlan(tx, params.servicePlanId)
  if (plan === undefined || plan.fleetId !== params.fleetId) throw new Problem(NotFound)
  return ok(plan)
})
