import { delay } from '@clutch/shared/bus'
import { startTestService, type TestService } from '@clutch/testing/service'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { frameOf, recordAt, recordsFrom, TestDevice } from '../../test/device.ts'
import {
  anotherTenant,
  deviceEnv,
  devicesPath,
  registerTestDevice,
  startReplica,
  teltonikaPortOf,
} from '../../test/replica.ts'
import { telematicsIngest } from '../app.ts'
import { devicePortsOf } from '../roles.ts'

let service: TestService<PrismaClient>
let port: number
beforeAll(async () => {
  service = await startTestService(telematicsIngest, { nats: true, env: { ...deviceEnv, AUTODETECT_PORT: '0' } })
  port = teltonikaPortOf(service)
})
afterAll(() => service.stop())

function change(device: { id: string }, body: Record<string, unknown>, version = 1) {
  return service.call('PATCH', `${devicesPath}/${device.id}`, { body, headers: { 'if-match': `"${version}"` } })
}

/** Well below the ten seconds after which a process looks by itself. */
function soon<T>(work: Promise<T>): Promise<T> {
  return Promise.race([
    work,
    delay(5_000).then(() => {
      throw new Error('not within five seconds')
    }),
  ])
}

test('a device that nobody registered is refused, and let in as soon as somebody has', async () => {
  const stranger = new TestDevice(port, '351111111111111')
  expect(await stranger.login()).toBe('00')
  await stranger.closed
  await service.call('POST', devicesPath, {
    body: { name: 'Late', uniqueId: '351111111111111', protocol: 'teltonika' },
  })
  await service.settled()
  const known = new TestDevice(port, '351111111111111')
  expect(await known.login()).toBe('01')
  known.socket.destroy()
})

test('where the operator says so, a device that nobody registered is taken on probation, once', async () => {
  const replica = await startReplica(service, { TELEMATICS_ROLE: 'sessions', DEVICE_PROBATION_TENANT: service.tenant })
  const sockets = Array.from({ length: 4 }, () => new TestDevice(teltonikaPortOf(replica), '352222222222222'))
  expect(await Promise.all(sockets.map((socket) => socket.login()))).toContain('01')
  for (const { socket } of sockets) socket.destroy()
  const { body } = await service.call<{ items: { name: string; uniqueId: string }[] }>(
    'GET',
    `${devicesPath}?limit=200`,
  )
  expect(body.items.filter(({ uniqueId }) => uniqueId === '352222222222222')).toEqual([
    expect.objectContaining({ name: 'On probation: 352222222222222' }),
  ])
  await replica.stop()
})

test('blocking a device ends its session on whichever replica it is and keeps it out; unblocking lets it in', async () => {
  const device = await registerTestDevice(service)
  const replica = await startReplica(service, { TELEMATICS_ROLE: 'sessions' })
  const ports = [port, teltonikaPortOf(replica)]
  let version = 1
  for (const each of ports) {
    const socket = new TestDevice(each, device.imei)
    expect(await socket.login()).toBe('01')
    expect((await change(device, { status: 'blocked' }, version)).status).toBe(200)
    await soon(socket.closed)
    for (const any of ports) expect(await new TestDevice(any, device.imei).login()).toBe('00')
    expect((await change(device, { status: 'active' }, version + 1)).status).toBe(200)
    await service.settled()
    version += 2
  }
  const back = new TestDevice(port, device.imei)
  expect(await back.login()).toBe('01')
  back.socket.destroy()
  await replica.stop()
})

test('a device that comes to another replica has one session: the older one ends, what it said is answered', async () => {
  const device = await registerTestDevice(service)
  const replica = await startReplica(service)
  let last = new TestDevice(port, device.imei)
  expect(await last.login()).toBe('01')
  for (const [second, to] of [teltonikaPortOf(replica), port, port, teltonikaPortOf(replica)].entries()) {
    const next = new TestDevice(to, device.imei)
    expect(await next.login()).toBe('01')
    await soon(last.closed)
    expect(await next.report(recordAt(second)).acknowledged()).toBe(1)
    last = next
  }
  expect(await last.report(recordAt(9)).acknowledged()).toBe(1)
  await service.settled()
  const { body } = await service.call<{ items: unknown[] }>('GET', `${devicesPath}/${device.id}/readings`)
  expect(body.items).toHaveLength(5)
  last.socket.destroy()
  await replica.stop()
})

test('a change that is no block reaches the live session: the checksum of a device can be relaxed', async () => {
  const device = await registerTestDevice(service)
  const socket = new TestDevice(port, device.imei)
  await socket.login()
  const wrong = Uint8Array.from(frameOf(recordAt(0)))
  wrong[wrong.length - 1]! ^= 0xff
  expect(await socket.send(wrong).acknowledged()).toBe(0)
  await change(device, { checksum: 'count' })
  // The session hears of it when the event is published; until then the device is told 0 and sends again.
  const taken = async (): Promise<number | 'closed'> => {
    for (let attempt = 0; attempt < 20; attempt += 1) {
      const answer = await socket.send(wrong).acknowledged()
      if (answer !== 0) return answer
      await delay(25)
    }
    return 0
  }
  expect(await taken()).toBe(1)
  socket.socket.destroy()
})

test('the port that recognises the family takes the device too, and ends its session on the other', async () => {
  const device = await registerTestDevice(service)
  const first = new TestDevice(port, device.imei)
  expect(await first.login()).toBe('01')
  const second = new TestDevice(devicePortsOf(service.runtime).autodetect!, device.imei)
  expect(await second.login()).toBe('01')
  await first.closed
  expect(await second.report(recordAt(1)).acknowledged()).toBe(1)
  second.socket.destroy()
})

test('two tenants’ devices are stored under their own tenants and neither sees the other', async () => {
  const mine = await registerTestDevice(service, anotherTenant())
  const theirs = await registerTestDevice(service, anotherTenant())
  for (const [index, device] of [mine, theirs].entries()) {
    const socket = new TestDevice(port, device.imei)
    await socket.login()
    expect(await socket.report(...recordsFrom(0, index + 2)).acknowledged()).toBe(index + 2)
    socket.socket.destroy()
  }
  await service.settled()
  const range = 'from=2026-03-01T00:00:00.000Z&to=2026-03-03T00:00:00.000Z'
  const summary = (tenant: string, query = range) =>
    service.call<{ readings: number; devices: unknown[] }>(
      'GET',
      `/b2b/fleet-management/gps-integration/readings/summary?${query}`,
      { tenant },
    )
  expect((await summary(mine.tenant)).body).toMatchObject({
    readings: 2,
    deviceCount: 1,
    devices: [
      {
        deviceId: mine.id,
        readings: 2,
        firstAt: '2026-03-01T12:00:00.000Z',
        lastAt: '2026-03-01T12:00:01.000Z',
        maxLagMs: service.clock.now().getTime() - Date.UTC(2026, 2, 1, 12),
      },
    ],
  })
  expect((await summary(theirs.tenant)).body).toMatchObject({ readings: 3, devices: [{ deviceId: theirs.id }] })
  expect((await summary(theirs.tenant, `${range}&deviceId=${mine.id}`)).body).toMatchObject({
    readings: 0,
    devices: [],
  })
  const pages = await Promise.all(
    [mine, theirs].map(({ id }) => service.call('GET', `${devicesPath}/${id}/readings`, { tenant: mine.tenant })),
  )
  expect(pages.map(({ status }) => status)).toEqual([200, 404])
})

test('a long history is paged by time: each reading once, in order, within the range', async () => {
  const device = await registerTestDevice(service)
  const socket = new TestDevice(port, device.imei)
  await socket.login()
  // Two readings of one instant, and an order of arrival that is not that of time.
  const records = [...recordsFrom(20, 10), ...recordsFrom(0, 20), recordAt(5, { speedKmh: 99 })]
  expect(await socket.report(...records).acknowledged()).toBe(31)
  await service.settled()
  const from = '2026-03-01T12:00:03.000Z'
  const to = '2026-03-01T12:00:25.000Z'
  const times: string[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: { body: { items: { time: string }[]; nextCursor: string | null } } = await service.call(
      'GET',
      `${devicesPath}/${device.id}/readings?limit=5&from=${from}&to=${to}${cursor === '' ? '' : `&cursor=${cursor}`}`,
    )
    expect(page.body.items.length).toBeLessThanOrEqual(5)
    times.push(...page.body.items.map(({ time }) => time))
    cursor = page.body.nextCursor
  }
  expect(times).toHaveLength(23)
  expect(times).toEqual([...times].sort())
  expect([times[0], times.at(-1)]).toEqual([from, '2026-03-01T12:00:24.000Z'])
  socket.socket.destroy()
})

test('a range that is backwards, too long or no range is a 400 that names the parameter', async () => {
  const { id } = await registerTestDevice(service)
  const summary = '/b2b/fleet-management/gps-integration/readings/summary'
  const list = `${devicesPath}/${id}/readings`
  const cursor = Buffer.from('["soon","x"]').toString('base64url')
  for (const [path, pointer] of [
    [`${summary}?from=2026-01-01T00:00:00.000Z&to=2026-03-01T00:00:00.000Z`, '/query/from'],
    [`${summary}?from=2026-03-02T00:00:00.000Z&to=2026-03-01T00:00:00.000Z`, '/query/from'],
    [`${summary}?to=0000-01-01T00:00:00.000Z`, '/query/to'],
    [`${summary}?from=2016-12-31T23:59:60.000Z`, '/query/from'],
    [`${list}?cursor=${cursor}`, '/query/cursor'],
  ]) {
    const answer = await service.call<{ errors: { pointer: string }[] }>('GET', path!)
    expect([path, answer.status, answer.body.errors?.[0]?.pointer]).toEqual([path, 400, pointer])
  }
})

test('whatever one device sends, another’s session goes on, and what was refused is in quarantine', async () => {
  const [bad, good] = await Promise.all([registerTestDevice(service), registerTestDevice(service)])
  const steady = new TestDevice(port, good.imei)
  await steady.login()
  let second = 0
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.oneof(
          fc.uint8Array({ maxLength: 300 }),
          fc
            .tuple(fc.integer({ min: 1, max: 5 }), fc.nat(), fc.integer({ min: 1, max: 255 }))
            .map(([count, at, mask]) => {
              const frame = Uint8Array.from(frameOf(...recordsFrom(0, count)))
              frame[at % frame.length]! ^= mask
              return frame
            }),
        ),
        { minLength: 1, maxLength: 12 },
      ),
      async (chunks) => {
        const socket = new TestDevice(port, bad.imei)
        await socket.login()
        for (const chunk of chunks) socket.send(chunk)
        expect(await steady.report(recordAt(second++)).acknowledged()).toBe(1)
        socket.socket.destroy()
        await socket.closed
      },
    ),
    { numRuns: 60 },
  )
  const corrupt = new TestDevice(port, bad.imei)
  await corrupt.login()
  const wrong = Uint8Array.from(frameOf(recordAt(0)))
  wrong[wrong.length - 1]! ^= 0xff
  expect(await corrupt.send(wrong).acknowledged()).toBe(0)
  corrupt.socket.destroy()
  await service.settled()
  const rows = await service.look<{ code: string; family: string; tenant_id: string; bytes: Buffer }>(
    'SELECT code, family, tenant_id, bytes FROM telematics.quarantine WHERE device_id = $1 ORDER BY at, id',
    [bad.id],
  )
  expect(rows.at(-1)).toMatchObject({ code: 'checksum', family: 'teltonika', tenant_id: service.tenant })
  expect(rows.at(-1)!.bytes.equals(wrong)).toBe(true)
  const stored = await service.look('SELECT 1 FROM telematics.readings WHERE device_id = $1', [good.id])
  expect(stored).toHaveLength(second)
  steady.socket.destroy()
}, 60_000)
