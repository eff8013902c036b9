import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { internalAudience, internalIssuer, localKeys, remoteKeys, verifyInternalToken } from './auth.ts'
import { Problem } from './problem.ts'

let keys: Awaited<ReturnType<typeof generateKeyPair>>
let strange: typeof keys
let published: { keys: Record<string, unknown>[] }
beforeAll(async () => {
  keys = await generateKeyPair('EdDSA')
  strange = await generateKeyPair('EdDSA')
  published = { keys: [{ ...(await exportJWK(keys.publicKey)), kid: 'k1', alg: 'EdDSA', use: 'sig' }] }
})

interface Forgery {
  claims?: JWTPayload
  leaveOut?: string
  typ?: string
  audience?: string
  issuer?: string
  expiresAt?: number
  key?: (typeof keys)['privateKey']
}

function token(forgery: Forgery = {}): Promise<string> {
  const claims: JWTPayload = { ten: 'ten_1', kind: 'user', scope: 'fleet:read fleet:write', ...forgery.claims }
  if (forgery.leaveOut !== undefined) delete claims[forgery.leaveOut]
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'EdDSA', kid: 'k1', typ: forgery.typ ?? 'at+jwt' })
    .setSubject('usr_1')
    .setIssuer(forgery.issuer ?? internalIssuer)
    .setAudience(forgery.audience ?? internalAudience)
    .setExpirationTime(forgery.expiresAt ?? Math.floor(Date.now() / 1_000) + 60)
    .sign(forgery.key ?? keys.privateKey)
}

async function statusOf(answer: Promise<unknown>): Promise<number> {
  try {
    await answer
    return 200
  } catch (error) {
    if (error instanceof Problem) return error.status
    throw error
  }
}

const servers: Server[] = []
async function gateway(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})
afterAll(() => {
  expect(servers).toEqual([])
})

test('a token tells who calls, for which tenant, and what that one may do', async () => {
  expect(await verifyInternalToken(localKeys(published as never))(await token())).toEqual({
    kind: 'user',
    id: 'usr_1',
    tenantId: 'ten_1',
    scopes: new Set(['fleet:read', 'fleet:write']),
  })
})

test.each<[string, () => Promise<string>]>([
  ['expired', () => token({ expiresAt: Math.floor(Date.now() / 1_000) - 1 })],
  ['of another audience', () => token({ audience: 'clutch' })],
  ['of another issuer', () => token({ issuer: 'somebody' })],
  ['of another type', () => token({ typ: 'JWT' })],
  ['signed with another key', () => token({ key: strange.privateKey })],
  ['without a tenant', () => token({ leaveOut: 'ten' })],
  [
    'without a signature',
    async () => new UnsecuredJWT({ ten: 'ten_1', kind: 'user', scope: '' }).setSubject('x').encode(),
  ],
  ['that is none', async () => 'a.b.c'],
  ['that is empty', async () => ''],
  [
    'with its claims changed',
    async () => {
      const [head, , signature] = (await token()).split('.')
      return [head, Buffer.from('{"ten":"ten_2"}').toString('base64url'), signature].join('.')
    },
  ],
])('a token %s is refused', async (_what, made) => {
  expect(await statusOf(verifyInternalToken(localKeys(published as never))(await made()))).toBe(401)
})

test('a token that was let in once is refused when its time is over', async () => {
  const expiresAt = Math.floor(Date.now() / 1_000) + 1
  const short = await token({ expiresAt })
  const verify = verifyInternalToken(localKeys(published as never))
  expect(await statusOf(verify(short))).toBe(200)
  await expect.poll(() => statusOf(verify(short)), { timeout: 5_000 }).toBe(401)
  expect(Date.now()).toBeGreaterThanOrEqual(expiresAt * 1_000)
})

test.each<[string, RequestListener]>([
  ['says 503', (_request, response) => response.writeHead(503).end()],
  ['says something that is no key set', (_request, response) => response.end('<html>')],
  ['hangs up', (request) => request.socket.destroy()],
])('who the caller is cannot be told while the gateway %s: that is no fault of the token', async (_what, listener) => {
  const verify = verifyInternalToken(remoteKeys(await gateway(listener)))
  expect(await statusOf(verify(await token()))).toBe(503)
})

test('keys come from the gateway, and a gateway that is back is asked again', async () => {
  let up = false
  const url = await gateway((_request, response) => {
    if (up) response.setHeader('content-type', 'application/json').end(JSON.stringify(published))
    else response.writeHead(502).end()
  })
  const verify = verifyInternalToken(remoteKeys(url))
  expect(await statusOf(verify(await token()))).toBe(503)
  up = true
  expect(await statusOf(verify(await token()))).toBe(200)
})
