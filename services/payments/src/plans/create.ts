import { createPlan as contract, type Plan, PlanCreated } from '@clutch/contracts/payments/plans'
import { newId } from '@clutch/shared/id'
import { created } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { checkCharges, currenciesOf } from './plan.ts'
import { insertPlan } from './store.ts'

export const createPlan = implement(contract, async ({ body, tx }) => {
  checkCharges(body.charges)
  const plan: Plan = {
    id: newId('pln'),
    version: 1,
    code: body.code,
    status: 'active',
    name: body.name,
    cycle: body.cycle,
    trialDays: body.trialDays ?? 0,
    charges: body.charges,
    currencies: currenciesOf(body),
    createdAt: tx.now.toISOString(),
  }
  await insertPlan(tx, plan)
  tx.emit(PlanCreated, plan)
  return created(plan)
})
