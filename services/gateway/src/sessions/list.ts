import { listSessions as contract } from '@clutch/contracts/gateway/sessions'
import { decodeIdCursor, pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { requireSession } from '../door/caller.ts'
import { implement } from '../kit.ts'
import { pageOfOpenSessions } from './store.ts'

export const listSessions = implement(contract, async ({ query, tx, principal }) => {
  const { id: userId, sessionId } = requireSession(principal)
  const limit = query.limit ?? 50
  const afterId = decodeIdCursor(query.cursor)
  const filter = { now: new Date(), afterId, limit: limit + 1 }
  const rows = await pageOfOpenSessions(tx, userId, filter)
  return ok(
    pageOf(
      rows,
      limit,
      (session) => [session.id],
      ({ id, address, userAgent, createdAt, lastUsedAt, expiresAt }) => ({
        id,
        current: id === sessionId,
        address,
        userAgent,
        createdAt: createdAt.toISOString(),
        lastUsedAt: lastUsedAt.toISOString(),
        expiresAt: expiresAt.toISOString(),
      }),
    ),
  )
})
