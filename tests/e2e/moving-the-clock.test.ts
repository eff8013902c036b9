import { listAuditTrail } from '@clutch/contracts/b2b/audit-trail'
import { completeBooking, createBooking } from '@clutch/contracts/b2b/bookings'
import { createCorporateAccount } from '@clutch/contracts/b2b/corporate-accounts'
import { type Invoice, listInvoices } from '@clutch/contracts/b2b/invoices'
import { listServices } from '@clutch/contracts/b2b/services'
import { listVehicles } from '@clutch/contracts/fleet/vehicles'
import { addPaymentMethod } from '@clutch/contracts/payments/methods'
import { createPlan } from '@clutch/contracts/payments/plans'
import { createSubscription, listSubscriptionBills } from '@clutch/contracts/payments/subscriptions'
import { anchoredDay } from '@clutch/shared/time'
import { expect, inject, test } from 'vitest'
import { admin, type Caller } from './callers.ts'

const dayMs = 24 * 60 * 60 * 1_000

async function now(): Promise<Date> {
  const answer = await fetch(`${inject('mesh').sandboxUrl}/clock`)
  return new Date(((await answer.json()) as { now: string }).now)
}

/** An invoice that nobody pays: its account has no payment method. */
async function unpaidInvoice(caller: Caller, paymentTermsDays: number): Promise<Invoice> {
  const { client } = caller
  const [account, services, vehicles] = await Promise.all([
    client.call(createCorporateAccount, {
      body: {
        name: `Pays late ${paymentTermsDays}`,
        country: 'DE',
        billingEmail: 'late@accounts.example',
        currency: 'EUR',
        paymentTermsDays,
      },
    }),
    client.call(listServices, {}),
    client.call(listVehicles, {}),
  ])
  const service = services.items[0]!
  const booking = await client.call(createBooking, {
    body: {
      accountId: account.id,
      vendorId: service.vendorId,
      serviceId: service.id,
      vehicleId: vehicles.items[0]!.id,
      scheduledAt: (await now()).toISOString(),
    },
  })
  await client.call(completeBooking, { params: { bookingId: booking.id }, ifMatch: booking.version })
  const invoiceOf = async () => (await client.call(listInvoices, { query: { bookingId: booking.id } })).items[0]
  await expect.poll(async () => (await invoiceOf())?.status, { timeout: 15_000 }).toBe('finalised')
  return (await invoiceOf())!
}

test('what falls due while the clock is moved happens in order, each at its own instant, before the answer', async () => {
  const caller = await admin(0)
  const later = await unpaidInvoice(caller, 9)
  const sooner = await unpaidInvoice(caller, 3)
  const before = await now()
  const target = new Date(before.getTime() + 12 * dayMs)
  const moved = await fetch(`${inject('mesh').sandboxUrl}/clock`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ now: target.toISOString() }),
    signal: AbortSignal.timeout(120_000),
  })
  expect([moved.status, await moved.text()]).toEqual([200, expect.stringContaining('"now"')])

  // The answer came when all of it had happened: nothing is waited for here.
  const { items } = await caller.client.call(listInvoices, { query: { status: 'overdue', limit: 200 } })
  expect(items.map(({ id }) => id)).toEqual(expect.arrayContaining([later.id, sooner.id]))
  const overdue = []
  for await (const entry of caller.client.items(listAuditTrail, { query: { from: before.toISOString() } }))
    if (entry.type.includes('b2b.invoice.overdue')) overdue.push(entry)
  const instants = new Map(overdue.map((entry) => [entry.aggregateId, entry.occurredAt]))
  // The day after the due date begins, in the tenant's zone.
  expect(Date.parse(instants.get(sooner.id)!)).toBe(endOfDayInBerlin(sooner.dueDate!))
  expect(Date.parse(instants.get(later.id)!)).toBe(endOfDayInBerlin(later.dueDate!))
  expect((await now()).getTime()).toBeGreaterThanOrEqual(target.getTime())
})

test('subscriptions are renewed on the way: every period an invoice and a payment, in order', async () => {
  const { client } = await admin(0)
  const account = await client.call(createCorporateAccount, {
    body: {
      name: 'Subscribes',
      country: 'DE',
      billingEmail: 'plans@accounts.example',
      currency: 'EUR',
      paymentTermsDays: 14,
    },
  })
  const method = () =>
    client.call(addPaymentMethod, {
      body: { accountId: account.id, provider: 'stripe', token: 'pm_card_visa' },
      idempotencyKey: `subscribes-${account.id}`,
    })
  await expect.poll(method, { timeout: 15_000 }).toMatchObject({ status: 'active' })
  const plan = await client.call(createPlan, {
    body: {
      code: 'renewed',
      name: 'Renewed',
      cycle: { every: 'month', count: 1 },
      charges: [
        {
          code: 'base',
          name: 'Base',
          kind: 'flat',
          pricing: 'unit',
          prices: [{ currency: 'EUR', unitPrice: '49.99' }],
        },
      ],
    },
  })
  const subscription = await client.call(createSubscription, {
    body: { accountId: account.id, planId: plan.id, timeZone: 'Europe/Berlin' },
    idempotencyKey: `subscribes-${plan.id}`,
  })
  const second = subscription.currentPeriod!.endDay
  const third = anchoredDay(subscription.anchorDay, { every: 'month', count: 1 }, 2)
  const moved = await fetch(`${inject('mesh').sandboxUrl}/clock`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ now: `${third}T12:00:00.000Z` }),
    signal: AbortSignal.timeout(240_000),
  })
  expect([moved.status, await moved.text()]).toEqual([200, expect.stringContaining('"now"')])
  const { items: invoices } = await client.call(listInvoices, { query: { accountId: account.id, limit: 200 } })
  const inOrder = invoices.toSorted((a, b) => (a.issueDate! < b.issueDate! ? -1 : 1))
  expect(inOrder.map(({ issueDate, status, netTotal, taxTotal }) => [issueDate, status, netTotal, taxTotal])).toEqual(
    [subscription.startDay, second, third].map((day) => [day, 'paid', 4_999, 950]),
  )
  expect(inOrder.map(({ number }) => number)).toEqual(inOrder.map(({ number }) => number).toSorted())
  const bills = await client.call(listSubscriptionBills, { params: { subscriptionId: subscription.id } })
  expect(bills.items.toReversed().map(({ invoice }) => invoice?.number)).toEqual(inOrder.map(({ number }) => number))
})

test('the clock does not go backwards', async () => {
  const answer = await fetch(`${inject('mesh').sandboxUrl}/clock`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ now: '2001-01-01T00:00:00.000Z' }),
  })
  expect(answer.status).toBe(422)
})

/** The first instant of the day after, by what Berlin's clocks show. */
function endOfDayInBerlin(day: string): number {
  const zone = new Intl.DateTimeFormat('sv', { timeZone: 'Europe/Berlin', dateStyle: 'short', timeStyle: 'medium' })
  const nextDay = new Date(Date.parse(`${day}T00:00:00Z`) + dayMs).toISOString().slice(0, 10)
  for (let ms = Date.parse(`${day}T00:00:00Z`); ; ms += 15 * 60_000) if (zone.format(ms).startsWith(nextDay)) return ms
}
