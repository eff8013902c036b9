import type { Booking } from '@clutch/contracts/b2b/bookings'
import type { Invoice } from '@clutch/contracts/b2b/invoices'
import { PaymentSucceeded } from '@clutch/contracts/payments/payments'
import { newId } from '@clutch/shared/id'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { type B2b, book, complete, makeWorld, must, startB2b, type World } from '../../test/b2b.ts'

let service: B2b
beforeAll(async () => {
  service = await startB2b()
})
beforeEach(() => service.clock.set('2026-03-02T09:00:00.000Z'))
afterAll(() => service.stop())

async function invoiced(world: World): Promise<Invoice> {
  const booking: Booking = await book(service, world)
  await complete(service, world, booking)
  await service.settled()
  const page = await must<{ items: Invoice[] }>(
    service,
    200,
    'GET',
    `/b2b/invoice-management/invoices?bookingId=${booking.id}`,
    { tenant: world.tenant },
  )
  return page.items[0]!
}

const read = (world: World, id: string) =>
  must<Invoice>(service, 200, 'GET', `/b2b/invoice-management/invoices/${id}`, { tenant: world.tenant })

const becomes = (world: World, id: string, status: Invoice['status']) =>
  vi.waitFor(async () => expect((await read(world, id)).status).toBe(status), { timeout: 15_000, interval: 25 })

async function timesOf(type: string, id: string): Promise<string[]> {
  const rows = await service.look<{ time: string }>(
    `SELECT headers::json ->> 'ce-time' AS time FROM b2b.outbox WHERE subject = $1 AND aggregate_id = $2 ORDER BY seq`,
    [`clutch.${type}.v1`, id],
  )
  return rows.map((row) => row.time)
}

function pay(world: World, invoice: Invoice, amount: number, of: { id?: string } = {}) {
  return service.publish(
    PaymentSucceeded,
    {
      id: of.id ?? newId('pay'),
      version: 3,
      accountId: invoice.accountId,
      purpose: { kind: 'invoice', id: invoice.id },
      invoiceId: invoice.id,
      bookingId: invoice.bookingId,
      description: invoice.number ?? '',
      amount: { amount, currency: 'EUR' },
      captureMode: 'automatic',
      status: 'succeeded',
      authorised: { amount, currency: 'EUR' },
      captured: { amount, currency: 'EUR' },
      refunded: { amount: 0, currency: 'EUR' },
      refunding: { amount: 0, currency: 'EUR' },
      disputed: { amount: 0, currency: 'EUR' },
      methodId: null,
      provider: 'stripe',
      providerReference: 'ch_1',
      redirectUrl: null,
      failure: null,
      heldFor: null,
      split: null,
      conversion: null,
      authorisedUntil: null,
      keepAuthorisedUntil: null,
      createdAt: '2026-03-03T10:00:00.000Z',
      settledAt: '2026-03-03T10:00:05.000Z',
    },
    { tenant: world.tenant },
  )
}

test('an invoice is overdue when its due date is over in the tenant’s zone, not a millisecond earlier', async () => {
  const world = await makeWorld(service)
  const sooner = await makeWorld(service, { account: { paymentTermsDays: 13 } })
  const [invoice, first] = [await invoiced(world), await invoiced(sooner)]
  expect(invoice.dueDate).toBe('2026-03-16')
  // Berlin's 16 March ends at 23:00 UTC.
  service.clock.set('2026-03-16T22:59:59.999Z')
  await becomes(sooner, first.id, 'overdue')
  expect((await read(world, invoice.id)).status).toBe('finalised')
  service.clock.set('2026-03-16T23:00:00.000Z')
  await becomes(world, invoice.id, 'overdue')
  // Had it come with the earlier instant, the event would say so.
  expect(await timesOf('b2b.invoice.overdue', invoice.id)).toEqual(['2026-03-16T23:00:00.000Z'])
})

test('a due date whose midnight does not exist ends at the first instant after it', async () => {
  service.clock.set('2026-04-09T09:00:00.000Z')
  const world = await makeWorld(service, {
    tenant: { country: 'EG', timeZone: 'Africa/Cairo' },
    account: { country: 'EG' },
  })
  const invoice = await invoiced(world)
  expect(invoice.dueDate).toBe('2026-04-23')
  // Cairo puts its clocks forward from 00:00 to 01:00 on 24 April 2026.
  const due = await service.look<{ due_at: Date }>('SELECT due_at FROM b2b.due_work WHERE key = $1', [invoice.id])
  expect(due[0]?.due_at.toISOString()).toBe('2026-04-23T22:00:00.000Z')
})

test('a paid invoice does not become overdue, and is announced as paid once', async () => {
  const world = await makeWorld(service)
  const other = await makeWorld(service)
  const [invoice, unpaid] = [await invoiced(world), await invoiced(other)]
  const paymentId = newId('pay')
  await pay(world, invoice, invoice.grossTotal, { id: paymentId })
  await pay(world, invoice, invoice.grossTotal, { id: paymentId })
  await becomes(world, invoice.id, 'paid')
  service.clock.set('2026-06-01T00:00:00.000Z')
  await becomes(other, unpaid.id, 'overdue')
  await service.settled()
  expect(await read(world, invoice.id)).toMatchObject({
    status: 'paid',
    version: 2,
    paidAt: '2026-03-03T10:00:05.000Z',
  })
  expect(await timesOf('b2b.invoice.paid', invoice.id)).toHaveLength(1)
  expect(await timesOf('b2b.invoice.overdue', invoice.id)).toEqual([])
})

test('parts make it paid when they reach the total, a payment that is told twice counting once', async () => {
  const world = await makeWorld(service)
  const invoice = await invoiced(world)
  const part = newId('pay')
  await pay(world, invoice, invoice.grossTotal - 1, { id: part })
  await pay(world, invoice, invoice.grossTotal - 1, { id: part })
  await service.settled()
  expect((await read(world, invoice.id)).status).toBe('finalised')
  await pay(world, invoice, 1)
  await becomes(world, invoice.id, 'paid')
})

test('an overdue invoice is still paid by a late payment', async () => {
  const world = await makeWorld(service)
  const invoice = await invoiced(world)
  service.clock.set('2026-04-01T00:00:00.000Z')
  await becomes(world, invoice.id, 'overdue')
  await pay(world, invoice, invoice.grossTotal)
  await becomes(world, invoice.id, 'paid')
  expect((await read(world, invoice.id)).version).toBe(3)
})
