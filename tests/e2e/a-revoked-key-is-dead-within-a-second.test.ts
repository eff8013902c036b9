import { issueApiKey, revokeApiKey } from '@clutch/contracts/b2b/api-keys'
import { expect, test } from 'vitest'
import { admin, raw } from './callers.ts'

test('a revoked key is dead within a second, under a steady stream of requests', async () => {
  const { client } = await admin(0)
  const { apiKey, secret } = await client.call(issueApiKey, {
    body: { name: 'short life', scopes: ['fleet:read'], requestsPerMinute: 100_000 },
  })
  const use = () => raw('GET', '/api/v1/b2b/fleet-management/vehicles?limit=1', { headers: { 'x-api-key': secret } })
  for (const deadline = Date.now() + 5_000; (await use()).status !== 200; )
    if (Date.now() > deadline) throw new Error('the key never worked')

  let revokedAt = Number.POSITIVE_INFINITY
  let lastWorkedAt = 0
  const stream = (async () => {
    while (Date.now() < revokedAt + 3_000) {
      const sentAt = Date.now()
      const { status } = await use()
      if (status === 200) lastWorkedAt = sentAt
      else expect([401, 503]).toContain(status)
    }
  })()
  await client.call(revokeApiKey, { params: { apiKeyId: apiKey.id } })
  revokedAt = Date.now()
  await stream
  expect(lastWorkedAt - revokedAt).toBeLessThan(1_000)
  expect((await use()).json.code).toBe('unauthenticated')
})
