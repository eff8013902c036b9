import { ApiKeyIssued } from '@clutch/contracts/b2b/api-keys'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { apiKeyOf, startTestGateway, type TestGateway } from '../../test/gateway.ts'
import { startUpstream, type TestUpstream } from '../../test/upstream.ts'
import { clientAddressOf, networkOf } from './client-address.ts'
import { type Bucket, take } from './token-bucket.ts'

let gateway: TestGateway
let b2b: TestUpstream
const keys = new Map<string, unknown>()
beforeAll(async () => {
  b2b = await startUpstream(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    response.end(JSON.stringify({ apiKey: keys.get(JSON.parse(body).digest) ?? null, tenant: null }))
  })
  gateway = await startTestGateway({
    env: { B2B_URL: b2b.url, GATEWAY_ADDRESS_REQUESTS_PER_MINUTE: '30', GATEWAY_TRUSTED_PROXIES: '127.0.0.0/8' },
  })
})
afterAll(async () => {
  await gateway.stop()
  await b2b.close()
})

test('a key may do what it was given, and is told what is left and when to come again', async () => {
  const tenant = await gateway.tenant()
  const { secret, key } = apiKeyOf(tenant.id, { requestsPerMinute: 5 })
  keys.set(key.digest, key)
  await gateway.service.publish(ApiKeyIssued, key, { tenant: tenant.id })
  const answers = []
  for (let index = 0; index < 6; index += 1)
    answers.push(await gateway.call('GET', '/api/v1/auth/me', { apiKey: secret }))
  expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200, 200, 200, 429])
  expect(answers[0]!.headers.get('ratelimit-policy')).toMatch(/^"caller";q=5;w=60, "tenant";q=\d+;w=60$/)
  expect(answers[0]!.headers.get('ratelimit')).toMatch(/^"caller";r=4;t=\d+$/)
  const refused = answers[5]!
  expect(refused.body.code).toBe('rate-limited')
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(11)
  expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(12)
  expect(refused.headers.get('ratelimit')).toMatch(/^"caller";r=0;t=/)
})

test('a tenant’s callers share the tenant’s limit', async () => {
  const tenant = await gateway.tenant({ requestsPerMinute: 4 })
  const one = await gateway.person('viewer', tenant.id)
  const other = await gateway.person('viewer', tenant.id)
  const statuses = []
  for (const { tokens } of [one, other, one, other, one, other])
    statuses.push((await gateway.call('GET', '/api/v1/auth/me', { token: tokens.accessToken })).status)
  expect(statuses).toEqual([200, 200, 200, 200, 429, 429])
})

test('an address that shows nothing good is refused after a while; who is known there is not', async () => {
  const headers = { 'x-forwarded-for': '198.51.100.7' }
  const { tokens } = await gateway.person()
  const known = () => gateway.call('GET', '/api/v1/auth/me', { token: tokens.accessToken, headers })
  expect((await known()).status).toBe(200)
  const statuses = new Set<number>()
  for (let index = 0; index < 40; index += 1)
    statuses.add((await gateway.call('GET', '/api/v1/auth/me', { token: `guess-${index}`, headers })).status)
  expect([...statuses]).toEqual([401, 429])
  expect((await known()).status).toBe(200)
  const elsewhere = { 'x-forwarded-for': '198.51.100.8' }
  expect((await gateway.call('GET', '/api/v1/auth/me', { token: 'a guess', headers: elsewhere })).status).toBe(401)
})

test('what is not there is counted, too', async () => {
  const headers = { 'x-forwarded-for': '198.51.100.9' }
  const statuses = new Set<number>()
  for (let index = 0; index < 40; index += 1)
    statuses.add((await gateway.call('GET', `/api/v1/nothing/${index}`, { headers })).status)
  expect([...statuses]).toEqual([404, 429])
})

test('who needs no token is counted by address, of IPv6 by its /64: a shared link is not to be guessed, nor asked for without end', async () => {
  const ask = (address: string) =>
    gateway.call('GET', '/api/v1/b2b/fleet-management/analytics/shared/somebodys-guess-of-a-token-0123456789abcdef', {
      headers: { 'x-forwarded-for': address },
    })
  const answers = []
  for (let index = 0; index < 40; index += 1) answers.push(await ask(`2001:db8:7:1:${index.toString(16)}::1`))
  // The service itself is not there.
  expect([...new Set(answers.map(({ status }) => status))]).toEqual([503, 429])
  const { body, headers } = answers.at(-1)!
  expect(headers.get('content-type')).toContain('application/problem+json')
  expect(body.code).toBe('rate-limited')
  expect(Number(headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
  expect(headers.get('ratelimit-policy') ?? '"address"').toContain('"address"')
  expect((await ask('2001:db8:7:2::1')).status).toBe(503)
})

test('whoever signs in wrongly from one address after another of a /64 is one', async () => {
  const answers = await Promise.all(
    Array.from({ length: 25 }, (_, index) =>
      gateway.call('POST', '/api/v1/auth/login', {
        body: { email: `guess-${index}@example.com`, password: 'not the right one' },
        headers: { 'x-forwarded-for': `2001:db8:8:1::${index.toString(16)}` },
      }),
    ),
  )
  const statuses = answers.map(({ status }) => status).toSorted()
  expect(statuses).toEqual([...Array(20).fill(401), ...Array(5).fill(429)])
})

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:DB8:1:2::', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['64:ff9b::192.0.2.1', '64:ff9b:0:0::/64'],
  ['1:2:3:4:5:6:192.0.2.1', '1:2:3:4::/64'],
  ['1::5:6:7:8', '1:0:0:0::/64'],
])('%s is counted as %s', (address, network) => {
  expect(networkOf(address)).toBe(network)
})

test('X-Forwarded-For is believed from named proxies only, and from its end', () => {
  const from = (remoteAddress: string, forwarded?: string) =>
    ({ socket: { remoteAddress }, headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded } }) as never
  expect(clientAddressOf(undefined)(from('203.0.113.1', '6.6.6.6'))).toBe('203.0.113.1')
  const behind = clientAddressOf('10.0.0.0/8, 2001:db8::1')
  expect(behind(from('10.0.0.1', '6.6.6.6, 203.0.113.9'))).toBe('203.0.113.9')
  expect(behind(from('10.0.0.1', '6.6.6.6, 203.0.113.9, 10.0.0.2'))).toBe('203.0.113.9')
  expect(behind(from('::ffff:10.0.0.1', '203.0.113.9'))).toBe('203.0.113.9')
  expect(behind(from('2001:db8::1', 'nonsense'))).toBe('2001:db8::1')
  expect(behind(from('203.0.113.1', '6.6.6.6'))).toBe('203.0.113.1')
  expect(() => clientAddressOf('somewhere')).toThrow('GATEWAY_TRUSTED_PROXIES')
})

test('a bucket never gives more than it holds and what has refilled', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 10_000 }),
      fc.array(fc.integer({ min: -1_000, max: 60_000 }), { maxLength: 300 }),
      (perMinute, gaps) => {
        let bucket: Bucket | undefined
        let nowMs = 0
        let allowed = 0
        let elapsedMs = 0
        for (const gap of gaps) {
          nowMs += gap
          elapsedMs += Math.max(0, gap)
          const result = take(bucket, perMinute, nowMs)
          bucket = result.bucket
          if (result.verdict.allowed) allowed += 1
          else expect(result.verdict.retryMs).toBeGreaterThan(0)
          expect(result.verdict.remaining).toBeGreaterThanOrEqual(0)
          expect(allowed).toBeLessThanOrEqual(perMinute + (elapsedMs * perMinute) / 60_000 + 1e-6)
        }
      },
    ),
  )
})
