import { connect, type Socket } from 'node:net'
import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { families } from '@clutch/protocols/families'
import { osmand } from '@clutch/protocols/osmand/family'
import { afterEach, describe, expect, test } from 'vitest'
import type { RefusedFrame } from './device-connection.ts'
import { listenHttp } from './http-server.ts'
import { DeviceHub, type HubOptions } from './hub.ts'
import { listenTcp } from './tcp-server.ts'

const opened: (() => Promise<void>)[] = []
const sockets: Socket[] = []
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
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
  const close = async () => {
    const closed = [server.close(), any.close()]
    await hub.drain()
    await Promise.all(closed)
  }
  opened.push(close)
  const at = (port: number | undefined) => (query: string, init?: RequestInit) =>
    fetch(`http://127.0.0.1:${port}/${query}`, { ...init, headers: { connection: 'close', ...init?.headers } })
  return {
    hub,
    ask: at(server.port),
    askAny: at(any.port),
    port: server.port ?? 0,
    anyPort: any.port,
    stored,
    refused,
    close,
  }
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

/** A peer that says only what a test makes it say. */
function peer(port: number | undefined) {
  const socket = connect(port ?? 0, '127.0.0.1').setNoDelay(true)
  sockets.push(socket)
  let heard = ''
  let arrived = () => {}
  socket.on('error', () => {})
  socket.on('data', (bytes) => {
    heard += bytes
    arrived()
  })
  const closed = new Promise<void>((done) => socket.on('close', () => done()))
  void closed.then(() => arrived())
  const answered = async (status: number, times = 1) => {
    const line = `HTTP/1.1 ${status} `
    while (heard.split(line).length <= times && !socket.closed)
      await new Promise<void>((something) => {
        arrived = something
      })
    expect(heard.split(line).length - 1).toBe(times)
  }
  /** A byte now and then, for ever. */
  const dribble = () => {
    const timer = setInterval(() => socket.write('a'), 20)
    void closed.then(() => clearInterval(timer))
  }
  return { socket, closed, answered, dribble, heard: () => heard }
}

const head = `GET /${here} HTTP/1.1\r\nHost: x\r\n`
const longMs = 60_000

describe('the one door of the hub', () => {
  test.each(['port', 'anyPort'] as const)('counts sockets with requests among all others: %s', async (which) => {
    const served = await serve({ limits: { maxSessions: 3, banMs: longMs } })
    const { hub } = served
    const first = [peer(served[which]), peer(served[which])]
    for (const { socket, answered } of first) {
      socket.write(`${head}\r\n`)
      await answered(200)
    }
    // a tracker that has said nothing yet
    const tracker = peer(served.anyPort)
    await expect.poll(() => hub.entered).toBe(3)
    for (const port of [served.port, served.anyPort]) await peer(port).closed
    expect(hub.counts.turnedAway).toMatchObject({ full: 2 })
    tracker.socket.destroy()
    await expect.poll(() => hub.entered).toBe(2)
    const next = peer(served[which])
    next.socket.write(`${head}\r\n`)
    await next.answered(200)
  })

  test.each(['port', 'anyPort'] as const)('lets so many of one address in, and no banned one: %s', async (which) => {
    const served = await serve({ limits: { maxSessionsPerAddress: 1, banMs: longMs } })
    const { hub } = served
    const only = peer(served[which])
    only.socket.write(`${head}\r\n`)
    await only.answered(200)
    await peer(served.port).closed
    await peer(served.anyPort).closed
    expect(hub.counts.turnedAway).toMatchObject({ perAddress: 2, banned: 0 })
    only.socket.destroy()
    await expect.poll(() => hub.entered).toBe(0)
    hub.ban('127.0.0.1')
    await peer(served[which]).closed
    expect(hub.counts.turnedAway.banned).toBe(1)
    expect(hub.entered).toBe(0)
  })

  test('holds nothing of a flood that came and went', async () => {
    const { hub, port, anyPort } = await serve({ limits: { maxSessions: 20 } })
    const flood = Array.from({ length: 60 }, (_, index) => peer(index % 2 === 0 ? port : anyPort))
    for (const { socket } of flood) socket.write(head)
    await expect.poll(() => hub.counts.turnedAway.full).toBe(40)
    expect(hub.entered).toBe(20)
    for (const { socket } of flood) socket.destroy()
    await expect.poll(() => hub.entered).toBe(0)
  })
})

/** These sockets would stay open for ever, or as long as they send a byte now and then. */
describe.each(['port', 'anyPort'] as const)('time is bounded on %s:', (which) => {
  test('a socket that says nothing', async () => {
    const served = await serve({ limits: { loginTimeoutMs: 100 } })
    await peer(served[which]).closed
  })

  test('a head that never ends', async () => {
    const served = await serve({ limits: { loginTimeoutMs: 150 } })
    const slow = peer(served[which])
    slow.socket.write(`${head}X-Slow: `)
    slow.dribble()
    await slow.closed
    expect(slow.heard()).toBe('')
  })

  test('a body that never ends', async () => {
    const served = await serve({ limits: { loginTimeoutMs: 150 } })
    const slow = peer(served[which])
    slow.socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n')
    slow.dribble()
    await slow.closed
  })

  test('requests of nobody, one after the other', async () => {
    const served = await serve({ limits: { loginTimeoutMs: 2_000 } })
    const stranger = peer(served[which])
    const ask = setInterval(() => stranger.socket.write(`${head.replace('phone1', 'stranger')}\r\n`), 20)
    await stranger.closed
    clearInterval(ask)
    expect(stranger.heard()).toMatch(/^HTTP\/1\.1 401 /)
  })

  test('the next request of a device that is known: its head, its body, and its silence', async () => {
    const served = await serve({ limits: { idleTimeoutMs: 150, requestTimeoutMs: 50, durableTimeoutMs: 100 } })
    for (const next of [head, 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n', '']) {
      const known = peer(served[which])
      known.socket.write(`${head}\r\n`)
      await known.answered(200)
      known.socket.write(next)
      if (next !== '') known.dribble()
      await known.closed
    }
  })

  test('how long a conversation may last', async () => {
    const served = await serve({ limits: { maxSessionMs: 200 } })
    const long = peer(served[which])
    const ask = setInterval(() => long.socket.write(`${head}\r\n`), 20)
    await long.closed
    clearInterval(ask)
    expect(long.heard()).toMatch(/^HTTP\/1\.1 200 /)
  })

  test('readings that never become durable are answered 503, and their room is free again', async () => {
    const served = await serve({ onReadings: () => new Promise(() => {}), limits: { durableTimeoutMs: 100 } })
    const one = peer(served[which])
    one.socket.write(`${head}\r\n`)
    await one.answered(503)
    expect(served.hub.readingsInFlight).toBe(0)
  })
})

describe('one socket', () => {
  test('has so many requests under way and no more', async () => {
    let identified = 0
    const { hub, port } = await serve({
      identify: async (uniqueId) => {
        identified += 1
        return uniqueId
      },
      onReadings: () => new Promise(() => {}),
      limits: { maxFramesInFlight: 3 },
    })
    const ahead = peer(port)
    ahead.socket.write(`${head}\r\n`.repeat(50))
    await ahead.closed
    expect(identified).toBeLessThanOrEqual(3)
    expect(hub.readingsInFlight).toBeLessThanOrEqual(3)
  })

  test('that was answered its last request is closed when the server stops, whichever port it came by', async () => {
    let durable = () => {}
    const waiting: (() => void)[] = []
    const { hub, port, anyPort, close } = await serve({
      onReadings: () =>
        new Promise((resolve) => {
          durable = resolve
          waiting.push(resolve)
        }),
    })
    const idle = [peer(port), peer(anyPort)]
    for (const [index, { socket, answered }] of idle.entries()) {
      socket.write(`${head}\r\n`)
      await expect.poll(() => waiting.length).toBe(index + 1)
      durable()
      await answered(200)
    }
    const busy = peer(anyPort)
    busy.socket.write(`${head}\r\n`)
    await expect.poll(() => waiting.length).toBe(3)
    const over = close()
    await Promise.all(idle.map(({ closed }) => closed))
    durable()
    await busy.answered(200)
    await busy.closed
    await over
    expect(hub.entered).toBe(0)
  })
})

test('bodies of all sockets together are bounded: what comes beyond is to be sent again', async () => {
  const { port } = await serve({ limits: { maxBodyBytesHeld: 100_000, garbageBudgetBytes: 1e9 } })
  const begin = (bytes: number) => {
    const each = peer(port)
    each.socket.write(`POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${bytes + 1}\r\n\r\n${'x'.repeat(bytes)}`)
    return each
  }
  const first = begin(90_000)
  await new Promise<void>((taken) => first.socket.write('', () => taken()))
  const beyond = begin(90_000)
  // Whichever is beyond the bound is closed, and what it held is free again.
  await Promise.race([first.closed, beyond.closed])
  for (const { socket } of [first, beyond]) socket.destroy()
  await Promise.all([first.closed, beyond.closed])
  const later = peer(port)
  later.socket.write(`${head}\r\n`)
  await later.answered(200)
  const again = begin(90_000)
  again.socket.write('x')
  await again.answered(400)
})
