import { dueWork } from '../kit.ts'
import { fail, noAnswer } from './fail.ts'
import { giveUpKind } from './request.ts'
import { lockPlan } from './store.ts'

/** Nobody has answered: the plan can be solved again. */
export const giveUpRoutePlan = dueWork(giveUpKind, async ({ tx, key, payload }) => {
  const plan = await lockPlan(tx, key)
  if (plan === undefined || plan.round !== (payload as { round: number }).round) return
  if (plan.status !== 'solving' && !plan.isReplanning) return
  await fail(tx, plan, { code: noAnswer, detail: 'Nobody has found routes in time; ask again.' })
})
