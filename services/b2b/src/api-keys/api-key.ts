import { createHash } from 'node:crypto'
import type { ApiKeyCredential, NewApiKey } from '@clutch/contracts/b2b/api-keys'
import { Forbidden } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'

const defaultRequestsPerMinute = 600

/** `clk_` and 32 random bytes: recognisable in a log or a leaked repository, and not to be guessed. */
export function apiKeySecret(random: Uint8Array): string {
  return `clk_${Buffer.from(random).toString('base64url')}`
}

/** Hex SHA-256. A key has 256 bits of randomness, so a slow hash would add nothing but latency. */
export function digestOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}

/** @throws Problem when the issuer does not hold what the key is to be allowed */
export function newApiKey(
  wanted: NewApiKey,
  issuer: { tenantId: string; scopes: ReadonlySet<string> },
  made: { id: string; secret: string; now: Date },
): ApiKeyCredential {
  const beyond = wanted.scopes.filter((scope) => !issuer.scopes.has(scope))
  if (beyond.length > 0)
    throw new Problem(Forbidden, { detail: `You do not hold these scopes yourself: ${beyond.join(', ')}.` })
  return {
    id: made.id,
    version: 1,
    tenantId: issuer.tenantId,
    name: wanted.name,
    scopes: wanted.scopes,
    status: 'active',
    hint: made.secret.slice(0, 8),
    digest: digestOf(made.secret),
    requestsPerMinute: wanted.requestsPerMinute ?? defaultRequestsPerMinute,
    expiresAt: wanted.expiresAt ?? null,
    createdAt: made.now.toISOString(),
    revokedAt: null,
  }
}

/** Revoking twice is revoking once. */
export function revokedApiKey(key: ApiKeyCredential, now: Date): ApiKeyCredential {
  if (key.status === 'revoked') return key
  return { ...key, version: key.version + 1, status: 'revoked', revokedAt: now.toISOString() }
}
