import type { IncomingMessage, ServerResponse } from 'node:http'
import { type ApiKeyCredential, ApiKeyIssued, ApiKeyRevoked } from '@clutch/contracts/b2b/api-keys'
import type { Tenant } from '@clutch/contracts/b2b/tenants'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { apiKeyOf, startTestGateway, type TestGateway } from '../../test/gateway.ts'
import { startUpstream, type TestUpstream } from '../../test/upstream.ts'
import { partsOf } from '../parts.ts'

/** Stands where b2b would: it knows its keys, answers the lookup, and says on the bus how fresh its stream is. */
class B2b {
  readonly keys = new Map<string, ApiKeyCredential>()
  readonly tenants = new Map<string, Tenant>()
  lookups = 0
  upstream!: TestUpstream
  #beat: NodeJS.Timeout | undefined
  #beating = Promise.resolve()

  async start(): Promise<string> {
    this.upstream = await startUpstream((request, response) => void this.#answer(request, response))
    return this.upstream.url
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = ''
    for await (const chunk of request) body += chunk
    if (request.headers.authorization !== 'Bearer a-secret-of-the-tests-only-0123456789')
      return void response.writeHead(401).end()
    this.lookups += 1
    const apiKey = this.keys.get(JSON.parse(body).digest) ?? null
    response.end(JSON.stringify({ apiKey, tenant: this.tenants.get(apiKey?.tenantId ?? '') ?? null }))
  }

  startHeartbeat(gateway: TestGateway): void {
    const { bus } = gateway.service.runtime
    this.#beat = setInterval(() => {
      const beat = async () => {
        const asOf = Date.now()
        const { state } = await (await bus.manager()).streams.info('B2B')
        ;(await bus.connection).publish('heartbeat.b2b', JSON.stringify({ asOf, lastSeq: state.last_seq }))
      }
      // While NATS is away there is none to be heard.
      this.#beating = this.#beating.then(beat).catch(() => {})
    }, 100)
  }

  async stopHeartbeat(): Promise<void> {
    clearInterval(this.#beat)
    await this.#beating
  }
}

let gateway: TestGateway
let b2b: B2b
beforeAll(async () => {
  b2b = new B2b()
  gateway = await startTestGateway({ env: { B2B_URL: await b2b.start() } })
})
afterAll(async () => {
  await b2b.stopHeartbeat()
  await gateway.stop()
  await b2b.upstream.close()
})
beforeEach(() => b2b.startHeartbeat(gateway))
afterEach(() => b2b.stopHeartbeat())

const directory = () => partsOf(gateway.service.runtime.database).directory
const me = (apiKey: string) => gateway.call('GET', '/api/v1/auth/me', { apiKey })

async function issue(change: Partial<ApiKeyCredential> = {}) {
  const tenant = await gateway.tenant()
  const made = apiKeyOf(tenant.id, change)
  b2b.tenants.set(tenant.id, tenant)
  b2b.keys.set(made.key.digest, made.key)
  await gateway.service.publish(ApiKeyIssued, made.key, { tenant: tenant.id })
  return { ...made, tenant }
}

function revoked(key: ApiKeyCredential): ApiKeyCredential {
  return { ...key, version: 2, status: 'revoked', revokedAt: '2026-01-02T00:00:00.000Z' }
}

async function fresh(): Promise<void> {
  await expect.poll(() => directory().isFresh(), { timeout: 10_000 }).toBe(true)
}

async function silent(): Promise<void> {
  await b2b.stopHeartbeat()
  await expect.poll(() => directory().isFresh(), { timeout: 10_000 }).toBe(false)
}

test('a key is good in both headers, and nobody asks b2b while the feed is fresh', async () => {
  const { secret, key, tenant } = await issue()
  await fresh()
  await expect.poll(async () => (await me(secret)).status).toBe(200)
  const before = b2b.lookups
  expect((await me(secret)).body).toMatchObject({ kind: 'api-key', id: key.id, tenantId: tenant.id, user: null })
  expect((await gateway.call('GET', '/api/v1/auth/me', { token: secret })).status).toBe(200)
  expect((await gateway.call('POST', '/api/v1/auth/logout', { apiKey: secret })).body.code).toBe('no-session')
  expect(b2b.lookups).toBe(before)
})

test('a revoked key is dead within a second', async () => {
  const { secret, key } = await issue()
  await fresh()
  await expect.poll(async () => (await me(secret)).status).toBe(200)
  b2b.keys.set(key.digest, revoked(key))
  await gateway.service.publish(ApiKeyRevoked, revoked(key), { tenant: key.tenantId })
  const revokedAt = performance.now()
  let lastGoodMs = 0
  while (performance.now() - revokedAt < 2_000) {
    const asked = performance.now()
    if ((await me(secret)).status === 200) lastGoodMs = asked - revokedAt
  }
  expect(lastGoodMs).toBeLessThan(1_000)
  expect((await me(secret)).status).toBe(401)
})

test('when the feed is silent b2b is asked, and a revoked key is still refused', async () => {
  const { secret, key } = await issue()
  await fresh()
  await expect.poll(async () => (await me(secret)).status).toBe(200)
  await silent()
  const before = b2b.lookups
  expect((await me(secret)).status).toBe(200)
  expect(b2b.lookups).toBe(before + 1)
  b2b.keys.set(key.digest, revoked(key))
  const revokedAt = performance.now()
  await expect.poll(async () => (await me(secret)).status, { interval: 20 }).toBe(401)
  expect(performance.now() - revokedAt).toBeLessThan(1_000)
  // Its event never came: the read model and the memory still call it good.
  expect(
    await gateway.service.look('SELECT status FROM gateway.api_keys WHERE id = $1 AND status <> $2', [
      key.id,
      'active',
    ]),
  ).toEqual([])
})

test('questions at once are one question', async () => {
  const { secret } = await issue()
  await silent()
  const before = b2b.lookups
  const answers = await Promise.all(Array.from({ length: 20 }, () => me(secret)))
  expect(answers.every((answer) => answer.status === 200)).toBe(true)
  expect(b2b.lookups).toBe(before + 1)
})

test('the feed comes back by itself after NATS was killed, and meanwhile b2b is asked', async () => {
  const { secret, key } = await issue()
  await fresh()
  await gateway.service.nats!.kill()
  await b2b.stopHeartbeat()
  await expect.poll(() => directory().isFresh(), { timeout: 5_000 }).toBe(false)
  expect((await me(secret)).status).toBe(200)
  b2b.keys.set(key.digest, revoked(key))
  await expect.poll(async () => (await me(secret)).status).toBe(401)
  await gateway.service.nats!.start()
  b2b.startHeartbeat(gateway)
  // As a relay does: until it is acknowledged.
  const publish = () =>
    gateway.service.publish(ApiKeyRevoked, revoked(key), { tenant: key.tenantId, id: 'evt_revoked' })
  await expect.poll(() => publish().then(Boolean, () => false), { timeout: 15_000 }).toBe(true)
  await fresh()
  expect((await me(secret)).status).toBe(401)
})

test('when neither the feed nor b2b tells, the answer is 503 and not yes', async () => {
  const { secret } = await issue()
  await fresh()
  await silent()
  const { server } = b2b.upstream
  const port = new URL(b2b.upstream.url).port
  await b2b.upstream.close()
  try {
    await expect.poll(async () => (await me(secret)).status).toBe(503)
    const answer = await me(secret)
    expect(answer.body.code).toBe('unavailable')
    expect(answer.headers.get('retry-after')).toBe('1')
  } finally {
    await new Promise<void>((resolve) => server.listen(Number(port), '127.0.0.1', resolve))
  }
})

test('a key of a suspended tenant, one that has expired and one that never was are refused', async () => {
  const { secret, tenant } = await issue()
  await fresh()
  await expect.poll(async () => (await me(secret)).status).toBe(200)
  const suspended = await gateway.tenant({ id: tenant.id, version: 2, status: 'suspended' })
  b2b.tenants.set(tenant.id, suspended)
  await expect.poll(async () => (await me(secret)).body.code).toBe('tenant-suspended')
  const expired = await issue({ expiresAt: '2026-01-01T00:00:00.000Z' })
  const never = apiKeyOf(tenant.id)
  await fresh()
  for (const bad of [expired.secret, never.secret, 'clk_short'])
    expect(await me(bad)).toMatchObject({ status: 401, body: { code: 'unauthenticated' } })
})

test('a revocation that arrives before the issue stays', async () => {
  const tenant = await gateway.tenant()
  const { secret, key } = apiKeyOf(tenant.id)
  b2b.keys.set(key.digest, revoked(key))
  await gateway.service.publish(ApiKeyRevoked, revoked(key), { tenant: tenant.id })
  await gateway.service.publish(ApiKeyIssued, key, { tenant: tenant.id })
  await gateway.service.settled()
  await fresh()
  expect((await me(secret)).status).toBe(401)
  expect(await gateway.service.look('SELECT status FROM gateway.api_keys WHERE id = $1', [key.id])).toEqual([
    { status: 'revoked' },
  ])
})

test('a key that was nobody’s a moment ago is good once it is issued', async () => {
  const tenant = await gateway.tenant()
  const { secret, key } = apiKeyOf(tenant.id)
  await fresh()
  expect((await me(secret)).status).toBe(401)
  b2b.keys.set(key.digest, key)
  await gateway.service.publish(ApiKeyIssued, key, { tenant: tenant.id })
  await expect.poll(async () => (await me(secret)).status).toBe(200)
})
