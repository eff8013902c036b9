import { refreshSession as contract, SessionEnded, UserDisabled } from '@clutch/contracts/gateway/sessions'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implementOpen } from '../kit.ts'
import { partsOf } from '../parts.ts'
import { lockUser } from '../users/store.ts'
import { nextRefreshToken, tokensOf } from './open.ts'
import { digestOf, expiryOf, outcomeOfRefresh } from './session.ts'
import {
  endSessions,
  findRefreshToken,
  findRefreshTokenOwner,
  lockSession,
  touchSession,
  useRefreshToken,
} from './store.ts'

export const refreshSession = implementOpen(contract, async ({ body, database, logger }) => {
  const parts = partsOf(database)
  const owner = await database.systemTx((tx) => findRefreshTokenOwner(tx, digestOf(body.refreshToken)))
  if (owner === undefined) throw new Problem(SessionEnded)
  const { tenantId } = owner
  await parts.door.requireActiveTenant(tenantId)
  const result = await database.tx({ tenantId, actor: 'gateway/refresh' }, async (tx) => {
    const session = await lockSession(tx, owner.sessionId)
    const token = await findRefreshToken(tx, owner.id)
    if (session === undefined || token === undefined) return { outcome: 'ended' } as const
    const now = new Date()
    const outcome = outcomeOfRefresh(session, token, now)
    if (outcome === 'ended') return { outcome } as const
    // The end of the session is committed, so it is not thrown from here.
    if (outcome === 'reused')
      return { outcome, ended: await endSessions(tx, [session.id], 'refresh-token-reused', now) } as const
    const found = await lockUser(tx, session.userId)
    if (found === undefined || found.user.status === 'disabled') throw new Problem(UserDisabled)
    const expiresAt = expiryOf(session.createdAt, now)
    await useRefreshToken(tx, token.id, now)
    await touchSession(tx, session.id, now, expiresAt)
    const renewed = { id: session.id, expiresAt }
    return { outcome, user: found.user, session: renewed, refreshToken: await nextRefreshToken(tx, renewed) } as const
  })
  if (result.outcome === 'reused') {
    parts.denied.add(result.ended)
    logger.warn({ tenantId, sessionId: owner.sessionId }, 'a refresh token came twice; the session was ended')
  }
  if (result.outcome !== 'renewed') throw new Problem(SessionEnded)
  return ok(await tokensOf(parts.keys, tenantId, result.user, result.session, result.refreshToken))
})
