import type { Booking } from '@clutch/contracts/b2b/bookings'
import type { Service } from '@clutch/contracts/b2b/services'
import type { Vendor } from '@clutch/contracts/b2b/vendors'
import { VehicleCreated } from '@clutch/contracts/fleet/vehicles'
import { type WorkOrder, WorkOrderRequested, WorkOrderWithdrawn } from '@clutch/contracts/fleet/work-orders'
import { newId } from '@clutch/shared/id'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { agree, type B2b, book, complete, makeWorld, must, startB2b, vehicleOf, type World } from '../../test/b2b.ts'
import { nextAppointment } from './work-order.ts'

let service: B2b
beforeAll(async () => {
  service = await startB2b()
})
afterAll(() => service.stop())

function orderOf(world: World, wanted: Partial<WorkOrder['wanted']> = {}, of: Partial<WorkOrder> = {}): WorkOrder {
  return {
    id: newId('wko'),
    version: 1,
    fleetId: world.vehicle.fleetId,
    vehicleId: world.vehicle.id,
    what: { troubleCodeIds: [], serviceScheduleIds: [], defectIds: [] },
    note: null,
    wanted: {
      accountId: null,
      vendorId: null,
      serviceId: null,
      serviceCategory: 'engine-misfire-diagnosis',
      scheduledAt: null,
      quantity: null,
      recommendationId: null,
      ...wanted,
    },
    status: 'requested',
    refusal: null,
    booking: null,
    expectedCost: null,
    cost: null,
    tax: null,
    invoiceId: null,
    requestedBy: 'usr_1',
    requestedAt: '2026-03-02T09:00:00.000Z',
    completedAt: null,
    cancelledAt: null,
    ...of,
  }
}

async function told(world: World, order: WorkOrder): Promise<Told[]> {
  await service.publish(WorkOrderRequested, order, { tenant: world.tenant })
  await service.settled()
  return heard(order)
}

type Told = Record<string, unknown> & { type: string; code?: string }

const heard = async ({ id }: WorkOrder): Promise<Told[]> =>
  (await service.emitted())
    .filter(({ type, data }) => type.startsWith('b2b.booking.') && data.workOrderId === id)
    .map(({ type, data }) => ({ ...data, type: type.replace('b2b.booking.', '') }))

const offer = (world: World, vendorId: string, code: string, unitPrice: string) =>
  must<Service>(service, 201, 'POST', '/b2b/vendor-management/services', {
    tenant: world.tenant,
    body: {
      vendorId,
      code,
      name: code,
      category: 'labour',
      serviceCategory: 'engine-misfire-diagnosis',
      unitPrice,
      currency: 'EUR',
    },
  })

test('an order is one booking at the contract’s price, however often it is told', async () => {
  const world = await makeWorld(service)
  const contract = await agree(service, world)
  const order = orderOf(world)
  const [booking, ...others] = await told(world, order)
  expect(others).toEqual([])
  expect(booking).toMatchObject({
    type: 'created',
    accountId: world.account.id,
    vendorId: world.vendor.id,
    serviceId: world.offered.id,
    // Tuesday would be less than a day away: Wednesday at eight in Berlin.
    scheduledAt: '2026-03-04T07:00:00.000Z',
    price: { rule: 'contract', contractId: contract.id, unitPrice: '79.00', quantity: '1' },
  })
  await service.publish(WorkOrderRequested, order, { tenant: world.tenant })
  await service.publish(WorkOrderRequested, { ...order, version: 2 }, { tenant: world.tenant })
  await service.settled()
  expect(await heard(order)).toHaveLength(1)
  const read = await must<Booking>(service, 200, 'GET', `/b2b/bookings/${booking!.id}`, { tenant: world.tenant })
  expect(read.workOrderId).toBe(order.id)
})

test('where nobody says who does it, it is who does it for least, contracts counted', async () => {
  const world = await makeWorld(service)
  const second = await must<Vendor>(service, 201, 'POST', '/b2b/vendor-management/vendors', {
    tenant: world.tenant,
    body: { name: 'Two', country: 'DE', email: 'b@w.example', currency: 'EUR', commissionPercent: '10' },
  })
  const cheaper = await offer(world, second.id, 'TWO', '85')
  expect(await told(world, orderOf(world))).toMatchObject([{ serviceId: cheaper.id, price: { rule: 'list' } }])
  await agree(service, world)
  expect(await told(world, orderOf(world))).toMatchObject([
    { serviceId: world.offered.id, price: { rule: 'contract' } },
  ])
  const named = orderOf(world, { vendorId: second.id, quantity: '2', scheduledAt: '2026-04-01T10:00:00.000Z' })
  expect(await told(world, named)).toMatchObject([
    { serviceId: cheaper.id, scheduledAt: '2026-04-01T10:00:00.000Z', price: { quantity: '2' } },
  ])
  await must(service, 200, 'PATCH', `/b2b/vendor-management/vendors/${second.id}`, {
    tenant: world.tenant,
    headers: { 'if-match': '"1"' },
    body: { status: 'suspended' },
  })
  expect(await told(world, orderOf(world, { serviceId: cheaper.id }))).toMatchObject([
    { type: 'refused', code: 'vendor-suspended', remedy: expect.stringContaining('another vendor') },
  ])
})

test.each([
  ['nothing-offered', {}, { serviceCategory: 'tyre-change' }],
  ['reference-unknown', {}, { serviceId: newId('svc') }],
  ['reference-unknown', {}, { accountId: newId('acc') }],
  ['price-currency-differs', { account: { currency: 'SEK' } }, {}],
  ['validation-failed', {}, { quantity: '0' }],
] as const)('what cannot be kept is refused, and says why: %s', async (code, of, wanted) => {
  const world = await makeWorld(service, of as never)
  const serviceId = code === 'price-currency-differs' ? { serviceId: world.offered.id } : {}
  const order = orderOf(world, { ...wanted, ...serviceId })
  const [refusal] = await told(world, order)
  expect(refusal).toMatchObject({ type: 'refused', code, workOrderId: order.id, vehicleId: order.vehicleId })
  expect(String(refusal!.detail)).not.toBe('')
  expect(await service.look('SELECT 1 FROM b2b.bookings WHERE work_order_id = $1', [order.id])).toEqual([])
})

test('who pays is asked where it is not clear', async () => {
  const world = await makeWorld(service)
  await must(service, 201, 'POST', '/b2b/corporate-accounts', {
    tenant: world.tenant,
    body: { name: 'B', country: 'DE', billingEmail: 'b@k.example', currency: 'EUR', paymentTermsDays: 14 },
  })
  expect(await told(world, orderOf(world))).toMatchObject([{ type: 'refused', code: 'account-ambiguous' }])
})

test('news of the vehicle that comes after the order does no harm', async () => {
  const world = await makeWorld(service)
  const late = vehicleOf()
  const order = orderOf(world, {}, { vehicleId: late.id })
  await service.publish(WorkOrderRequested, order, { tenant: world.tenant })
  await service.publish(VehicleCreated, late, { tenant: world.tenant })
  await service.settled(40_000)
  expect(await heard(order)).toMatchObject([{ type: 'created', vehicleId: late.id }])
})

test('an order that is withdrawn is cancelled, unless the work is done; one that was never booked is told so', async () => {
  const world = await makeWorld(service)
  const withdraw = async (order: WorkOrder) => {
    await service.publish(WorkOrderWithdrawn, { ...order, version: 2, status: 'cancelling' }, { tenant: world.tenant })
    await service.settled()
    return (await heard(order)).map(({ type, code }) => (code === undefined ? type : `${type} ${code}`))
  }
  const first = orderOf(world)
  await told(world, first)
  expect(await withdraw(first)).toEqual(['created', 'cancelled'])
  expect(await withdraw(first)).toEqual(['created', 'cancelled'])

  const second = orderOf(world)
  const [booking] = await told(world, second)
  await complete(service, world, booking as unknown as Booking)
  expect(await withdraw(second)).toEqual(['created', 'completed'])

  expect(await withdraw(orderOf(world))).toEqual(['refused work-order-withdrawn'])
})

test('a booking that nobody’s order is says nothing of one', async () => {
  const world = await makeWorld(service)
  expect(await book(service, world)).not.toHaveProperty('workOrderId')
})

test('the next appointment is on a working day, at eight there, a day away at least', () => {
  const from = Date.parse('2026-01-01T00:00:00.000Z')
  for (const zone of ['Europe/Berlin', 'Pacific/Auckland', 'America/Los_Angeles', 'Africa/Cairo'])
    for (let hours = 0; hours < 24 * 366; hours += 7) {
      const now = new Date(from + hours * 3_600_000)
      const at = nextAppointment(now, zone)
      expect(at.getTime() - now.getTime()).toBeGreaterThanOrEqual(24 * 3_600_000)
      expect(at.getTime() - now.getTime()).toBeLessThanOrEqual(24 * 3_600_000 * 5)
      const shown = new Intl.DateTimeFormat('en-GB', {
        timeZone: zone,
        weekday: 'short',
        hour: '2-digit',
        minute: '2-digit',
        hourCycle: 'h23',
      }).format(at)
      expect(shown).toMatch(/^(Mon|Tue|Wed|Thu|Fri) 08:00$/)
    }
})
