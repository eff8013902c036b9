import type { Document } from '@clutch/contracts/fleet/documents'
import { roles } from '@clutch/contracts/scopes'
import { daysBetween } from '@clutch/shared/time'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import {
  api,
  type FleetService,
  makeDriver,
  makeFleet,
  makeVehicle,
  missing,
  must,
  startFleet,
  told,
} from '../../test/fleet.ts'
import { newDocument, reminderAt } from './document.ts'

let service: FleetService
beforeAll(async () => {
  service = await startFleet()
})
afterAll(() => service.stop())

const png = Buffer.concat([
  Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
  Buffer.from('the rest of it'),
])
const eventsOf = async (id: string) =>
  (await service.emitted())
    .filter(({ aggregateId }) => aggregateId === id)
    .map(({ type, data }) => (type === 'fleet.document.expiring' ? `expiring ${data.daysLeft}` : type))
const fetchFile = (path: string) =>
  fetch(`${service.url}/api/v1${path}`, {
    headers: { authorization: `Bearer ${service.tenant}/${roles.admin.join(' ')}` },
  })

test('each number of days is told once, in its order, and that it has expired once, however the timer comes late', () => {
  const created = new Date('2026-01-10T12:00:00.000Z')
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.integer({ min: 0, max: 90 }), { maxLength: 5 }),
      fc.integer({ min: -5, max: 120 }),
      fc.constantFrom('UTC', 'Pacific/Auckland', 'America/Los_Angeles'),
      fc.array(fc.integer({ min: 0, max: 20 * 24 }), { minLength: 12, maxLength: 12 }),
      (days, inDays, zone, delaysH) => {
        const expiresOn = new Date(created.getTime() + inDays * 86_400_000).toISOString().slice(0, 10)
        let document: Document = newDocument(
          { kind: 'insurance', expiresOn },
          { vehicleId: missing('veh') },
          { id: 'd', now: created },
        )
        const heard: (number | 'expired')[] = []
        let now = created
        for (const delayH of delaysH) {
          const { tell, remindedDays, next } = reminderAt(document, days, zone, now)
          document = { ...document, remindedDays }
          if (tell !== null) heard.push(tell === 'expired' ? 'expired' : tell.daysLeft)
          // Asked again at once it says nothing more.
          expect(reminderAt(document, days, zone, now).tell).toBeNull()
          if (next === null) break
          expect(next.getTime()).toBeGreaterThan(now.getTime())
          now = new Date(next.getTime() + delayH * 3_600_000)
        }
        expect(heard.at(-1)).toBe('expired')
        const left = heard.slice(0, -1) as number[]
        expect(left).toEqual([...left].sort((a, b) => b - a))
        expect(new Set(left).size).toBe(left.length)
        expect(left.length).toBeLessThanOrEqual(days.length)
        if (delaysH.every((delay) => delay === 0) && inDays >= 0) {
          const begun = daysBetween(created.toISOString().slice(0, 10), expiresOn)
          for (const day of days.filter((each) => each < begun - 1)) expect(left).toContain(day)
        }
      },
    ),
    { numRuns: 500 },
  )
})

test('a document is reminded of at the days of the tenant, in the zone of the fleet, once each, and of another last day anew', async () => {
  service.clock.set('2026-03-01T12:00:00.000Z')
  const fleet = await must<{ id: string }>(service, 201, 'POST', `${api}/fleets`, {
    body: { name: 'Far', timeZone: 'Pacific/Auckland' },
  })
  const vehicle = await makeVehicle(service, fleet.id)
  const path = `${api}/vehicles/${vehicle.id}/documents`
  const made = await must<Document>(service, 201, 'POST', path, {
    body: { kind: 'insurance', expiresOn: '2026-03-31', number: 'KH-77' },
  })
  // It is the second of March there.
  expect(made).toMatchObject({ remindedDays: 30, version: 2 })
  const until = async (instant: string, events: string[]) => {
    service.clock.set(instant)
    await vi.waitFor(async () => expect(await eventsOf(made.id)).toEqual(events), { timeout: 20_000 })
  }
  const first = ['fleet.document.created', 'expiring 29']
  expect(await eventsOf(made.id)).toEqual(first)
  await until('2026-03-23T11:00:00.000Z', [...first, 'expiring 7'])
  await until('2026-03-31T11:00:00.000Z', [...first, 'expiring 7', 'fleet.document.expired'])
  expect(JSON.stringify(await service.emitted('fleet.document.expired'))).not.toContain('KH-77')
  const { version } = await must<Document>(service, 200, 'GET', `${path}/${made.id}`)
  const again = await must<Document>(service, 200, 'PATCH', `${path}/${made.id}`, {
    body: { expiresOn: '2026-04-02', remindDays: [5] },
    headers: { 'if-match': `"${version}"` },
  })
  expect(again.remindedDays).toBe(5)
  const expiring = await must<{ items: Document[] }>(service, 200, 'GET', `${api}/documents?until=2026-04-02`)
  expect(expiring.items.map(({ id }) => id)).toContain(made.id)
  const page = await must<{ items: Document[]; nextCursor: string | null }>(
    service,
    200,
    'GET',
    `${api}/documents?limit=1`,
  )
  expect(page.items).toHaveLength(1)
})

test('a scan comes back byte for byte as it was sent, is what it says, and is replaced', async () => {
  const fleet = await makeFleet(service)
  const vehicle = await makeVehicle(service, fleet.id)
  const path = `${api}/vehicles/${vehicle.id}/documents`
  const { id, version } = await must<Document>(service, 201, 'POST', path, { body: { kind: 'registration' } })
  expect((await fetchFile(`${path}/${id}/file`)).status).toBe(404)
  const send = (mediaType: string, bytes: Buffer, of: number) =>
    service.call<Document>('PUT', `${path}/${id}/file`, {
      file: { mediaType, bytes },
      headers: { 'if-match': `"${of}"` },
    })
  expect(await send('application/pdf', png, version)).toMatchObject({ status: 422, body: { code: 'file-contradicts' } })
  expect((await send('image/png', png, 9)).status).toBe(412)
  expect((await send('image/png', png, version)).body).toMatchObject({
    file: { mediaType: 'image/png', bytes: png.length },
  })
  const back = await fetchFile(`${path}/${id}/file`)
  expect(Buffer.from(await back.arrayBuffer()).equals(png)).toBe(true)
  expect(back.headers.get('x-content-type-options')).toBe('nosniff')
  await send('image/png', Buffer.concat([png, png]), version + 1)
  const [count] = await service.look<{ n: number }>('SELECT count(*)::int AS n FROM fleet.blobs WHERE tenant_id = $1', [
    service.tenant,
  ])
  expect(count!.n).toBe(1)
})

test('who was erased leaves no paper and no scan', async () => {
  const tenant = 'ten_papers'
  const driver = await makeDriver(service, {}, tenant)
  const path = `${api}/drivers/${driver.id}/documents`
  const { id } = await must<Document>(service, 201, 'POST', path, {
    tenant,
    body: { kind: 'medical', number: 'M-1', expiresOn: '2030-01-01' },
  })
  await must(service, 200, 'PUT', `${path}/${id}/file`, {
    tenant,
    file: { mediaType: 'image/png', bytes: png },
    headers: { 'if-match': '"1"' },
  })
  await must(service, 200, 'POST', `${api}/drivers/${driver.id}/erase`, { tenant, headers: { 'if-match': '"1"' } })
  for (const table of ['documents', 'blobs', 'due_work'])
    expect(await service.look(`SELECT 1 FROM fleet.${table} WHERE tenant_id = $1`, [tenant]), table).toEqual([])
  expect((await service.call('POST', path, { tenant, body: { kind: 'medical' } })).status).toBe(404)
})

test("another tenant's documents are the same 404 as none, and so is one of another vehicle", async () => {
  const fleet = await makeFleet(service)
  const [vehicle, other] = [await makeVehicle(service, fleet.id), await makeVehicle(service, fleet.id)]
  const { id } = await must<Document>(service, 201, 'POST', `${api}/vehicles/${vehicle.id}/documents`, {
    body: { kind: 'tax' },
  })
  expect((await service.call('GET', `${api}/vehicles/${other.id}/documents/${id}`)).status).toBe(404)
  const headers = { 'if-match': '"1"' }
  for (const [method, below, options] of [
    ['GET', '', {}],
    ['POST', '', { body: { kind: 'tax' } }],
    ['GET', `/${id}`, {}],
    ['PATCH', `/${id}`, { body: { number: '1' }, headers }],
    ['PUT', `/${id}/file`, { file: { mediaType: 'image/png', bytes: png }, headers }],
    ['GET', `/${id}/file`, {}],
  ] as const) {
    const paths = {
      theirs: `${api}/vehicles/${vehicle.id}/documents${below}`,
      missing: `${api}/vehicles/${missing('veh')}/documents${below}`,
    }
    const answers = await told(service, method, paths, options)
    expect(answers.theirs.status, `${method} ${below}`).toBe(404)
    expect(answers.theirs).toEqual(answers.missing)
  }
})
