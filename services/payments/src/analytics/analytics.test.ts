import { InvoiceBalanceChanged, InvoicePaid } from '@clutch/contracts/b2b/invoices'
import type {
  Ageing,
  Churn,
  ExchangeResults,
  Fees,
  OpenDifferences,
  PayoutsDue,
  Revenue,
  SuccessRates,
  Volume,
} from '@clutch/contracts/payments/analytics'
import type { Dispute } from '@clutch/contracts/payments/disputes'
import type { Plan } from '@clutch/contracts/payments/plans'
import type { Subscription } from '@clutch/contracts/payments/subscriptions'
import { newId } from '@clutch/shared/id'
import Stripe from 'stripe'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Money, startMoney, webhookSecret } from '../../test/money.ts'

let money: Money
beforeAll(async () => {
  money = await startMoney()
})
afterAll(() => money?.stop())

const keyed = () => ({ 'idempotency-key': newId('key') })
const send = <Body>(method: string, path: string, body?: unknown) =>
  money.service.call<Body>(method, path, { body, headers: keyed() })
const figures = async <Body>(path: string): Promise<Body> => {
  const { status, body } = await money.service.call<Body>('GET', `/payments/analytics/${path}`)
  expect([status, body]).toMatchObject([200, {}])
  return body
}
const march = 'every=day&from=2026-03-01&to=2026-04-01&timeZone=Europe/Berlin'
const seriesIn = <S extends { currency: string }>({ series }: { series: S[] }, currency = 'EUR'): S => {
  const found = series.find((each) => each.currency === currency)
  if (found === undefined) throw new Error(`nothing in ${currency}`)
  return found
}

async function charge(of: { amount: number; currency?: string; token?: string; accountId?: string }) {
  const { amount, currency = 'EUR', token = 'pm_card_visa' } = of
  const accountId = of.accountId ?? (await money.account())
  if (of.accountId === undefined) expect((await money.addMethod(accountId, token)).status).toBe(201)
  const { body } = await send<{ id: string; status: string; providerReference: string; accountId: string }>(
    'POST',
    '/payments',
    { accountId, amount: { amount, currency }, description: newId('key') },
  )
  return body
}
async function refund(paymentId: string, amount: number, currency = 'EUR') {
  const answer = await send('POST', '/payments/refunds', { paymentId, amount: { amount, currency } })
  expect(answer).toMatchObject({ status: 201, body: { status: 'succeeded' } })
}

/** Stripe's word of a dispute. */
async function dispute(path: string, body: object, types: readonly string[]): Promise<string> {
  const made = await fetch(`${money.sandboxUrl}/stripe/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const told = (await made.json()) as { id: string }
  expect([made.status, told]).toMatchObject([200, { id: expect.stringContaining('_') }])
  const { id } = told
  const object = await money.atStripe<object>(`disputes/${id}`)
  for (const type of types) {
    const event = { id: newId('evt'), object: 'event', type, created: Math.floor(Date.now() / 1_000), data: { object } }
    const payload = JSON.stringify(event)
    const signature = Stripe.webhooks.generateTestHeaderString({ payload, secret: webhookSecret })
    const answer = await fetch(`${money.service.url}/api/v1/payments/provider-webhooks/stripe`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'stripe-signature': signature },
      body: payload,
    })
    expect(answer.status).toBe(204)
  }
  await money.service.settled()
  return id
}

it('volume, fees and success of a story, to the cent, by local day and currency; late effects count when they happen', async () => {
  // 23:30 in Berlin on 2 March is the day before it is in UTC terms for nobody: both zones are told apart below.
  const early = await charge({ amount: 10_000 })
  await charge({ amount: 5_000, currency: 'USD' })
  await money.at('2026-03-02T23:30:00.000Z')
  const late = await charge({ amount: 7_777 })
  await refund(early.id, 2_500)
  const declined = await charge({ amount: 1_234, token: 'pm_card_chargeCustomerFail' })
  expect(declined.status).toBe('failed')
  const recovered = await charge({ amount: 4_321, token: 'pm_card_chargeCustomerFail' })
  expect((await money.addMethod(recovered.accountId)).status).toBe(201)
  const [, good] = (
    await send<{ items: { id: string }[] }>('GET', `/payments/methods?accountId=${recovered.accountId}`)
  ).body.items
    .map(({ id }) => id)
    .toSorted()
  expect((await send('POST', `/payments/${recovered.id}/retry`, { methodId: good })).body).toMatchObject({
    status: 'succeeded',
  })
  await money.at('2026-03-20T12:00:00.000Z')
  const disputed = await dispute('disputes', { payment: late.providerReference }, [
    'charge.dispute.created',
    'charge.dispute.funds_withdrawn',
  ])
  await money.service.settled()
  expect((await send<{ items: Dispute[] }>('GET', `/payments/disputes?paymentId=${late.id}`)).body.items).toMatchObject(
    [{ withheld: true, amount: { amount: 7_777 } }],
  )
  await money.at('2026-03-25T12:00:00.000Z')
  await dispute(`disputes/${disputed}`, { outcome: 'won' }, ['charge.dispute.closed'])
  await money.at('2026-04-03T12:00:00.000Z')
  await refund(early.id, 100)

  const volume = await figures<Volume>(`volume?${march}`)
  expect(volume.series.map(({ currency }) => currency)).toEqual(['EUR', 'USD'])
  const euros = seriesIn(volume)
  expect(euros.total).toEqual({
    payments: 3,
    gross: 22_098,
    refunds: 1,
    refunded: 2_500,
    returns: 0,
    returned: 0,
    disputes: 1,
    disputed: 7_777,
    reinstated: 7_777,
    net: 19_598,
  })
  expect(euros.periods).toHaveLength(31)
  const day = (startDay: string) => euros.periods.find((period) => period.startDay === startDay)
  expect(day('2026-03-02')).toMatchObject({ payments: 1, gross: 10_000, net: 10_000 })
  // Half past eleven in the evening of UTC is the next day in Berlin.
  expect(day('2026-03-03')).toMatchObject({ payments: 2, gross: 12_098, refunded: 2_500, net: 9_598 })
  expect(day('2026-03-20')).toMatchObject({ payments: 0, gross: 0, disputed: 7_777, net: -7_777 })
  expect(day('2026-03-25')).toMatchObject({ disputes: 0, reinstated: 7_777, net: 7_777 })
  expect(day('2026-03-29')).toMatchObject({
    start: '2026-03-28T23:00:00.000Z',
    end: '2026-03-29T22:00:00.000Z',
    net: 0,
  })
  expect(seriesIn(volume, 'USD').total).toMatchObject({ payments: 1, gross: 5_000, net: 5_000 })
  // In April the second refund; in UTC the evening belongs to the day before; one account and a provider that had nothing.
  const april = await figures<Volume>('volume?every=month&from=2026-03-01&to=2026-05-01')
  expect(seriesIn(april).periods).toMatchObject([
    { refunded: 2_500 },
    { startDay: '2026-04-01', refunded: 100, disputes: 0, net: -100 },
  ])
  const utc = await figures<Volume>('volume?every=day&from=2026-03-02&to=2026-03-03&currency=EUR')
  expect(utc.series).toMatchObject([{ total: { payments: 3, gross: 22_098 } }])
  const mine = await figures<Volume>(`volume?${march}&accountId=${early.accountId}&provider=stripe&methodKind=card`)
  expect(seriesIn(mine).total).toMatchObject({ payments: 1, gross: 10_000, refunded: 2_500, net: 7_500 })
  const none = await figures<Volume>(`volume?${march}&provider=square&currency=EUR`)
  expect(seriesIn(none).total).toMatchObject({ payments: 0, gross: 0 })

  // The ledger says the same: what the clearing account got is net of what was kept.
  const fees = seriesIn(await figures<Fees>('fees?every=month&from=2026-01-01&to=2027-01-01'))
  const [ledger] = await money.service.look<{ fees: number; held: number }>(
    `SELECT sum(amount) FILTER (WHERE account_id LIKE 'provider-fees.%')::int AS fees,
            sum(amount) FILTER (WHERE account_id LIKE 'provider-clearing.%')::int AS held
       FROM payments.balances WHERE currency = 'EUR'`,
  )
  expect(fees.total).toMatchObject({ fees: ledger!.fees, recovered: 0, borne: ledger!.fees, disputes: 2_000 })
  expect(fees.byProvider).toEqual([{ provider: 'stripe', fees: ledger!.fees }])
  const all = seriesIn(await figures<Volume>('volume?every=month&from=2026-01-01&to=2027-01-01'))
  expect(all.total.net - fees.total.fees).toBe(ledger!.held)

  const success = seriesIn(await figures<SuccessRates>(`success-rates?${march}`))
  expect(success.total).toEqual({
    payments: 4,
    first: { succeeded: 2, failed: 2, open: 0, rate: '0.5000' },
    final: { succeeded: 3, failed: 1, abandoned: 0, open: 0, rate: '0.7500' },
  })
  expect(success.byProvider).toMatchObject([{ provider: 'stripe', first: { failed: 2 }, final: { succeeded: 3 } }])
  // Both reports say the same of all this; a charge that is known here by another name is a difference on both sides.
  await money.at('2026-04-03T14:00:00.000Z')
  const open = async () => (await figures<OpenDifferences>('reconciliation?days=40')).providers
  expect(await open()).toMatchObject([
    {
      provider: 'stripe',
      currencies: [
        { currency: 'EUR', differences: 0 },
        { currency: 'USD', matched: 1 },
      ],
    },
  ])
  await money.service.look(`UPDATE payments.payments SET provider_charge_id = 'ch_lost' WHERE id = $1`, [early.id])
  const [stripe] = await open()
  expect(stripe!.currencies[0]).toMatchObject({ currency: 'EUR', differences: 2, difference: 0 })
  expect(stripe!.currencies[0]!.ages.map(({ differences }) => differences)).toEqual([0, 0, 0, 2])
  expect(success.byReason).toEqual([{ reason: 'declined', provider: 'stripe', first: 2, final: 1 }])
})

it('what cannot be told is refused: an empty range, a zone, a currency, more periods than are told at once', async () => {
  const refusal = async (query: string) => {
    const { status, body } = await money.service.call<{ code: string; errors?: { pointer: string }[] }>(
      'GET',
      `/payments/analytics/volume?${query}`,
    )
    return [status, body.code, body.errors?.[0]?.pointer]
  }
  const from = 'every=day&from=2026-03-01'
  expect(await refusal(`${from}&to=2026-03-01`)).toEqual([400, 'validation-failed', '/query/to'])
  expect(await refusal(`${from}&to=2026-03-02&timeZone=Mars/Base`)).toEqual([
    400,
    'validation-failed',
    '/query/timeZone',
  ])
  expect(await refusal(`${from}&to=2026-03-02&currency=ABC`)).toEqual([400, 'validation-failed', '/query/currency'])
  expect(await refusal(`${from}&to=2027-06-01`)).toEqual([422, 'analytics-range-too-long', undefined])
  expect(await refusal('every=month&from=2020-01-01&to=2026-01-01')).toEqual([
    422,
    'analytics-range-too-long',
    undefined,
  ])
})

it('what is due is aged by the zone’s day, at any instant, in whatever order its events came', async () => {
  const accountId = await money.account()
  const vendorId = await money.vendor()
  const base = { ...money.invoice({ accountId, vendorId }), collection: 'send' as const }
  const dues = [
    { dueDate: '2026-07-31', due: 100 },
    { dueDate: '2026-07-30', due: 200 },
    { dueDate: '2026-07-01', due: 400 },
    { dueDate: '2026-06-30', due: 800 },
    { dueDate: '2026-05-02', due: 1_600 },
    { dueDate: '2026-05-01', due: 3_200 },
  ]
  await money.at('2026-04-30T08:00:00.000Z')
  const made = dues.map((each) => ({ ...base, ...each, id: newId('inv'), grossTotal: each.due }))
  for (const invoice of made) await money.finalise(invoice)
  await money.service.settled()
  await money.at('2026-07-31T12:00:00.000Z')
  const aged = async (query = '') =>
    (await figures<Ageing>(`ageing?accountId=${accountId}&timeZone=Europe/Berlin${query}`)).currencies.map(
      ({ total, buckets }) => [total.due, ...buckets.map(({ due }) => due)],
    )
  expect(await aged()).toEqual([[6_300, 100, 600, 800, 1_600, 3_200]])
  // 22:30 of UTC is the first of August in Berlin.
  expect(await aged('&asOf=2026-07-31T22:30:00.000Z')).toEqual([[6_300, 0, 300, 1_200, 0, 4_800]])
  const { service } = money
  const last = made.at(-1)!
  await service.publish(InvoicePaid, { ...last, version: 3, status: 'paid', due: 0, paidTotal: 3_200 })
  await service.publish(InvoiceBalanceChanged, { ...last, version: 2, due: 1_200, paidTotal: 2_000 })
  await service.settled()
  await money.at('2026-08-01T08:00:00.000Z')
  expect(await aged('&asOf=2026-08-01T08:00:00.000Z')).toEqual([[3_100, 0, 300, 1_200, 0, 1_600]])
  expect(await aged('&asOf=2026-07-31T11:00:00.000Z')).toEqual([[6_300, 100, 600, 800, 1_600, 3_200]])
})

it('what a vendor is to get is the ledger’s balance: held, and nothing once it is sent', async () => {
  const vendorId = await money.vendor()
  const accountId = await money.account()
  await money.addMethod(accountId)
  const invoice = money.invoice({ accountId, vendorId })
  await money.finalise(invoice)
  const payment = await money.until(invoice.id, 'succeeded')
  const { amount } = await money.untilTransfer(payment.id, 'held')
  await money.service.settled()
  const due = async () =>
    (await figures<{ items: PayoutsDue[] }>(`payouts-due?vendorId=${vendorId}`)).items.map(
      ({ vendorId: _, ...each }) => each,
    )
  const share = amount.amount
  const nothing = { currency: 'EUR', payable: 0, held: 0, sending: 0, failed: 0, owed: 0, net: 0 }
  expect(await due()).toEqual([{ ...nothing, payable: share, held: share, net: share }])
  const vendorFees = seriesIn(
    await figures<Fees>(`fees?every=month&from=2026-01-01&to=2027-01-01&vendorId=${vendorId}`),
  )
  expect(vendorFees.total).toMatchObject({ borne: 0, recovered: vendorFees.total.payments })
  await money.addReceiver(vendorId)
  await money.untilTransfer(payment.id, 'succeeded')
  await money.service.settled()
  expect(await due()).toEqual([])
})

it('realised FX is what the bank gave beyond the prices that the money had been paid for, by pair', async () => {
  const told = await fetch(`${money.sandboxUrl}/fx/rates`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ day: '2026-07-31', base: 'EUR', quote: 'USD', rate: '1.1000' }),
  })
  expect(told.status).toBe(204)
  const accountId = await money.account()
  expect((await money.addMethod(accountId)).status).toBe(201)
  for (const amount of [10_000, 20_000]) {
    const from = { amount, currency: 'EUR' }
    const path = '/payments/currency-conversion/quotes'
    const { body: quote } = await send<{ id: string; to: object }>('POST', path, { from, to: 'USD' })
    const body = { accountId, amount: quote.to, quoteId: quote.id, description: newId('x') }
    expect(await send('POST', '/payments', body)).toMatchObject({ status: 201, body: { status: 'succeeded' } })
  }
  const exchange = (usd: number, eur: number) =>
    send('POST', '/payments/currency-conversion/exchanges', {
      from: { amount: usd, currency: 'USD' },
      to: { amount: eur, currency: 'EUR' },
    })
  expect(await exchange(11_000, 9_963)).toMatchObject({ status: 201, body: { realised: { amount: -37 } } })
  expect(await exchange(22_000, 20_012)).toMatchObject({ status: 201, body: { realised: { amount: 12 } } })
  const { pairs } = await figures<ExchangeResults>('fx?every=month&from=2026-07-01&to=2026-09-01')
  expect(pairs).toMatchObject([
    {
      from: 'USD',
      to: 'EUR',
      total: { exchanges: 2, given: 33_000, received: 29_975, stoodFor: 30_000, result: -25 },
    },
  ])
  expect(pairs[0]!.periods.map(({ exchanges }) => exchanges)).toEqual([0, 2])
  const [difference] = await money.service.look('SELECT amount::int FROM payments.balances WHERE account_id = $1', [
    'fx-differences.platform.EUR',
  ])
  expect(difference).toEqual({ amount: 25 })
})

it('recurring revenue opens, moves and closes, in each currency and period; churn says who was lost', async () => {
  const plan = async (code: string, every: 'month' | 'year', unitPrice: string): Promise<Plan> => {
    const { status, body } = await send<Plan>('POST', '/payments/plans', {
      code,
      name: code,
      cycle: { every, count: 1 },
      charges: [
        { code: 'seats', name: 'Seats', kind: 'per-unit', pricing: 'unit', prices: [{ currency: 'EUR', unitPrice }] },
        {
          code: 'setup',
          name: 'Setup',
          kind: 'one-off',
          pricing: 'unit',
          prices: [{ currency: 'EUR', unitPrice: '99' }],
        },
        {
          code: 'calls',
          name: 'Calls',
          kind: 'metered',
          pricing: 'unit',
          meter: { aggregate: 'sum', unit: 'call' },
          prices: [{ currency: 'EUR', unitPrice: '0.5' }],
        },
      ],
    })
    expect(status).toBe(201)
    return body
  }
  const monthly = await plan('seats-monthly', 'month', '10')
  const yearly = await plan('seats-yearly', 'year', '100')
  const coupon = await send('POST', '/payments/coupons', { code: 'ten', name: 'Ten off', percent: '10' })
  expect([coupon.status, coupon.body]).toMatchObject([201, {}])
  const subscribe = async (planId: string, more: Record<string, unknown> = {}) => {
    const accountId = (more.accountId as string | undefined) ?? (await money.account())
    const body = { timeZone: 'UTC', planId, ...more, accountId }
    const answer = await send<Subscription>('POST', '/payments/subscriptions', body)
    expect([answer.status, answer.body]).toMatchObject([201, {}])
    return answer.body
  }
  const act = async (id: string, action: string, body?: unknown) => {
    const answer = await send('POST', `/payments/subscriptions/${id}/${action}`, body)
    expect([answer.status, answer.body]).toMatchObject([200, {}])
  }
  const at = async (instant: string) => {
    money.service.clock.set(instant)
    const due = () =>
      money.service.look(`SELECT 1 FROM payments.due_work WHERE kind = 'subscriptions/bill' AND due_at <= $1`, [
        instant,
      ])
    await expect.poll(due, { timeout: 10_000, interval: 20 }).toEqual([])
  }
  await at('2026-09-05T12:00:00.000Z')
  const a = await subscribe(monthly.id, { quantity: 3 }) // 30.00
  const b = await subscribe(yearly.id, { quantity: 7, couponCode: 'ten' }) // 700 − 10 % = 630 / 12 = 52.50
  await subscribe(monthly.id, { quantity: 1, trialDays: 40 }) // 10.00 from 15 October on
  await at('2026-10-10T12:00:00.000Z')
  await act(a.id, 'change', { quantity: 5 }) // +20.00
  await at('2026-11-08T12:00:00.000Z')
  await act(a.id, 'change', { quantity: 2, when: 'now' }) // −30.00
  await act(b.id, 'cancel', { when: 'now' }) // −52.50
  await at('2026-12-09T12:00:00.000Z')
  const again = await subscribe(monthly.id, { quantity: 4, accountId: b.accountId }) // 40.00
  await act(a.id, 'pause', { when: 'now' }) // −20.00
  await at('2027-01-10T12:00:00.000Z')
  await act(a.id, 'resume') // 20.00
  await act(again.id, 'cancel', { when: 'period-end' })
  const asked = 'every=month&from=2026-09-01&to=2027-01-11'
  const { total, periods } = seriesIn(await figures<Revenue>(`revenue?${asked}`))
  const none = { new: 0, expansion: 0, contraction: 0, churned: 0, reactivation: 0 }
  expect(periods.map(({ startDay, endDay, start, end, ...rest }) => rest)).toEqual([
    { ...none, opening: 0, new: 8_250, closing: 8_250 },
    { ...none, opening: 8_250, new: 1_000, expansion: 2_000, closing: 11_250 },
    { ...none, opening: 11_250, contraction: -3_000, churned: -5_250, closing: 3_000 },
    { ...none, opening: 3_000, reactivation: 4_000, churned: -2_000, closing: 5_000 },
    { ...none, opening: 5_000, reactivation: 2_000, closing: 7_000 },
  ])
  expect(total).toMatchObject({ opening: 0, closing: 7_000, new: 9_250, churned: -7_250 })
  const churn = seriesIn(await figures<Churn>(`churn?${asked}`))
  expect(
    churn.periods.map(({ customers, gained, reactivated, lost, remaining }) => [
      customers,
      gained,
      reactivated,
      lost,
      remaining,
    ]),
  ).toEqual([
    [0, 2, 0, 0, 2],
    [2, 1, 0, 0, 3],
    [3, 0, 0, 1, 2],
    [2, 0, 1, 1, 2],
    [2, 0, 1, 0, 3],
  ])
  expect(churn.periods[2]).toMatchObject({
    customerChurn: '0.3333',
    opening: 11_250,
    lostRevenue: 5_250,
    contraction: 3_000,
    revenueChurn: '0.7333',
  })
  // Renewals in between changed nothing, and were written down by nothing.
  const rows = await money.service.look('SELECT 1 FROM payments.recurring_changes')
  expect(rows).toHaveLength(9)
  const later = seriesIn(await figures<Revenue>('revenue?every=week&from=2026-12-01&to=2027-01-11'))
  expect(later.total).toMatchObject({ opening: 3_000, closing: 7_000 })
})
