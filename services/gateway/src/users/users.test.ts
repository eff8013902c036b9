import { afterAll, beforeAll, expect, test } from 'vitest'
import { operator, password, startTestGateway, type TestGateway } from '../../test/gateway.ts'

let gateway: TestGateway
let operatorToken: string
beforeAll(async () => {
  gateway = await startTestGateway()
  operatorToken = (await gateway.login(operator.email, operator.password)).accessToken
})
afterAll(() => gateway.stop())

const newcomer = (change: Record<string, unknown> = {}) => ({
  email: `${Math.random().toString(36).slice(2)}@example.com`,
  name: 'Kim',
  role: 'viewer',
  password,
  ...change,
})
const create = (token: string, body: unknown, headers: Record<string, string> = {}) =>
  gateway.call('POST', '/api/v1/auth/users', { token, body, headers })
const change = (token: string, id: string, version: number, body: unknown) =>
  gateway.call('PATCH', `/api/v1/auth/users/${id}`, { token, body, headers: { 'if-match': `"${version}"` } })

test('a user is created in the caller’s tenant, announced without the hash, and found by case-less address', async () => {
  const admin = await gateway.person()
  const body = newcomer({ email: 'Mixed.Case@Example.com' })
  const created = await create(admin.tokens.accessToken, body)
  expect(created).toMatchObject({
    status: 201,
    body: { email: 'mixed.case@example.com', version: 1, status: 'active' },
  })
  expect(created.headers.get('etag')).toBe('"1"')
  const [event] = (await gateway.service.emitted('gateway.user.created')).filter(
    (emitted) => emitted.aggregateId === created.body.id,
  )
  expect(event).toMatchObject({ tenantId: admin.tenantId, data: created.body })
  await gateway.login('mixed.case@EXAMPLE.com')
  const again = await create(admin.tokens.accessToken, newcomer({ email: 'mixed.case@example.com' }))
  expect(again).toMatchObject({ status: 409, body: { code: 'conflict' } })
})

test('an Idempotency-Key gives the first answer again, and its row tells nothing of the password', async () => {
  const admin = await gateway.person()
  const body = newcomer()
  const headers = { 'idempotency-key': 'once' }
  const first = await create(admin.tokens.accessToken, body, headers)
  const second = await create(admin.tokens.accessToken, body, headers)
  expect(second).toMatchObject({ status: 201, body: first.body })
  expect(second.headers.get('idempotency-replayed')).toBe('true')
  expect((await create(admin.tokens.accessToken, newcomer(), headers)).body.code).toBe('idempotency-mismatch')
})

test('nobody grants what they do not hold', async () => {
  const admin = await gateway.person()
  const asOperator = await create(admin.tokens.accessToken, newcomer({ role: 'operator' }))
  expect(asOperator).toMatchObject({ status: 403, body: { code: 'forbidden' } })
  const elsewhere = await create(admin.tokens.accessToken, newcomer({ tenantId: 'ten_platform' }))
  expect(elsewhere.status).toBe(403)
  const colleague = (await create(admin.tokens.accessToken, newcomer())).body
  expect((await change(admin.tokens.accessToken, colleague.id, 1, { role: 'operator' })).status).toBe(403)
  const viewer = await gateway.person('viewer', admin.tenantId)
  expect((await create(viewer.tokens.accessToken, newcomer())).status).toBe(403)
  // Not even an operator makes operators outside of the platform's own tenant.
  expect((await create(operatorToken, newcomer({ role: 'operator', tenantId: admin.tenantId }))).status).toBe(403)
  expect((await create(operatorToken, newcomer({ role: 'operator' }))).status).toBe(201)
})

test('an operator is told when a tenant is not known yet', async () => {
  const answer = await create(operatorToken, newcomer({ tenantId: 'ten_unheardof' }))
  expect(answer).toMatchObject({ status: 422, body: { code: 'tenant-unknown' } })
  expect(answer.headers.get('retry-after')).toBe('1')
})

test('disabling a user ends their sessions, and they stay outside until they are enabled', async () => {
  const admin = await gateway.person()
  const { user, tokens } = await gateway.person('dispatcher', admin.tenantId)
  const disabled = await change(admin.tokens.accessToken, user.id, 1, { status: 'disabled' })
  expect(disabled).toMatchObject({ status: 200, body: { status: 'disabled', version: 2 } })
  expect((await gateway.call('GET', '/api/v1/auth/me', { token: tokens.accessToken })).status).toBe(401)
  expect(
    (await gateway.call('POST', '/api/v1/auth/refresh', { body: { refreshToken: tokens.refreshToken } })).status,
  ).toBe(401)
  const refused = await gateway.call('POST', '/api/v1/auth/login', { body: { email: user.email, password } })
  expect(refused).toMatchObject({ status: 403, body: { code: 'user-disabled' } })
  await change(admin.tokens.accessToken, user.id, 2, { status: 'active' })
  await gateway.login(user.email)
})

test('another role ends the sessions that were opened under the old one; another name does not', async () => {
  const admin = await gateway.person()
  const { user, tokens } = await gateway.person('viewer', admin.tenantId)
  await change(admin.tokens.accessToken, user.id, 1, { name: 'Kim Berg' })
  expect((await gateway.call('GET', '/api/v1/auth/me', { token: tokens.accessToken })).status).toBe(200)
  await change(admin.tokens.accessToken, user.id, 2, { role: 'accountant' })
  expect((await gateway.call('GET', '/api/v1/auth/me', { token: tokens.accessToken })).status).toBe(401)
})

test('a change needs the version that was read', async () => {
  const admin = await gateway.person()
  const { user } = await gateway.person('viewer', admin.tenantId)
  const token = admin.tokens.accessToken
  expect((await gateway.call('PATCH', `/api/v1/auth/users/${user.id}`, { token, body: {} })).status).toBe(428)
  expect((await change(token, user.id, 7, { name: 'Kim' })).status).toBe(412)
})

test('nobody disables themselves', async () => {
  const admin = await gateway.person()
  expect((await change(admin.tokens.accessToken, admin.user.id, 1, { status: 'disabled' })).status).toBe(403)
})

test('another tenant’s user is the same 404 as none, and lists show one’s own tenant', async () => {
  const admin = await gateway.person()
  const stranger = await gateway.person()
  const read = (id: string) => gateway.call('GET', `/api/v1/auth/users/${id}`, { token: admin.tokens.accessToken })
  const theirs = await read(stranger.user.id)
  expect(theirs.status).toBe(404)
  expect((await read('usr_00000000000000000000000000')).body).toEqual(theirs.body)
  const listed = await gateway.call('GET', '/api/v1/auth/users', { token: admin.tokens.accessToken })
  expect(listed.body.items.map((user: { id: string }) => user.id)).toEqual([admin.user.id])
})
