import { InvoiceRefused } from '@clutch/contracts/b2b/invoices'
import { InvoiceRequested } from '@clutch/contracts/payments/invoice-requests'
import type { Plan } from '@clutch/contracts/payments/plans'
import type {
  ActPreview,
  CustomerCredit,
  NewSubscription,
  Subscription,
  SubscriptionAct,
  SubscriptionBill,
} from '@clutch/contracts/payments/subscriptions'
import { newId } from '@clutch/shared/id'
import type { Static } from 'typebox'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Money, startMoney } from '../../test/money.ts'

type Preview = Static<typeof ActPreview>

let money: Money
beforeAll(async () => {
  money = await startMoney()
})
afterAll(() => money?.stop())

const send = <Body = Record<string, unknown>>(method: string, path: string, body?: unknown, key = newId('key')) =>
  money.service.call<Body>(method, path, { body, headers: { 'idempotency-key': key } })
const listOf = async <Item>(path: string) => (await send<{ items: Item[] }>('GET', path)).body.items

let plans = 0
async function plan(unitPrice: string, more: Record<string, unknown> = {}): Promise<Plan> {
  plans += 1
  const { status, body } = await send<Plan>('POST', '/payments/plans', {
    code: `plan-${plans}`,
    name: `Plan ${plans}`,
    cycle: { every: 'month', count: 1 },
    charges: [{ code: 'base', name: 'Base', kind: 'flat', pricing: 'unit', prices: [{ currency: 'EUR', unitPrice }] }],
    ...more,
  })
  expect(status).toBe(201)
  return body
}
async function subscribe(of: Partial<NewSubscription> & { planId: string }): Promise<Subscription> {
  const accountId = of.accountId ?? (await money.account())
  const { status, body } = await send<Subscription>('POST', '/payments/subscriptions', {
    timeZone: 'Europe/Berlin',
    ...of,
    accountId,
  })
  expect([status, body]).toMatchObject([201, {}])
  return body
}
const read = async (id: string) => (await send<Subscription>('GET', `/payments/subscriptions/${id}`)).body
const billsOf = async (id: string) =>
  (await listOf<SubscriptionBill>(`/payments/subscriptions/${id}/bills?limit=200`)).toReversed()
const creditOf = async (accountId: string) =>
  (await listOf<CustomerCredit>(`/payments/subscription-credits?accountId=${accountId}`))[0]?.balance.amount ?? 0
const requests = async (id: string) =>
  (await money.service.emitted(InvoiceRequested.type))
    .map(
      ({ data }) =>
        data as never as {
          id: string
          origin: { id: string }
          issueDate: string
          lines: { quantity: string; unitPrice: string }[]
        },
    )
    .filter(({ origin }) => origin.id === id)
/** Previewed, then done: both say the same. */
async function act(
  id: string,
  action: NonNullable<SubscriptionAct['action']>,
  body: Record<string, unknown> = {},
): Promise<SubscriptionBill | undefined> {
  const seen = await send<Preview>('POST', `/payments/subscriptions/${id}/change-preview`, { action, ...body })
  expect([seen.status, seen.body]).toMatchObject([200, {}])
  const before = await billsOf(id)
  const hasBody = action === 'change' || action === 'pause' || action === 'cancel'
  const done = await send<Subscription>('POST', `/payments/subscriptions/${id}/${action}`, hasBody ? body : undefined)
  expect([done.status, done.body]).toMatchObject([200, { ...seen.body.subscription, version: expect.any(Number) }])
  const made = (await billsOf(id)).slice(before.length)
  expect(
    made.map(({ lines, total, creditKept, creditUsed, issueDate }) => ({
      lines,
      total,
      creditKept,
      creditUsed,
      issueDate,
    })),
  ).toEqual(
    seen.body.bill === null
      ? []
      : [
          {
            lines: seen.body.bill.lines,
            total: seen.body.bill.total,
            creditKept: seen.body.bill.creditKept,
            creditUsed: seen.body.bill.creditUsed,
            issueDate: seen.body.bill.issueDate,
          },
        ],
  )
  return made[0]
}
/** The clock goes there at once; what was due on the way is done, each by its own instant. */
async function goTo(until: string): Promise<void> {
  money.service.clock.set(until)
  const due = () =>
    money.service.look(`SELECT 1 FROM payments.due_work WHERE kind = 'subscriptions/bill' AND due_at <= $1`, [until])
  await expect.poll(due, { timeout: 10_000, interval: 20 }).toEqual([])
}

it('what begins now is billed at once, once: a bill, a request for its invoice, and the event', async () => {
  const { id: planId } = await plan('49.90')
  const accountId = await money.account()
  const body = { accountId, planId, timeZone: 'Europe/Berlin' }
  const seen = await send<Preview>('POST', '/payments/subscriptions/preview', body)
  expect(seen.body).toMatchObject({
    bill: { total: { amount: 4_990 } },
    nextBill: { total: { amount: 4_990 }, issueDate: '2026-04-02' },
  })
  expect(await listOf(`/payments/subscriptions?accountId=${accountId}`)).toEqual([])
  const key = newId('key')
  const first = await send<Subscription>('POST', '/payments/subscriptions', body, key)
  const again = await send<Subscription>('POST', '/payments/subscriptions', body, key)
  expect([first.status, again.status, again.body]).toEqual([201, 201, first.body])
  expect(first.body).toMatchObject({
    status: 'active',
    anchorDay: '2026-03-02',
    currentPeriod: { startDay: '2026-03-02', endDay: '2026-04-02' },
  })
  const [bill, ...more] = await billsOf(first.body.id)
  expect(more).toEqual([])
  expect(bill).toMatchObject({ cause: 'start', total: { amount: 4_990 }, issueDate: '2026-03-02' })
  expect(await requests(first.body.id)).toMatchObject([
    { id: bill!.invoiceRequestId, issueDate: '2026-03-02', lines: [{ quantity: '1', unitPrice: '49.90' }] },
  ])
  expect(
    (await money.service.emitted('payments.subscription.created')).map(({ aggregateId }) => aggregateId),
  ).toContain(first.body.id)
})

it('an upgrade bills what its preview said, a downgrade waits, and both can be undone or seen in the history', async () => {
  const small = await plan('100')
  const large = await plan('200')
  const { id } = await subscribe({ planId: small.id })
  await goTo('2026-03-12T09:00:00.000Z')
  // 31 days, of which 21 are left, the 12th included.
  const up = await act(id, 'change', { planId: large.id })
  expect(up).toMatchObject({ total: { amount: 13_548 - 6_774 }, cause: 'change' })
  expect(await act(id, 'change', { planId: small.id })).toBe(undefined)
  expect(await read(id)).toMatchObject({ planId: large.id, pendingTerms: { planId: small.id } })
  await act(id, 'keep')
  expect((await read(id)).pendingTerms).toBe(null)
  await act(id, 'change', { planId: small.id })
  await goTo('2026-04-02T00:00:00.000Z')
  expect((await billsOf(id)).map(({ cause, total }) => [cause, total.amount])).toEqual([
    ['start', 10_000],
    ['change', 6_774],
    ['renewal', 10_000],
  ])
  const history = await listOf<{ action: string; by: string }>(`/payments/subscriptions/${id}/history`)
  expect(history.map(({ action }) => action)).toEqual(['change', 'keep', 'change', 'change', 'create'])
  const odd = await send('POST', `/payments/subscriptions/${id}/change-preview`, { action: 'resume', quantity: 3 })
  expect([odd.status, odd.body]).toMatchObject([
    422,
    { code: 'subscription-invalid', errors: [{ pointer: '/body/quantity' }] },
  ])
  expect((await send('POST', `/payments/subscriptions/${id}/resume`)).body).toMatchObject({
    code: 'subscription-in-other-state',
  })
})

it('moving the clock by years bills every period in between, in order, and once', async () => {
  const { id: planId } = await plan('10')
  money.service.clock.set('2027-01-31T09:00:00.000Z')
  const { id } = await subscribe({ planId })
  await goTo('2029-03-31T12:00:00.000Z')
  const bills = await billsOf(id)
  expect(bills.map(({ issueDate }) => issueDate).slice(0, 4)).toEqual([
    '2027-01-31',
    '2027-02-28',
    '2027-03-31',
    '2027-04-30',
  ])
  expect(bills).toHaveLength(27)
  expect(new Set(bills.map(({ period }) => period!.startDay)).size).toBe(27)
  bills.slice(1).forEach((bill, index) => {
    expect(bill.period!.start).toBe(bills[index]!.period!.end)
  })
  expect((await requests(id)).map(({ issueDate }) => issueDate)).toEqual(bills.map(({ issueDate }) => issueDate))
  // Somebody who comes before the engine does the same: first what was due, each by its own instant.
  const { id: other } = await subscribe({ planId })
  money.service.clock.set('2029-07-15T12:00:00.000Z')
  const preview = await send<Preview>('POST', `/payments/subscriptions/${other}/change-preview`, { quantity: 2 })
  expect(preview.body).toMatchObject({ bill: null, nextBill: { issueDate: '2029-07-31' } })
  expect((await send('POST', `/payments/subscriptions/${other}/change`, { quantity: 2 })).status).toBe(200)
  expect((await billsOf(other)).map(({ issueDate }) => issueDate)).toEqual([
    '2029-03-31',
    '2029-04-30',
    '2029-05-31',
    '2029-06-30',
  ])
})

it('rule 3: cancel and re-subscribe on one day does not bill twice, whichever way it is cancelled', async () => {
  const { id: planId } = await plan('31', {
    charges: [
      { code: 'base', name: 'Base', kind: 'flat', pricing: 'unit', prices: [{ currency: 'EUR', unitPrice: '31' }] },
      { code: 'setup', name: 'Setup', kind: 'one-off', pricing: 'unit', prices: [{ currency: 'EUR', unitPrice: '7' }] },
    ],
  })
  for (const body of [{ when: 'now' }, { when: 'now', credit: 'none' }, { when: 'period-end' }]) {
    money.service.clock.set('2030-03-01T09:00:00.000Z')
    const accountId = await money.account()
    const first = await subscribe({ planId, accountId })
    await act(first.id, 'cancel', body)
    const second = await subscribe({ planId, accountId })
    expect(second.continues).toBe(first.id)
    expect((await read(first.id)).status).toBe('cancelled')
    const totals = [...(await billsOf(first.id)), ...(await billsOf(second.id))].map(({ total }) => total.amount)
    expect([totals.reduce((a, b) => a + b), await creditOf(accountId)]).toEqual([3_800, 0])
    // And nobody is billed twice from then on either.
    await goTo('2030-04-01T12:00:00.000Z')
    expect([(await billsOf(first.id)).length, (await billsOf(second.id)).at(-1)?.total.amount]).toEqual([
      body.when === 'now' && body.credit === undefined ? 2 : 1,
      3_100,
    ])
    await act(second.id, 'cancel', { when: 'now' })
  }
})

it('rule 12: a coupon on a running subscription is off its next bills, as many as it is for, and its last redemption is given once', async () => {
  money.service.clock.set('2030-05-01T09:00:00.000Z')
  const { id: planId } = await plan('40')
  const { status } = await send('POST', '/payments/coupons', {
    code: 'spring',
    name: 'Spring',
    percent: '12.5',
    periods: 2,
    maxRedemptions: 1,
  })
  expect(status).toBe(201)
  const ids = [(await subscribe({ planId })).id, (await subscribe({ planId })).id]
  const answers = await Promise.all(
    ids.map((id) => send('POST', `/payments/subscriptions/${id}/change`, { couponCode: 'spring' })),
  )
  expect(answers.map((answer) => answer.status).toSorted()).toEqual([200, 422])
  const lucky = ids[answers.findIndex((answer) => answer.status === 200)]!
  const seen = await send<{ bill: SubscriptionBill }>('GET', `/payments/subscriptions/${lucky}/upcoming-bill`)
  expect(seen.body.bill).toMatchObject({ total: { amount: 3_500 }, lines: [{ kind: 'charge' }, { kind: 'discount' }] })
  await goTo('2030-08-01T09:00:00.000Z')
  expect((await billsOf(lucky)).map(({ total }) => total.amount)).toEqual([4_000, 3_500, 3_500, 4_000])
  const [coupon] = await listOf<{ redeemed: number }>('/payments/coupons?code=spring')
  expect(coupon).toMatchObject({ redeemed: 1, maxRedemptions: 1 })
})

it('usage is billed in arrears, counts once by its id, and what comes late is on the next bill with its own period named', async () => {
  money.service.clock.set('2030-06-01T09:00:00.000Z')
  const metered = (
    code: string,
    aggregate: string,
    price: Record<string, unknown>,
    pricing = 'unit',
    included?: string,
  ) => ({
    code,
    name: code,
    kind: 'metered',
    pricing,
    meter: { aggregate, unit: 'call', ...(included === undefined ? {} : { included }) },
    prices: [{ currency: 'EUR', ...price }],
  })
  const { id: planId } = await plan('10', {
    charges: [
      { code: 'base', name: 'Base', kind: 'flat', pricing: 'unit', prices: [{ currency: 'EUR', unitPrice: '10' }] },
      metered('calls', 'sum', { unitPrice: '0.0015' }, 'unit', '1000'),
      metered(
        'peak',
        'max',
        {
          tiers: [
            { upTo: '10', unitPrice: '1' },
            { upTo: null, unitPrice: '0.5' },
          ],
        },
        'graduated',
      ),
    ],
  })
  const { id } = await subscribe({ planId, timeZone: 'Asia/Tokyo' })
  const report = (...records: [string, string, string, string][]) =>
    send<{ code?: string; records: { outcome: string; startDay: string | null; late: boolean }[] }>(
      'POST',
      `/payments/subscriptions/${id}/usage`,
      {
        records: records.map(([recordId, chargeCode, quantity, occurredAt]) => ({
          id: recordId,
          chargeCode,
          quantity,
          occurredAt,
        })),
      },
    )
  money.service.clock.set('2030-06-20T09:00:00.000Z')
  const first = await report(
    ['a', 'calls', '1500.5', '2030-06-10T00:00:00.000Z'],
    ['b', 'peak', '12', '2030-06-11T00:00:00.000Z'],
    ['c', 'peak', '7', '2030-06-12T00:00:00.000Z'],
  )
  expect(first.body.records).toMatchObject([{ outcome: 'recorded', startDay: '2030-06-01', late: false }, {}, {}])
  expect((await report(['a', 'calls', '1500.50', '2030-06-10T00:00:00.000Z'])).body.records).toMatchObject([
    { outcome: 'repeated' },
  ])
  expect((await report(['a', 'calls', '2', '2030-06-10T00:00:00.000Z'])).body.code).toBe('usage-reused')
  expect((await report(['d', 'base', '2', '2030-06-10T00:00:00.000Z'])).body.code).toBe('usage-invalid')
  expect((await report(['d', 'calls', '2', '2030-06-21T00:00:00.000Z'])).body.code).toBe('usage-invalid')
  const upcoming = await send<{ bill: SubscriptionBill }>('GET', `/payments/subscriptions/${id}/upcoming-bill`)
  await goTo('2030-07-02T09:00:00.000Z')
  // 10.00 + 500.5 × 0.0015 = 0.75 + 10 × 1 + 2 × 0.5 = 11.00
  const [, july] = await billsOf(id)
  expect(july).toMatchObject({ total: { amount: 2_175 }, lines: upcoming.body.bill.lines })
  expect(july!.lines.map(({ kind, amount, period }) => [kind, amount.amount, period!.startDay])).toEqual([
    ['charge', 1_000, '2030-07-01'],
    ['usage', 75, '2030-06-01'],
    ['usage', 1_100, '2030-06-01'],
  ])
  // 23:30 in Tokyo on 30 June is June; half an hour later it is July.
  const late = await report(
    ['e', 'calls', '999.5', '2030-06-30T14:30:00.000Z'],
    ['f', 'calls', '4000', '2030-06-30T15:00:00.000Z'],
  )
  expect(late.body.records).toMatchObject([
    { startDay: '2030-06-01', late: true },
    { startDay: '2030-07-01', late: false },
  ])
  await goTo('2030-08-01T09:00:00.000Z')
  const august = (await billsOf(id))[2]!
  // June comes to 1,500 paid calls: 2.25, of which 0.75 was billed.
  expect(
    august.lines.map(({ kind, amount, period, source }) => [kind, amount.amount, period!.startDay, source.rule]),
  ).toEqual([
    ['charge', 1_000, '2030-08-01', 'price-unit'],
    ['usage', 150, '2030-06-01', 'usage-late'],
    ['usage', 450, '2030-07-01', 'usage-unit'],
  ])
  await report(['g', 'calls', '2000', '2030-08-01T01:00:00.000Z'])
  const ending = await act(id, 'cancel', { when: 'now' })
  expect(ending?.lines.map(({ kind, amount }) => [kind, amount.amount])).toEqual([
    ['usage', 150],
    ['credit', -1_000],
    ['credit-kept', 850],
  ])
  expect((await report(['h', 'calls', '1', '2030-08-01T01:00:00.000Z'])).body.code).toBe('subscription-in-other-state')
  expect(await listOf(`/payments/subscriptions/${id}/usage?chargeCode=peak`)).toMatchObject([
    { recordId: 'c' },
    { recordId: 'b' },
  ])
  expect(await listOf(`/payments/subscriptions/${id}/usage-periods`)).toMatchObject([
    { startDay: '2030-08-01', billed: { amount: 150 }, due: false },
    { startDay: '2030-07-01' },
    { chargeCode: 'peak', quantity: '12' },
    { chargeCode: 'calls', quantity: '2500', billed: { amount: 225 } },
  ])
})

it('a bill becomes an invoice, which is charged: revenue and tax, both taken back by refunds, the last exactly', async () => {
  money.service.clock.set('2026-03-03T09:00:00.000Z')
  const { id: planId } = await plan('49.99')
  const accountId = await money.account()
  await money.addMethod(accountId)
  const { id } = await subscribe({ planId, accountId })
  const [request] = await requests(id)
  const invoice = {
    ...money.invoice({ accountId, vendorId: newId('ven'), netTotal: 4_999, taxTotal: 950 }),
    vendorId: null,
    bookingId: null,
    commissionPercent: null,
    origin: { kind: 'subscription' as const, id, requestId: request!.id, period: null },
  }
  await money.finalise(invoice)
  const payment = await money.until(invoice.id, 'succeeded')
  await money.service.settled()
  expect(await billsOf(id)).toMatchObject([{ invoice: { id: invoice.id, number: invoice.number }, refusal: null }])
  const balances = async () =>
    Object.fromEntries(
      (
        await money.service.look<{ account_id: string; amount: number }>(
          `SELECT account_id, amount::int FROM payments.balances WHERE tenant_id = $1 AND account_id ~ '^(sales|tax|undivided|refunds)'`,
          [money.service.tenant],
        )
      ).map(({ account_id, amount }) => [account_id.split('.')[0], amount]),
    )
  expect(await balances()).toEqual({ 'sales-revenue': -4_999, 'tax-payable': -950, 'undivided-receipts': 0 })
  for (const amount of [1_000, 1, 4_948]) {
    const { status } = await send('POST', '/payments/refunds', {
      paymentId: payment.id,
      amount: { amount, currency: 'EUR' },
      reason: 'Not used',
    })
    expect(status).toBe(201)
    await money.service.settled()
  }
  expect(await balances()).toEqual({
    'sales-revenue': 0,
    'tax-payable': 0,
    'undivided-receipts': 0,
    'refunds-to-allocate': 0,
  })
  // What b2b cannot issue is seen on the bill.
  const other = await subscribe({ planId })
  const [refused] = await requests(other.id)
  await money.service.publish(InvoiceRefused, {
    id: refused!.id,
    version: 1,
    accountId: other.accountId,
    origin: { kind: 'subscription', id: other.id },
    code: 'account-unknown',
    reason: 'There is no such account',
  })
  await money.service.settled()
  expect(await billsOf(other.id)).toMatchObject([
    { invoice: null, refusal: 'account-unknown: There is no such account' },
  ])
  await money.assertInvariants()
})

it('many at once are changed and billed by two who race: each period once', async () => {
  money.service.clock.set('2031-01-01T09:00:00.000Z')
  const { id: planId } = await plan('12.34', {
    charges: [
      {
        code: 'vehicles',
        name: 'Vehicles',
        kind: 'per-unit',
        pricing: 'unit',
        prices: [{ currency: 'EUR', unitPrice: '12.34' }],
      },
    ],
  })
  const accountId = await money.account()
  const ids = await Promise.all(
    Array.from({ length: 12 }, async () => (await subscribe({ planId, accountId, quantity: 2 })).id),
  )
  const replica = await money.replica()
  try {
    // Both look at what is due, and somebody changes each of them at the same moment.
    money.service.clock.set('2031-03-01T09:00:00.000Z')
    await Promise.all(ids.map((id) => send('POST', `/payments/subscriptions/${id}/change`, { quantity: 3 })))
    await goTo('2031-03-01T09:00:00.000Z')
  } finally {
    await replica.stop()
  }
  for (const id of ids) {
    const bills = await billsOf(id)
    expect(
      bills.filter(({ cause }) => cause !== 'change').map(({ issueDate, total }) => [issueDate, total.amount]),
    ).toEqual([
      ['2031-01-01', 2_468],
      ['2031-02-01', 2_468],
      ['2031-03-01', 2_468],
    ])
    expect(bills.filter(({ cause }) => cause === 'change').map(({ total }) => total.amount)).toEqual([1_234])
  }
})

it('one that cannot be billed does not hold up the others', async () => {
  money.service.clock.set('2032-01-01T09:00:00.000Z')
  const { id: planId } = await plan('5')
  const ids: string[] = []
  for (let index = 0; index < 3; index += 1) ids.push((await subscribe({ planId })).id)
  await money.service.look(
    `UPDATE payments.subscriptions SET state = replace(state, '"planVersion":1', '"planVersion":9') WHERE id = $1`,
    [ids[1]],
  )
  money.service.clock.set('2032-02-01T09:00:00.000Z')
  await expect
    .poll(async () => (await Promise.all(ids.map(billsOf))).map(({ length }) => length), { timeout: 10_000 })
    .toEqual([2, 1, 2])
  await money.service.look(
    `UPDATE payments.subscriptions SET state = replace(state, '"planVersion":9', '"planVersion":1') WHERE id = $1`,
    [ids[1]],
  )
  await money.service.look('UPDATE payments.due_work SET retry_at = NULL')
  await expect.poll(async () => (await billsOf(ids[1]!)).length, { timeout: 10_000 }).toBe(2)
})

it('what contradicts itself is refused, with the field that does', async () => {
  const { id: planId } = await plan('5')
  const accountId = await money.account()
  const refused = async (more: Record<string, unknown>) => {
    const { status, body } = await send<{ code: string; errors: { pointer: string }[] }>(
      'POST',
      '/payments/subscriptions',
      { accountId, planId, timeZone: 'Europe/Berlin', ...more },
    )
    return [status, body.code, body.errors?.[0]?.pointer]
  }
  const at = (pointer: string) => [422, 'subscription-invalid', `/body/${pointer}`]
  expect(await refused({ timeZone: 'Europe/Atlantis' })).toEqual(at('timeZone'))
  expect(await refused({ currency: 'USD' })).toEqual(at('currency'))
  expect(await refused({ planId: newId('pln') })).toEqual(at('planId'))
  expect(await refused({ accountId: newId('acc') })).toEqual(at('accountId'))
  expect(await refused({ startDay: '2031-12-31' })).toEqual(at('startDay'))
  expect(await refused({ addOns: [{ code: 'gps', quantity: 1 }] })).toEqual(at('addOns/0/code'))
  expect(await refused({ couponCode: 'nothing' })).toEqual(at('couponCode'))
  const dear = await plan('999999999999999')
  expect(await refused({ planId: dear.id })).toEqual(at('quantity'))
  const wrong = await send<{ code: string; errors: unknown[] }>('POST', '/payments/plans', {
    code: 'odd',
    name: 'Odd',
    cycle: { every: 'month', count: 1 },
    charges: [
      {
        code: 'a',
        name: 'A',
        kind: 'flat',
        pricing: 'graduated',
        prices: [
          {
            currency: 'EUR',
            tiers: [
              { upTo: '5', unitPrice: '1' },
              { upTo: '5', unitPrice: '1' },
            ],
          },
          { currency: 'XXA', unitPrice: '1' },
        ],
      },
    ],
  })
  expect([wrong.status, wrong.body.code, wrong.body.errors.length]).toEqual([422, 'plan-invalid', 4])
  const seen = await send('GET', `/payments/plans/${planId}`)
  const archived = await money.service.call('PATCH', `/payments/plans/${planId}`, {
    body: { status: 'archived' },
    headers: { 'if-match': String(seen.headers.etag ?? '"1"') },
  })
  expect(archived.status).toBe(200)
  expect((await refused({}))[1]).toBe('plan-archived')
  expect(await listOf(`/payments/plans/${planId}/versions`)).toMatchObject([
    { version: 2, status: 'archived' },
    { version: 1, status: 'active' },
  ])
})

it('what accounts have left of credits is what the ledger says they are owed, however many bills move it at once', async () => {
  money.service.clock.set('2033-04-01T09:00:00.000Z')
  const dear = await plan('300')
  const cheap = await plan('7.77')
  const accountId = await money.account()
  const { id } = await subscribe({ planId: dear.id, accountId })
  const cheaper = await Promise.all(Array.from({ length: 5 }, () => subscribe({ planId: cheap.id, accountId })))
  await goTo('2033-04-11T09:00:00.000Z')
  // Twenty of thirty days.
  await act(id, 'cancel', { when: 'now' })
  const owed = async () =>
    Number(
      (
        await money.service.look<{ amount: string }>(
          'SELECT (-amount)::text AS amount FROM payments.balances WHERE tenant_id = $1 AND account_id = $2',
          [money.service.tenant, `subscription-credit.${accountId}.EUR`],
        )
      )[0]?.amount ?? 0,
    )
  expect([await creditOf(accountId), await owed()]).toEqual([20_000, 20_000])
  await goTo('2033-06-01T09:00:00.000Z')
  const left = 20_000 - 2 * cheaper.length * 777
  expect([await creditOf(accountId), await owed()]).toEqual([left, left])
  // Some of them give back while others use it.
  await Promise.all(
    cheaper.map(({ id: each }) => send('POST', `/payments/subscriptions/${each}/change`, { planId: dear.id })),
  )
  expect(await owed()).toBe(await creditOf(accountId))
  const { body } = await send<{ items: { kind: string; postings: unknown[] }[] }>(
    'GET',
    `/payments/ledger/postings?reference=${id}`,
  )
  expect(JSON.stringify(body)).toContain('subscription-credits-given')
  await money.assertInvariants()
})

it('rule 3: an upgrade on the day a period was billed: an invoice of the difference, or with `day-end` one invoice of the new plan', async () => {
  money.service.clock.set('2034-03-02T09:00:00.000Z')
  const small = await plan('99.99')
  const large = await plan('250.01')
  const linesOf = async (id: string) => (await requests(id)).map(({ lines }) => lines.map(({ unitPrice }) => unitPrice))
  const { id } = await subscribe({ planId: small.id })
  await act(id, 'change', { planId: large.id })
  expect(await linesOf(id)).toEqual([['99.99'], ['-99.99', '250.01']])
  expect((await billsOf(id)).map(({ total }) => total.amount)).toEqual([9_999, 15_002])

  const { id: one, invoicing } = await subscribe({ planId: small.id, invoicing: 'day-end', timeZone: 'Asia/Tokyo' })
  expect(invoicing).toBe('day-end')
  await act(one, 'change', { planId: large.id, quantity: 2 })
  await act(one, 'change', { planId: small.id, when: 'now' })
  await act(one, 'change', { planId: large.id })
  expect(await requests(one)).toEqual([])
  const made = await billsOf(one)
  expect(new Set(made.map(({ invoiceRequestId }) => invoiceRequestId)).size).toBe(1)
  // The day ends at 15:00 UTC in Tokyo.
  money.service.clock.set('2034-03-02T15:00:00.000Z')
  await expect.poll(() => linesOf(one), { timeout: 5_000 }).toEqual([['250.01']])
  expect((await requests(one))[0]).toMatchObject({ issueDate: '2034-03-02', id: made[0]!.invoiceRequestId })
  // On the day of a renewal, and when months have passed at once: those that are over have one each, in order.
  money.service.clock.set('2034-06-01T20:00:00.000Z')
  await expect.poll(async () => (await requests(one)).length, { timeout: 5_000 }).toBe(3)
  await act(one, 'change', { quantity: 1 })
  await goTo('2034-06-02T16:00:00.000Z')
  await expect
    .poll(() => requests(one).then((all) => all.map(({ issueDate }) => issueDate)), { timeout: 5_000 })
    .toEqual(['2034-03-02', '2034-04-02', '2034-05-02', '2034-06-02'])
})
