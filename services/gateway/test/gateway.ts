import { randomBytes } from 'node:crypto'
import type { ApiKeyCredential } from '@clutch/contracts/b2b/api-keys'
import { platformTenantId, type Tenant, TenantCreated } from '@clutch/contracts/b2b/tenants'
import type { CataloguedRoute } from '@clutch/contracts/catalog'
import { routes } from '@clutch/contracts/catalog'
import type { Tokens } from '@clutch/contracts/gateway/sessions'
import type { User } from '@clutch/contracts/gateway/users'
import type { Role } from '@clutch/contracts/scopes'
import { newId } from '@clutch/shared/id'
import { startTestService, type TestService } from '@clutch/testing/service'
import type { PrismaClient } from '../prisma/client/client.ts'
import { digestOf } from '../src/api-keys/directory.ts'
import { gateway } from '../src/app.ts'
import { gatewayExtension } from '../src/gateway.ts'

export const operator = { email: 'operator@clutch.example', password: 'the first one to sign in' }
export const password = 'correct horse battery staple'

interface Called<Body> {
  status: number
  headers: Headers
  body: Body
}

// biome-ignore lint/suspicious/noExplicitAny: a test looks at whatever came
type Loose = any

export interface TestGateway {
  service: TestService<PrismaClient>
  url: string
  /** Calls any path of the gateway as a client would. */
  call<Body = Loose>(
    method: string,
    path: string,
    options?: { token?: string; apiKey?: string; body?: unknown; headers?: Record<string, string> },
  ): Promise<Called<Body>>
  login(email: string, withPassword?: string, tenantId?: string): Promise<Tokens>
  /** A user of a tenant that the gateway has heard of, signed in. */
  person(role?: Role, tenantId?: string): Promise<{ user: User; tokens: Tokens; tenantId: string }>
  tenant(change?: Partial<Tenant>): Promise<Tenant>
  stop(): Promise<void>
}

/** The gateway with its own authentication, an operator to begin with, and real servers behind it. */
export async function startTestGateway(
  options: { env?: Record<string, string>; extraRoutes?: readonly CataloguedRoute[]; nats?: boolean } = {},
): Promise<TestGateway> {
  const definition =
    options.extraRoutes === undefined
      ? gateway
      : { ...gateway, extensions: [gatewayExtension([...routes, ...options.extraRoutes], gateway.reactions)] }
  const service = await startTestService(definition, {
    nats: options.nats ?? true,
    ownAuthentication: true,
    streams: ['b2b'],
    env: {
      PLATFORM_OPERATOR_EMAIL: operator.email,
      PLATFORM_OPERATOR_PASSWORD: operator.password,
      ...options.env,
    },
  })
  const call: TestGateway['call'] = async (method, path, { token, apiKey, body, headers } = {}) => {
    const response = await fetch(`${service.url}${path}`, {
      method,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(apiKey === undefined ? {} : { 'x-api-key': apiKey }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) }
  }
  const login: TestGateway['login'] = async (email, withPassword = password, tenantId) => {
    const answer = await call<Tokens>('POST', '/api/v1/auth/login', {
      body: { email, password: withPassword, ...(tenantId === undefined ? {} : { tenantId }) },
    })
    if (answer.status !== 200) throw new Error(`login answered ${answer.status} ${JSON.stringify(answer.body)}`)
    return answer.body
  }
  const tenant: TestGateway['tenant'] = async (change = {}) => {
    const made: Tenant = {
      id: newId('ten'),
      version: 1,
      name: 'Nordlicht',
      country: 'DE',
      timeZone: 'Europe/Berlin',
      status: 'active',
      requestsPerMinute: 100_000,
      createdAt: '2026-01-01T00:00:00.000Z',
      ...change,
    }
    await service.publish(TenantCreated, made, { tenant: made.id })
    await service.settled()
    return made
  }
  let operatorToken: string | undefined
  return {
    service,
    url: service.url,
    call,
    login,
    tenant,
    async person(role = 'admin', tenantId) {
      operatorToken ??= (await login(operator.email, operator.password)).accessToken
      const of = tenantId ?? (await tenant()).id
      const email = `${newId('x').toLowerCase()}@example.com`
      const created = await call<User>('POST', '/api/v1/auth/users', {
        token: operatorToken,
        body: { email, name: 'Dana', role, password, ...(of === platformTenantId ? {} : { tenantId: of }) },
      })
      if (created.status !== 201)
        throw new Error(`createUser answered ${created.status} ${JSON.stringify(created.body)}`)
      return { user: created.body, tokens: await login(email, password, of), tenantId: of }
    },
    stop: () => service.stop(),
  }
}

export function apiKeyOf(
  tenantId: string,
  change: Partial<ApiKeyCredential> = {},
): { secret: string; key: ApiKeyCredential } {
  const secret = `clk_${randomBytes(32).toString('base64url')}`
  const key: ApiKeyCredential = {
    id: newId('key'),
    version: 1,
    tenantId,
    name: 'ERP',
    scopes: ['fleet:read'],
    status: 'active',
    hint: secret.slice(0, 8),
    digest: digestOf(secret),
    requestsPerMinute: 100_000,
    expiresAt: null,
    createdAt: '2026-01-01T00:00:00.000Z',
    revokedAt: null,
    ...change,
  }
  return { secret, key }
}
