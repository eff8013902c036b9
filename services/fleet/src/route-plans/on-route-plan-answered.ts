import { RouteSolved, RouteSolveFailed, RouteSolveProgressed } from '@clutch/contracts/ai/route-plans'
import type { EventData } from '@clutch/contracts/contract'
import { type RoutePlan, RoutePlanReplanned, RoutePlanSolved } from '@clutch/contracts/fleet/route-plans'
import { RouteChanged, RouteDispatched } from '@clutch/contracts/fleet/route-stops'
import { reaction, type Tx } from '../kit.ts'
import { fail, noAnswer } from './fail.ts'
import { completeKind } from './keep-progress.ts'
import { plannedBy } from './planned.ts'
import { giveUpKind } from './request.ts'
import { findStops, lockPlan, lockRoutesOfPlan, saveRoutes, updatePlan, updateStops } from './store.ts'

/** What ai has found, or how far it is, of the round that is waited for; what is of another comes too late. */
export const onRoutePlanAnswered = reaction(
  'route-plans/on-route-plan-answered',
  [RouteSolveProgressed, RouteSolved, RouteSolveFailed],
  async ({ event, tx }) => {
    const plan = await lockPlan(tx, event.data.id)
    if (plan === undefined || plan.round !== event.data.round) return
    const isAwaited = plan.status === 'solving' || plan.isReplanning
    if (event.definition.type === RouteSolved.type) {
      // It was given up a moment too early.
      if (isAwaited || (plan.status === 'failed' && plan.failure?.code === noAnswer)) {
        await apply(tx, plan, event.data as EventData<typeof RouteSolved>)
      }
      return
    }
    if (!isAwaited) return
    if (event.definition.type === RouteSolveFailed.type) {
      const { code, detail } = event.data as EventData<typeof RouteSolveFailed>
      await fail(tx, plan, { code, detail })
      return
    }
    const { share, cost, unserved } = event.data as EventData<typeof RouteSolveProgressed>
    if (plan.progress === null || plan.progress.share < share)
      await updatePlan(tx, { ...plan, progress: { share, cost, unserved } })
  },
)

async function apply(tx: Tx, held: RoutePlan, solution: EventData<typeof RouteSolved>): Promise<void> {
  const before = await lockRoutesOfPlan(tx, held.id)
  const stops = await findStops(tx, held.id)
  const {
    plan,
    stops: changed,
    routes,
    changes,
  } = plannedBy(held, solution, { stops, routes: before }, tx.now.getTime())
  await tx.unschedule(giveUpKind, plan.id)
  await updatePlan(tx, plan, changes)
  await updateStops(tx, changed)
  await saveRoutes(tx, routes)
  if (plan.status !== 'dispatched') {
    tx.emit(RoutePlanSolved, plan)
    return
  }
  tx.emit(RoutePlanReplanned, plan)
  // What was left may have been done meanwhile.
  await tx.schedule(completeKind, plan.id, tx.now)
  const was = new Map(before.map(({ route }) => [route.id, route]))
  for (const { route } of routes) {
    const old = was.get(route.id)
    if (old === undefined || old.status !== 'dispatched') {
      if (route.status === 'dispatched') tx.emit(RouteDispatched, route)
    } else if (old.stopIds.join() !== route.stopIds.join() || old.status !== route.status) tx.emit(RouteChanged, route)
  }
}
