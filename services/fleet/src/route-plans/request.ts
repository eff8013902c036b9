import {
  type RoutePlan,
  RoutePlanRequested,
  RoutePlanTooLarge,
  type RouteProblem,
  TooManySolves,
} from '@clutch/contracts/fleet/route-plans'
import { Problem } from '@clutch/shared/problem'
import type { Tx } from '../kit.ts'
import { countSolving } from './store.ts'

export const giveUpKind = 'route-plans/give-up'

/** What a message holds, with room for what goes around it. */
const maxBytes = 900_000
/** Plans of a tenant that are solved at once: everybody's wait in one line. */
const maxAtOnce = 4
/** So long, beside the time of the search, an answer is waited for: other plans may be before it. */
const patienceMs = 30 * 60_000

/** Asks for routes. The answer comes as an event; a plan that gets none has failed. */
export async function request(tx: Tx, plan: RoutePlan, problem: RouteProblem): Promise<void> {
  if (Buffer.byteLength(JSON.stringify(problem)) > maxBytes) throw new Problem(RoutePlanTooLarge)
  if ((await countSolving(tx)) >= maxAtOnce)
    throw new Problem(TooManySolves, { detail: `At most ${maxAtOnce} at once.` })
  tx.emit(RoutePlanRequested, problem)
  const dueAt = new Date(tx.now.getTime() + plan.solveSeconds * 1_000 + patienceMs)
  await tx.schedule(giveUpKind, plan.id, dueAt, { round: problem.round })
}
