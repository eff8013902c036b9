import type { DriverAssignment } from '@clutch/contracts/fleet/driver-assignments'
import type { Inspection } from '@clutch/contracts/fleet/inspections'
import type { Shift } from '@clutch/contracts/fleet/shifts'
import { roles } from '@clutch/contracts/scopes'
import { newId } from '@clutch/shared/id'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  api,
  type FleetService,
  makeDriver,
  makeFleet,
  makeVehicle,
  missing,
  must,
  startFleet,
} from '../../test/fleet.ts'

const app = `${api}/driver-app`
const lists = ['trips', 'manoeuvres', 'speedings', 'contests', 'assignments', 'shifts']

let service: FleetService

beforeAll(async () => {
  service = await startFleet()
})
afterAll(() => service.stop())

/** Somebody who drives, with the vehicle he is in since an hour ago. */
async function atTheWheel(tenant = service.tenant) {
  const userId = newId('usr')
  const { id: driverId } = await makeDriver(service, { userId }, tenant)
  const { id: vehicleId } = await makeVehicle(service, (await makeFleet(service, tenant)).id, tenant)
  const fromAt = new Date(service.clock.now().getTime() - 3_600_000).toISOString()
  await must(service, 201, 'POST', `${api}/driver-assignment/assignments`, {
    tenant,
    body: { vehicleId, driverId, fromAt },
  })
  return { driverId, vehicleId, caller: { tenant, role: 'driver', as: { id: userId } } as const }
}

const inspection = (vehicleId: string, more: object = {}) => ({
  vehicleId,
  results: [{ key: 'lights', label: 'Lights', result: 'ok' }],
  ...more,
})

it('a driver reads what is his, and of another nothing', async () => {
  const [one, other] = [await atTheWheel(), await atTheWheel()]
  for (const me of [one, other]) {
    expect(await must(service, 200, 'GET', `${app}/driver`, me.caller)).toMatchObject({ id: me.driverId })
    const { items } = await must<{ items: DriverAssignment[] }>(service, 200, 'GET', `${app}/assignments`, me.caller)
    expect(items.map(({ driverId, vehicleId }) => [driverId, vehicleId])).toEqual([[me.driverId, me.vehicleId]])
    expect(await must(service, 200, 'GET', `${app}/score`, me.caller)).toMatchObject({
      subject: { kind: 'driver', id: me.driverId },
    })
    expect(await must(service, 200, 'GET', `${app}/hours-of-service`, me.caller)).toMatchObject({
      driverId: me.driverId,
    })
    for (const list of lists) expect((await service.call('GET', `${app}/${list}`, me.caller)).status).toBe(200)
  }
})

it('nobody asks about another by naming him', async () => {
  const [one, other] = [await atTheWheel(), await atTheWheel()]
  for (const list of lists) {
    const asked = await service.call<{ items?: { driverId: string }[] }>(
      'GET',
      `${app}/${list}?driverId=${other.driverId}`,
      one.caller,
    )
    expect(asked.status, list).toBe(400)
  }
})

it('a shift is shown to whom it is planned for', async () => {
  const [one, other] = [await atTheWheel(), await atTheWheel()]
  const shift = await must<Shift>(service, 201, 'POST', `${api}/driver-assignment/shifts`, {
    body: {
      vehicleId: one.vehicleId,
      driverId: one.driverId,
      weekdays: [1],
      startsAt: '06:00',
      endsAt: '14:00',
    },
  })
  const mine = await must<{ items: Shift[] }>(service, 200, 'GET', `${app}/shifts`, one.caller)
  expect(mine.items.map(({ id }) => id)).toEqual([shift.id])
  expect(await must(service, 200, 'GET', `${app}/shifts`, other.caller)).toMatchObject({ items: [] })
})

it('he inspects the vehicle he drives, in his own name; any other is as if it were not, byte for byte', async () => {
  const [one, other] = [await atTheWheel(), await atTheWheel()]
  const stranger = await atTheWheel('ten_someoneelse')
  const send = (body: object) => service.call<Inspection>('POST', `${app}/inspections`, { ...one.caller, body })
  expect(await send(inspection(one.vehicleId))).toMatchObject({
    status: 201,
    body: { driverId: one.driverId, madeBy: one.caller.as.id, vehicleId: one.vehicleId },
  })
  expect((await send(inspection(one.vehicleId, { driverId: other.driverId }))).status).toBe(400)
  const answers = []
  for (const vehicleId of [other.vehicleId, stranger.vehicleId, missing('veh')]) {
    const { status, body } = await send(inspection(vehicleId))
    answers.push(JSON.stringify({ status, body }))
  }
  expect(JSON.parse(answers[0]!)).toMatchObject({ status: 404 })
  expect(new Set(answers).size).toBe(1)
})

it('whoever is no driver, any more or at all, or only of another tenant, is told nothing', async () => {
  const one = await atTheWheel()
  const nobody = { role: 'driver', as: { id: newId('usr') } } as const
  const elsewhere = { ...one.caller, tenant: 'ten_someoneelse' } as const
  for (const list of ['driver', ...lists])
    for (const caller of [nobody, elsewhere])
      expect(await service.call('GET', `${app}/${list}`, caller)).toMatchObject({
        status: 403,
        body: { code: 'not-a-driver' },
      })
  await must(service, 200, 'PATCH', `${api}/drivers/${one.driverId}`, {
    body: { status: 'archived' },
    headers: { 'if-match': '"1"' },
  })
  expect((await service.call('GET', `${app}/driver`, one.caller)).status).toBe(403)
})

it('the role opens nothing that is about others', async () => {
  const one = await atTheWheel()
  expect(roles.driver).toEqual(['driving:own', 'driving:contest'])
  for (const path of [
    '/drivers',
    `/drivers/${one.driverId}`,
    '/vehicles',
    '/trips',
    '/driver-behavior/manoeuvres',
    '/driver-behavior/contests',
    `/driver-behavior/scores/drivers/${one.driverId}`,
    `/driver-assignment/hours-of-service/${one.driverId}`,
    '/alerts',
  ])
    expect((await service.call('GET', `${api}${path}`, one.caller)).status, path).toBe(403)
})
