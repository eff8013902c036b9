import { startService } from '@clutch/shared/service'
import { decodeProtectedHeader } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestGateway, type TestGateway } from '../../test/gateway.ts'
import { accessTokenTtlMs } from '../access-tokens/lifetime.ts'
import { gateway as definition } from '../app.ts'
import { decryptPrivateKey, encryptPrivateKey } from './encryption.ts'
import { isRotationDue, keySetAt } from './signing-key.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startTestGateway()
})
afterAll(() => gateway.stop())

const mesh = { authorization: 'Bearer a-secret-of-the-tests-only-0123456789' }
const kids = async () =>
  (await gateway.call('GET', '/.well-known/jwks.json')).body.keys.map((key: { kid: string }) => key.kid)

test('a rotation needs no restart: old tokens stay good, new ones are signed by the new key', async () => {
  const { user, tokens, tenantId } = await gateway.person()
  const before = await kids()
  const rotated = await gateway.call('POST', '/internal/signing-keys/rotate', {
    headers: mesh,
    body: { announceSeconds: 0 },
  })
  expect(rotated.status).toBe(200)
  expect(await kids()).toEqual([...before, rotated.body.kid])
  const newer = await gateway.login(user.email, undefined, tenantId)
  expect(decodeProtectedHeader(newer.accessToken).kid).toBe(rotated.body.kid)
  for (const { accessToken } of [tokens, newer])
    expect((await gateway.call('GET', '/api/v1/auth/me', { token: accessToken })).status).toBe(200)
})

test('a key that is only announced does not sign yet', async () => {
  const { user, tenantId } = await gateway.person()
  const rotated = await gateway.call('POST', '/internal/signing-keys/rotate', { headers: mesh, body: {} })
  expect(await kids()).toContain(rotated.body.kid)
  const newer = await gateway.login(user.email, undefined, tenantId)
  expect(decodeProtectedHeader(newer.accessToken).kid).not.toBe(rotated.body.kid)
})

test('nobody without the mesh’s secret rotates', async () => {
  expect((await gateway.call('POST', '/internal/signing-keys/rotate', { body: {} })).status).toBe(401)
})

test('the public set shows public halves only, and says how long it may be kept', async () => {
  const answer = await gateway.call('GET', '/.well-known/jwks.json')
  expect(answer.headers.get('cache-control')).toBe('public, max-age=60')
  for (const key of answer.body.keys)
    expect(Object.keys(key).toSorted()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x'])
})

test('private halves are stored encrypted; another secret opens none, and the gateway says so', async () => {
  const rows = await gateway.service.look<{ private_key: string; kid: string }>('SELECT * FROM gateway.signing_keys')
  for (const row of rows) expect(Buffer.from(row.private_key, 'base64url').toString('latin1')).not.toContain('PRIVATE')
  const sealed = encryptPrivateKey('s'.repeat(32), 'sig_1', 'secret')
  expect(decryptPrivateKey('s'.repeat(32), 'sig_1', sealed)).toBe('secret')
  expect(() => decryptPrivateKey('t'.repeat(32), 'sig_1', sealed)).toThrow()
  expect(() => decryptPrivateKey('s'.repeat(32), 'sig_2', sealed)).toThrow()
  const { env } = gateway.service.runtime
  await expect(startService(definition, { ...env, GATEWAY_KEY_ENCRYPTION_SECRET: 'x'.repeat(32) })).rejects.toThrow(
    /GATEWAY_KEY_ENCRYPTION_SECRET/,
  )
})

test('a key is published until the last token it can have signed has expired', () => {
  const at = (ms: number) => new Date(Date.UTC(2026, 0, 1) + ms)
  const key = (kid: string, ms: number) => ({ kid, createdAt: at(ms - 90_000), activeAt: at(ms) })
  const keys = [key('a', 0), key('b', 1_000_000)]
  expect(keySetAt(keys, at(999_999)).signing?.kid).toBe('a')
  expect(keySetAt(keys, at(1_000_000)).signing?.kid).toBe('b')
  // The last token of `a` was signed a moment before `b` began.
  const lastExpiry = 1_000_000 - 1 + accessTokenTtlMs
  expect(keySetAt(keys, at(lastExpiry)).published.map(({ kid }) => kid)).toEqual(['a', 'b'])
  expect(keySetAt(keys, at(lastExpiry + 60_001)).outlived.map(({ kid }) => kid)).toEqual(['a'])
  expect(keySetAt([], at(0)).signing).toBeUndefined()
  expect(isRotationDue(keys, 30, at(30 * 86_400_000))).toBe(false)
  expect(isRotationDue(keys, 30, at(1_000_000 - 90_000 + 30 * 86_400_000))).toBe(true)
})
