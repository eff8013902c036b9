import { createHash } from 'node:crypto'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocket } from 'undici'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { startTestGateway, type TestGateway } from '../../test/gateway.ts'
import { startUpstream, type TestUpstream } from '../../test/upstream.ts'

let gateway: TestGateway
let fleet: TestUpstream
let handshakes: IncomingMessage[] = []
let ends: Promise<void>[] = []
let refusal: string | undefined

/** The least a WebSocket server is: the handshake, and every short text message comes back. */
function echoSocket(request: IncomingMessage, socket: Duplex): void {
  handshakes.push(request)
  if (refusal !== undefined) return void socket.end(refusal)
  const accept = createHash('sha1')
    .update(`${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
    .digest('base64')
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  )
  ends.push(new Promise((left) => socket.once('close', () => left())))
  socket.on('error', () => {})
  socket.on('end', () => socket.end())
  socket.on('data', (frame: Buffer) => {
    if ((frame[0]! & 0x0f) !== 1) return socket.end()
    const length = frame[1]! & 0x7f
    const mask = frame.subarray(2, 6)
    const text = frame.subarray(6, 6 + length).map((byte, index) => byte ^ mask[index % 4]!)
    return socket.write(Buffer.concat([Buffer.from([0x81, length]), text]))
  })
}

beforeAll(async () => {
  fleet = await startUpstream((_request, response) => response.end('plain'))
  fleet.server.on('upgrade', echoSocket)
  gateway = await startTestGateway({ env: { FLEET_URL: fleet.url } })
})
afterAll(async () => {
  await gateway.stop()
  await fleet.close()
})
beforeEach(() => {
  handshakes = []
  ends = []
  refusal = undefined
})

const path = '/api/v1/b2b/fleet-management/telematics/flt_01K0A1B2C3D4E5F6G7H8J9K0M1/live'
const wsUrl = () => gateway.url.replace('http', 'ws')

function opened(url: string, headers: Record<string, string> = {}): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, { headers })
    socket.addEventListener('open', () => resolve(socket))
    socket.addEventListener('error', () => reject(new Error('the handshake was refused')))
  })
}

async function said(socket: WebSocket, text: string): Promise<unknown> {
  const heard = new Promise((resolve) =>
    socket.addEventListener('message', (event) => resolve(event.data), { once: true }),
  )
  socket.send(text)
  return heard
}

/** The handshake by hand, to see how it is refused. */
function handshake(
  url: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: { code?: string } }> {
  return new Promise((resolve, reject) => {
    const asked = httpRequest(`${gateway.url}${url}`, {
      agent: false,
      headers: {
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
        ...headers,
      },
    })
    asked.once('response', async (response) => {
      let text = ''
      for await (const chunk of response) text += chunk
      resolve({ status: response.statusCode!, body: JSON.parse(text) })
    })
    asked.once('upgrade', (_response, socket) => {
      socket.destroy()
      resolve({ status: 101, body: {} })
    })
    asked.once('error', reject).end()
  })
}

test('a socket is joined to the service that owns the route, by header or by query', async () => {
  const { tokens } = await gateway.person()
  const byHeader = await opened(`${wsUrl()}${path}`, { authorization: `Bearer ${tokens.accessToken}` })
  expect(await said(byHeader, 'hello')).toBe('hello')
  const byQuery = await opened(`${wsUrl()}${path.replace('/api/v1', '/api')}?access_token=${tokens.accessToken}&a=1`)
  expect(await said(byQuery, 'there')).toBe('there')
  expect(handshakes.map((request) => request.url)).toEqual([path, `${path}?a=1`])
  for (const { headers } of handshakes) {
    expect(headers.authorization).toMatch(/^Bearer ey/)
    expect(headers.authorization).not.toContain(tokens.accessToken)
    expect(headers['clutch-client-address']).toBe('127.0.0.1')
  }
  byHeader.close()
  byQuery.close()
  await Promise.all(ends)
})

test('a socket closes within a second of its session’s end', async () => {
  const { tokens } = await gateway.person()
  const socket = await opened(`${wsUrl()}${path}?access_token=${tokens.accessToken}`)
  const closed = new Promise<number>((resolve) => socket.addEventListener('close', ({ code }) => resolve(code)))
  await gateway.call('POST', '/api/v1/auth/logout', { token: tokens.accessToken })
  const ended = performance.now()
  // RFC 6455: 1008 is a violation of policy.
  expect(await closed).toBe(1008)
  expect(performance.now() - ended).toBeLessThan(1_000)
  await Promise.all(ends)
})

test('who may not call gets no socket, and the service hears nothing of it', async () => {
  expect(await handshake(path)).toMatchObject({ status: 401, body: { code: 'unauthenticated' } })
  expect((await handshake(`${path}?access_token=nonsense`)).status).toBe(401)
  const { tokens } = await gateway.person('accountant')
  const refused = await handshake(path, { authorization: `Bearer ${tokens.accessToken}` })
  expect(refused).toMatchObject({ status: 403, body: { code: 'forbidden' } })
  const unknown = await handshake('/api/v1/auth/me', { authorization: `Bearer ${tokens.accessToken}` })
  expect(unknown.status).toBe(404)
  expect(handshakes).toHaveLength(0)
})

test('a service’s refusal is passed on as a problem', async () => {
  const { tokens } = await gateway.person()
  refusal = 'HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n'
  expect(await handshake(`${path}?access_token=${tokens.accessToken}`)).toMatchObject({
    status: 404,
    body: { code: 'not-found' },
  })
  refusal = 'HTTP/1.1 500 No\r\ncontent-length: 0\r\n\r\n'
  expect((await handshake(`${path}?access_token=${tokens.accessToken}`)).status).toBe(503)
})

test('other upgrades are not taken: the request is answered as it is', async () => {
  const { tokens } = await gateway.person()
  const offered = await handshake('/api/v1/auth/me', {
    upgrade: 'h2c',
    connection: 'Upgrade, HTTP2-Settings',
    authorization: `Bearer ${tokens.accessToken}`,
  })
  expect(offered.status).toBe(200)
})

test('a plain request to a socket’s route is told so', async () => {
  const { tokens } = await gateway.person()
  const answer = await gateway.call('GET', path, { token: tokens.accessToken })
  expect(answer.status).toBe(400)
  expect(answer.body.errors[0].pointer).toBe('/headers/upgrade')
})
