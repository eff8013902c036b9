import { createHmac, createPublicKey, generateKeyPairSync, type JsonWebKey, type KeyObject } from 'node:crypto'
import { decodeJwt, decodeProtectedHeader, SignJWT } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestGateway, type TestGateway } from '../../test/gateway.ts'
import { partsOf } from '../parts.ts'

let gateway: TestGateway
let good: { token: string; header: Record<string, unknown>; payload: Record<string, unknown> }
let kid: string
let privateKey: KeyObject
beforeAll(async () => {
  gateway = await startTestGateway({ nats: true })
  const { tokens } = await gateway.person()
  good = {
    token: tokens.accessToken,
    header: { ...decodeProtectedHeader(tokens.accessToken) },
    payload: { ...decodeJwt(tokens.accessToken) },
  }
  ;({ kid, privateKey } = partsOf(gateway.service.runtime.database).keys.signing())
})
afterAll(() => gateway.stop())

const me = (token: string) => gateway.call('GET', '/api/v1/auth/me', { token })
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const signed = (
  change: Record<string, unknown>,
  header: Record<string, unknown> = {},
  key: KeyObject = privateKey,
): Promise<string> =>
  new SignJWT({ ...good.payload, ...change })
    .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid, ...header } as { alg: string })
    .sign(key)
const nowSeconds = () => Math.floor(Date.now() / 1_000)

test('an access token says what was promised', async () => {
  expect(good.header).toEqual({ alg: 'EdDSA', typ: 'at+jwt', kid })
  expect(good.payload).toMatchObject({ iss: 'clutch-gateway', aud: 'clutch-api', sid: expect.stringMatching(/^ses_/) })
  expect((good.payload.exp as number) - (good.payload.iat as number)).toBe(600)
  expect(Object.keys(good.payload).toSorted()).toEqual([
    'aud',
    'exp',
    'iat',
    'iss',
    'jti',
    'scope',
    'sid',
    'sub',
    'ten',
  ])
  expect((await me(good.token)).status).toBe(200)
  // The forgeries below differ from a good token in one thing only.
  expect((await me(await signed({}))).status).toBe(200)
})

test.each<[string, () => Promise<string> | string]>([
  ['expired', () => signed({ exp: nowSeconds() - 1 })],
  ['without an end', () => signed({ exp: undefined })],
  ['for the mesh', () => signed({ aud: 'internal', kind: 'user' })],
  ['of another audience', () => signed({ aud: 'someone-else' })],
  ['of another issuer', () => signed({ iss: 'someone-else' })],
  ['of another type', () => signed({}, { typ: 'JWT' })],
  ['of no session', () => signed({ sid: undefined })],
  ['by another key', () => signed({}, {}, generateKeyPairSync('ed25519').privateKey)],
  ['by a key nobody knows', () => signed({}, { kid: 'sig_unknown' })],
  ['with alg none', () => `${part({ ...good.header, alg: 'none' })}.${part(good.payload)}.`],
  [
    'by HS256 with the public key as the secret',
    async () => {
      const { keys } = partsOf(gateway.service.runtime.database).keys.publicSet()
      const pem = createPublicKey({ key: keys[0] as JsonWebKey, format: 'jwk' }).export({ type: 'spki', format: 'pem' })
      const head = `${part({ ...good.header, alg: 'HS256' })}.${part(good.payload)}`
      return `${head}.${createHmac('sha256', pem).update(head).digest('base64url')}`
    },
  ],
  [
    'tampered with',
    () => {
      const [head, , signature] = good.token.split('.')
      return `${head}.${part({ ...good.payload, ten: 'ten_someoneelse' })}.${signature}`
    },
  ],
  ['that is no token', () => 'hello'],
])('a token %s is refused', async (_what, forge) => {
  const answer = await me(await forge())
  expect(answer).toMatchObject({ status: 401, body: { code: 'unauthenticated' } })
})

test('a token that is remembered is refused once it has expired', async () => {
  const short = await signed({ exp: nowSeconds() + 2 })
  expect((await me(short)).status).toBe(200)
  await expect.poll(async () => (await me(short)).status, { timeout: 5_000 }).toBe(401)
})

test('two credentials at once are refused: it is not clear who is meant', async () => {
  const answer = await gateway.call('GET', '/api/v1/auth/me', { token: good.token, apiKey: 'clk_any' })
  expect(answer.status).toBe(401)
})
