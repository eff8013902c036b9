import { startService } from '@clutch/shared/service'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestGateway, type TestGateway } from '../../test/gateway.ts'
import { gateway as definition } from '../app.ts'

let gateway: TestGateway
interface Replica {
  url: string
  stop(): Promise<void>
}
let replica: Replica
let deaf: Replica
beforeAll(async () => {
  gateway = await startTestGateway()
  const { env } = gateway.service.runtime
  replica = await startService(definition, env)
  // One that never hears a broadcast: it has the table only.
  deaf = await startService(definition, { ...env, NATS_URL: 'nats://127.0.0.1:1' })
})
afterAll(async () => {
  await replica.stop()
  await deaf.stop()
  await gateway.stop()
})

const statusAt = async (url: string, token: string) =>
  (await fetch(`${url}/api/v1/auth/me`, { headers: { authorization: `Bearer ${token}` } })).status

test('a session that has ended is dead on every replica within a second, by broadcast and by the table', async () => {
  const { tokens } = await gateway.person()
  for (const { url } of [replica, deaf]) expect(await statusAt(url, tokens.accessToken)).toBe(200)
  await gateway.call('POST', '/api/v1/auth/logout', { token: tokens.accessToken })
  const ended = performance.now()
  const lastGood = new Map<string, number>()
  while (performance.now() - ended < 1_500)
    for (const { url } of [replica, deaf]) {
      const asked = performance.now()
      if ((await statusAt(url, tokens.accessToken)) === 200) lastGood.set(url, asked - ended)
    }
  for (const good of lastGood.values()) expect(good).toBeLessThan(1_000)
  for (const { url } of [replica, deaf]) expect(await statusAt(url, tokens.accessToken)).toBe(401)
})

test('a replica that starts later knows the sessions that ended before', async () => {
  const { tokens } = await gateway.person()
  await gateway.call('POST', '/api/v1/auth/logout', { token: tokens.accessToken })
  const later = await startService(definition, gateway.service.runtime.env)
  try {
    expect(await statusAt(later.url, tokens.accessToken)).toBe(401)
  } finally {
    await later.stop()
  }
})

test('what is denied is kept as long as a token may live, and dropped after it', async () => {
  const { tokens } = await gateway.person()
  await gateway.call('POST', '/api/v1/auth/logout', { token: tokens.accessToken })
  const [row] = await gateway.service.look<{ seconds: number }>(
    'SELECT extract(epoch FROM until - denied_at)::float8 AS seconds FROM gateway.denied_sessions WHERE id = $1',
    [tokens.sessionId],
  )
  expect(row?.seconds).toBeGreaterThan(599)
  expect(row?.seconds).toBeLessThanOrEqual(601)
})
