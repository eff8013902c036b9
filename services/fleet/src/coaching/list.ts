import { listCoachingSessions as contract } from '@clutch/contracts/fleet/coaching-sessions'
import { pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { decodeTimeCursor } from '@clutch/shared/time-order'
import { implement } from '../kit.ts'
import { pageOfSessions } from './store.ts'

export const listCoachingSessions = implement(contract, async ({ query, tx }) => {
  const limit = query.limit ?? 50
  const sessions = await pageOfSessions(tx, { ...query, before: decodeTimeCursor(query.cursor), limit: limit + 1 })
  return ok(
    pageOf(
      sessions,
      limit,
      ({ assignedAt, id }) => [assignedAt, id],
      (session) => session,
    ),
  )
})
