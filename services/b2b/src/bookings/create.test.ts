import type { Booking } from '@clutch/contracts/b2b/bookings'
import type { Service } from '@clutch/contracts/b2b/services'
import { VehicleChanged, VehicleCreated } from '@clutch/contracts/fleet/vehicles'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { agree, type B2b, book, bookingBody, makeWorld, must, startB2b, vehicleOf, type World } from '../../test/b2b.ts'

let service: B2b
let world: World
beforeAll(async () => {
  service = await startB2b()
  world = await makeWorld(service)
})
afterAll(() => service.stop())

const path = '/b2b/bookings'
const refused = (of: Record<string, unknown>, tenant = world.tenant) =>
  service.call<{ code: string; remedy: string; errors?: { pointer: string }[] }>('POST', path, {
    tenant,
    body: bookingBody(world, of),
  })

test('without a contract the list price counts, and the booking says so', async () => {
  const booking = await book(service, world, { quantity: '1.5' })
  expect(booking.price).toEqual({
    rule: 'list',
    contractId: null,
    unitPrice: '89.50',
    currency: 'EUR',
    quantity: '1.5',
  })
})

test('the contract price of the scheduled day is pinned, whatever is agreed or terminated later', async () => {
  const here = await makeWorld(service)
  const contract = await agree(service, here, { validFrom: '2026-03-01', validTo: '2026-03-31' })
  const inside = await book(service, here)
  const outside = await book(service, here, { scheduledAt: '2026-04-01T08:00:00.000Z' })
  expect(inside.price).toMatchObject({ rule: 'contract', contractId: contract.id, unitPrice: '79.00' })
  expect(outside.price).toMatchObject({ rule: 'list', contractId: null })

  await must(service, 200, 'POST', `/b2b/contract-management/contracts/${contract.id}/terminate`, {
    tenant: here.tenant,
    headers: { 'if-match': '"1"' },
    body: {},
  })
  const offered = await must<Service>(service, 200, 'PATCH', `/b2b/vendor-management/services/${here.offered.id}`, {
    tenant: here.tenant,
    headers: { 'if-match': '"1"' },
    body: { unitPrice: '120' },
  })
  expect(offered.unitPrice).toBe('120')
  const read = await must<Booking>(service, 200, 'GET', `${path}/${inside.id}`, { tenant: here.tenant })
  expect(read).toEqual(inside)
  expect((await book(service, here)).price).toMatchObject({ rule: 'list', unitPrice: '120' })
})

test('the scheduled day is that of the tenant’s zone', async () => {
  const here = await makeWorld(service)
  await agree(service, here, { validFrom: '2026-03-06', validTo: '2026-03-06' })
  // 23:30 UTC on the 5th is the 6th in Berlin; 23:30 UTC on the 6th is the 7th.
  expect((await book(service, here, { scheduledAt: '2026-03-05T23:30:00.000Z' })).price.rule).toBe('contract')
  expect((await book(service, here, { scheduledAt: '2026-03-06T23:30:00.000Z' })).price.rule).toBe('list')
})

describe('a booking that cannot be kept is refused, and the answer says what to do', () => {
  test('a vehicle that is unknown here, or another tenant’s', async () => {
    const other = await makeWorld(service)
    const unknown = await refused({ vehicleId: vehicleOf().id })
    const theirs = await refused({ vehicleId: other.vehicle.id })
    expect(unknown.status).toBe(422)
    expect(unknown.body).toMatchObject({ code: 'vehicle-unknown', remedy: expect.stringContaining('just created') })
    expect(theirs.body).toEqual(unknown.body)
  })

  test('an archived vehicle, even when its archiving overtook its creation', async () => {
    const vehicle = vehicleOf({ version: 2, status: 'archived' })
    await service.publish(VehicleChanged, vehicle, { tenant: world.tenant })
    await service.settled()
    await service.publish(VehicleCreated, { ...vehicle, version: 1, status: 'active' }, { tenant: world.tenant })
    await service.settled()
    expect((await refused({ vehicleId: vehicle.id })).body.code).toBe('vehicle-archived')
  })

  test('a suspended account', async () => {
    const here = await makeWorld(service)
    await must(service, 200, 'PATCH', `/b2b/corporate-accounts/${here.account.id}`, {
      tenant: here.tenant,
      headers: { 'if-match': '"1"' },
      body: { status: 'suspended' },
    })
    const answer = await service.call('POST', path, { tenant: here.tenant, body: bookingBody(here) })
    expect([answer.status, answer.body.code]).toEqual([409, 'account-suspended'])
  })

  test('a suspended vendor', async () => {
    const here = await makeWorld(service)
    await must(service, 200, 'PATCH', `/b2b/vendor-management/vendors/${here.vendor.id}`, {
      tenant: here.tenant,
      headers: { 'if-match': '"1"' },
      body: { status: 'suspended' },
    })
    const answer = await service.call('POST', path, { tenant: here.tenant, body: bookingBody(here) })
    expect([answer.status, answer.body.code]).toEqual([409, 'vendor-suspended'])
  })

  test('a service of another vendor, or of another tenant', async () => {
    const other = await makeWorld(service)
    const answer = await refused({ serviceId: other.offered.id })
    expect(answer.status).toBe(422)
    expect(answer.body).toMatchObject({ code: 'reference-unknown', errors: [{ pointer: '/body/serviceId' }] })
  })

  test('a price in another currency than the account is billed in', async () => {
    const here = await makeWorld(service, { account: { currency: 'SEK' } })
    const answer = await service.call('POST', path, { tenant: here.tenant, body: bookingBody(here) })
    expect([answer.status, answer.body.code]).toEqual([409, 'price-currency-differs'])
  })

  test('a quantity of nothing', async () => {
    expect((await refused({ quantity: '0.0' })).body.errors).toMatchObject([{ pointer: '/body/quantity' }])
  })

  test('an instant that no calendar has', async () => {
    expect((await refused({ scheduledAt: '2026-12-31T23:59:60Z' })).body.errors).toMatchObject([
      { pointer: '/body/scheduledAt' },
    ])
  })
})

test('a repeated request under one key books once', async () => {
  const options = { tenant: world.tenant, body: bookingBody(world), headers: { 'idempotency-key': 'once-only' } }
  const first = await service.call<Booking>('POST', path, options)
  const second = await service.call<Booking>('POST', path, options)
  expect(second.body).toEqual(first.body)
  expect(second.headers['idempotency-replayed']).toBe('true')
  const events = await service.emitted('b2b.booking.created')
  expect(events.filter((event) => event.aggregateId === first.body.id)).toHaveLength(1)
})

test('cancelling twice is cancelling once, and what is completed is not cancelled', async () => {
  const booking = await book(service, world)
  const first = await must<Booking>(service, 200, 'POST', `${path}/${booking.id}/cancel`, { tenant: world.tenant })
  const second = await must<Booking>(service, 200, 'POST', `${path}/${booking.id}/cancel`, { tenant: world.tenant })
  expect(second).toEqual(first)
  const late = await service.call('POST', `${path}/${booking.id}/complete`, {
    tenant: world.tenant,
    headers: { 'if-match': `"${first.version}"` },
  })
  expect([late.status, late.body.code]).toEqual([409, 'booking-in-other-state'])
})

test('pages of a filtered list hold each booking once, by appointment', async () => {
  const here = await makeWorld(service)
  const made: Booking[] = []
  for (const [index, hour] of [9, 7, 7, 8, 7, 6].entries())
    made.push(await book(service, here, { scheduledAt: `2026-05-0${(index % 2) + 1}T0${hour}:00:00.000Z` }))
  const wanted = made
    .filter((booking) => booking.scheduledAt >= '2026-05-01T07:00:00.000Z')
    .sort((a, b) => (a.scheduledAt + a.id < b.scheduledAt + b.id ? -1 : 1))
    .map((booking) => booking.id)
  const listed: string[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const query = `vehicleId=${here.vehicle.id}&status=booked&accountId=${here.account.id}&from=2026-05-01T07:00:00.000Z`
    const page: { items: Booking[]; nextCursor: string | null } = await must(
      service,
      200,
      'GET',
      `${path}?${query}&limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`,
      { tenant: here.tenant },
    )
    listed.push(...page.items.map((booking) => booking.id))
    cursor = page.nextCursor
  }
  expect(listed).toEqual(wanted)
})
