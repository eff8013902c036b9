import Type, { type Static } from 'typebox'
import { event, route } from '../contract.ts'
import { Closed, Id, Instant, Name, OneOf, Page, PageQuery } from '../schemas.ts'
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

export const NewApiKey = Closed(
  {
    name: Name,
    scopes: ApiKey.properties.scopes,
    requestsPerMinute: Type.Optional(ApiKey.properties.requestsPerMinute),
    expiresAt: Type.Optional(Instant),
  },
  { examples: [{ name: 'ERP export', scopes: ['fleet:read', 'invoices:read'] }] },
)
export type NewApiKey = Static<typeof NewApiKey>

export const issueApiKey = route({
  method: 'POST',
  path: '/b2b/enterprise-integration/api-keys',
  summary: 'Issue an API key; the answer is the only time it is shown',
  description:
    'A key can do no more than its issuer. A repeated request under one Idempotency-Key cannot show the key again.',
  access: 'api-keys:write',
  body: NewApiKey,
  replies: { 201: Closed({ apiKey: ApiKey, secret: Type.String({ description: 'Send it as X-Api-Key' }) }) },
})

export const listApiKeys = route({
  method: 'GET',
  path: '/b2b/enterprise-integration/api-keys',
  summary: 'List API keys, oldest first',
  access: 'api-keys:write',
  query: PageQuery({ status: Type.Optional(ApiKey.properties.status) }),
  replies: { 200: Page(ApiKey) },
})

export const getApiKey = route({
  method: 'GET',
  path: '/b2b/enterprise-integration/api-keys/:apiKeyId',
  summary: 'Read an API key, never its secret',
  access: 'api-keys:write',
  replies: { 200: ApiKey },
})

export const revokeApiKey = route({
  method: 'DELETE',
  path: '/b2b/enterprise-integration/api-keys/:apiKeyId',
  summary: 'Revoke an API key; it is dead within a second, and revoking it again changes nothing',
  access: 'api-keys:write',
  replies: { 200: ApiKey },
})

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
