import { type Booking, BookingCompleted } from '@clutch/contracts/b2b/bookings'
import type { Invoice } from '@clutch/contracts/b2b/invoices'
import { newId } from '@clutch/shared/id'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { agree, type B2b, book, complete, makeWorld, must, startB2b, type World } from '../../test/b2b.ts'
import { onBookingCompleted } from './on-booking-completed.ts'

let service: B2b
beforeAll(async () => {
  service = await startB2b()
})
beforeEach(() => service.clock.set('2026-03-02T09:00:00.000Z'))
afterAll(() => service.stop())

const path = '/b2b/invoice-management/invoices'

function numbers(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `INV-2026-${String(index + 1).padStart(6, '0')}`)
}

async function invoicesOf(world: World, query = ''): Promise<Invoice[]> {
  const page = await must<{ items: Invoice[] }>(service, 200, 'GET', `${path}?limit=200${query}`, {
    tenant: world.tenant,
  })
  return page.items
}

async function invoiceOf(world: World, booking: Booking): Promise<Invoice> {
  await service.settled()
  const [invoice, ...more] = await invoicesOf(world, `&bookingId=${booking.id}`)
  expect(more).toEqual([])
  return invoice!
}

test('a completed booking becomes one finalised invoice with a number, VAT and its contract price', async () => {
  const world = await makeWorld(service)
  const contract = await agree(service, world)
  const booking = await book(service, world, { quantity: '2' })
  await complete(service, world, booking)
  const invoice = await invoiceOf(world, booking)
  expect(invoice).toMatchObject({
    number: 'INV-2026-000001',
    status: 'finalised',
    accountId: world.account.id,
    vendorId: world.vendor.id,
    issueDate: '2026-03-02',
    dueDate: '2026-03-16',
    netTotal: 15_800,
    taxTotal: 3_002,
    grossTotal: 18_802,
    commissionPercent: '12.5',
    taxSubtotals: [{ category: 'S', rate: '19', taxableAmount: 15_800, taxAmount: 3_002 }],
  })
  expect(invoice.lines[0]?.description).toContain('HH-AB 123')
  expect(invoice.lines[0]?.provenance).toContain(contract.id)
  const events = (await service.emitted('b2b.invoice.finalised')).filter((event) => event.tenantId === world.tenant)
  expect(events.map((event) => event.data)).toEqual([invoice])
})

test('a completion that is told twice under two event ids is invoiced once', async () => {
  const world = await makeWorld(service)
  const booking = await book(service, world)
  const completed = await complete(service, world, booking)
  await invoiceOf(world, booking)
  await service.publish(BookingCompleted, completed, { tenant: world.tenant })
  await invoiceOf(world, booking)
  expect(await invoicesOf(world)).toHaveLength(1)
})

test('the commission is that of the moment of completion', async () => {
  const world = await makeWorld(service)
  const booking = await book(service, world)
  // The event is not there yet when the vendor's commission changes.
  await service.nats!.pause()
  await complete(service, world, booking)
  await must(service, 200, 'PATCH', `/b2b/vendor-management/vendors/${world.vendor.id}`, {
    tenant: world.tenant,
    headers: { 'if-match': '"1"' },
    body: { commissionPercent: '20' },
  })
  await service.nats!.start()
  expect((await invoiceOf(world, booking)).commissionPercent).toBe('12.5')
})

test('the dates and the year of the number are those of the tenant’s zone', async () => {
  const world = await makeWorld(service)
  const booking = await book(service, world)
  service.clock.set('2026-12-31T23:30:00.000Z')
  await complete(service, world, booking)
  expect(await invoiceOf(world, booking)).toMatchObject({
    number: 'INV-2027-000001',
    issueDate: '2027-01-01',
    dueDate: '2027-01-15',
  })
})

test('rule 26: numbers have no gap and no double, however many finalise at once and however many of them fail', async () => {
  const world = await makeWorld(service)
  const bookings: Booking[] = []
  for (let index = 0; index < 40; index += 1) bookings.push(await book(service, world))
  // The service's own consumer hears of them only afterwards, so that every transaction here takes a number itself.
  await service.nats!.pause()
  const completed = await Promise.all(bookings.map((booking) => complete(service, world, booking)))
  const { database } = service.runtime
  const finalise = (booking: Booking, fate: 'kept' | 'thrown' | 'killed') =>
    database.tx({ tenantId: world.tenant, actor: 'test' }, async (tx) => {
      const event = {
        id: newId('evt'),
        definition: BookingCompleted,
        tenantId: world.tenant,
        actor: 'test',
        time: tx.now,
        aggregateId: booking.id,
        aggregateVersion: booking.version,
        data: booking,
      }
      await onBookingCompleted.handle({ event, tx, prepared: undefined })
      if (fate === 'kept') return
      if (fate === 'killed') await tx.sql.query('SELECT pg_terminate_backend(pg_backend_pid())')
      throw new Error('rolled back on purpose')
    })
  const outcomes = await Promise.allSettled(
    completed.flatMap((booking, index) => [
      finalise(booking, 'thrown'),
      ...(index % 2 === 0 ? [finalise(booking, 'kept')] : []),
      finalise(booking, 'killed'),
    ]),
  )
  expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(20)
  expect((await invoicesOf(world)).map((invoice) => invoice.number).sort()).toEqual(numbers(20))
  await service.nats!.start()
  await service.settled()
  const invoices = await invoicesOf(world)
  expect(new Set(invoices.map((invoice) => invoice.bookingId)).size).toBe(40)
  expect(invoices.map((invoice) => invoice.number).sort()).toEqual(numbers(40))
  const finalised = (await service.emitted('b2b.invoice.finalised')).filter((event) => event.tenantId === world.tenant)
  expect(finalised).toHaveLength(40)
}, 60_000)

test('two tenants count apart', async () => {
  const worlds = [await makeWorld(service), await makeWorld(service)]
  for (const world of worlds) await complete(service, world, await book(service, world))
  await service.settled()
  for (const world of worlds) expect((await invoicesOf(world)).map(({ number }) => number)).toEqual(['INV-2026-000001'])
})

test('work that cannot be invoiced, for want of a tax rate, is refused when it is booked', async () => {
  const world = await makeWorld(service, { tenant: { country: 'IS', timeZone: 'Atlantic/Reykjavik' } })
  const answer = await service.call('POST', '/b2b/bookings', {
    tenant: world.tenant,
    body: {
      accountId: world.account.id,
      vendorId: world.vendor.id,
      serviceId: world.offered.id,
      vehicleId: world.vehicle.id,
      scheduledAt: '2026-03-05T08:30:00.000Z',
    },
  })
  expect([answer.status, answer.body.code]).toEqual([422, 'tax-rate-unknown'])
})

describe('a finalised invoice is refused any change, even by SQL as the service’s own role', () => {
  let app: pg.Client
  let invoice: Invoice
  let world: World
  beforeAll(async () => {
    service.clock.set('2026-03-02T09:00:00.000Z')
    world = await makeWorld(service)
    const booking = await book(service, world)
    await complete(service, world, booking)
    invoice = await invoiceOf(world, booking)
    app = new pg.Client({ connectionString: service.databases.appUrl })
    await app.connect()
    await app.query(`SELECT set_config('app.tenant_id', $1, false)`, [world.tenant])
  })
  afterAll(() => app.end())

  test('rule 26: every column but what became of its amount', async () => {
    const columns = await service.look<{ name: string; type: string }>(
      `SELECT column_name AS name, data_type AS type FROM information_schema.columns
        WHERE table_schema = 'b2b' AND table_name = 'invoices'`,
    )
    const others: Record<string, string> = {
      integer: '99',
      bigint: '99',
      date: `'2030-01-01'`,
      jsonb: `'[1]'`,
      text: `'another'`,
      'timestamp with time zone': `'2030-01-01Z'`,
    }
    const told = 'status version paid_at paid_total credited_total written_off_total due excess_total'.split(' ')
    const fixed = columns.filter(({ name }) => !told.includes(name))
    expect(fixed.length).toBeGreaterThan(25)
    for (const { name, type } of fixed)
      await expect(
        app.query(
          `UPDATE invoices SET ${name} = ${others[type]}, version = version + 1, status = 'overdue' WHERE id = $1`,
          [invoice.id],
        ),
        name,
      ).rejects.toThrow(/never changes|row-level security/)
  })

  test('a status that does not follow, a version that does not count up, a deletion, a truncation', async () => {
    for (const change of [
      `UPDATE invoices SET status = 'finalised', version = version + 1`,
      `UPDATE invoices SET version = version + 1`,
      `UPDATE invoices SET status = 'overdue'`,
      'DELETE FROM invoices',
    ])
      await expect(app.query(change), change).rejects.toMatchObject({ constraint: 'invoices_are_final' })
    await expect(app.query('TRUNCATE invoices CASCADE')).rejects.toMatchObject({ code: '42501' })
    await expect(service.look('DELETE FROM b2b.invoices')).rejects.toMatchObject({ constraint: 'invoices_are_final' })
    expect(await must<Invoice>(service, 200, 'GET', `${path}/${invoice.id}`, { tenant: world.tenant })).toEqual(invoice)
  })

  test('a number is not given back', async () => {
    for (const change of ['UPDATE document_series SET last_number = 0', 'DELETE FROM document_series'])
      await expect(app.query(change), change).rejects.toMatchObject({ constraint: 'series_count_up' })
  })
})
