import { Forbidden, Unauthenticated, Unavailable } from '@clutch/contracts/problems'
import type { Scope } from '@clutch/contracts/scopes'
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  errors,
  type JSONWebKeySet,
  type JWTVerifyGetKey,
  jwtVerify,
} from 'jose'
import { Problem } from './problem.ts'

/** Who calls. */
export interface Principal {
  kind: 'user' | 'api-key' | 'service'
  /** `usr_…`, `key_…`, or a service's name. */
  id: string
  tenantId: string
  scopes: ReadonlySet<string>
}

export type Authenticate = (token: string) => Promise<Principal>

export const internalIssuer = 'clutch-gateway'
export const internalAudience = 'internal'

const maxRemembered = 5_000

/**
 * Verifies the mesh's internal token: Ed25519, `typ: at+jwt`, audience `internal`, short-lived. A verified token is
 * remembered until it expires, at most 5,000 of them.
 */
export function verifyInternalToken(keys: JWTVerifyGetKey): Authenticate {
  const remembered = new Map<string, { principal: Principal; expiresMs: number }>()
  return async (token) => {
    const known = remembered.get(token)
    if (known !== undefined) {
      if (known.expiresMs > Date.now()) return known.principal
      remembered.delete(token)
    }
    const { payload } = await jwtVerify(token, keys, {
      algorithms: ['EdDSA'],
      typ: 'at+jwt',
      issuer: internalIssuer,
      audience: internalAudience,
      requiredClaims: ['sub', 'exp', 'ten', 'kind', 'scope'],
    }).catch((error: unknown) => {
      if (isWithoutKeys(error)) throw new Problem(Unavailable, { cause: error, headers: { 'retry-after': '1' } })
      throw new Problem(Unauthenticated, { cause: error })
    })
    const principal: Principal = {
      kind: payload.kind as Principal['kind'],
      id: payload.sub!,
      tenantId: String(payload.ten),
      scopes: new Set(String(payload.scope).split(' ')),
    }
    if (remembered.size >= maxRemembered) remembered.delete(remembered.keys().next().value!)
    remembered.set(token, { principal, expiresMs: payload.exp! * 1_000 })
    return principal
  }
}

/** The keys could not be had, so nothing is known about the token. */
function isWithoutKeys(error: unknown): boolean {
  if (error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid) return true
  // An answer of the gateway that is no key set has no class of its own.
  if (error instanceof errors.JOSEError && error.code === errors.JOSEError.code) return true
  return error instanceof TypeError && error.message === 'fetch failed'
}

export function remoteKeys(gatewayUrl: string): JWTVerifyGetKey {
  return createRemoteJWKSet(new URL('/.well-known/jwks.json', gatewayUrl), {
    timeoutDuration: 2_000,
    cooldownDuration: 1_000,
    cacheMaxAge: 60_000,
  })
}

export function localKeys(keys: JSONWebKeySet): JWTVerifyGetKey {
  return createLocalJWKSet(keys)
}

export function requireScope(principal: Principal, scope: Scope): void {
  if (!principal.scopes.has(scope)) throw new Problem(Forbidden, { detail: `The scope ${scope} is needed.` })
}
