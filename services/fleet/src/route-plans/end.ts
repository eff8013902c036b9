import type { RoutePlan } from '@clutch/contracts/fleet/route-plans'
import type { Tx } from '../kit.ts'
import { giveUpKind } from './request.ts'
import { lockRoutesOfPlan, saveRoutes, updatePlan } from './store.ts'

/** Ends a plan and what of its routes is still driven. */
export async function endPlan(tx: Tx, held: RoutePlan, status: 'completed' | 'cancelled'): Promise<RoutePlan> {
  const routes = await lockRoutesOfPlan(tx, held.id)
  const open = routes.filter(({ route }) => route.status === 'dispatched' || route.status === 'planned')
  await saveRoutes(
    tx,
    open.map((kept) => ({
      ...kept,
      route: { ...kept.route, version: kept.route.version + 1, status, deviation: null },
      followUntilMs: kept.followFromMs === null ? null : Math.max(kept.followFromMs, tx.now.getTime()),
    })),
  )
  const plan: RoutePlan = {
    ...held,
    version: held.version + 1,
    status,
    isReplanning: false,
    progress: null,
    endedAt: tx.now.toISOString(),
  }
  await updatePlan(tx, plan)
  await tx.unschedule(giveUpKind, plan.id)
  return plan
}
