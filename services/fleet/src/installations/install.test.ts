import type { Installation } from '@clutch/contracts/fleet/installations'
import type { Vehicle } from '@clutch/contracts/fleet/vehicles'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import {
  api,
  type FleetService,
  makeFleet,
  makeVehicle,
  missing,
  must,
  registerDevices,
  startFleet,
  told,
} from '../../test/fleet.ts'
import { scheduleRefold } from './refold.ts'
import { findInstallationsOf } from './store.ts'

let service: FleetService
let fleetId: string
beforeAll(async () => {
  service = await startFleet()
  fleetId = (await makeFleet(service)).id
})
afterAll(() => service.stop())
beforeEach(() => service.clock.set('2026-03-02T09:00:00.000Z'))

const doorOf = (vehicle: { id: string }) => `${api}/vehicles/${vehicle.id}/device`

function put(vehicle: { id: string }, deviceId: string, installedAt?: string) {
  return service.call<Installation>('PUT', doorOf(vehicle), {
    body: { deviceId, ...(installedAt === undefined ? {} : { installedAt }) },
  })
}

async function installed(vehicle: { id: string }, deviceId: string, installedAt?: string): Promise<Installation> {
  const answer = await put(vehicle, deviceId, installedAt)
  expect(answer).toMatchObject({ status: 200 })
  return answer.body
}

async function vehicles(count: number): Promise<Vehicle[]> {
  return Promise.all(Array.from({ length: count }, () => makeVehicle(service, fleetId)))
}

async function deviceIn(vehicle: { id: string }): Promise<string | null> {
  return (await must<Vehicle>(service, 200, 'GET', `${api}/vehicles/${vehicle.id}`)).deviceId
}

async function toldOf(...ids: string[]) {
  return (await service.emitted())
    .filter(({ aggregateId }) => ids.includes(aggregateId))
    .map(({ type, aggregateId, data }) => ({ type, id: aggregateId, data }))
}

test('what was in the vehicle is removed at the instant the other is installed', async () => {
  const [van] = await vehicles(1)
  const [first, second] = await registerDevices(service, 2)
  const before = await installed(van!, first!, '2026-03-01T08:00:00.000Z')
  expect(await deviceIn(van!)).toBe(first)
  const after = await installed(van!, second!)
  const ended = { ...before, version: 2, removedAt: '2026-03-02T09:00:00.000Z' }
  expect(after).toMatchObject({ version: 1, installedAt: '2026-03-02T09:00:00.000Z', removedAt: null })
  expect(await deviceIn(van!)).toBe(second)
  const list = await must<{ items: Installation[] }>(service, 200, 'GET', `${api}/vehicles/${van!.id}/installations`)
  expect(list.items).toEqual([after, ended])
  expect(await toldOf(before.id, after.id)).toEqual([
    { type: 'fleet.installation.started', id: before.id, data: before },
    { type: 'fleet.installation.ended', id: before.id, data: ended },
    { type: 'fleet.installation.started', id: after.id, data: after },
  ])
})

test('the same install again answers the same and tells nothing', async () => {
  const [van] = await vehicles(1)
  const [device] = await registerDevices(service, 1)
  const at = '2026-03-01T08:00:00.000Z'
  const answers = [await installed(van!, device!, at)]
  service.clock.set('2026-03-02T10:00:00.000Z')
  answers.push(await installed(van!, device!, at), await installed(van!, device!))
  expect(answers[1]).toEqual(answers[0])
  expect(answers[2]).toEqual(answers[0])
  expect(await toldOf(answers[0]!.id)).toHaveLength(1)
})

test('another instant for what is in the vehicle already corrects when it began', async () => {
  const [van] = await vehicles(1)
  const [device] = await registerDevices(service, 1)
  const first = await installed(van!, device!)
  const corrected = await installed(van!, device!, '2026-02-01T00:00:00.000Z')
  expect(corrected).toEqual({ ...first, version: 2, installedAt: '2026-02-01T00:00:00.000Z' })
  expect(await toldOf(first.id)).toHaveLength(2)
})

test('a device is in one vehicle at a time, also in the past', async () => {
  const [van, truck] = await vehicles(2)
  const [device] = await registerDevices(service, 1)
  await installed(van!, device!, '2026-02-01T00:00:00.000Z')
  const elsewhere = await put(truck!, device!)
  expect(elsewhere).toMatchObject({ status: 409, body: { code: 'installation-overlaps' } })
  const removed = await must<Installation>(service, 200, 'DELETE', doorOf(van!))
  expect(removed).toMatchObject({ deviceId: device, removedAt: '2026-03-02T09:00:00.000Z', version: 2 })
  expect(await put(truck!, device!, '2026-03-02T08:59:59.999Z')).toMatchObject({ status: 409 })
  await installed(truck!, device!, '2026-03-02T09:00:00.000Z')
  expect([await deviceIn(van!), await deviceIn(truck!)]).toEqual([null, device])
})

test('a device that was moved and is told of later is put where it was, since when it was', async () => {
  const [van, truck, bus] = await vehicles(3)
  const [device] = await registerDevices(service, 1)
  const first = await installed(van!, device!, '2026-02-01T00:00:00.000Z')
  const take = (vehicle: { id: string }, removedAt: string) =>
    service.call<Installation>('DELETE', `${doorOf(vehicle)}?removedAt=${removedAt}`)
  for (const wrong of ['2026-01-31T00:00:00.000Z', '2026-03-02T09:00:00.001Z'])
    expect(await take(van!, wrong)).toMatchObject({ status: 400, body: { errors: [{ pointer: '/query/removedAt' }] } })
  const out = await take(van!, '2026-02-20T00:00:00.000Z')
  expect(out.body).toEqual({ ...first, version: 2, removedAt: '2026-02-20T00:00:00.000Z' })
  expect((await take(van!, '2026-02-20T00:00:00.000Z')).body).toEqual(out.body)
  await installed(truck!, device!, '2026-02-20T00:00:00.000Z')
  // It was out earlier than was said, but not later: then it was in the truck.
  expect((await take(van!, '2026-02-10T00:00:00.000Z')).body).toMatchObject({ version: 3 })
  expect(await take(van!, '2026-02-21T00:00:00.000Z')).toMatchObject({
    status: 409,
    body: { code: 'installation-overlaps' },
  })
  expect((await take(van!, '2026-02-15T00:00:00.000Z')).body).toMatchObject({ version: 4 })
  expect((await service.call('DELETE', doorOf(van!))).status).toBe(404)
  expect((await take(bus!, '2026-02-15T00:00:00.000Z')).status).toBe(404)
})

test('a vehicle has one device at a time, also in the past', async () => {
  const [van] = await vehicles(1)
  const [first, second] = await registerDevices(service, 2)
  await installed(van!, first!, '2026-02-01T00:00:00.000Z')
  expect(await put(van!, second!, '2026-01-31T00:00:00.000Z')).toMatchObject({
    status: 409,
    body: { code: 'installation-overlaps' },
  })
  await must(service, 200, 'DELETE', doorOf(van!))
  expect(await put(van!, second!, '2026-02-15T00:00:00.000Z')).toMatchObject({ status: 409 })
  await installed(van!, second!)
})

test('a device that fleet has not heard of, or that is another tenant’s, is unknown', async () => {
  const [van] = await vehicles(1)
  const [theirs] = await registerDevices(service, 1, 'ten_someoneelse')
  const answers = [await put(van!, theirs!), await put(van!, missing('dev'))]
  expect(answers[0]).toMatchObject({
    status: 422,
    body: { code: 'device-unknown', errors: [{ pointer: '/body/deviceId' }] },
  })
  expect(answers[0]!.body).toEqual(answers[1]!.body)
})

test.each([
  ['the future', '2026-03-02T09:00:00.001Z'],
  ['before there was anything to install', '1999-12-31T23:59:59.999Z'],
  ['no year of ours', '0000-01-01T00:00:00.000Z'],
  ['a leap second', '2016-12-31T23:59:60.000Z'],
])('an instant of %s is refused at its field', async (_what, installedAt) => {
  const [van] = await vehicles(1)
  const [device] = await registerDevices(service, 1)
  expect(await put(van!, device!, installedAt)).toMatchObject({
    status: 400,
    body: { errors: [{ pointer: '/body/installedAt' }] },
  })
})

test('nothing is put into an archived vehicle', async () => {
  const [van] = await vehicles(1)
  const [device] = await registerDevices(service, 1)
  await must(service, 200, 'PATCH', `${api}/vehicles/${van!.id}`, {
    body: { status: 'archived' },
    headers: { 'if-match': '"1"' },
  })
  expect((await put(van!, device!)).status).toBe(409)
})

test('however many install one device at once, it is in one vehicle', async () => {
  const vans = await vehicles(8)
  const [device] = await registerDevices(service, 1)
  const answers = await Promise.all(vans.map((van) => put(van, device!)))
  const refused = answers.filter(({ status }) => status !== 200)
  expect(refused).toHaveLength(7)
  for (const { body } of refused) expect(body).toMatchObject({ code: 'installation-overlaps' })
  const holding = (await Promise.all(vans.map(deviceIn))).filter((id) => id !== null)
  expect(holding).toEqual([device])
})

test('however many devices are put into one vehicle at once, the last stays and no two overlap', async () => {
  const [van] = await vehicles(1)
  const devices = await registerDevices(service, 6)
  const answers = await Promise.all(devices.map((device) => put(van!, device)))
  expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(200))
  const list = await must<{ items: Installation[] }>(service, 200, 'GET', `${api}/vehicles/${van!.id}/installations`)
  expect(list.items.filter(({ removedAt }) => removedAt === null)).toHaveLength(1)
  expect(new Set(list.items.map(({ deviceId }) => deviceId))).toEqual(new Set(devices))
})

test('whatever is installed and removed, at once and in the past, no two installations overlap', async () => {
  const day = (n: number) => `2026-02-${String(n).padStart(2, '0')}T00:00:00.000Z`
  const step = fc.record({
    van: fc.nat(2),
    device: fc.nat(2),
    day: fc.integer({ min: 1, max: 28 }),
    remove: fc.constantFrom(false, false, 'now', 'then'),
  })
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(step, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 6 }),
      async (rounds) => {
        const vans = await vehicles(3)
        const devices = await registerDevices(service, 3)
        for (const round of rounds)
          await Promise.all(
            round.map(({ van, device, day: n, remove }) =>
              remove === false
                ? put(vans[van]!, devices[device]!, day(n))
                : service.call('DELETE', `${doorOf(vans[van]!)}${remove === 'then' ? `?removedAt=${day(n)}` : ''}`),
            ),
          )
        const overlapping = await service.look(
          `SELECT a.id, b.id FROM fleet.installations a JOIN fleet.installations b
           ON a.tenant_id = b.tenant_id AND a.id < b.id AND (a.device_id = b.device_id OR a.vehicle_id = b.vehicle_id)
          AND tstzrange(a.installed_at, a.removed_at) && tstzrange(b.installed_at, b.removed_at)
         WHERE a.device_id = ANY($1)`,
          [devices],
        )
        expect(overlapping).toEqual([])
      },
    ),
    { numRuns: 12 },
  )
})

test('readings find the vehicle of their time', async () => {
  const [van, truck] = await vehicles(2)
  const [device] = await registerDevices(service, 1)
  await installed(van!, device!, '2026-02-01T00:00:00.000Z')
  await must(service, 200, 'DELETE', doorOf(van!))
  service.clock.set('2026-03-03T00:00:00.000Z')
  await installed(truck!, device!)
  const found = await service.runtime.database.tx({ tenantId: service.tenant, actor: 'test' }, (tx) =>
    findInstallationsOf(tx, [device!]),
  )
  expect(found.get(device!)).toEqual([
    {
      vehicleId: van!.id,
      fromMs: Date.parse('2026-02-01T00:00:00.000Z'),
      untilMs: Date.parse('2026-03-02T09:00:00.000Z'),
    },
    { vehicleId: truck!.id, fromMs: Date.parse('2026-03-03T00:00:00.000Z'), untilMs: null },
  ])
})

test('readings are folded again from the earliest instant that changed', async () => {
  const rolledBack = new Error('only looked')
  let pending: unknown
  await service.runtime.database
    .tx({ tenantId: service.tenant, actor: 'test' }, async (tx) => {
      for (const from of ['2026-02-02', '2026-02-01', '2026-02-03']) await scheduleRefold(tx, 'dev_x', new Date(from))
      pending = (await tx.sql.query('SELECT kind, due_at, payload FROM due_work WHERE key = $1', ['dev_x'])).rows
      throw rolledBack
    })
    .catch((error: unknown) => expect(error).toBe(rolledBack))
  expect(pending).toEqual([
    { kind: 'telemetry/refold', due_at: service.clock.now(), payload: '{"from":"2026-02-01T00:00:00.000Z"}' },
  ])
})

test('a removal where there is nothing is 404', async () => {
  const [van] = await vehicles(1)
  expect((await service.call('DELETE', doorOf(van!))).status).toBe(404)
})

test("another tenant's vehicle is the same 404 as none", async () => {
  const [van] = await vehicles(1)
  const [device] = await registerDevices(service, 1)
  await installed(van!, device!)
  for (const [method, path, options] of [
    ['PUT', 'device', { body: { deviceId: device } }],
    ['DELETE', 'device', {}],
    ['GET', 'installations', {}],
  ] as const) {
    const paths = {
      theirs: `${api}/vehicles/${van!.id}/${path}`,
      missing: `${api}/vehicles/${missing('veh')}/${path}`,
    }
    const answers = await told(service, method, paths, options)
    expect(answers.theirs.status).toBe(404)
    expect(answers.theirs).toEqual(answers.missing)
  }
  expect(await deviceIn(van!)).toBe(device)
})
