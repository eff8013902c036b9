import { listCoachingNeeds as contract } from '@clutch/contracts/fleet/coaching-sessions'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { findFleet } from '../fleets/store.ts'
import { implement } from '../kit.ts'
import { findLowest } from './store.ts'

const limit = 200
const topicsShown = 3

/** Low beyond doubt: the whole of its interval lies below. Who drove too little to say is not in it. */
export const listCoachingNeeds = implement(contract, async ({ params, query, tx }) => {
  if ((await findFleet(tx, params.fleetId)) === undefined) throw new Problem(NotFound)
  const below = query.below ?? 80
  const lowest = await findLowest(tx, params.fleetId, { below, limit })
  const items = lowest.flatMap(({ daily, sessionId }) => {
    const { vehicleId, score, low, high, contributions } = daily
    if (score === null || low === null || high === null || high >= below) return []
    const topics = contributions
      .filter(({ cost }) => cost > 0)
      .slice(0, topicsShown)
      .map(({ kind, cost }) => ({ kind, cost }))
    return [{ vehicleId, score, low, high, topics, sessionId }]
  })
  return ok({ items })
})
