import { teltonika } from '@clutch/protocols/teltonika/family'
import { Bus } from '@clutch/shared/bus'
import { startTestNats } from '@clutch/testing/nats'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { recordAt, TestDevice } from '../../test/device.ts'
import { SessionClaims } from './claims.ts'
import type { DeviceSession } from './device-connection.ts'
import { DeviceHub, type HubOptions } from './hub.ts'
import { listenTcp } from './tcp-server.ts'

const imei = '356938035643809'

describe('claims', () => {
  test('whatever the clocks say, a claim is above all that its process has made or heard of', () => {
    const instant = fc.integer({ min: 0, max: 2_000_000_000_000 })
    const steps = fc.array(fc.record({ by: fc.nat({ max: 2 }), nowMs: instant, isHeard: fc.boolean() }))
    fc.assert(
      fc.property(steps, (all) => {
        let nowMs = 0
        const processes = [0, 1, 2].map(() => ({ claims: new SessionClaims(() => nowMs), known: [] as string[] }))
        const made = new Set<string>()
        for (const step of all) {
          nowMs = step.nowMs
          const { claims, known } = processes[step.by]!
          const claim = claims.make(imei)
          expect(made.has(claim)).toBe(false)
          for (const older of known) expect(claim > older).toBe(true)
          made.add(claim)
          known.push(claim)
          if (!step.isHeard) continue
          for (const other of processes) {
            if (other.claims === claims) continue
            other.claims.heardOf(claim)
            other.known.push(claim)
          }
        }
      }),
    )
  })

  test('what is no claim moves nothing', () => {
    const claims = new SessionClaims(() => 1_000)
    for (const no of ['', 'x', '999999999999999.prc_1', '1.prc_1', '000000000009999.', 'NaN'.padStart(15, '0')])
      claims.heardOf(no)
    expect(claims.make(imei)).toMatch(/^000000000001000\./)
  })
})

describe('two hubs on one NATS', () => {
  let nats: Awaited<ReturnType<typeof startTestNats>>
  const over: (() => Promise<void> | void)[] = []
  beforeAll(async () => {
    nats = await startTestNats()
  })
  afterAll(() => nats.stop())
  afterEach(async () => {
    for (const end of over.splice(0).reverse()) await end()
  })

  async function process(options: Partial<HubOptions<string>> & { skewMs?: number; deaf?: boolean } = {}) {
    const bus = new Bus({ url: nats.url, name: 'test', replicas: 1 })
    const claims = new SessionClaims(() => Date.now() + (options.skewMs ?? 0))
    const sessions: DeviceSession<string>[] = []
    const hub = new DeviceHub<string>({
      identify: async (uniqueId) => uniqueId,
      onReadings: async () => {},
      onSession: (session, change) => {
        if (change === 'opened') sessions.push(session)
      },
      ...options,
      limits: { drainTimeoutMs: 2_000, ...options.limits },
      claims,
    })
    if (options.deaf !== true) await claims.follow(bus)
    const server = await listenTcp(hub, { families: [teltonika], port: 0, host: '127.0.0.1' })
    over.push(async () => {
      const closed = server.close()
      await hub.drain()
      await closed
      claims.stop()
      await bus.close()
    })
    return { hub, bus, port: server.port, sessions, claims }
  }

  function device(port: number, id = imei): TestDevice {
    const made = new TestDevice(port, id)
    over.push(() => void made.socket.destroy())
    return made
  }

  test('a device that comes to the other one is finished on the first, and back again, whatever the clocks say', async () => {
    const hubs = [await process({ skewMs: 3_600_000 }), await process(), await process({ skewMs: -3_600_000 })]
    /** Clocks that differ by hours agree as soon as a claim has travelled, and not before. */
    const travelled = async () => {
      for (const { bus } of [...hubs, ...hubs]) await (await bus.connection).flush()
    }
    let last = device(hubs[0]!.port)
    expect(await last.login()).toBe('01')
    for (const to of [1, 2, 0, 0, 2, 1]) {
      await travelled()
      const next = device(hubs[to]!.port)
      expect(await next.login()).toBe('01')
      await last.closed
      expect(await next.report(recordAt(to)).acknowledged()).toBe(1)
      last = next
    }
    expect(hubs.map(({ hub }) => hub.sessions)).toEqual([0, 1, 0])
    expect(hubs.flatMap(({ hub }) => Object.keys(hub.counts.closed))).toEqual([
      'superseded',
      'superseded',
      'superseded',
    ])
  })

  test('the older one answers what it has in flight before it ends, and is told nothing more', async () => {
    let durable = () => {}
    const [first, second] = [
      await process({
        onReadings: () =>
          new Promise((resolve) => {
            durable = resolve
          }),
      }),
      await process(),
    ]
    const before = device(first.port)
    expect(await before.login()).toBe('01')
    before.report(recordAt(1))
    await expect.poll(() => first.hub.readingsInFlight).toBe(1)
    const after = device(second.port)
    expect(await after.login()).toBe('01')
    const tell = () => first.sessions[0]!.tell({ kind: 'reboot' }, { reference: 1 })
    await expect
      .poll(() => {
        try {
          tell()
          return 'told'
        } catch (error) {
          return (error as Error).message
        }
      })
      .toBe('the connection is over')
    durable()
    // Whatever it was told before it was heard that it is the older one, its answer to the readings is the last.
    await before.closed
    expect(first.hub.counts.acknowledgedReadings).toBe(1)
    expect(await after.report(recordAt(2)).acknowledged()).toBe(1)
  })

  test('other devices, and rubbish on the subject, end nobody’s session', async () => {
    const [first, second] = [await process(), await process()]
    const stays = device(first.port)
    expect(await stays.login()).toBe('01')
    const connection = await second.bus.connection
    const subject = 'sessions.telematics-ingest.claimed'
    const rubbish = [
      '',
      '{',
      'null',
      '[]',
      `["${imei}"]`,
      `["${imei}","zzz"]`,
      `["${imei}","999999999999999.x"]`,
      '[1,2]',
    ]
    for (const text of [...rubbish, JSON.stringify([imei, '000000000000001.prc_old'])])
      connection.publish(subject, text)
    expect(await device(second.port, '356938035643810').login()).toBe('01')
    await connection.flush()
    await (await first.bus.connection).flush()
    expect(await stays.report(recordAt(1)).acknowledged()).toBe(1)
    expect(first.hub.counts.closed).toEqual({})
  })

  test('of two that identify at once on both, exactly one session is left', async () => {
    const [first, second] = [await process(), await process()]
    for (let round = 0; round < 20; round += 1) {
      const both = [device(first.port), device(second.port)]
      await Promise.all(both.map((each) => each.login()))
      await expect.poll(() => first.hub.sessions + second.hub.sessions, { interval: 2 }).toBe(1)
      const { socket } = both[first.hub.sessions === 1 ? 0 : 1]!
      expect(socket.destroyed).toBe(false)
    }
  })

  test('without NATS a device is let in all the same; a claim that is lost harms nobody', async () => {
    const [first, second] = [await process(), await process({ deaf: true })]
    const before = device(first.port)
    const after = device(second.port)
    expect(await before.login()).toBe('01')
    expect(await after.login()).toBe('01')
    expect(await before.report(recordAt(1)).acknowledged()).toBe(1)
    expect(await after.report(recordAt(2)).acknowledged()).toBe(1)
  })

  test('one that is superseded before it was let in is not told that nobody knows it', async () => {
    let durable = () => {}
    let identified = 0
    const first = await process({
      identify: async (uniqueId) => {
        identified += 1
        return uniqueId
      },
      onReadings: () =>
        new Promise((resolve) => {
          durable = resolve
        }),
    })
    const second = await process()
    const before = device(first.port)
    expect(await before.login()).toBe('01')
    before.report(recordAt(1))
    await expect.poll(() => first.hub.readingsInFlight).toBe(1)
    // It waits for the one before; meanwhile the device has gone elsewhere.
    const answer = device(first.port).login()
    await expect.poll(() => identified).toBe(2)
    expect(await device(second.port).login()).toBe('01')
    for (const { bus } of [second, first]) await (await bus.connection).flush()
    durable()
    expect(await answer).toBe('')
    expect(first.hub.counts.closed).toEqual({ superseded: 2 })
  })
})
