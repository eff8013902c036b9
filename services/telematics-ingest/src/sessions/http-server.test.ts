import { connect } from 'node:net'
import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { families } from '@clutch/protocols/families'
import { osmand } from '@clutch/protocols/osmand/family'
import { afterEach, describe, expect, test } from 'vitest'
import type { RefusedFrame } from './device-connection.ts'
import { listenHttp } from './http-server.ts'
import { DeviceHub, type HubOptions } from './hub.ts'
import { listenTcp } from './tcp-server.ts'

const opened: (() => Promise<void>)[] = []
afterEach(async () => {
  await Promise.all(opened.splice(0).map((close) => close()))
})

async function serve(options: Partial<HubOptions<string>> = {}) {
  const stored: DecodedReading[] = []
  const refused: RefusedFrame<string>[] = []
  const hub = new DeviceHub<string>({
    identify: async (uniqueId) => (uniqueId.startsWith('phone') ? uniqueId : undefined),
    onReadings: async (_, { readings }) => {
      stored.push(...readings)
    },
    onRefused: (frame) => refused.push(frame),
    ...options,
    limits: { drainTimeoutMs: 1_000, ...options.limits },
  })
  const server = await listenHttp(hub, { family: osmand, port: 0, host: '127.0.0.1' })
  const any = await listenTcp(hub, { families, port: 0, host: '127.0.0.1', onHttp: (socket) => server.adopt(socket) })
  opened.push(async () => {
    const closed = [server.close(), any.close()]
    await hub.drain()
    await Promise.all(closed)
  })
  const at = (port: number | undefined) => (query: string, init?: RequestInit) =>
    fetch(`http://127.0.0.1:${port}/${query}`, { ...init, headers: { connection: 'close', ...init?.headers } })
  return { hub, ask: at(server.port), askAny: at(any.port), port: server.port ?? 0, anyPort: any.port, stored, refused }
}

const here = '?id=phone1&lat=52.5&lon=13.4&timestamp=1767225600&speed=10'

describe('a request', () => {
  test('is answered 200 when its reading is durable, not before', async () => {
    let durable = () => {}
    const { hub, ask } = await serve({ onReadings: () => new Promise((resolve) => (durable = resolve)) })
    const answer = ask(here)
    await expect.poll(() => hub.readingsInFlight).toBe(1)
    durable()
    expect((await answer).status).toBe(200)
    expect(hub.counts.acknowledgedReadings).toBe(1)
    expect(hub.readingsInFlight).toBe(0)
  })

  test('whose reading is not durable is to be sent again', async () => {
    const { hub, ask } = await serve({ onReadings: () => Promise.reject(new Error('NATS is away')) })
    const answer = await ask(here)
    expect(answer.status).toBe(503)
    expect(answer.headers.get('retry-after')).toBe('10')
    expect(hub.counts.acknowledgedReadings).toBe(0)
    expect(hub.readingsInFlight).toBe(0)
  })

  test('of nobody is refused, and nothing of it is stored', async () => {
    const { ask, stored } = await serve()
    expect((await ask(here.replace('phone1', 'stranger'))).status).toBe(401)
    expect(stored).toEqual([])
  })

  test.each([
    ['?lat=52&lon=13', 'id'],
    ['?id=phone1&lat=200&lon=13', 'lat'],
    ['?id=phone1&lat=52&lon=east', 'lon'],
    ['?id=phone1&lat=52&lon=13&timestamp=yesterday', 'timestamp'],
  ])('%s names what is wrong with it, and is kept in quarantine', async (query, parameter) => {
    const { ask, refused } = await serve()
    const answer = await ask(query)
    expect(answer.status).toBe(400)
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    expect(await answer.json()).toMatchObject({ status: 400, code: 'malformed', parameter })
    expect(refused).toHaveLength(1)
  })

  test('with a body that is too large is refused without being read', async () => {
    const { ask } = await serve()
    const answer = await ask('', { method: 'POST', body: 'x'.repeat(1024 ** 2 + 1) }).catch(() => undefined)
    expect([413, undefined]).toContain(answer?.status)
  })
})

describe('the port for all', () => {
  test('takes requests too, several on one connection', async () => {
    const { askAny, stored } = await serve()
    expect((await askAny(here)).status).toBe(200)
    expect(
      (await askAny('', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' })).status,
    ).toBe(400)
    expect(stored).toHaveLength(1)
  })

  test('takes a request that the network cut after any byte', async () => {
    const { anyPort, stored } = await serve()
    const request = Buffer.from(`GET /${here} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)
    for (const cut of [1, 3, 4, 5, 6, 20]) {
      const socket = connect(anyPort, '127.0.0.1').setNoDelay(true)
      let answer = ''
      socket.on('data', (bytes) => (answer += bytes))
      const over = new Promise((closed) => socket.on('close', closed))
      await new Promise<void>((sent) => socket.write(request.subarray(0, cut), () => sent()))
      socket.write(request.subarray(cut))
      await over
      expect(answer).toMatch(/^HTTP\/1\.1 200 /)
    }
    expect(stored).toHaveLength(6)
  })
})

test('an address that was banned for garbage is not heard over HTTP either', async () => {
  const { hub, ask } = await serve({ limits: { banMs: 60_000 } })
  hub.ban('127.0.0.1')
  await expect(ask(here)).rejects.toThrow()
  expect(hub.counts.turnedAway.banned).toBe(1)
})

test('requests that are refused again and again close the socket and ban the address', async () => {
  const { hub, ask, port } = await serve({ limits: { banMs: 60_000, garbageBudgetBytes: 100 } })
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  socket.resume()
  const closed = new Promise((done) => socket.on('close', done))
  socket.write('GET /?id=phone1&lat=52&lon=east HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(10))
  await closed
  await expect(ask(here)).rejects.toThrow()
  expect(hub.counts.turnedAway.banned).toBeGreaterThan(0)
})
