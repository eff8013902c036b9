import { createHmac, generateKeyPairSync, sign } from 'node:crypto'
import { beforeAll, describe, expect, inject, test } from 'vitest'
import { admin, type Caller, raw } from './callers.ts'

let caller: Caller
let header: Record<string, unknown>
let claims: Record<string, unknown>
beforeAll(async () => {
  caller = await admin(0)
  const [first, second] = caller.token.split('.') as [string, string]
  header = JSON.parse(Buffer.from(first, 'base64url').toString()) as Record<string, unknown>
  claims = JSON.parse(Buffer.from(second, 'base64url').toString()) as Record<string, unknown>
})

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const me = (token: string) => raw('GET', '/api/v1/auth/me', { headers: { authorization: `Bearer ${token}` } })

test('the token as it was given is good', async () => {
  expect((await me(caller.token)).status).toBe(200)
  expect(header).toMatchObject({ alg: 'EdDSA', typ: 'at+jwt' })
  expect(Number(claims.exp) - Number(claims.iat)).toBe(600)
})

describe('refused', () => {
  const stranger = generateKeyPairSync('ed25519').privateKey
  const forged = (head: object, body: object) => {
    const input = `${encode(head)}.${encode(body)}`
    return `${input}.${sign(null, Buffer.from(input), stranger).toString('base64url')}`
  }
  const cases: [string, () => string | Promise<string>][] = [
    ['algorithm none', () => `${encode({ ...header, alg: 'none' })}.${encode(claims)}.`],
    ['a key of a stranger', () => forged(header, claims)],
    ['a stranger’s key id', () => forged({ ...header, kid: 'stranger' }, claims)],
    ['a key sent along', () => forged({ ...header, jwk: stranger.export({ format: 'jwk' }) }, claims)],
    [
      'the public key as a secret',
      async () => {
        const jwks = await (await fetch(`${inject('mesh').url}/.well-known/jwks.json`)).text()
        const input = `${encode({ ...header, alg: 'HS256' })}.${encode(claims)}`
        return `${input}.${createHmac('sha256', jwks).update(input).digest('base64url')}`
      },
    ],
    [
      'claims that were changed',
      () => {
        const [first, , third] = caller.token.split('.')
        return `${first}.${encode({ ...claims, ten: inject('mesh').tenants[1]!.id })}.${third}`
      },
    ],
    // With our own key these two are in services/gateway/src/access-tokens/verify.test.ts, where there is one to sign with.
    ['a stranger’s token for another audience', () => forged(header, { ...claims, aud: 'internal' })],
    ['a stranger’s token that has expired', () => forged(header, { ...claims, exp: 1 })],
    ['no token at all', () => ''],
    ['something else', () => 'a.b.c'],
  ]
  test.each(cases)('%s', async (_what, make) => {
    const answer = await me(await make())
    expect([answer.status, answer.json.code]).toEqual([401, 'unauthenticated'])
  })
})

test('the services themselves refuse what has not come through the gateway', async () => {
  for (const [service, url] of Object.entries(inject('mesh').serviceUrls)) {
    if (service === 'gateway') continue
    const path = {
      'telematics-ingest': '/b2b/fleet-management/gps-integration/devices',
      fleet: '/b2b/fleet-management/vehicles',
      b2b: '/b2b/bookings',
      payments: '/payments',
      ai: '/ai/models',
    }[service]
    const answer = await fetch(`${url}/api/v1${path}`, { headers: { authorization: `Bearer ${caller.token}` } })
    expect([service, answer.status]).toEqual([service, 401])
    const door = await fetch(`${url}/internal/settled`, { headers: { authorization: 'Bearer guess' } })
    expect([service, door.status]).toEqual([service, 401])
  }
})
