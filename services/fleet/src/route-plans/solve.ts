import { solveRoutePlan as contract } from '@clutch/contracts/fleet/route-plans'
import { accepted } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { lockedPlan } from './own-plan.ts'
import { request } from './request.ts'
import { problemOf } from './route-problem.ts'
import { findStops, updatePlan } from './store.ts'

export const solveRoutePlan = implement(contract, async ({ params, ifMatch, tx }) => {
  const held = await lockedPlan(tx, params, ifMatch, ['draft', 'solved', 'failed'])
  const round = held.round + 1
  const plan = { ...held, version: held.version + 1, status: 'solving' as const, round, progress: null, failure: null }
  const stops = (await findStops(tx, plan.id)).map(({ stop }) => stop)
  await request(tx, plan, problemOf({ plan, round, stops, vehicles: plan.vehicles }))
  await updatePlan(tx, plan)
  return accepted(plan)
})
