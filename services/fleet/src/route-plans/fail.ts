import { type RoutePlan, RoutePlanFailed } from '@clutch/contracts/fleet/route-plans'
import type { Tx } from '../kit.ts'
import { completeKind } from './keep-progress.ts'
import { giveUpKind } from './request.ts'
import { updatePlan } from './store.ts'

export const noAnswer = 'no-answer'

/** A dispatched plan goes on as it was. */
export async function fail(tx: Tx, plan: RoutePlan, failure: { code: string; detail: string }): Promise<void> {
  const failed: RoutePlan = {
    ...plan,
    version: plan.version + 1,
    status: plan.isReplanning ? plan.status : 'failed',
    isReplanning: false,
    progress: null,
    failure,
  }
  await updatePlan(tx, failed)
  await tx.unschedule(giveUpKind, plan.id)
  tx.emit(RoutePlanFailed, failed)
  // What was left may have been done meanwhile.
  if (failed.status === 'dispatched') await tx.schedule(completeKind, plan.id, tx.now)
}
