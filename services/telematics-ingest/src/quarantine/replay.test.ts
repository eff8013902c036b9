import type { QuarantineItem, QuarantineReplay } from '@clutch/contracts/telematics/quarantine'
import { packReports } from '@clutch/contracts/telematics/reading-batch'
import { encodeBody } from '@clutch/protocols/teltonika/codec'
import { encodeDatagram } from '@clutch/protocols/teltonika/frames'
import { newId } from '@clutch/shared/id'
import { startTestService, type TestService } from '@clutch/testing/service'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { frameOf, recordAt, recordsFrom, TestDevice, testStartMs } from '../../test/device.ts'
import { anotherTenant, deviceEnv, devicesPath, registerTestDevice, teltonikaPortOf } from '../../test/replica.ts'
import { telematicsIngest } from '../app.ts'
import { readingFrom } from '../readings/reading.ts'
import { bytesOfRequest, requestOfBytes } from './refused-request.ts'

const gps = '/b2b/fleet-management/gps-integration'
const path = `${gps}/quarantine`
let service: TestService<PrismaClient>
beforeAll(async () => {
  service = await startTestService(telematicsIngest, { nats: true, env: deviceEnv })
  service.clock.set(new Date(testStartMs))
})
afterAll(() => service.stop())

interface Listed {
  items: QuarantineItem[]
  nextCursor: string | null
}

async function listed(query: string, tenant = service.tenant): Promise<QuarantineItem[]> {
  const { status, body } = await service.call<Listed>('GET', `${path}?${query}`, { tenant })
  expect({ status, body }).toMatchObject({ status: 200 })
  return body.items
}

async function bytesOf(id: string): Promise<string> {
  const { status, body } = await service.call<{ hex: string }>('GET', `${path}/${id}/bytes`)
  expect({ status, body }).toMatchObject({ status: 200 })
  return body.hex
}

async function replay(id: string, tenant = service.tenant): Promise<QuarantineReplay> {
  const { status, body } = await service.call<QuarantineReplay>('POST', `${path}/${id}/replay`, { tenant })
  expect({ status, body }).toMatchObject({ status: 200 })
  return body
}

async function stored(deviceId: string): Promise<{ id: string; time: Date; received_at: Date }[]> {
  await service.settled()
  return service.look('SELECT id, time, received_at FROM telematics.readings WHERE device_id = $1 ORDER BY time', [
    deviceId,
  ])
}

/** As a process of an earlier release left it. */
async function kept(item: {
  tenantId: string
  bytes: Uint8Array
  family?: string
  origin?: 'frame' | 'batch'
  deviceId?: string
  sizeBytes?: number
}): Promise<string> {
  const id = newId('qua')
  await service.look(
    `INSERT INTO telematics.quarantine (tenant_id, id, at, received_at, origin, code, reason, family, device_id, size_bytes, bytes)
     VALUES ($1, $2, now(), $3, $4, 'malformed', 'was not understood', $5, $6, $7, $8)`,
    [
      item.tenantId,
      id,
      new Date(testStartMs),
      item.origin ?? 'frame',
      item.family ?? null,
      item.deviceId ?? null,
      item.sizeBytes ?? item.bytes.length,
      Buffer.from(item.bytes),
    ],
  )
  return id
}

/** A frame whose checksum is wrong, refused on a live socket. */
async function refused(device: { id: string; imei: string }, count: number): Promise<QuarantineItem> {
  const socket = new TestDevice(teltonikaPortOf(service), device.imei)
  await socket.login()
  const wrong = Uint8Array.from(frameOf(...recordsFrom(0, count)))
  wrong[wrong.length - 1]! ^= 0xff
  expect(await socket.send(wrong).acknowledged()).toBe(0)
  socket.socket.destroy()
  await socket.closed
  await service.settled()
  const [item] = await listed(`deviceId=${device.id}`)
  expect(item).toMatchObject({ code: 'checksum', status: 'kept' })
  expect(await bytesOf(item!.id)).toBe(Buffer.from(wrong).toString('hex'))
  return item!
}

async function setUp(deviceId: string, change: Record<string, unknown>): Promise<void> {
  const { body } = await service.call<{ version: number }>('GET', `${devicesPath}/${deviceId}`)
  const answer = await service.call('PATCH', `${devicesPath}/${deviceId}`, {
    body: change,
    headers: { 'if-match': `"${body.version}"` },
  })
  expect(answer).toMatchObject({ status: 200 })
}

describe('a frame that was not understood', () => {
  test('still fails without a fix, and says why; after the fix its readings are stored, once however often', async () => {
    const device = await registerTestDevice(service)
    const item = await refused(device, 3)
    const first = await replay(item.id)
    expect(first).toMatchObject({
      outcome: 'still-failing',
      readings: 0,
      error: { code: 'checksum' },
      item: { status: 'kept', replays: 1, lastError: expect.stringContaining('checksum') },
    })
    expect(await stored(device.id)).toHaveLength(0)

    await setUp(device.id, { checksum: 'count' })
    // It arrived when it arrived, whenever it is understood.
    service.clock.set(new Date(testStartMs + 3_600_000))
    const second = await replay(item.id)
    expect(second).toMatchObject({
      outcome: 'replayed',
      readings: 3,
      error: null,
      item: { status: 'replayed', replays: 2, readings: 3, lastError: null },
    })
    const rows = await stored(device.id)
    expect(rows.map(({ received_at }) => received_at.toISOString())).toEqual(Array(3).fill(item.receivedAt))

    expect(await replay(item.id)).toMatchObject({ outcome: 'replayed', readings: 3, item: { replays: 3 } })
    // And the device itself, which never had an answer, sends it again.
    const socket = new TestDevice(teltonikaPortOf(service), device.imei)
    await socket.login()
    expect(await socket.report(...recordsFrom(0, 3)).acknowledged()).toBe(3)
    socket.socket.destroy()
    expect(await stored(device.id)).toEqual(rows)
    service.clock.set(new Date(testStartMs))

    const emitted = await service.emitted('telematics.quarantine-item.replayed')
    expect(emitted.filter(({ aggregateId }) => aggregateId === item.id)).toHaveLength(2)
    expect(JSON.stringify(emitted)).not.toContain((await bytesOf(item.id)).slice(0, 60))
  })

  test('its bytes, in which a device may have told passwords, are for who may command it', async () => {
    const device = await registerTestDevice(service)
    const passwords = Buffer.from('+RESP:GTALL,1A0102,135790246811220,,BSI,net,u,p4ssw0rd')
    const id = await kept({ tenantId: service.tenant, family: 'queclink', deviceId: device.id, bytes: passwords })
    const answers = [
      await service.call('GET', `${path}?deviceId=${device.id}`),
      await service.call('GET', `${path}/${id}`),
      await service.call('POST', `${path}/${id}/replay`),
      await service.call('POST', `${path}/${id}/dismiss`),
    ]
    for (const { body } of answers) {
      expect(JSON.stringify(body)).toContain(id)
      expect(JSON.stringify(body)).not.toContain(passwords.toString('hex'))
    }
    const reader = { scopes: ['devices:read', 'devices:write'] as const }
    expect((await service.call('GET', `${path}/${id}/bytes`, reader)).status).toBe(403)
    expect((await service.call('GET', `${path}/${id}/bytes`, { tenant: anotherTenant() })).status).toBe(404)
    expect(await bytesOf(id)).toBe(passwords.toString('hex'))
  })

  test('is read with the device’s calibrations as they are now', async () => {
    const device = await registerTestDevice(service)
    const item = await refused(device, 1)
    await setUp(device.id, {
      checksum: 'count',
      computed: [{ to: 'fuelPercent', expression: 'position.speedKmh / 2' }],
    })
    expect(await replay(item.id)).toMatchObject({ outcome: 'replayed' })
    await service.settled()
    const { body } = await service.call<{ items: unknown[] }>('GET', `${devicesPath}/${device.id}/readings`)
    expect(body.items).toMatchObject([{ fuelPercent: 24, position: { speedKmh: 48 } }])
  })

  test('that was cut to what is kept cannot be replayed, and says so', async () => {
    const device = await registerTestDevice(service)
    const id = await kept({
      tenantId: service.tenant,
      family: 'teltonika',
      deviceId: device.id,
      bytes: frameOf(recordAt(0)),
      sizeBytes: 20_000,
    })
    expect(await replay(id)).toMatchObject({ outcome: 'still-failing', error: { code: 'truncated' } })
  })

  test('is dismissed, not when it is replayed already', async () => {
    const device = await registerTestDevice(service)
    const item = await refused(device, 1)
    const dismissed = await service.call('POST', `${path}/${item.id}/dismiss`)
    expect(dismissed).toMatchObject({ status: 200, body: { status: 'dismissed' } })
    const emitted = await service.emitted('telematics.quarantine-item.dismissed')
    expect(emitted.filter(({ aggregateId }) => aggregateId === item.id)).toHaveLength(1)
    await setUp(device.id, { checksum: 'count' })
    await replay(item.id)
    const again = await service.call('POST', `${path}/${item.id}/dismiss`)
    expect(again).toMatchObject({ status: 409, body: { code: 'quarantine-item-replayed' } })
  })
})

describe('a list of the quarantine', () => {
  test('shows a tenant its own, filtered and page by page; to another it is the 404 of a missing one', async () => {
    const tenant = anotherTenant()
    const device = await registerTestDevice(service, tenant)
    const bytes = frameOf(recordAt(0))
    const ids: string[] = []
    for (let n = 0; n < 5; n += 1)
      ids.push(await kept({ tenantId: tenant, family: n < 3 ? 'teltonika' : 'h02', deviceId: device.id, bytes }))
    expect((await listed('', tenant)).map(({ id }) => id)).toEqual([...ids].sort())
    expect(await listed('family=h02', tenant)).toHaveLength(2)
    expect(await listed('code=checksum', tenant)).toHaveLength(0)
    expect(await listed('deviceId=dev_00000000000000000000000000', tenant)).toHaveLength(0)
    const at = new Date(testStartMs).toISOString()
    expect(await listed(`from=${at}`, tenant)).toHaveLength(5)
    expect(await listed(`to=${at}`, tenant)).toHaveLength(0)
    const paged: string[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const { body }: { body: Listed } = await service.call<Listed>(
        'GET',
        `${path}?limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`,
        { tenant },
      )
      paged.push(...body.items.map(({ id }) => id))
      cursor = body.nextCursor
    }
    expect(paged).toEqual([...ids].sort())
    const missing = await service.call('POST', `${path}/qua_00000000000000000000000000/replay`)
    const theirs = await service.call('POST', `${path}/${ids[0]}/replay`)
    expect([theirs.status, theirs.body]).toEqual([404, missing.body])
  })

  test('of what is nobody’s is the operator’s alone', async () => {
    const id = await kept({ tenantId: '-', family: 'teltonika', bytes: Uint8Array.of(1, 2, 3) })
    const mine = await service.call<Listed>('GET', `${gps}/unclaimed-frames`, { role: 'operator' })
    expect(mine.body.items.map((item) => item.id)).toContain(id)
    expect((await service.call('GET', `${gps}/unclaimed-frames`)).status).toBe(403)
    expect((await service.call('POST', `${gps}/unclaimed-frames/${id}/replay`)).status).toBe(403)
    expect((await listed('')).map((item) => item.id)).not.toContain(id)
    expect((await service.call('GET', `${path}/${id}`, { role: 'operator' })).status).toBe(404)
  })
})

describe('what is nobody’s', () => {
  const unclaimed = async (id: string) =>
    (await service.call<QuarantineReplay>('POST', `${gps}/unclaimed-frames/${id}/replay`, { role: 'operator' })).body

  test('is the device’s that it names, as soon as somebody has registered it', async () => {
    const imei = '350000000099991'
    const body = encodeBody('8E', [recordAt(0)])
    const id = await kept({
      tenantId: '-',
      family: 'teltonika',
      bytes: encodeDatagram(body, { imei, packetId: 1, avlPacketId: 1 }),
    })
    expect(await unclaimed(id)).toMatchObject({ outcome: 'still-failing', error: { code: 'unknown-device' } })
    const device = await service.call<{ id: string }>('POST', devicesPath, {
      body: { name: 'late', uniqueId: imei, protocol: 'teltonika' },
    })
    expect(await unclaimed(id)).toMatchObject({ outcome: 'replayed', readings: 1, item: { status: 'replayed' } })
    expect(await stored(device.body.id)).toHaveLength(1)
  })

  test('and does not say whose it is, still fails', async () => {
    const id = await kept({ tenantId: '-', family: 'teltonika', bytes: frameOf(recordAt(0)) })
    expect(await unclaimed(id)).toMatchObject({ outcome: 'still-failing', error: { code: 'not-identified' } })
  })

  test('may be a request over HTTP, with the header that says how its body is read', async () => {
    const { body: device } = await service.call<{ id: string }>('POST', devicesPath, {
      body: { name: 'phone', uniqueId: 'phone77', protocol: 'osmand' },
    })
    const location = { timestamp: '2026-03-01T12:00:00Z', coords: { latitude: 52.5, longitude: 13.4 } }
    const requests = [
      { method: 'GET', url: '/?id=phone77&lat=52.5&lon=13.4&timestamp=1772366401', headers: {}, body: Buffer.alloc(0) },
      {
        method: 'POST',
        url: '/',
        headers: { 'content-type': 'application/json' },
        body: Buffer.from(JSON.stringify({ device_id: 'phone77', location })),
      },
    ]
    for (const request of requests)
      expect(
        await unclaimed(await kept({ tenantId: '-', family: 'osmand', bytes: bytesOfRequest(request) })),
      ).toMatchObject({ outcome: 'replayed', readings: 1 })
    expect((await stored(device.id)).map(({ time }) => time.toISOString())).toEqual([
      '2026-03-01T12:00:00.000Z',
      '2026-03-01T12:00:01.000Z',
    ])
  })
})

describe('readings that could not be stored', () => {
  const report = (device: { id: string }, tenantId = service.tenant) =>
    packReports([
      readingFrom({ time: '2026-03-01T12:00:00.000Z' }, { deviceId: device.id, tenantId, receivedAt: new Date(0) }),
    ])[0]!

  test('are stored when they can be', async () => {
    const device = await registerTestDevice(service)
    const bytes = Buffer.from(JSON.stringify(report(device)))
    const id = await kept({ tenantId: service.tenant, origin: 'batch', deviceId: device.id, bytes })
    expect(await replay(id)).toMatchObject({ outcome: 'replayed', readings: 1 })
    await replay(id)
    expect(await stored(device.id)).toHaveLength(1)
  })

  test('and still cannot are not sent round again', async () => {
    const device = await registerTestDevice(service)
    const { readings, ...origin } = report(device)
    const broken = { ...origin, readings: [[...readings[0]!.slice(0, 2), 91, 0, ...readings[0]!.slice(4)]] }
    const id = await kept({
      tenantId: service.tenant,
      origin: 'batch',
      deviceId: device.id,
      bytes: Buffer.from(JSON.stringify(broken)),
    })
    expect(await replay(id)).toMatchObject({ outcome: 'still-failing', error: { code: 'malformed-reading' } })
    expect(await listed(`deviceId=${device.id}`)).toHaveLength(1)
  })

  test('are not stored for another tenant than the one they were kept for', async () => {
    const victim = await registerTestDevice(service, anotherTenant())
    const bytes = Buffer.from(JSON.stringify(report(victim, victim.tenant)))
    const id = await kept({ tenantId: service.tenant, origin: 'batch', bytes })
    expect(await replay(id)).toMatchObject({ outcome: 'still-failing', error: { code: 'unknown-device' } })
    expect(await stored(victim.id)).toHaveLength(0)
  })
})

test('the operator’s door lists and replays everyone’s, and is shut without the secret', async () => {
  const device = await registerTestDevice(service, anotherTenant())
  const id = await kept({
    tenantId: device.tenant,
    family: 'teltonika',
    deviceId: device.id,
    bytes: frameOf(recordAt(0)),
  })
  const { items } = await service.door('GET', `/internal/quarantine?deviceId=${device.id}`)
  expect(items).toMatchObject([{ id, tenantId: device.tenant }])
  expect(await service.door('POST', `/internal/quarantine/${id}/replay`)).toMatchObject({ outcome: 'replayed' })
  expect((await fetch(`${service.url}/internal/quarantine`)).status).toBe(401)
})

test('without the broker nothing counts as replayed', async () => {
  const alone = await startTestService(telematicsIngest, { env: deviceEnv })
  try {
    const device = await registerTestDevice(alone)
    const id = newId('qua')
    const bytes = Buffer.from(frameOf(recordAt(0)))
    await alone.look(
      `INSERT INTO telematics.quarantine (tenant_id, id, at, received_at, origin, code, reason, family, device_id, size_bytes, bytes)
       VALUES ($1, $2, now(), now(), 'frame', 'c', 'r', 'teltonika', $3, $4, $5)`,
      [alone.tenant, id, device.id, bytes.length, bytes],
    )
    expect((await alone.call('POST', `${path}/${id}/replay`)).status).toBe(503)
    const { body } = await alone.call('GET', `${path}/${id}`)
    expect(body).toMatchObject({ status: 'kept', replays: 0 })
  } finally {
    await alone.stop()
  }
}, 30_000)

test('a refused request is read back as it was', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('GET', 'POST'),
      fc.webPath(),
      fc.option(fc.constantFrom('application/json', 'text/plain; charset=utf-8'), { nil: undefined }),
      fc.uint8Array({ maxLength: 200 }),
      (method, url, type, body) => {
        const request = { method, url: `/${url}`, headers: type === undefined ? {} : { 'content-type': type }, body }
        const again = requestOfBytes(bytesOfRequest(request))!
        expect({ ...again, body: Uint8Array.from(again.body) }).toEqual({ ...request, body: Uint8Array.from(body) })
      },
    ),
  )
  expect(requestOfBytes(Buffer.from('no request at all'))).toBeUndefined()
})
