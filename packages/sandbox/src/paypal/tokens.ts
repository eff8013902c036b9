import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { PayPalError } from './errors.ts'
import type { PayPalTables } from './tables.ts'

export interface TokenRecord {
  id: string
  /** Of the wall's clock: a session at PayPal knows nothing of a sandbox's. */
  expiresMs: number
}

export interface Client {
  id: string
  secret: string
}

const lifetimeS = 32_400
const maxTokens = 1_000
const hashed = (text: string) => createHash('sha256').update(text).digest()

/** Whether the request carries the client's name and secret. */
export function isClient(authorization: string | undefined, client: Client): boolean {
  const [scheme, value = ''] = (authorization ?? '').split(' ', 2)
  if (scheme?.toLowerCase() !== 'basic') return false
  const given = Buffer.from(value, 'base64').toString('utf8')
  return timingSafeEqual(hashed(given), hashed(`${client.id}:${client.secret}`))
}

export function issueToken(tables: PayPalTables, nowMs: number): object {
  const token = `A21AA${randomBytes(36).toString('base64url')}`
  const id = hashed(token).toString('base64url')
  tables.tokens.put(id, { id, expiresMs: nowMs + lifetimeS * 1_000 })
  if (tables.tokens.size > maxTokens) {
    for (const { id } of tables.tokens.walk('oldest-first')) {
      tables.tokens.delete(id)
      break
    }
  }
  return {
    scope: 'https://uri.paypal.com/services/payments/payment',
    access_token: token,
    token_type: 'Bearer',
    app_id: 'APP-80W284485P519543T',
    expires_in: lifetimeS,
    nonce: `${new Date(nowMs).toISOString()}${randomBytes(12).toString('base64url')}`,
  }
}

export function checkToken(tables: PayPalTables, authorization: string | undefined, nowMs: number): void {
  const [scheme, value = ''] = (authorization ?? '').split(' ', 2)
  const token = scheme?.toLowerCase() === 'bearer' ? tables.tokens.get(hashed(value).toString('base64url')) : undefined
  if (token !== undefined && token.expiresMs > nowMs) return
  throw new PayPalError(
    401,
    'AUTHENTICATION_FAILURE',
    'Authentication failed due to invalid authentication credentials.',
  )
}
