import { internalAudience, internalIssuer } from '@clutch/shared/auth'
import { newId } from '@clutch/shared/id'
import { SignJWT } from 'jose'
import type { KeyRing } from '../signing-keys/key-ring.ts'
import { accessTokenTtlMs, internalTokenTtlMs } from './lifetime.ts'

export const clientAudience = 'clutch-api'

/** What a client holds: it opens the gateway's door and nothing else. */
export async function mintAccessToken(
  keys: KeyRing,
  claims: { userId: string; tenantId: string; sessionId: string; scopes: readonly string[] },
): Promise<{ token: string; expiresInSeconds: number }> {
  const issuedAt = Math.floor(Date.now() / 1_000)
  const token = await sign(keys, issuedAt, accessTokenTtlMs, clientAudience, claims.userId, {
    ten: claims.tenantId,
    sid: claims.sessionId,
    scope: claims.scopes.join(' '),
    jti: newId('jti'),
  })
  return { token, expiresInSeconds: accessTokenTtlMs / 1_000 }
}

/** What the services believe: it never leaves the mesh. */
export async function mintInternalToken(
  keys: KeyRing,
  claims: { subject: string; tenantId: string; kind: string; scopes: Iterable<string> },
): Promise<{ token: string; expiresMs: number }> {
  const issuedAt = Math.floor(Date.now() / 1_000)
  const token = await sign(keys, issuedAt, internalTokenTtlMs, internalAudience, claims.subject, {
    ten: claims.tenantId,
    kind: claims.kind,
    scope: [...claims.scopes].join(' '),
  })
  return { token, expiresMs: issuedAt * 1_000 + internalTokenTtlMs }
}

function sign(
  keys: KeyRing,
  issuedAt: number,
  ttlMs: number,
  audience: string,
  subject: string,
  claims: Record<string, string>,
): Promise<string> {
  const { kid, privateKey } = keys.signing()
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid })
    .setIssuer(internalIssuer)
    .setAudience(audience)
    .setSubject(subject)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + ttlMs / 1_000)
    .sign(privateKey)
}
