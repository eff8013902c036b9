import { listCoachingNeeds as contract } from '@clutch/contracts/fleet/coaching-sessions'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { findFleet } from '../fleets/store.ts'
import { implement } from '../kit.ts'
import { needOf } from './need.ts'
import { findLowest } from './store.ts'

const limit = 200

/** Who drove too little to say is not in it. */
export const listCoachingNeeds = implement(contract, async ({ params, query, tx }) => {
  if ((await findFleet(tx, params.fleetId)) === undefined) throw new Problem(NotFound)
  const below = query.below ?? 80
  const lowest = await findLowest(tx, params.fleetId, { below, limit })
  const items = lowest.flatMap(({ daily, sessionId }) => {
    const need = needOf(daily, below)
    return need === undefined ? [] : [{ vehicleId: daily.vehicleId, ...need, sessionId }]
  })
  return ok({ items })
})
