import { startTestService, type TestService } from '@clutch/testing/service'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { telematicsIngest } from '../app.ts'

let service: TestService<PrismaClient>
beforeAll(async () => {
  service = await startTestService(telematicsIngest)
})
afterAll(() => service.stop())

const path = '/b2b/fleet-management/gps-integration/devices'
let made = 0

async function register(options: { tenant?: string; uniqueId?: string } = {}) {
  made += 1
  return service.call<{ id: string; version: number; uniqueId: string; code: string }>('POST', path, {
    ...(options.tenant === undefined ? {} : { tenant: options.tenant }),
    body: { name: `Tracker ${made}`, uniqueId: options.uniqueId ?? `35000000000${1000 + made}`, protocol: 'teltonika' },
  })
}

test('a device is announced when it is registered and whenever it changes', async () => {
  const { status, body } = await register()
  expect(status).toBe(201)
  const changed = await service.call('PATCH', `${path}/${body.id}`, {
    body: { status: 'blocked', name: 'Van 12' },
    headers: { 'if-match': '"1"' },
  })
  expect(changed.body).toMatchObject({ id: body.id, version: 2, status: 'blocked', name: 'Van 12', model: null })
  const events = (await service.emitted()).filter((event) => event.aggregateId === body.id)
  expect(events.map(({ type, version, data }) => [type, version, data.status])).toEqual([
    ['telematics.device.registered', 1, 'active'],
    ['telematics.device.changed', 2, 'blocked'],
  ])
})

test('an IMEI is one device on the whole platform, and a refused registration leaves nothing behind', async () => {
  const { body } = await register()
  for (const tenant of [service.tenant, 'ten_another']) {
    const again = await register({ tenant, uniqueId: body.uniqueId })
    expect(again).toMatchObject({ status: 409, body: { code: 'unique-id-taken' } })
  }
  const rows = await service.look('SELECT 1 FROM telematics.devices WHERE unique_id = $1', [body.uniqueId])
  expect(rows).toHaveLength(1)
})

test('of many registrations of one IMEI at once, one succeeds', async () => {
  const tenants = ['ten_a', 'ten_b', 'ten_c', 'ten_d', 'ten_e', 'ten_f']
  const answers = await Promise.all(tenants.map((tenant) => register({ tenant, uniqueId: '350000000099999' })))
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409, 409])
})

test('a registration that is repeated under its key is one device', async () => {
  const request = {
    body: { name: 'Once', uniqueId: '350000000088888', protocol: 'teltonika', model: 'FMB120' },
    headers: { 'idempotency-key': 'register-once' },
  }
  const first = await service.call('POST', path, request)
  const second = await service.call('POST', path, request)
  expect(second.body).toEqual(first.body)
  expect(second.headers['idempotency-replayed']).toBe('true')
})

test('a change of a version that is not the latest is refused', async () => {
  const { body } = await register()
  const change = (ifMatch: string) =>
    service.call('PATCH', `${path}/${body.id}`, { body: { checksum: 'count' }, headers: { 'if-match': ifMatch } })
  expect((await change('"1"')).status).toBe(200)
  expect(await change('"1"')).toMatchObject({ status: 412, body: { code: 'version-mismatch' } })
})

test('pages hold every device once, in order, and none of another tenant', async () => {
  const tenant = 'ten_pages'
  const ids: string[] = []
  for (let n = 0; n < 5; n += 1) ids.push((await register({ tenant })).body.id)
  const seen: string[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const page: { body: { items: { id: string }[]; nextCursor: string | null } } = await service.call(
      'GET',
      `${path}?limit=2&status=active${cursor === '' ? '' : `&cursor=${cursor}`}`,
      { tenant },
    )
    seen.push(...page.body.items.map(({ id }) => id))
    cursor = page.body.nextCursor
  }
  expect(seen).toEqual(ids)
})

test("another tenant's device is the same 404 as none", async () => {
  const { body } = await register()
  for (const [method, tail, more] of [
    ['GET', '', {}],
    ['GET', '/readings', {}],
    ['PATCH', '', { body: { name: 'mine now' }, headers: { 'if-match': '"1"' } }],
  ] as const) {
    const theirs = await service.call(method, `${path}/${body.id}${tail}`, { tenant: 'ten_another', ...more })
    const none = await service.call(method, `${path}/dev_00000000000000000000000000${tail}`, {
      tenant: 'ten_another',
      ...more,
    })
    expect(theirs.status).toBe(404)
    expect(theirs.body).toEqual(none.body)
  }
})
