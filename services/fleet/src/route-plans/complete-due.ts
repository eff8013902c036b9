import { RoutePlanCompleted } from '@clutch/contracts/fleet/route-plans'
import { dueWork } from '../kit.ts'
import { endPlan } from './end.ts'
import { completeKind } from './keep-progress.ts'
import { countOpenRoutes, lockPlan } from './store.ts'

/** The last route of a plan may have been driven to its end. */
export const completeDrivenPlan = dueWork(completeKind, async ({ tx, key }) => {
  const plan = await lockPlan(tx, key)
  if (plan?.status !== 'dispatched' || plan.isReplanning || (await countOpenRoutes(tx, key)) > 0) return
  tx.emit(RoutePlanCompleted, await endPlan(tx, plan, 'completed'))
})
