import { Unauthenticated } from '@clutch/contracts/problems'
import { internalIssuer } from '@clutch/shared/auth'
import { Problem } from '@clutch/shared/problem'
import { type JWTVerifyGetKey, jwtVerify } from 'jose'
import { clientAudience } from './mint.ts'

export interface AccessToken {
  userId: string
  tenantId: string
  sessionId: string
  scopes: ReadonlySet<string>
  expiresMs: number
}

const maxRemembered = 10_000
/** Ours are under a kilobyte and a half; nothing longer is worth a signature check. */
const maxLength = 4_096

/**
 * Verifies what clients bring: Ed25519 by a key of ours, `typ: at+jwt`, our issuer, the audience of clients, not
 * expired. An internal token has another audience and is refused. A verified token is remembered until it expires.
 */
export class AccessTokens {
  readonly #key: JWTVerifyGetKey
  readonly #remembered = new Map<string, AccessToken>()

  constructor(key: JWTVerifyGetKey) {
    this.#key = key
  }

  remembers(token: string): boolean {
    return this.#remembered.has(token)
  }

  /** @throws Problem Unauthenticated, the same whatever is wrong with it */
  async verify(token: string): Promise<AccessToken> {
    const known = this.#remembered.get(token)
    if (known !== undefined) {
      if (known.expiresMs > Date.now()) return known
      this.#remembered.delete(token)
    }
    if (token.length > maxLength) throw new Problem(Unauthenticated)
    const { payload } = await jwtVerify(token, this.#key, {
      algorithms: ['EdDSA'],
      typ: 'at+jwt',
      issuer: internalIssuer,
      audience: clientAudience,
      requiredClaims: ['sub', 'iat', 'exp', 'ten', 'sid', 'scope', 'jti'],
    }).catch((error: unknown) => {
      if (error instanceof Problem) throw error
      throw new Problem(Unauthenticated, { cause: error })
    })
    const verified: AccessToken = {
      userId: payload.sub!,
      tenantId: String(payload.ten),
      sessionId: String(payload.sid),
      scopes: new Set(String(payload.scope).split(' ')),
      expiresMs: payload.exp! * 1_000,
    }
    if (this.#remembered.size >= maxRemembered) this.#remembered.delete(this.#remembered.keys().next().value!)
    this.#remembered.set(token, verified)
    return verified
  }
}
