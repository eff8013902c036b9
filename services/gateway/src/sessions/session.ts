import { createHash } from 'node:crypto'

const dayMs = 24 * 60 * 60 * 1_000

/** How long a session lives without being used, and however much it is used. All dates of a session are wall time. */
export const idleMs = 14 * dayMs
export const lifetimeMs = 90 * dayMs

/** A user has at most this many sessions; opening another ends the oldest. */
export const maxSessions = 50

export type EndReason = 'logout' | 'ended' | 'refresh-token-reused' | 'password-changed' | 'user-changed' | 'too-many'

export interface SessionRecord {
  id: string
  userId: string
  address: string
  userAgent: string | null
  createdAt: Date
  lastUsedAt: Date
  expiresAt: Date
  endedAt: Date | null
}

export interface RefreshTokenRecord {
  id: string
  sessionId: string
  digest: string
  expiresAt: Date
  usedAt: Date | null
}

/** `clr_` and 32 random bytes: opaque, recognisable in a leak. */
export function refreshTokenSecret(random: Uint8Array): string {
  return `clr_${Buffer.from(random).toString('base64url')}`
}

/** Hex SHA-256. The token has 256 bits of randomness, so a slow hash would add nothing. */
export function digestOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}

/** A renewed session lives longer, but never beyond its lifetime. */
export function expiryOf(createdAt: Date, now: Date): Date {
  return new Date(Math.min(now.getTime() + idleMs, createdAt.getTime() + lifetimeMs))
}

export type RefreshOutcome = 'renewed' | 'ended' | 'reused'

/** What a refresh token is worth now. One that was used before was copied: whoever came first, one of the two is a thief. */
export function outcomeOfRefresh(
  session: Pick<SessionRecord, 'endedAt' | 'expiresAt'>,
  token: Pick<RefreshTokenRecord, 'usedAt' | 'expiresAt'>,
  now: Date,
): RefreshOutcome {
  if (session.endedAt !== null || session.expiresAt <= now) return 'ended'
  if (token.usedAt !== null) return 'reused'
  return token.expiresAt <= now ? 'ended' : 'renewed'
}
