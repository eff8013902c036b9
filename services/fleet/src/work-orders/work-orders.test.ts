import { RecommendationIssued, RiskAssessed } from '@clutch/contracts/ai/maintenance'
import {
  type Booking,
  BookingCancelled,
  BookingCompleted,
  BookingCreated,
  BookingRefused,
} from '@clutch/contracts/b2b/bookings'
import { type Invoice, InvoiceFinalised } from '@clutch/contracts/b2b/invoices'
import type { HealthScore } from '@clutch/contracts/fleet/health-scores'
import type { Defect } from '@clutch/contracts/fleet/inspections'
import type { ServiceSchedule } from '@clutch/contracts/fleet/service-schedules'
import type { VehicleTrends } from '@clutch/contracts/fleet/vehicle-trends'
import type { WorkOrder } from '@clutch/contracts/fleet/work-orders'
import { newId } from '@clutch/shared/id'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { equippedVehicle, legs, send } from '../../test/drive.ts'
import { api, type FleetService, makeFleet, makeVehicle, missing, must, startFleet, told } from '../../test/fleet.ts'
import { findWorkCosts } from './store.ts'
import { booked, invoiced, type KeptOrder, newWorkOrder, refused, withdrawn } from './work-order.ts'

let service: FleetService
beforeAll(async () => {
  service = await startFleet()
})
afterAll(() => service.stop())

const healthOf = (fleetId: string) => `${api}/health-monitoring/${fleetId}`

function bookingOf(order: WorkOrder, of: Partial<Booking> = {}): Booking {
  return {
    id: newId('bkg'),
    version: 1,
    accountId: newId('acc'),
    vendorId: newId('ven'),
    serviceId: newId('svc'),
    vehicleId: order.vehicleId,
    recommendationId: null,
    workOrderId: order.id,
    status: 'booked',
    scheduledAt: '2026-03-05T07:00:00.000Z',
    price: { rule: 'contract', contractId: newId('con'), unitPrice: '79.00', currency: 'EUR', quantity: '1.5' },
    createdAt: '2026-03-02T09:00:00.000Z',
    completedAt: null,
    cancelledAt: null,
    ...of,
  }
}

function invoiceOf(booking: Booking): Invoice {
  return {
    id: newId('inv'),
    version: 1,
    number: 'INV-2026-000001',
    status: 'finalised',
    accountId: booking.accountId,
    vendorId: booking.vendorId,
    bookingId: booking.id,
    origin: { kind: 'booking', id: booking.id, requestId: null, period: null },
    collection: 'charge',
    purchaseOrder: null,
    currency: 'EUR',
    pricing: 'exclusive',
    issueDate: '2026-03-06',
    taxPoint: '2026-03-06',
    dueDate: '2026-03-20',
    lines: [],
    discounts: [],
    charges: [],
    taxSubtotals: [],
    lineTotal: 11_850,
    discountTotal: 0,
    chargeTotal: 0,
    netTotal: 11_850,
    taxTotal: 2_252,
    rounding: 0,
    grossTotal: 14_102,
    paidTotal: 0,
    creditedTotal: 0,
    writtenOffTotal: 0,
    due: 14_102,
    excessTotal: 0,
    commissionPercent: '12.5',
    paidAt: null,
    createdAt: '2026-03-06T09:00:00.000Z',
  }
}

async function request(fleetId: string, body: object): Promise<WorkOrder> {
  return must(service, 201, 'POST', `${healthOf(fleetId)}/work-orders`, { body })
}
const read = (order: WorkOrder) =>
  must<WorkOrder>(service, 200, 'GET', `${healthOf(order.fleetId)}/work-orders/${order.id}`)
const heard = async ({ id }: WorkOrder) =>
  (await service.emitted())
    .filter(({ aggregateId }) => aggregateId === id)
    .map(({ type }) => type.replace('fleet.work-order.', ''))

test('one call is a booking, then done, then paid for; what it named is seen to', async () => {
  service.clock.set('2026-03-02T09:00:00.000Z')
  const { id: fleetId } = await makeFleet(service)
  const { id: vehicleId } = await makeVehicle(service, fleetId)
  const defect = await must<Defect>(service, 201, 'POST', `${api}/vehicles/${vehicleId}/defects`, {
    body: { label: 'Left mirror is cracked', severity: 'minor' },
  })
  await must(service, 201, 'POST', `${healthOf(fleetId)}/service-plans`, {
    body: { name: 'Oil', interval: { months: 12 }, serviceCategory: 'oil-change' },
  })
  const { items } = await must<{ items: ServiceSchedule[] }>(
    service,
    200,
    'GET',
    `${healthOf(fleetId)}/service-schedules`,
  )
  const schedule = items[0]!

  const order = await request(fleetId, { vehicleId, defectIds: [defect.id], serviceScheduleIds: [schedule.id] })
  const again = await service.call('POST', `${api}/health-monitoring/${fleetId}/work-orders`, {
    body: { vehicleId, serviceScheduleIds: [schedule.id] },
  })
  expect(again).toMatchObject({ status: 409, body: { code: 'work-ordered', detail: `${order.id} does.` } })
  expect(order).toMatchObject({ status: 'requested', wanted: { serviceCategory: 'oil-change', accountId: null } })
  const booking = bookingOf(order)
  await service.publish(BookingCreated, booking)
  await service.settled()
  expect(await read(order)).toMatchObject({
    status: 'scheduled',
    booking: { bookingId: booking.id, price: 'contract', scheduledAt: booking.scheduledAt },
    expectedCost: { amount: 11_850, currency: 'EUR' },
    cost: null,
  })
  const done: Booking = { ...booking, version: 2, status: 'completed', completedAt: '2026-03-05T11:00:00.000Z' }
  service.clock.set('2026-03-05T12:00:00.000Z')
  const eventId = await service.publish(BookingCompleted, done)
  await service.publish(InvoiceFinalised, invoiceOf(done))
  await service.publish(BookingCompleted, done, { id: eventId, messageId: newId('evt') })
  await service.publish(BookingCreated, booking)
  await service.settled()
  expect(await read(order)).toMatchObject({
    status: 'completed',
    completedAt: '2026-03-05T11:00:00.000Z',
    cost: { amount: 11_850, currency: 'EUR' },
    tax: { amount: 2_252, currency: 'EUR' },
  })
  expect(await heard(order)).toEqual(['requested', 'scheduled', 'completed', 'invoiced'])
  expect(await must(service, 200, 'GET', `${api}/vehicles/${vehicleId}/defects/${defect.id}`)).toMatchObject({
    status: 'repaired',
    repair: { note: `Work order ${order.id}`, at: '2026-03-05T11:00:00.000Z' },
  })
  expect(await must(service, 200, 'GET', `${healthOf(fleetId)}/service-schedules/${schedule.id}`)).toMatchObject({
    cycle: 2,
    lastDoneAt: '2026-03-05T11:00:00.000Z',
  })
  const costs = await service.runtime.database.tx({ tenantId: service.tenant, actor: 'test' }, (tx) =>
    findWorkCosts(tx as never, [vehicleId], { from: new Date('2026-03-01'), to: new Date('2026-04-01') }),
  )
  expect(costs).toMatchObject([{ vehicleId, amount: 11_850, currency: 'EUR' }])
})

test('a refusal says why, and what is taken back before or after it was booked is cancelled', async () => {
  const { id: fleetId } = await makeFleet(service)
  const { id: vehicleId } = await makeVehicle(service, fleetId)
  const refusal = (order: WorkOrder) => ({
    id: newId('bkr'),
    version: 1,
    workOrderId: order.id,
    vehicleId,
    code: 'nothing-offered',
    detail: 'No active vendor offers this',
    remedy: 'Name a service.',
    refusedAt: '2026-03-05T12:00:00.000Z',
  })
  const cancel = (order: WorkOrder) =>
    service.call<WorkOrder>('POST', `${healthOf(fleetId)}/work-orders/${order.id}/cancel`)

  const first = await request(fleetId, { vehicleId, note: 'Rattles' })
  expect(first.wanted.serviceCategory).toBe('inspection')
  await service.publish(BookingRefused, refusal(first))
  await service.settled()
  expect(await read(first)).toMatchObject({ status: 'refused', refusal: { code: 'nothing-offered' } })
  expect((await cancel(first)).body).toMatchObject({ code: 'work-order-in-other-state' })

  const second = await request(fleetId, { vehicleId })
  expect((await cancel(second)).body.status).toBe('cancelling')
  const twice = await cancel(second)
  expect(twice.body).toMatchObject({ status: 'cancelling', version: 2 })
  await service.publish(BookingRefused, { ...refusal(second), code: 'work-order-withdrawn' })
  await service.settled()
  expect(await heard(second)).toEqual(['requested', 'withdrawn', 'cancelled'])

  const third = await request(fleetId, { vehicleId })
  const booking = bookingOf(third)
  await service.publish(BookingCreated, booking)
  await service.settled()
  await cancel(third)
  await service.publish(BookingCancelled, {
    ...booking,
    version: 2,
    status: 'cancelled',
    cancelledAt: '2026-03-05T13:00:00.000Z',
  })
  await service.settled()
  expect(await heard(third)).toEqual(['requested', 'scheduled', 'withdrawn', 'cancelled'])
})

test('whatever order the news come in and how often, the order ends as b2b has it', () => {
  const made = { id: 'wko_1', fleetId: 'flt_1', by: 'usr_1', now: new Date(0), categories: [], recommendationId: null }
  const fresh = newWorkOrder({ vehicleId: 'veh_1' }, made)
  const created = bookingOf(fresh.order)
  const ended = fc.constantFrom('completed', 'cancelled')
  const news = fc.array(fc.constantFrom('created', 'ended', 'withdraw', 'refused', 'invoice'), { maxLength: 12 })
  fc.assert(
    fc.property(ended, news, (status, told) => {
      const end: Booking = { ...created, version: 2, status, completedAt: null, cancelledAt: null }
      let kept: KeptOrder = fresh
      for (const each of told) {
        const before = kept
        if (each === 'created') kept = booked(kept, created) ?? kept
        if (each === 'ended') kept = booked(kept, end) ?? kept
        if (each === 'invoice' && kept.order.booking !== null) kept = invoiced(kept, invoiceOf(created)) ?? kept
        if (each === 'refused')
          kept = refused(kept, { code: 'x', detail: '', remedy: '', refusedAt: '' } as never) ?? kept
        if (each === 'withdraw' && !['refused', 'completed'].includes(kept.order.status)) kept = withdrawn(kept)
        expect(kept.order.version - before.order.version).toBe(kept === before ? 0 : 1)
      }
      if (told.includes('ended')) expect(kept.order.status).toBe(status)
      if (kept.order.cost !== null) expect(kept.order.booking?.bookingId).toBe(created.id)
    }),
  )
})

test('what is not the vehicle’s is refused with a pointer, and another tenant’s order is the same 404 as none', async () => {
  const { id: fleetId } = await makeFleet(service)
  const other = await makeFleet(service)
  const { id: vehicleId } = await makeVehicle(service, fleetId)
  const { id: elsewhere } = await makeVehicle(service, other.id)
  const path = `${healthOf(fleetId)}/work-orders`
  for (const [body, pointer] of [
    [{ vehicleId: elsewhere }, '/body/vehicleId'],
    [{ vehicleId, troubleCodeIds: [missing('dtc')] }, '/body/troubleCodeIds/0'],
    [{ vehicleId, defectIds: [missing('dfc')] }, '/body/defectIds/0'],
    [{ vehicleId, serviceScheduleIds: [missing('svs')] }, '/body/serviceScheduleIds/0'],
  ] as const) {
    const answer = await service.call<{ errors: unknown }>('POST', path, { body })
    expect([answer.status, answer.body.errors]).toMatchObject([422, [{ pointer }]])
  }
  const { id } = await request(fleetId, { vehicleId })
  for (const [method, tail] of [
    ['GET', ''],
    ['POST', '/cancel'],
  ] as const) {
    const { theirs, missing: none } = await told(service, method, {
      theirs: `${path}/${id}${tail}`,
      missing: `${healthOf(missing('flt'))}/work-orders/${missing('wko')}${tail}`,
    })
    expect([theirs.status, theirs]).toEqual([404, none])
  }
})

test('a score names its causes, trends say what they saw, and ai’s risk stands beside', async () => {
  service.clock.set('2026-03-20T09:00:00.000Z')
  const { id: fleetId } = await makeFleet(service)
  const { vehicleId, deviceId } = await equippedVehicle(service, fleetId)
  const scored = () => must<HealthScore>(service, 200, 'GET', `${healthOf(fleetId)}/vehicles/${vehicleId}/score`)
  expect(await scored()).toMatchObject({ score: null, known: 0, risk: null })

  // Eight days of an alternator that charges nothing, and nights in which the battery rests.
  for (let day = 10; day < 18; day += 1)
    await send(
      service,
      legs(service, deviceId, Date.parse(`2026-03-${day}T08:00:00.000Z`), [
        {
          minutes: 30,
          speedKmh: 50,
          ignition: true,
          everyS: 60,
          more: { externalV: 12.4, obd: { rpm: 1500, coolantTemperatureC: 90 } },
        },
        { minutes: 240, speedKmh: 0, ignition: false, everyS: 3_600, more: { externalV: 12.5 - (day - 10) * 0.1 } },
      ]),
    )
  const trends = await must<VehicleTrends>(
    service,
    200,
    'GET',
    `${healthOf(fleetId)}/vehicles/${vehicleId}/trends?days=30`,
  )
  expect(trends).toMatchObject({
    systemV: 12,
    charging: { latest: 12.4, slope: { perDay: 0, days: 8 } },
    coolant: { running: { latest: 90 }, overheatings: 0 },
    unknown: ['cranking'],
  })
  expect(trends.battery.resting.slope!.perDay).toBeCloseTo(-0.1, 2)
  expect(trends.findings.map(({ finding }) => finding)).toEqual(['battery-discharged', 'not-charging'])

  const risk = {
    id: newId('rsk'),
    version: 1,
    vehicleId,
    probability: 0.4,
    low: 0.3,
    high: 0.5,
    typical: 0.05,
    contributions: [],
    unknown: [],
    outsideTraining: [],
    model: { id: 'm', trainedOn: 'simulated-population' as const },
    troubleCodeId: null,
    assessedAt: '2026-03-19T09:00:00.000Z',
  }
  await service.publish(RiskAssessed, risk)
  await service.publish(RiskAssessed, {
    ...risk,
    id: newId('rsk'),
    probability: 0.1,
    assessedAt: '2026-03-01T09:00:00.000Z',
  })
  await service.publish(RecommendationIssued, {
    id: newId('rec'),
    version: 1,
    vehicleId,
    riskId: risk.id,
    kind: 'repair',
    urgency: 'days',
    withinDays: 7,
    withinKm: null,
    serviceCategory: 'charging-system-repair',
    reasons: [],
    probability: 0.4,
    trainedOn: 'simulated-population',
    issuedAt: '2026-03-19T09:00:00.000Z',
  })
  await service.settled()
  const score = await scored()
  expect(score).toMatchObject({
    score: 40,
    grade: 'stop',
    contributions: [
      { area: 'charging', points: 40 },
      { area: 'battery', points: 20 },
    ],
    missing: ['trouble-codes', 'services', 'defects'],
    known: 0.5,
    risk: { probability: 0.4, recommendation: { serviceCategory: 'charging-system-repair' } },
  })
  const { items } = await must<{ items: HealthScore[] }>(service, 200, 'GET', `${healthOf(fleetId)}/scores`)
  expect(items).toEqual([score])
  expect((await request(fleetId, { vehicleId })).wanted).toMatchObject({ serviceCategory: 'charging-system-repair' })

  // Late: on the last day the alternator was well. What was derived of the day is made again.
  await send(
    service,
    legs(service, deviceId, Date.parse('2026-03-17T07:00:00.000Z'), [
      { minutes: 50, speedKmh: 50, ignition: true, everyS: 30, more: { externalV: 14.2, obd: { rpm: 1500 } } },
    ]),
  )
  expect((await scored()).contributions.map(({ area }) => area)).toEqual(['battery'])
})
