import type { Reconciliation } from '@clutch/contracts/payments/reconciliation'
import { newId } from '@clutch/shared/id'
import { money as amount } from '@clutch/shared/money'
import type { Static } from 'typebox'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Money, startMoney } from '../../test/money.ts'
import { type Booked, compareReports } from './compare.ts'

let money: Money
let start: Date
beforeAll(async () => {
  money = await startMoney()
  // The provider dates what it has by its own clock; in a home both are one.
  const { now } = (await (await fetch(`${money.sandboxUrl}/clock`)).json()) as { now: string }
  start = new Date(now)
  money.service.clock.set(start)
})
afterAll(() => money?.stop())

async function report(tenant?: string): Promise<Static<typeof Reconciliation>> {
  const from = new Date(start.getTime() - 3_600_000).toISOString()
  const to = new Date(start.getTime() + 3_600_000).toISOString()
  const answer = await money.service.call('GET', `/payments/reconciliation?from=${from}&to=${to}`, {
    ...(tenant === undefined ? {} : { tenant }),
  })
  expect(answer.status).toBe(200)
  return answer.body as never
}

async function pay() {
  const accountId = await money.account()
  const vendorId = await money.vendor()
  await money.addMethod(accountId)
  await money.addReceiver(vendorId)
  const invoice = money.invoice({ accountId, vendorId })
  await money.finalise(invoice)
  const payment = await money.until(invoice.id, 'succeeded')
  await money.untilTransfer(payment.id, 'succeeded')
  return payment
}

test('what the ledger booked is what the provider reports, and another tenant has no part in it', async () => {
  await pay()
  await pay()
  expect(await report()).toMatchObject({
    totals: [{ currency: 'EUR', ledger: 2_500, provider: 2_500, matched: 4 }],
    differences: [],
    inTransit: [],
  })
  expect(await report(newId('ten'))).toMatchObject({ totals: [], differences: [], inTransit: [] })
})

test('what the provider moved and the ledger does not have is named', async () => {
  const made = await fetch(`${money.sandboxUrl}/v1/payment_intents`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk_test_clutch_payments', 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      amount: '1000',
      currency: 'eur',
      payment_method: 'pm_card_visa',
      confirm: 'true',
      'automatic_payment_methods[enabled]': 'true',
      'automatic_payment_methods[allow_redirects]': 'never',
      'metadata[clutch_tenant]': money.service.tenant,
    }).toString(),
  })
  expect(made.status).toBe(200)
  const { differences, totals } = await report()
  expect(differences).toMatchObject([{ kind: 'charge', reference: null, ledger: null, provider: 961 }])
  expect(totals[0]!.provider - totals[0]!.ledger).toBe(961)
})

test('a period that ends before it begins is refused with the field', async () => {
  const answer = await money.service.call(
    'GET',
    '/payments/reconciliation?from=2026-03-02T00:00:00.000Z&to=2026-03-01T00:00:00.000Z',
  )
  expect(answer).toMatchObject({ status: 400, body: { errors: [{ pointer: '/query/to' }] } })
})

test('what stands alone near the end is in transit, further away a difference; amounts that differ always are', () => {
  const period = { from: new Date('2026-03-01T00:00:00Z'), to: new Date('2026-03-02T00:00:00Z') }
  const booked = (reference: string, at: string, net = 100): Booked => ({
    kind: 'charge',
    reference,
    providerReference: `ch_${reference}`,
    about: null,
    net: amount(net, 'EUR'),
    at: new Date(at),
  })
  const told = (reference: string, at: string, net = 100) => ({
    kind: 'charge' as const,
    providerReference: `ch_${reference}`,
    tenantId: 'ten_1',
    about: null,
    net: amount(net, 'EUR'),
    at: new Date(at),
  })
  const compared = compareReports(
    [
      booked('same', '2026-03-01T10:00:00Z'),
      booked('differs', '2026-03-01T10:00:00Z', 90),
      booked('alone', '2026-03-01T10:00:00Z'),
      booked('late', '2026-03-01T23:55:00Z'),
      // Over the end for us, before it for the provider: it belongs here, and meets.
      booked('across', '2026-03-02T00:00:01Z'),
      booked('outside', '2026-03-02T00:05:00Z'),
    ],
    [
      told('same', '2026-03-01T09:59:59Z'),
      told('differs', '2026-03-01T09:59:59Z'),
      told('theirs', '2026-03-01T12:00:00Z'),
      told('across', '2026-03-01T23:59:59Z'),
    ],
    period,
  )
  expect(compared.totals).toEqual([{ currency: 'EUR', ledger: 490, provider: 400, matched: 2 }])
  expect(compared.differences.map(({ providerReference }) => providerReference)).toEqual([
    'ch_differs',
    'ch_alone',
    'ch_theirs',
  ])
  expect(compared.inTransit.map(({ providerReference }) => providerReference)).toEqual(['ch_late'])
})
