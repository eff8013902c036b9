import { startTestService, type TestService } from '@clutch/testing/service'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { b2b } from '../app.ts'
import { digestOf } from './api-key.ts'

let service: TestService<PrismaClient>
beforeAll(async () => {
  service = await startTestService(b2b)
})
afterAll(() => service.stop())

async function lookUp(digest: unknown, secret = 'a-secret-of-the-tests-only-0123456789') {
  const response = await fetch(`${service.url}/internal/api-keys/lookup`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
    body: JSON.stringify({ digest }),
  })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

test('the mesh is told at once what a key is worth, with its tenant', async () => {
  const created = await service.call<{ id: string }>('POST', '/b2b/multi-tenant/tenants', {
    role: 'operator',
    body: { name: 'Nord', country: 'DE', timeZone: 'Europe/Berlin' },
  })
  const tenant = created.body.id
  const issued = await service.call<{ apiKey: { id: string }; secret: string }>(
    'POST',
    '/b2b/enterprise-integration/api-keys',
    { tenant, body: { name: 'ERP', scopes: ['fleet:read'] } },
  )
  const digest = digestOf(issued.body.secret)
  expect((await lookUp(digest)).body).toMatchObject({
    apiKey: { id: issued.body.apiKey.id, tenantId: tenant, status: 'active', digest },
    tenant: { id: tenant, status: 'active' },
  })
  await service.call('DELETE', `/b2b/enterprise-integration/api-keys/${issued.body.apiKey.id}`, { tenant })
  expect((await lookUp(digest)).body).toMatchObject({ apiKey: { status: 'revoked' } })
})

test('a key that never was is nobody’s, and nobody outside of the mesh may ask', async () => {
  expect(await lookUp('0'.repeat(64))).toEqual({ status: 200, body: { apiKey: null, tenant: null } })
  expect((await lookUp('0'.repeat(64), 'a guess')).status).toBe(401)
  expect((await lookUp('no digest')).status).toBe(400)
})
