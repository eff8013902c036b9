import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import type { FrameFamily } from '@clutch/protocols/protocol'
import { encodeBody } from '@clutch/protocols/teltonika/codec'
import { teltonika } from '@clutch/protocols/teltonika/family'
import { encodeLogin, encodeTcpFrame } from '@clutch/protocols/teltonika/frames'
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { recordAt } from '../../test/device.ts'
import type { RefusedFrame } from './device-connection.ts'
import { DeviceHub, type HubOptions } from './hub.ts'
import { listenTcp } from './tcp-server.ts'

const imei = '356938035643809'
const otherImei = '356938035643810'

interface Served extends DeviceHub<string> {
  port: number
}

const open: { servers: { drain(): Promise<void> }[]; sockets: Socket[] } = { servers: [], sockets: [] }
afterEach(async () => {
  for (const socket of open.sockets.splice(0)) socket.destroy()
  await Promise.all(open.servers.splice(0).map((server) => server.drain()))
})

async function serve({
  families = [teltonika],
  ...options
}: Partial<HubOptions<string>> & { families?: readonly FrameFamily[] } = {}): Promise<Served> {
  const hub = new DeviceHub<string>({
    identify: async (uniqueId) => `device of ${uniqueId}`,
    onReadings: async () => {},
    ...options,
    limits: { drainTimeoutMs: 2_000, ...options.limits },
  })
  const server = await listenTcp(hub, { families, port: 0, host: '127.0.0.1' })
  const stop = hub.drain.bind(hub)
  const drain = async () => {
    const closed = server.close()
    await stop()
    await closed
  }
  open.servers.push({ drain })
  return Object.assign(hub, { port: server.port, drain })
}

/** A device's end of the wire. */
class Device {
  readonly socket: Socket
  readonly closed: Promise<void>
  received = Buffer.alloc(0)
  #arrived = () => {}

  constructor(port: number) {
    this.socket = connect(port, '127.0.0.1')
    open.sockets.push(this.socket)
    this.socket.on('error', () => {})
    this.socket.on('data', (bytes) => {
      this.received = Buffer.concat([this.received, bytes])
      this.#arrived()
    })
    this.closed = new Promise((done) => this.socket.on('close', () => done()))
  }

  send(...bytes: Uint8Array[]): this {
    this.socket.write(Buffer.concat(bytes))
    return this
  }

  /** The next bytes of that length, taken off what was received. */
  async take(length: number): Promise<string> {
    while (this.received.length < length) {
      await new Promise<void>((arrived) => {
        this.#arrived = arrived
      })
    }
    const taken = this.received.subarray(0, length).toString('hex')
    this.received = this.received.subarray(length)
    return taken
  }

  async login(id = imei): Promise<this> {
    this.send(encodeLogin(id))
    expect(await this.take(1)).toBe('01')
    return this
  }
}

/** Whatever the server does at once, it has done when another device got its answer. */
async function roundTrip(server: Served): Promise<void> {
  const device = new Device(server.port)
  await device.login(`99${String(server.counts.connections).padStart(13, '0')}`)
  device.send(frameOf(1))
  await device.take(4)
  device.socket.destroy()
  await device.closed
}

function frameOf(records: number, firstSecond = 0): Uint8Array {
  return encodeTcpFrame(
    encodeBody(
      '8E',
      Array.from({ length: records }, (_, index) => record(firstSecond + index)),
    ),
  )
}

const record = (second: number) => recordAt(second, { timestampMs: Date.UTC(2026, 0, 1) + second * 1000 })

const secondOf = (reading: DecodedReading) => (Date.parse(reading.time) - Date.UTC(2026, 0, 1)) / 1000

/** Readings that become durable when the test says so; those of the round-trip devices at once. */
function slowStore() {
  const waiting: { count: number; first: number; durable: () => void; lost: () => void }[] = []
  let most = 0
  let arrived = () => {}
  const onReadings: HubOptions<string>['onReadings'] = ({ uniqueId }, { readings }) => {
    if (uniqueId.startsWith('99')) return Promise.resolve()
    return new Promise((resolve, reject) => {
      const entry = {
        count: readings.length,
        first: secondOf(readings[0] as DecodedReading),
        durable: () => {
          waiting.splice(waiting.indexOf(entry), 1)
          resolve()
        },
        lost: () => {
          waiting.splice(waiting.indexOf(entry), 1)
          reject(new Error('the broker is away'))
        },
      }
      waiting.push(entry)
      most = Math.max(most, waiting.length)
      arrived()
    })
  }
  return {
    onReadings,
    waiting,
    most: () => most,
    async waitFor(count: number) {
      while (waiting.length < count) {
        await new Promise<void>((resolve) => {
          arrived = resolve
        })
      }
    },
  }
}

describe('acknowledgement', () => {
  test('a device hears that its readings are taken only when they are durable', async () => {
    const store = slowStore()
    const server = await serve(store)
    const device = await new Device(server.port).login()
    device.send(frameOf(3))
    await store.waitFor(1)
    await roundTrip(server)
    expect(device.received).toHaveLength(0)
    store.waiting[0]?.durable()
    expect(await device.take(4)).toBe('00000003')
    expect(server.counts.acknowledgedReadings).toBe(4)
  })

  test('acks keep the order of the frames, in whatever order they become durable', async () => {
    const store = slowStore()
    const server = await serve(store)
    const device = await new Device(server.port).login()
    device.send(frameOf(1), frameOf(2, 10), frameOf(3, 20))
    await store.waitFor(3)
    expect(store.waiting.map(({ first }) => first)).toEqual([0, 10, 20])
    for (const entry of [...store.waiting].reverse()) entry.durable()
    expect(await device.take(12)).toBe('000000010000000200000003')
  })

  test('readings that were lost are not acknowledged, nor is anything after them', async () => {
    const store = slowStore()
    const server = await serve(store)
    const device = await new Device(server.port).login()
    device.send(frameOf(1), frameOf(2, 10), frameOf(3, 20))
    await store.waitFor(3)
    const [first, second, third] = [...store.waiting]
    third?.durable()
    second?.lost()
    first?.durable()
    await device.closed
    expect(device.received.toString('hex')).toBe('00000001')
    expect(server.counts.closed).toEqual({ 'not-durable': 1 })
  })

  test('readings that take too long count as lost', async () => {
    const store = slowStore()
    const server = await serve({ ...store, limits: { durableTimeoutMs: 30 } })
    const device = await new Device(server.port).login()
    device.send(frameOf(1))
    await device.closed
    expect(device.received).toHaveLength(0)
    expect(server.counts.closed).toEqual({ 'not-durable': 1 })
  })

  test('a store that throws at once is one that failed', async () => {
    const server = await serve({
      onReadings: () => {
        throw new Error('no broker')
      },
    })
    const device = await new Device(server.port).login()
    device.send(frameOf(1))
    await device.closed
    expect(device.received).toHaveLength(0)
  })

  test('a conversation cut at any byte gives the same readings and the same answers', async () => {
    const seen = new Map<string, number[]>()
    const server = await serve({
      onReadings: async ({ uniqueId }, { readings }) => {
        seen.set(uniqueId, [...(seen.get(uniqueId) ?? []), ...readings.map(secondOf)])
      },
    })
    let number = 0
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 30 }), async (sizes) => {
        number += 1
        const id = `77${String(number).padStart(13, '0')}`
        const conversation = Buffer.concat([encodeLogin(id), frameOf(2), Uint8Array.of(0xff), frameOf(3, 2)])
        const device = new Device(server.port)
        device.socket.setNoDelay(true)
        for (let at = 0, piece = 0; at < conversation.length; piece += 1) {
          const size = sizes[piece % sizes.length] as number
          await new Promise<void>((sent) => device.socket.write(conversation.subarray(at, at + size), () => sent()))
          at += size
        }
        expect(await device.take(9)).toBe('010000000200000003')
        expect(seen.get(id)).toEqual([0, 1, 2, 3, 4])
        device.socket.destroy()
      }),
      { numRuns: 20 },
    )
  })
})

describe('back-pressure', () => {
  test('no more frames of a device are in flight than allowed, and all arrive in order', async () => {
    const store = slowStore()
    const server = await serve({ ...store, limits: { maxFramesInFlight: 3 } })
    const device = await new Device(server.port).login()
    device.send(...Array.from({ length: 200 }, (_, index) => frameOf(1, index)))
    const order: number[] = []
    for (let done = 0; done < 200; done += 1) {
      await store.waitFor(1)
      if (done === 0) {
        await store.waitFor(3)
        await roundTrip(server)
      }
      const entry = store.waiting[0]
      order.push(entry?.first ?? -1)
      entry?.durable()
    }
    await device.take(800)
    expect(order).toEqual(Array.from({ length: 200 }, (_, index) => index))
    expect(store.most()).toBe(3)
  })

  test('no more readings of all devices are in flight than allowed, and none is forgotten', async () => {
    const store = slowStore()
    const server = await serve({ ...store, limits: { maxReadingsInFlight: 10 } })
    const devices = await Promise.all(
      Array.from({ length: 6 }, (_, index) => new Device(server.port).login(`55000000000000${index}`)),
    )
    for (const device of devices) device.send(frameOf(4))
    for (let done = 0; done < devices.length; done += 1) {
      await store.waitFor(done === devices.length - 1 ? 1 : 2)
      expect(server.readingsInFlight).toBeLessThanOrEqual(10)
      store.waiting[0]?.durable()
    }
    for (const device of devices) expect(await device.take(4)).toBe('00000004')
    expect(store.most()).toBe(2)
    expect(server.readingsInFlight).toBe(0)
  })
})

describe('identity', () => {
  test('an unknown device is told so and shown out', async () => {
    const server = await serve({ identify: async () => undefined })
    const device = new Device(server.port).send(encodeLogin(imei), frameOf(1))
    await device.closed
    expect(device.received.toString('hex')).toBe('00')
    expect(server.counts.readings).toBe(0)
    expect(server.counts.closed).toEqual({ 'unknown-device': 1 })
  })

  test('when nobody can tell who it is, it hears nothing and may come again', async () => {
    const server = await serve({ identify: () => Promise.reject(new Error('database away')) })
    const device = new Device(server.port).send(encodeLogin(imei))
    await device.closed
    expect(device.received).toHaveLength(0)
    expect(server.counts.closed).toEqual({ 'identify-failed': 1 })
  })

  test('data before a login is refused', async () => {
    const refused: RefusedFrame<string>[] = []
    const server = await serve({ onRefused: (frame) => refused.push(frame) })
    const device = new Device(server.port).send(frameOf(2), encodeLogin(imei), frameOf(1))
    expect(await device.take(5)).toBe('0100000001')
    expect(refused.map(({ error }) => error.code)).toEqual(['not-identified'])
    expect(server.counts.readings).toBe(1)
  })

  test('a device that comes again waits until its old socket is settled', async () => {
    const store = slowStore()
    const changes: string[] = []
    const server = await serve({ ...store, onSession: (_, change, reason) => changes.push(reason ?? change) })
    const before = await new Device(server.port).login()
    before.send(frameOf(1, 0))
    await store.waitFor(1)
    const after = new Device(server.port).send(encodeLogin(imei), frameOf(1, 1))
    await roundTrip(server)
    expect(after.received).toHaveLength(0)
    expect(store.waiting.map(({ first }) => first)).toEqual([0])
    store.waiting[0]?.durable()
    await before.closed
    expect(before.received.toString('hex')).toBe('00000001')
    await store.waitFor(1)
    expect(store.waiting.map(({ first }) => first)).toEqual([1])
    store.waiting[0]?.durable()
    expect(await after.take(5)).toBe('0100000001')
    expect(server.sessions).toBe(1)
    expect(changes.filter((change) => change === 'superseded')).toEqual(['superseded'])
  })

  test('a device can be disconnected by name', async () => {
    const server = await serve()
    const device = await new Device(server.port).login()
    expect(server.disconnect(imei)).toBe(true)
    await device.closed
    expect(server.disconnect(imei)).toBe(false)
    expect(server.sessions).toBe(0)
  })

  test('a port of several families finds out which is spoken', async () => {
    const shouting: FrameFamily = {
      ...teltonika,
      name: 'shouting',
      recognises: (bytes) => (bytes[0] === 0x21 ? 'yes' : 'no'),
      split: (bytes) => ({ frames: [bytes], consumed: bytes.length, garbageBytes: 0 }),
      decode: (_, session) => ({
        readings: [],
        acks: [{ after: 'identified', about: {} }],
        commands: [],
        replies: [],
        session: { ...session, uniqueId: 'loud' },
        faults: 0,
      }),
      encodeAck: () => Buffer.from('HELLO'),
    }
    const opened: string[] = []
    const server = await serve({
      families: [teltonika, shouting],
      onSession: ({ family }, change) => change === 'opened' && opened.push(family),
    })
    await new Device(server.port).login()
    const loud = new Device(server.port).send(Buffer.from('!'))
    expect(await loud.take(5)).toBe(Buffer.from('HELLO').toString('hex'))
    const web = new Device(server.port).send(Buffer.from('GET / HTTP/1.1\r\n'))
    await web.closed
    expect(opened).toEqual(['teltonika', 'shouting'])
    expect(server.counts.closed).toEqual({ unrecognised: 1 })
  })
})

describe('bad input', () => {
  test('a damaged frame is quarantined and refused, and neither its device nor another is cut off', async () => {
    const refused: RefusedFrame<string>[] = []
    const server = await serve({ onRefused: (frame) => refused.push(frame) })
    const device = await new Device(server.port).login()
    const other = await new Device(server.port).login(otherImei)
    const damaged = frameOf(2)
    damaged[20] = 0xaa
    device.send(frameOf(1), damaged, frameOf(3))
    expect(await device.take(12)).toBe('000000010000000000000003')
    expect(refused).toHaveLength(1)
    expect(refused[0]).toMatchObject({ error: { code: 'checksum' }, session: { uniqueId: imei }, family: 'teltonika' })
    expect(Buffer.from(refused[0]?.bytes ?? []).equals(damaged)).toBe(true)
    other.send(frameOf(1))
    expect(await other.take(4)).toBe('00000001')
  })

  test('a device known for its wrong checksums is taken as it is', async () => {
    const server = await serve({ checksumOf: () => 'ignore' })
    const device = await new Device(server.port).login()
    const damaged = frameOf(2)
    damaged[20] = 0xaa
    device.send(damaged)
    expect(await device.take(4)).toBe('00000002')
  })

  test('a decoder with a bug costs its own device only', async () => {
    const buggy: FrameFamily = {
      ...teltonika,
      decode: (frame, session, options) => {
        if (frame.length > 100) throw new TypeError('oh')
        return teltonika.decode(frame, session, options)
      },
    }
    const refused: string[] = []
    const server = await serve({ families: [buggy], onRefused: ({ error }) => refused.push(error.code) })
    const device = await new Device(server.port).login()
    device.send(frameOf(5), frameOf(1))
    expect(await device.take(4)).toBe('00000001')
    expect(refused).toEqual(['malformed'])
  })

  test('garbage beyond the budget closes the socket and bans the address, but not who is already in', async () => {
    const server = await serve({ limits: { garbageBudgetBytes: 100 } })
    const decent = await new Device(server.port).login()
    const noisy = await new Device(server.port).login(otherImei)
    noisy.send(Buffer.alloc(60, 0x55))
    noisy.send(frameOf(1))
    expect(await noisy.take(4)).toBe('00000001')
    noisy.send(Buffer.alloc(60, 0x55))
    await noisy.closed
    const again = new Device(server.port)
    await again.closed
    expect(again.received).toHaveLength(0)
    expect(server.counts.closed).toEqual({ garbage: 1 })
    expect(server.counts.turnedAway).toEqual({ banned: 1, full: 0, perAddress: 0 })
    expect(server.counts.garbageBytes).toBe(120)
    decent.send(frameOf(1))
    expect(await decent.take(4)).toBe('00000001')
  })

  test('refused frames use up the budget too', async () => {
    const damaged = frameOf(2)
    damaged[20] = 0xaa
    const server = await serve({ limits: { garbageBudgetBytes: damaged.length * 3 } })
    const device = await new Device(server.port).login()
    device.send(damaged, damaged, damaged)
    expect(await device.take(12)).toBe('000000000000000000000000')
    device.send(damaged)
    await device.closed
    expect(server.counts.closed).toEqual({ garbage: 1 })
  })

  test('a ban ends', async () => {
    const server = await serve({ limits: { garbageBudgetBytes: 10, banMs: 20 } })
    const noisy = new Device(server.port).send(Buffer.alloc(60, 0x55))
    await noisy.closed
    // Turned away until the ban is over; how often does not matter.
    for (;;) {
      const device = new Device(server.port).send(encodeLogin(imei))
      const answer = await Promise.race([device.take(1), device.closed.then(() => 'closed')])
      if (answer === '01') break
      expect(answer).toBe('closed')
    }
    expect(server.sessions).toBe(1)
  })

  test('whatever bytes arrive, the next device is served', async () => {
    const server = await serve({ limits: { banMs: 0 } })
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), fc.boolean(), async (bytes, loggedIn) => {
        const hostile = new Device(server.port)
        if (loggedIn) await hostile.login(otherImei)
        await new Promise<void>((sent) => hostile.socket.end(bytes, () => sent()))
        await hostile.closed
      }),
      { numRuns: 60 },
    )
    const device = await new Device(server.port).login()
    device.send(frameOf(2))
    expect(await device.take(4)).toBe('00000002')
    expect(server.readingsInFlight).toBe(0)
  })
})

describe('limits', () => {
  test('an address may have so many sockets and no more', async () => {
    const server = await serve({ limits: { maxSessionsPerAddress: 2 } })
    const first = await new Device(server.port).login()
    await new Device(server.port).login(otherImei)
    await new Device(server.port).closed
    expect(server.counts.turnedAway.perAddress).toBe(1)
    first.socket.destroy()
    await first.closed
    // The server learns of the close by itself; until then the address is full.
    for (;;) {
      const device = new Device(server.port).send(encodeLogin('111111111111111'))
      const answer = await Promise.race([device.take(1), device.closed.then(() => 'closed')])
      if (answer === '01') break
    }
    expect(server.sessions).toBe(2)
  })

  test('who does not say who it is, is shown out', async () => {
    const server = await serve({ limits: { loginTimeoutMs: 20 } })
    await new Device(server.port).send(encodeLogin(imei).subarray(0, 5)).closed
    expect(server.counts.closed).toEqual({ 'login-timeout': 1 })
  })

  test('who says nothing for long is shown out', async () => {
    const server = await serve({ limits: { idleTimeoutMs: 30 } })
    const device = await new Device(server.port).login()
    await device.closed
    expect(server.counts.closed).toEqual({ idle: 1 })
  })
})

describe('draining', () => {
  test('what is in flight is answered, then everything is closed and nobody let in', async () => {
    const store = slowStore()
    const server = await serve(store)
    const device = await new Device(server.port).login()
    const quiet = await new Device(server.port).login(otherImei)
    device.send(frameOf(2))
    await store.waitFor(1)
    const drained = server.drain()
    await quiet.closed
    expect(device.socket.destroyed).toBe(false)
    store.waiting[0]?.durable()
    expect(await device.take(4)).toBe('00000002')
    await device.closed
    await drained
    const late = connect(server.port, '127.0.0.1')
    const [error] = (await once(late, 'error')) as [NodeJS.ErrnoException]
    expect(error.code).toBe('ECONNREFUSED')
    expect(server.sessions).toBe(0)
  })

  test('what is never durable does not hold it up for ever', async () => {
    const store = slowStore()
    const server = await serve({ ...store, limits: { drainTimeoutMs: 30 } })
    const device = await new Device(server.port).login()
    device.send(frameOf(2))
    await store.waitFor(1)
    await server.drain()
    await device.closed
    expect(device.received).toHaveLength(0)
  })
})
