import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { families } from '@clutch/protocols/families'
import type { FrameFamily, Heard } from '@clutch/protocols/protocol'
import { encodeBody } from '@clutch/protocols/teltonika/codec'
import { teltonika } from '@clutch/protocols/teltonika/family'
import { encodeDatagram } from '@clutch/protocols/teltonika/frames'
import { hex } from '@clutch/protocols/wire'
import { afterEach, describe, expect, test } from 'vitest'
import { recordAt } from '../../test/device.ts'
import type { RefusedFrame } from './device-connection.ts'
import { DeviceHub, type HubOptions } from './hub.ts'
import { listenUdp } from './udp-server.ts'

const imei = '356938035643809'
const opened: { close(): Promise<void> | void }[] = []
afterEach(async () => {
  await Promise.all(opened.splice(0).map((each) => each.close()))
})

async function serve(
  options: Partial<HubOptions<string>> = {},
  of: readonly FrameFamily[] = [teltonika],
  host = '127.0.0.1',
) {
  const stored: { uniqueId: string; readings: readonly DecodedReading[] }[] = []
  const refused: RefusedFrame<string>[] = []
  const hub = new DeviceHub<string>({
    identify: async (uniqueId) => (uniqueId.startsWith('35') ? uniqueId : undefined),
    onReadings: async ({ uniqueId }, { readings }) => {
      stored.push({ uniqueId, readings })
    },
    onRefused: (frame) => refused.push(frame),
    ...options,
    limits: { drainTimeoutMs: 1_000, ...options.limits },
  })
  const server = await listenUdp(hub, { families: of, port: 0, host })
  opened.push({
    close: async () => {
      await hub.drain()
      await server.close()
    },
  })
  return { hub, port: server.port, stored, refused }
}

async function peer(port: number): Promise<Socket> {
  const socket = createSocket('udp4')
  socket.connect(port, '127.0.0.1')
  await once(socket, 'connect')
  opened.push({ close: () => void socket.close() })
  return socket
}

const answer = async (socket: Socket) => hex(((await once(socket, 'message')) as [Buffer])[0])
const datagram = (packetId: number, seconds: number[], of = imei) =>
  encodeDatagram(
    encodeBody(
      '8E',
      seconds.map((second) => recordAt(second)),
    ),
    { imei: of, packetId, avlPacketId: 7 },
  )

test('a datagram is answered with its numbers, when its readings are durable', async () => {
  let durable = () => {}
  const { hub, port } = await serve({ onReadings: () => new Promise((resolve) => (durable = resolve)) })
  const socket = await peer(port)
  const answered = answer(socket)
  socket.send(datagram(0x1234, [1, 2]))
  await expect.poll(() => hub.readingsInFlight).toBe(2)
  expect(hub.counts.acknowledgedReadings).toBe(0)
  durable()
  expect(await answered).toBe('00051234010702')
})

test('where all addresses are listened on, devices of either version of IP are heard', async () => {
  const { port, stored } = await serve({}, [teltonika], '::')
  for (const [version, address] of [
    ['udp4', '127.0.0.1'],
    ['udp6', '::1'],
  ] as const) {
    const socket = createSocket(version)
    opened.push({ close: () => void socket.close() })
    socket.connect(port, address)
    await once(socket, 'connect')
    socket.send(datagram(1, [1]))
    expect(await answer(socket)).toBe('00050001010701')
  }
  expect(stored).toHaveLength(2)
})

test('a network of IPv6 that sent garbage is banned, however many addresses it has', async () => {
  const { hub } = await serve()
  hub.ban('2001:db8:1:2::1')
  expect(hub.enter('2001:db8:1:2:9:9:9:9')).toBeUndefined()
  expect(hub.enter('2001:db8:1:3::1')).toBeDefined()
})

test('devices behind different ports are different, and one that changed its port is the same', async () => {
  const { hub, port, stored } = await serve()
  const [first, second, again] = [await peer(port), await peer(port), await peer(port)]
  first.send(datagram(1, [1]))
  expect(await answer(first)).toBe('00050001010701')
  second.send(datagram(2, [1], '356938035643810'))
  expect(await answer(second)).toBe('00050002010701')
  expect(hub.sessions).toBe(2)
  again.send(datagram(3, [2]))
  expect(await answer(again)).toBe('00050003010701')
  expect(hub.sessions).toBe(2)
  expect(hub.counts.closed).toEqual({ superseded: 1 })
  expect(stored.map(({ uniqueId }) => uniqueId)).toEqual([imei, '356938035643810', imei])
})

test('a datagram of nobody is not stored; one that is garbage is quarantined and disturbs no other', async () => {
  const { hub, port, stored, refused } = await serve()
  const [stranger, noisy, device] = [await peer(port), await peer(port), await peer(port)]
  stranger.send(datagram(1, [1], '990000000000001'))
  await expect.poll(() => hub.counts.closed).toEqual({ 'unknown-device': 1 })
  noisy.send(Buffer.from('garbage'))
  await expect.poll(() => refused.length).toBe(1)
  device.send(datagram(2, [1]))
  expect(await answer(device)).toBe('00050002010701')
  expect(stored).toHaveLength(1)
})

test('garbage beyond the budget bans the address for a while', async () => {
  const { hub, port } = await serve({ limits: { garbageBudgetBytes: 100, banMs: 60_000 } })
  const noisy = await peer(port)
  for (let sent = 0; sent < 20; sent += 1) noisy.send(Buffer.alloc(50, 0x55))
  await expect.poll(() => hub.counts.closed).toEqual({ garbage: 1 })
  const device = await peer(port)
  device.send(datagram(1, [1]))
  await expect.poll(() => hub.counts.turnedAway.banned).toBeGreaterThan(0)
  expect(hub.counts.readings).toBe(0)
})

/** Teltonika says it in another form than over TCP: `datagram`. */
const voiced = families.filter((family) => family.transports.includes('udp') && family !== teltonika)

describe.each(voiced.map((family) => [family.name, family] as const))('%s', (name, family) => {
  test.each([
    ['its own port', [family]],
    ['the port for all', families],
  ])('drives over UDP, through %s', async (_, listening) => {
    const uniqueId = name === 'jt808' ? '123456789012' : imei
    const { port, stored } = await serve({ identify: async (told) => told }, listening)
    const socket = await peer(port)
    const speaker = family.voice.newSpeaker(uniqueId)
    const heard: Heard['kind'][] = []
    socket.on('message', (bytes) => heard.push(...speaker.hear(bytes).heard.map(({ kind }) => kind)))
    const login = speaker.login()
    if (login !== undefined) {
      socket.send(login)
      await expect.poll(() => heard.length).toBeGreaterThan(0)
    }
    const told = { lat: 52.5, lon: 13.4, speedKmh: 48, courseDeg: 90, satellites: 9, valid: true }
    socket.send(speaker.report([{ time: '2026-03-01T12:00:00.000Z', position: told }]))
    await expect.poll(() => heard).toContain('stored')
    const first = stored.flatMap(({ readings }) => readings)[0]
    expect(first).toMatchObject({ time: '2026-03-01T12:00:00.000Z', position: { valid: true } })
    expect(first?.position?.lat).toBeCloseTo(52.5, 3)
    expect(stored[0]?.uniqueId).toBe(uniqueId)
  })
})

test('datagrams that come while the one before is worked off wait, so many and no more', async () => {
  const waiting: (() => void)[] = []
  const { hub, port, stored } = await serve({
    limits: { maxFramesInFlight: 1 },
    onReadings: ({ uniqueId }, { readings }) =>
      new Promise((resolve) => {
        stored.push({ uniqueId, readings })
        waiting.push(resolve)
      }),
  })
  const socket = await peer(port)
  for (let second = 0; second < 60; second += 1) socket.send(datagram(second, [second]))
  // one is worked off, sixteen wait
  await expect.poll(() => hub.counts.droppedDatagrams).toBe(60 - 17)
  await expect
    .poll(
      () => {
        for (const resolve of waiting.splice(0)) resolve()
        return hub.counts.acknowledgedReadings
      },
      { interval: 5, timeout: 10_000 },
    )
    .toBe(17)
  const order = stored.map(({ readings }) => readings[0]?.time ?? '')
  expect(order).toEqual([...order].sort())
})
