import Type, { type Static } from 'typebox'
import { event } from '../contract.ts'
import { Closed, Id, Instant, Name, OneOf } from '../schemas.ts'
import { scopes } from '../scopes.ts'
import { TenantId } from './tenants.ts'

export const ApiKey = Closed({
  id: Id('key'),
  version: Type.Integer({ minimum: 1 }),
  name: Name,
  scopes: Type.Array(OneOf(scopes), { minItems: 1, maxItems: scopes.length, uniqueItems: true }),
  status: OneOf(['active', 'revoked']),
  /** The first characters of the key, to recognise it by. */
  hint: Type.String(),
  requestsPerMinute: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
  expiresAt: Type.Union([Instant, Type.Null()]),
  createdAt: Instant,
  revokedAt: Type.Union([Instant, Type.Null()]),
})
export type ApiKey = Static<typeof ApiKey>

/** What the gateway needs to recognise a key: never the key itself, but the SHA-256 of it. */
export const ApiKeyCredential = Closed({
  ...ApiKey.properties,
  tenantId: TenantId,
  /** Hex SHA-256 of the whole key. */
  digest: Type.String({ pattern: '^[0-9a-f]{64}$' }),
})
export type ApiKeyCredential = Static<typeof ApiKeyCredential>

export const ApiKeyIssued = event({
  type: 'b2b.api-key.issued',
  summary: 'An API key may be used',
  data: ApiKeyCredential,
})
export const ApiKeyRevoked = event({
  type: 'b2b.api-key.revoked',
  summary: 'An API key is dead',
  data: ApiKeyCredential,
})
