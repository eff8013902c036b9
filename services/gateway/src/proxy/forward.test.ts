import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net'
import { route } from '@clutch/contracts/contract'
import { localKeys, verifyInternalToken } from '@clutch/shared/auth'
import Type from 'typebox'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { startTestGateway, type TestGateway } from '../../test/gateway.ts'
import { startUpstream, type TestUpstream } from '../../test/upstream.ts'
import { partsOf } from '../parts.ts'

const upload = route({
  method: 'POST',
  path: '/test/uploads',
  summary: 'Takes a body',
  access: 'fleet:write',
  maxBodyBytes: 100_000,
  body: Type.Object({}),
  replies: { 200: Type.Object({}) },
})
const open = route({
  method: 'GET',
  path: '/test/open',
  summary: 'Anyone may',
  access: 'public',
  replies: { 200: Type.Object({}) },
})
const paymentsRoute = route({
  method: 'GET',
  path: '/test/payments',
  summary: 'Of another service',
  access: 'authenticated',
  replies: { 200: Type.Object({}) },
})
const aiRoute = route({
  method: 'GET',
  path: '/test/ai',
  summary: 'Of a service that is not there',
  access: 'authenticated',
  replies: { 200: Type.Object({}) },
})

type Answerer = (request: IncomingMessage, response: ServerResponse) => void
const echo: Answerer = (request, response) => {
  response.writeHead(200, {
    'content-type': 'application/json',
    'clutch-secret': 'inside',
    server: 'inside',
    etag: '"7"',
    connection: 'x-hop',
    'x-hop': '1',
  })
  response.end(JSON.stringify({ method: request.method, url: request.url, headers: request.headers }))
}

let gateway: TestGateway
let fleet: TestUpstream
/** A service that accepts connections and does with them what a test says. */
let onConnection: (socket: Socket) => void = () => {}
const raw = createTcpServer((socket) => {
  socket.on('error', () => {})
  onConnection(socket)
})
let answer: Answerer = echo
let token: string
let viewerToken: string
beforeAll(async () => {
  fleet = await startUpstream((request, response) => answer(request, response))
  await new Promise<void>((resolve) => raw.listen(0, '127.0.0.1', resolve))
  const rawUrl = `http://127.0.0.1:${(raw.address() as AddressInfo).port}`
  const own = (owner: 'fleet' | 'payments' | 'ai', name: string, its: unknown) =>
    ({ owner, noun: 'test', name, route: its }) as never
  gateway = await startTestGateway({
    env: { FLEET_URL: fleet.url, B2B_URL: fleet.url, PAYMENTS_URL: rawUrl, AI_URL: 'http://127.0.0.1:1' },
    extraRoutes: [
      own('fleet', 'upload', upload),
      own('fleet', 'open', open),
      own('payments', 'paymentsRoute', paymentsRoute),
      own('ai', 'aiRoute', aiRoute),
    ],
  })
  const admin = await gateway.person()
  token = admin.tokens.accessToken
  viewerToken = (await gateway.person('viewer', admin.tenantId)).tokens.accessToken
})
afterAll(async () => {
  await gateway.stop()
  await fleet.close()
  raw.close()
})
beforeEach(() => {
  answer = echo
  fleet.requests.length = 0
})

const fleetPath = '/api/v1/b2b/fleet-management/telematics/flt_01K0A1B2C3D4E5F6G7H8J9K0M1'

test('a service sees who calls by an internal token, and nothing the client says of itself', async () => {
  const seen = await gateway.call('GET', `${fleetPath}?a=1&access_token=leak`, {
    token,
    headers: {
      'clutch-actor': 'root',
      'x-forwarded-for': '6.6.6.6',
      forwarded: 'for=6.6.6.6',
      cookie: 'a=b',
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      'accept-language': 'de',
    },
  })
  expect(seen.status).toBe(200)
  const { headers, url } = seen.body
  expect(url).toBe(`${fleetPath}?a=1`)
  for (const name of ['clutch-actor', 'x-forwarded-for', 'forwarded', 'cookie', 'x-api-key'])
    expect(headers).not.toHaveProperty(name)
  expect(headers['accept-language']).toBe('de')
  expect(headers['clutch-client-address']).toBe('127.0.0.1')
  expect(headers.traceparent).toMatch(/^00-0af7651916cd43dd8448eb211c80319c-/)
  expect(headers.traceparent).not.toContain('b7ad6b7169203331')
  expect(Number(headers['clutch-deadline-ms'])).toBeGreaterThan(14_000)
  expect(Number(headers['clutch-deadline-ms'])).toBeLessThanOrEqual(15_000)
  const { keys } = partsOf(gateway.service.runtime.database)
  const internal = String(headers.authorization).slice(7)
  expect(internal).not.toBe(token)
  const principal = await verifyInternalToken(localKeys(keys.publicSet()))(internal)
  expect(principal).toMatchObject({ kind: 'user' })
  expect(principal.scopes.has('fleet:write')).toBe(true)
  const { iat, exp } = JSON.parse(Buffer.from(internal.split('.')[1]!, 'base64url').toString()) as Record<
    string,
    number
  >
  expect(exp! - iat!).toBeLessThanOrEqual(60)
  // What the mesh believes does not open the door from outside.
  expect((await gateway.call('GET', fleetPath, { token: internal })).status).toBe(401)
})

test('an answer comes with our headers and without what is between services', async () => {
  const seen = await gateway.call('GET', fleetPath, { token, headers: { 'accept-encoding': 'identity' } })
  expect(seen.headers.get('etag')).toBe('"7"')
  expect(seen.headers.get('x-content-type-options')).toBe('nosniff')
  expect(seen.headers.get('cache-control')).toBe('no-store')
  expect(seen.headers.get('ratelimit-policy')).toBe('"caller";q=1200;w=60, "tenant";q=100000;w=60')
  expect(seen.headers.get('ratelimit')).toMatch(/^"caller";r=\d+;t=\d+$/)
  expect(seen.headers.get('traceparent')).toMatch(/^00-/)
  for (const name of ['clutch-secret', 'server', 'x-hop']) expect(seen.headers.get(name)).toBeNull()
})

test('only what is in the catalogue is reached: 404 otherwise, 405 with Allow for another method', async () => {
  for (const path of [
    '/api/v1/internal/clock',
    '/api/v1/b2b/fleet-management/telematics',
    `${fleetPath}/../../../../internal/settled`,
    '/api/v1/b2b/fleet-management/telematics/..%2f..%2finternal',
    '/api/v2/b2b/multi-tenant/tenants',
    '/b2b/multi-tenant/tenants',
  ])
    expect([400, 404]).toContain((await gateway.call('GET', path, { token })).status)
  expect(fleet.requests).toHaveLength(0)
  const wrong = await gateway.call('PUT', fleetPath, { token })
  expect(wrong).toMatchObject({ status: 405, body: { code: 'method-not-allowed' } })
  expect(wrong.headers.get('allow')).toBe('GET, HEAD')
  const own = await gateway.call('DELETE', '/api/v1/auth/me', { token })
  expect(own.status).toBe(405)
})

test('/api without a version is the newest, for services’ routes and our own', async () => {
  const seen = await gateway.call('GET', fleetPath.replace('/api/v1', '/api'), { token })
  expect(seen).toMatchObject({ status: 200, body: { url: fleetPath } })
  expect((await gateway.call('GET', '/api/auth/me', { token })).status).toBe(200)
})

test('who may not call is told before a service hears of it', async () => {
  expect((await gateway.call('GET', fleetPath)).status).toBe(401)
  expect((await gateway.call('GET', fleetPath, { token: 'nonsense' })).status).toBe(401)
  const refused = await gateway.call('POST', '/api/v1/test/uploads', { token: viewerToken, body: { a: 1 } })
  expect(refused).toMatchObject({ status: 403, body: { code: 'forbidden' } })
  expect(refused.body.detail).toContain('fleet:write')
  expect(fleet.requests).toHaveLength(0)
  const anyone = await gateway.call('GET', '/api/v1/test/open')
  expect(anyone.status).toBe(200)
  expect(anyone.body.headers.authorization).toBeUndefined()
  expect(anyone.headers.get('ratelimit-policy')).toMatch(/^"address";q=600;w=60$/)
})

test('a body flows through unchanged, whatever its type', async () => {
  const bytes = Buffer.from(Array.from({ length: 90_000 }, (_, index) => index % 256))
  const received: Buffer[] = []
  answer = async (request, response) => {
    for await (const chunk of request) received.push(chunk as Buffer)
    response.end(JSON.stringify(request.headers))
  }
  const response = await fetch(`${gateway.url}/api/v1/test/uploads`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream' },
    body: bytes,
  })
  expect(response.status).toBe(200)
  expect(Buffer.concat(received).equals(bytes)).toBe(true)
  expect(await response.json()).toMatchObject({ 'content-type': 'application/octet-stream', 'content-length': '90000' })
})

test('a body beyond the route’s limit is refused, told in advance or not', async () => {
  answer = (request, response) => {
    request.resume().once('end', () => response.end('{}'))
  }
  const send = (body: string | ReadableStream, more: Record<string, unknown> = {}) =>
    fetch(`${gateway.url}/api/v1/test/uploads`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body,
      ...more,
    })
  const told = await send('x'.repeat(100_001))
  expect(told.status).toBe(413)
  expect(fleet.requests).toHaveLength(0)
  const chunks = new ReadableStream({
    start(controller) {
      for (let index = 0; index < 101; index += 1) controller.enqueue(new Uint8Array(1_000))
      controller.close()
    },
  })
  const untold = await send(chunks, { duplex: 'half' })
  expect(untold.status).toBe(413)
  expect(await untold.json()).toMatchObject({ code: 'payload-too-large' })
})

test('a service that is not there is 503, one that is silent is 504, both with Retry-After', async () => {
  const absent = await gateway.call('GET', '/api/v1/test/ai', { token })
  expect(absent).toMatchObject({ status: 503, body: { code: 'unavailable' } })
  expect(absent.headers.get('retry-after')).toBe('1')
  onConnection = () => {}
  const silent = await gateway.call('GET', '/api/v1/test/payments', { token, headers: { 'clutch-deadline-ms': '300' } })
  expect(silent).toMatchObject({ status: 504, body: { code: 'deadline-exceeded' } })
  expect(silent.headers.get('retry-after')).toBe('1')
  const nonsense = await gateway.call('GET', fleetPath, { token, headers: { 'clutch-deadline-ms': 'soon' } })
  expect(nonsense.body.errors[0].pointer).toBe('/headers/clutch-deadline-ms')
})

test('a read is sent once more when the connection is reset, and a write is not', async () => {
  let connections = 0
  onConnection = (socket) => {
    connections += 1
    const first = connections === 1
    socket.once('data', () => {
      if (first) return socket.resetAndDestroy()
      return socket.end('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}')
    })
  }
  expect((await gateway.call('GET', '/api/v1/test/payments', { token })).status).toBe(200)
  expect(connections).toBe(2)
  answer = (request) => request.socket.resetAndDestroy()
  expect((await gateway.call('POST', '/api/v1/test/uploads', { token, body: {} })).status).toBe(503)
  expect(fleet.requests).toHaveLength(1)
  fleet.requests.length = 0
  expect((await gateway.call('GET', fleetPath, { token })).status).toBe(503)
  expect(fleet.requests).toHaveLength(2)
})

test('what stands between us and a service does not speak to clients', async () => {
  for (const [status, expected] of [
    [502, 503],
    [504, 504],
  ] as const) {
    answer = (_request, response) => response.writeHead(status, { 'content-type': 'text/html' }).end('<h1>proxy</h1>')
    const seen = await gateway.call('GET', fleetPath, { token })
    expect(seen.status).toBe(expected)
    expect(seen.headers.get('content-type')).toContain('application/problem+json')
  }
  answer = (_request, response) =>
    response.writeHead(422, { 'content-type': 'application/problem+json' }).end('{"code":"its-own"}')
  expect(await gateway.call('GET', fleetPath, { token })).toMatchObject({ status: 422, body: { code: 'its-own' } })
})

test('a client that goes away takes its request with it', async () => {
  let gone: Promise<void> | undefined
  const asked = new Promise<void>((resolve) => {
    answer = (request) => {
      gone = new Promise((left) => request.socket.once('close', () => left()))
      resolve()
    }
  })
  const leave = new AbortController()
  const request = fetch(`${gateway.url}${fleetPath}`, {
    headers: { authorization: `Bearer ${token}` },
    signal: leave.signal,
  })
  request.catch(() => {})
  await asked
  leave.abort()
  await gone
})

test('server-sent events arrive as they are sent, and the stream ends when the session does', async () => {
  let stream: ServerResponse | undefined
  let gone: Promise<void> | undefined
  answer = (_request, response) => {
    stream = response
    gone = new Promise((left) => response.once('close', () => left()))
    response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders()
  }
  const { tokens } = await gateway.person()
  // As a browser's EventSource does, which cannot set headers.
  const response = await fetch(`${gateway.url}${fleetPath}/stream?access_token=${tokens.accessToken}`)
  expect(response.headers.get('content-type')).toBe('text/event-stream')
  expect(fleet.requests[0]?.url).toBe(`${fleetPath}/stream`)
  expect(fleet.requests[0]?.headers['clutch-deadline-ms']).toBeUndefined()
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
  for (const text of ['data: 1\n\n', 'data: 2\n\n']) {
    stream!.write(text)
    expect((await reader.read()).value).toBe(text)
  }
  await gateway.call('POST', '/api/v1/auth/logout', { token: tokens.accessToken })
  const ended = performance.now()
  await reader.read().catch(() => {})
  await gone
  expect(performance.now() - ended).toBeLessThan(1_500)
})

test('a token in the query opens streams only', async () => {
  expect((await gateway.call('GET', `${fleetPath}?access_token=${token}`)).status).toBe(401)
})

test('many streams do not keep requests waiting', async () => {
  answer = (request, response) => {
    if (request.url?.includes('/stream'))
      response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders()
    else echo(request, response)
  }
  const streams = await Promise.all(
    Array.from(
      { length: 80 },
      () =>
        new Promise<IncomingMessage>((resolve, reject) => {
          const asked = httpRequest(`${gateway.url}${fleetPath}/stream`, {
            headers: { authorization: `Bearer ${token}` },
            agent: false,
          })
          asked.once('response', resolve).once('error', reject).end()
        }),
    ),
  )
  expect((await gateway.call('GET', fleetPath, { token })).status).toBe(200)
  for (const stream of streams) stream.destroy()
})
