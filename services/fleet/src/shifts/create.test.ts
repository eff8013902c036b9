import type { DriverAssignment } from '@clutch/contracts/fleet/driver-assignments'
import type { NewShift, Shift } from '@clutch/contracts/fleet/shifts'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { api, type FleetService, makeDriver, makeVehicle, missing, must, startFleet, told } from '../../test/fleet.ts'

let service: FleetService
let fleetId: string
beforeAll(async () => {
  service = await startFleet()
  fleetId = (
    await must<{ id: string }>(service, 201, 'POST', `${api}/fleets`, {
      body: { name: 'B', timeZone: 'Europe/Berlin' },
    })
  ).id
})
afterAll(() => service.stop())
// A Monday, ten in the morning in Berlin.
beforeEach(() => service.clock.set('2026-03-02T09:00:00.000Z'))

const path = `${api}/driver-assignment`
const daily = { weekdays: [1, 2, 3, 4, 5], startsAt: '06:00', endsAt: '14:00' }

async function planned(of: Partial<NewShift> = {}) {
  const vehicleId = of.vehicleId ?? (await makeVehicle(service, fleetId)).id
  const driverId = of.driverId ?? (await makeDriver(service)).id
  const body = { ...daily, ...of, vehicleId, driverId }
  return { vehicleId, driverId, answer: await service.call<Shift>('POST', `${path}/shifts`, { body }) }
}

async function days(vehicleId: string): Promise<string[]> {
  const { items } = await must<{ items: DriverAssignment[] }>(
    service,
    200,
    'GET',
    `${path}/assignments?vehicleId=${vehicleId}&limit=200`,
  )
  return items
    .map(({ fromAt, untilAt, driverId }) => `${fromAt.slice(0, 16)} ${untilAt!.slice(0, 16)} ${driverId}`)
    .reverse()
}

test('the days of a shift are assignments five weeks ahead, through the change of the clock, and a day farther each day', async () => {
  const { vehicleId, driverId, answer } = await planned()
  expect(answer).toMatchObject({
    status: 201,
    body: { version: 1, everyWeeks: 1, firstDay: '2026-03-02', status: 'active' },
  })
  const ahead = await days(vehicleId)
  // Today's and 25 workdays.
  expect(ahead).toHaveLength(26)
  expect(ahead[0]).toBe(`2026-03-02T05:00 2026-03-02T13:00 ${driverId}`)
  expect(ahead).toContain(`2026-03-27T05:00 2026-03-27T13:00 ${driverId}`)
  expect(ahead).toContain(`2026-03-30T04:00 2026-03-30T12:00 ${driverId}`)
  service.clock.set('2026-03-03T00:00:00.000Z')
  await expect.poll(() => days(vehicleId), { timeout: 15_000 }).toHaveLength(27)
})

test('a shift that meets another of the vehicle or of the driver is refused, and the other is named', async () => {
  const { vehicleId, driverId, answer } = await planned()
  const later = { startsAt: '13:00', endsAt: '20:00', weekdays: [5] }
  for (const of of [{ vehicleId }, { driverId }]) {
    const second = await planned({ ...later, ...of })
    expect(second.answer).toMatchObject({ status: 409, body: { code: 'shift-overlaps' } })
    expect(JSON.stringify(second.answer.body)).toContain(answer.body.id)
  }
  expect((await planned({ ...later, vehicleId, startsAt: '14:00' })).answer.status).toBe(201)
})

test('an exception changes one day, and taking it back makes it as it was planned', async () => {
  const { vehicleId, driverId, answer } = await planned()
  const other = await makeDriver(service)
  const exception = `${path}/shifts/${answer.body.id}/exceptions`
  const before = await days(vehicleId)
  await must(service, 200, 'PUT', `${exception}/2026-03-03`, { body: { kind: 'off' } })
  await must(service, 200, 'PUT', `${exception}/2026-03-04`, {
    body: { kind: 'changed', driverId: other.id, startsAt: '08:00' },
  })
  // A day that has begun is corrected as well.
  await must(service, 200, 'PUT', `${exception}/2026-03-02`, { body: { kind: 'changed', driverId: other.id } })
  expect((await days(vehicleId)).slice(0, 3)).toEqual([
    `2026-03-02T05:00 2026-03-02T13:00 ${other.id}`,
    `2026-03-04T07:00 2026-03-04T13:00 ${other.id}`,
    `2026-03-05T05:00 2026-03-05T13:00 ${driverId}`,
  ])
  const list = await must<{ items: { day: string }[] }>(service, 200, 'GET', exception)
  expect(list.items.map(({ day }) => day)).toEqual(['2026-03-02', '2026-03-03', '2026-03-04'])
  for (const { day } of list.items) await must(service, 204, 'DELETE', `${exception}/${day}`)
  expect(await days(vehicleId)).toEqual(before)
  expect((await service.call('PUT', `${exception}/2026-02-30`, { body: { kind: 'off' } })).status).toBe(400)
})

test('a change holds from the next day that begins; what has begun, and what was entered by hand, stays', async () => {
  const { vehicleId, driverId, answer } = await planned()
  const other = await makeDriver(service)
  await must(service, 201, 'POST', `${path}/assignments`, {
    body: { vehicleId, driverId: other.id, fromAt: '2026-03-03T07:00:00.000Z', untilAt: '2026-03-03T08:00:00.000Z' },
  })
  const changed = await service.call<Shift>('PATCH', `${path}/shifts/${answer.body.id}`, {
    body: { startsAt: '07:00' },
    headers: { 'if-match': '"1"' },
  })
  expect(changed).toMatchObject({ status: 200, body: { version: 2 } })
  expect((await days(vehicleId)).slice(0, 4)).toEqual([
    `2026-03-02T05:00 2026-03-02T13:00 ${driverId}`,
    `2026-03-03T06:00 2026-03-03T07:00 ${driverId}`,
    `2026-03-03T07:00 2026-03-03T08:00 ${other.id}`,
    `2026-03-03T08:00 2026-03-03T13:00 ${driverId}`,
  ])
  const kept = await must<{ version: number }>(service, 200, 'GET', `${api}/drivers/${driverId}`)
  await must(service, 200, 'PATCH', `${api}/drivers/${driverId}`, {
    body: { status: 'archived' },
    headers: { 'if-match': `"${kept.version}"` },
  })
  expect(await days(vehicleId)).toEqual([
    `2026-03-02T05:00 2026-03-02T09:00 ${driverId}`,
    `2026-03-03T07:00 2026-03-03T08:00 ${other.id}`,
  ])
  expect(await must<Shift>(service, 200, 'GET', `${path}/shifts/${answer.body.id}`)).toMatchObject({
    status: 'archived',
  })
})

test("another tenant's shift is the same 404 as none", async () => {
  const { answer } = await planned()
  for (const [method, tail, options] of [
    ['GET', '', {}],
    ['PATCH', '', { body: { endsAt: '15:00' }, headers: { 'if-match': '"1"' } }],
    ['GET', '/exceptions', {}],
    ['PUT', '/exceptions/2026-03-03', { body: { kind: 'off' } }],
    ['DELETE', '/exceptions/2026-03-03', {}],
  ] as const) {
    const paths = {
      theirs: `${path}/shifts/${answer.body.id}${tail}`,
      missing: `${path}/shifts/${missing('shf')}${tail}`,
    }
    const answers = await told(service, method, paths, options)
    expect(answers.theirs.status).toBe(404)
    expect(answers.theirs).toEqual(answers.missing)
  }
})
