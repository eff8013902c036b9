import { afterAll, beforeAll, expect, test } from 'vitest'
import { type B2b, startB2b } from '../../test/b2b.ts'

let service: B2b
beforeAll(async () => {
  service = await startB2b()
})
afterAll(() => service.stop())

const path = '/b2b/enterprise-integration/api-keys'

async function issue() {
  const answer = await service.call<{ apiKey: { id: string }; secret: string }>('POST', path, {
    body: { name: 'ERP', scopes: ['fleet:read'] },
  })
  expect(answer.status).toBe(201)
  return answer.body
}

test('a revoked key is announced once, however often it is revoked', async () => {
  const { apiKey } = await issue()
  const first = await service.call('DELETE', `${path}/${apiKey.id}`)
  const second = await service.call('DELETE', `${path}/${apiKey.id}`)
  expect(first.body).toMatchObject({ status: 'revoked', version: 2 })
  expect(second.body).toEqual(first.body)
  const events = (await service.emitted('b2b.api-key.revoked')).filter((event) => event.aggregateId === apiKey.id)
  expect(events).toHaveLength(1)
  await service.settled()
})

test('the secret is in the answer of its issue and nowhere else', async () => {
  const { secret } = await issue()
  const listed = await service.call('GET', path)
  const rows = await service.look(
    'SELECT api_keys::text AS text FROM b2b.api_keys UNION ALL SELECT payload FROM b2b.outbox',
  )
  expect(secret).toMatch(/^clk_[\w-]{43}$/)
  expect(JSON.stringify(listed.body)).not.toContain(secret)
  expect(JSON.stringify(rows)).not.toContain(secret)
})

test('a key can do no more than its issuer', async () => {
  const answer = await service.call('POST', path, {
    scopes: ['api-keys:write', 'fleet:read'],
    body: { name: 'too much', scopes: ['fleet:read', 'payments:write'] },
  })
  expect(answer).toMatchObject({ status: 403, body: { code: 'forbidden' } })
  expect(JSON.stringify(answer.body)).toContain('payments:write')
})

test("another tenant's key is the same 404 as none", async () => {
  const { apiKey } = await issue()
  const theirs = await service.call('DELETE', `${path}/${apiKey.id}`, { tenant: 'ten_someoneelse' })
  const missing = await service.call('DELETE', `${path}/key_00000000000000000000000000`, { tenant: 'ten_someoneelse' })
  expect(theirs.status).toBe(404)
  expect(theirs.body).toEqual(missing.body)
})

test('bad input names the field', async () => {
  const answer = await service.call<{ errors: unknown }>('POST', path, { body: { name: '', scopes: ['fleet:read'] } })
  expect(answer.status).toBe(400)
  expect(answer.body.errors).toEqual([{ pointer: '/body/name', message: expect.any(String) }])
  const nul = await service.call<{ errors: unknown }>('POST', path, {
    body: { name: 'a\u0000b', scopes: ['fleet:read'] },
  })
  expect(nul.body.errors).toEqual([{ pointer: '/body/name', message: 'must not contain U+0000' }])
})
