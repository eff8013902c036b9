import { randomBytes } from 'node:crypto'
import type { Tokens } from '@clutch/contracts/gateway/sessions'
import type { User } from '@clutch/contracts/gateway/users'
import { roles } from '@clutch/contracts/scopes'
import { newId } from '@clutch/shared/id'
import { mintAccessToken } from '../access-tokens/mint.ts'
import type { Tx } from '../kit.ts'
import type { KeyRing } from '../signing-keys/key-ring.ts'
import { digestOf, expiryOf, maxSessions, refreshTokenSecret, type SessionRecord } from './session.ts'
import { type Denial, endSessions, findOldestSessions, insertRefreshToken, insertSession } from './store.ts'

/** A session with its first refresh token. */
export async function openSession(
  tx: Tx,
  user: User,
  from: { address: string; userAgent: string | null },
): Promise<{ session: SessionRecord; refreshToken: string; ended: Denial[] }> {
  const now = new Date()
  const session: SessionRecord = {
    id: newId('ses'),
    userId: user.id,
    address: from.address,
    userAgent: from.userAgent?.slice(0, 300) ?? null,
    createdAt: now,
    lastUsedAt: now,
    expiresAt: expiryOf(now, now),
    endedAt: null,
  }
  await insertSession(tx, session)
  const ended = await endSessions(tx, await findOldestSessions(tx, user.id, maxSessions), 'too-many', now)
  return { session, refreshToken: await nextRefreshToken(tx, session), ended }
}

export async function nextRefreshToken(tx: Tx, session: Pick<SessionRecord, 'id' | 'expiresAt'>): Promise<string> {
  const secret = refreshTokenSecret(randomBytes(32))
  await insertRefreshToken(tx, { sessionId: session.id, digest: digestOf(secret), expiresAt: session.expiresAt })
  return secret
}

/** What the client gets. */
export async function tokensOf(
  keys: KeyRing,
  tenantId: string,
  user: User,
  session: Pick<SessionRecord, 'id' | 'expiresAt'>,
  refreshToken: string,
): Promise<Tokens> {
  const { token, expiresInSeconds } = await mintAccessToken(keys, {
    userId: user.id,
    tenantId,
    sessionId: session.id,
    scopes: roles[user.role],
  })
  return {
    sessionId: session.id,
    tokenType: 'Bearer',
    accessToken: token,
    expiresIn: expiresInSeconds,
    refreshToken,
    refreshExpiresAt: session.expiresAt.toISOString(),
  }
}
