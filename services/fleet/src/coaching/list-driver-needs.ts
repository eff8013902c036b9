import { listDriverCoachingNeeds as contract } from '@clutch/contracts/fleet/coaching-sessions'
import { NotFound } from '@clutch/contracts/problems'
import { decodeIdCursor, pageOf } from '@clutch/shared/cursor'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { findDriverIdsAfter } from '../drivers/store.ts'
import { scoreOfSpans } from '../driving-scores/of-spans.ts'
import { periodOf } from '../driving-scores/spans.ts'
import { findDriverSpans } from '../driving-scores/store.ts'
import { findFleet } from '../fleets/store.ts'
import { implement } from '../kit.ts'
import { needOf } from './need.ts'
import { findAssigned } from './store.ts'

/** Each score takes a dozen statements, and nobody waits for more than this. */
const mostLookedAt = 50

// Who drove follows from the assignments of now, so there is no daily score of a driver: he is scored when somebody asks.
export const listDriverCoachingNeeds = implement(contract, async ({ params: { fleetId }, query, tx }) => {
  if ((await findFleet(tx, fleetId)) === undefined) throw new Problem(NotFound)
  const { below = 80 } = query
  const limit = Math.min(query.limit ?? mostLookedAt, mostLookedAt)
  const afterId = decodeIdCursor(query.cursor)
  const ids = await findDriverIdsAfter(tx, { fleetId, afterId, limit: limit + 1 })
  const page = pageOf(ids, limit, (id) => [id])
  const during = periodOf({}, tx.now)
  const sessions = await findAssigned(tx, page.items)
  const items = []
  for (const driverId of page.items) {
    const spans = await findDriverSpans(tx, driverId, during)
    const need = spans.length === 0 ? undefined : needOf(await scoreOfSpans(tx, spans, during.to), below)
    if (need !== undefined) items.push({ driverId, ...need, sessionId: sessions.get(driverId) ?? null })
  }
  return ok({ ...page, items })
})
