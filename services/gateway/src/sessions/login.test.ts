import { afterAll, beforeAll, expect, test } from 'vitest'
import { operator, password, startTestGateway, type TestGateway } from '../../test/gateway.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startTestGateway({
    env: { GATEWAY_FAILED_LOGINS_PER_EMAIL: '5', GATEWAY_FAILED_LOGINS_PER_ADDRESS: '1000' },
  })
})
afterAll(() => gateway.stop())

const login = (body: Record<string, unknown>) => gateway.call('POST', '/api/v1/auth/login', { body })

test('the first operator signs in, whatever the case of the address', async () => {
  const tokens = await gateway.login(operator.email.toUpperCase(), operator.password)
  const me = await gateway.call('GET', '/api/v1/auth/me', { token: tokens.accessToken })
  expect(me.body).toMatchObject({
    kind: 'user',
    tenantId: 'ten_platform',
    sessionId: tokens.sessionId,
    user: { role: 'operator', email: operator.email },
  })
  expect(me.body.scopes).toContain('platform:tenants')
})

test('a wrong password and an unknown address get the same answer', async () => {
  const { user } = await gateway.person()
  const wrong = await login({ email: user.email, password: 'not the password' })
  const unknown = await login({ email: 'nobody@example.com', password: 'not the password' })
  expect(wrong).toMatchObject({ status: 401, body: { code: 'invalid-credentials' } })
  expect(unknown.body).toEqual(wrong.body)
})

test('an address of several tenants needs tenantId, which is told only after a right password', async () => {
  const one = await gateway.person()
  const other = await gateway.tenant()
  const operatorToken = (await gateway.login(operator.email, operator.password)).accessToken
  const added = await gateway.call('POST', '/api/v1/auth/users', {
    token: operatorToken,
    body: { email: one.user.email, name: 'Dana', role: 'viewer', password, tenantId: other.id },
  })
  expect(added.status).toBe(201)
  expect(await login({ email: one.user.email, password: 'not the password' })).toMatchObject({
    status: 401,
    body: { code: 'invalid-credentials' },
  })
  const ambiguous = await login({ email: one.user.email, password })
  expect(ambiguous).toMatchObject({ status: 422, body: { code: 'tenant-required' } })
  expect(ambiguous.body.errors[0]).toMatchObject({ pointer: '/body/tenantId' })
  expect(ambiguous.body.errors[0].message).toContain(other.id)
  const tokens = await gateway.login(one.user.email, password, other.id)
  const me = await gateway.call('GET', '/api/v1/auth/me', { token: tokens.accessToken })
  expect(me.body).toMatchObject({ tenantId: other.id, user: { role: 'viewer' } })
})

test('guessing stops after a few failures, for the right password too', async () => {
  const { user } = await gateway.person()
  for (let attempt = 0; attempt < 5; attempt += 1)
    expect((await login({ email: user.email, password: 'a guess' })).status).toBe(401)
  const limited = await login({ email: user.email, password })
  expect(limited).toMatchObject({ status: 429, body: { code: 'rate-limited' } })
  expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0)
})

test('guesses that are made at once count as many', async () => {
  const { user } = await gateway.person()
  const answers = await Promise.all(Array.from({ length: 20 }, () => login({ email: user.email, password: 'a guess' })))
  expect(answers.filter((answer) => answer.status === 401)).toHaveLength(5)
  expect(answers.filter((answer) => answer.status === 429)).toHaveLength(15)
})

test('a password is stored as argon2id with the stated parameters, and nowhere else', async () => {
  await gateway.person()
  const rows = await gateway.service.look<{ password_hash: string }>('SELECT password_hash FROM gateway.users')
  for (const row of rows) expect(row.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  const everything = JSON.stringify(
    await gateway.service.look(
      'SELECT payload AS t FROM gateway.outbox UNION ALL SELECT sessions::text FROM gateway.sessions sessions',
    ),
  )
  expect(everything).not.toContain('argon2id')
  expect(everything).not.toContain(password)
})

test('a suspended tenant’s people stay outside', async () => {
  const { user, tokens, tenantId } = await gateway.person()
  await gateway.tenant({ id: tenantId, version: 2, status: 'suspended' })
  await expect
    .poll(async () => (await gateway.call('GET', '/api/v1/auth/me', { token: tokens.accessToken })).body.code)
    .toBe('tenant-suspended')
  expect((await login({ email: user.email, password })).body.code).toBe('tenant-suspended')
  const renewed = await gateway.call('POST', '/api/v1/auth/refresh', { body: { refreshToken: tokens.refreshToken } })
  expect(renewed.body.code).toBe('tenant-suspended')
})

test('an older event of a tenant does not undo a newer one', async () => {
  const tenant = await gateway.tenant({ version: 3, status: 'suspended' })
  await gateway.tenant({ id: tenant.id, version: 2, status: 'active' })
  const rows = await gateway.service.look('SELECT version, status FROM gateway.tenants WHERE tenant_id = $1', [
    tenant.id,
  ])
  expect(rows).toEqual([{ version: 3, status: 'suspended' }])
})
