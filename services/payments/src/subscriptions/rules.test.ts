import type { Plan } from '@clutch/contracts/payments/plans'
import type { Subscription, SubscriptionBill } from '@clutch/contracts/payments/subscriptions'
import { newId } from '@clutch/shared/id'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Money, startMoney } from '../../test/money.ts'

let money: Money
beforeAll(async () => {
  money = await startMoney()
})
afterAll(() => money?.stop())

const send = <Body = Record<string, unknown>>(method: string, path: string, body?: unknown) =>
  money.service.call<Body>(method, path, { body, headers: { 'idempotency-key': newId('key') } })
let plans = 0
async function planOf(unitPrice: string, { currency = 'EUR', ...more }: Record<string, unknown> = {}): Promise<string> {
  plans += 1
  const answer = await send<Plan>('POST', '/payments/plans', {
    ...{ code: `plan-${plans}`, name: `Plan ${plans}`, cycle: { every: 'month', count: 1 } },
    charges: [{ code: 'base', name: 'Base', kind: 'per-unit', pricing: 'unit', prices: [{ currency, unitPrice }] }],
    ...more,
  })
  expect([answer.status, answer.body]).toMatchObject([201, {}])
  return answer.body.id
}
async function subscribe(of: Record<string, unknown>): Promise<Subscription> {
  const accountId = of.accountId ?? (await money.account())
  const body = { timeZone: 'Europe/Berlin', ...of, accountId }
  const seen = await send<{ bill: SubscriptionBill | null }>('POST', '/payments/subscriptions/preview', body)
  const made = await send<Subscription>('POST', '/payments/subscriptions', body)
  expect([made.status, made.body]).toMatchObject([201, {}])
  // What was previewed is what was billed.
  const bills = await billsOf(made.body.id)
  expect(bills.map(({ lines, total }) => [lines, total])).toEqual(
    seen.body.bill === null ? [] : [[seen.body.bill.lines, seen.body.bill.total]],
  )
  return made.body
}
const act = async (id: string, action: string, body?: Record<string, unknown>) => {
  const seen = await send<{ bill: SubscriptionBill | null }>('POST', `/payments/subscriptions/${id}/change-preview`, {
    action,
    ...body,
  })
  const before = (await billsOf(id)).length
  const done = await send<Subscription>('POST', `/payments/subscriptions/${id}/${action}`, body)
  expect([done.status, done.body]).toMatchObject([200, {}])
  const made = (await billsOf(id)).slice(before)
  expect(made.map(({ lines, total }) => [lines, total])).toEqual(
    seen.body.bill === null ? [] : [[seen.body.bill.lines, seen.body.bill.total]],
  )
  return done.body
}
async function billsOf(id: string): Promise<SubscriptionBill[]> {
  const all: SubscriptionBill[] = []
  for (let cursor = ''; ; ) {
    const { body } = await send<{ items: SubscriptionBill[]; nextCursor: string | null }>(
      'GET',
      `/payments/subscriptions/${id}/bills?limit=200${cursor}`,
    )
    all.push(...body.items)
    if (body.nextCursor === null) return all.toReversed()
    cursor = `&cursor=${encodeURIComponent(body.nextCursor)}`
  }
}
const days = async (id: string) => (await billsOf(id)).map(({ issueDate }) => issueDate)
const totals = async (id: string) => (await billsOf(id)).map(({ total }) => total.amount)
async function goTo(instant: string): Promise<void> {
  money.service.clock.set(instant)
  const due = () => money.service.look('SELECT kind FROM payments.due_work WHERE due_at <= $1', [instant])
  await expect.poll(due, { timeout: 20_000, interval: 20 }).toEqual([])
}

it('rule 1: anchors on the 29th, 30th and 31st, and a year from 29 February, over 13 months and then three years at once', async () => {
  money.service.clock.set('2027-01-15T09:00:00.000Z')
  const [monthly, quarterly, yearly] = [
    await planOf('10'),
    await planOf('10', { cycle: { every: 'month', count: 3 } }),
    await planOf('10', { cycle: { every: 'year', count: 1 } }),
  ]
  const of = async (planId: string, anchorDay: string, more = {}) =>
    (await subscribe({ planId, startDay: anchorDay, ...more })).id
  const [on29, on30, on31, each3, leap] = [
    await of(monthly, '2027-01-29'),
    await of(monthly, '2027-01-30'),
    await of(monthly, '2027-01-31'),
    await of(quarterly, '2027-11-30'),
    await of(yearly, '2028-02-29'),
  ]
  await goTo('2028-03-01T12:00:00.000Z')
  expect((await days(on29)).slice(0, 3)).toEqual(['2027-01-29', '2027-02-28', '2027-03-29'])
  expect((await days(on30)).slice(0, 3)).toEqual(['2027-01-30', '2027-02-28', '2027-03-30'])
  expect(await days(on31)).toEqual([
    ...['2027-01-31', '2027-02-28', '2027-03-31', '2027-04-30', '2027-05-31', '2027-06-30', '2027-07-31'],
    ...['2027-08-31', '2027-09-30', '2027-10-31', '2027-11-30', '2027-12-31', '2028-01-31', '2028-02-29'],
  ])
  expect((await days(on30)).at(-1)).toBe('2028-02-29')
  await goTo('2032-03-01T12:00:00.000Z')
  expect(await days(leap)).toEqual(['2028-02-29', '2029-02-28', '2030-02-28', '2031-02-28', '2032-02-29'])
  expect((await days(each3)).slice(0, 6)).toEqual([
    ...['2027-11-30', '2028-02-29', '2028-05-30', '2028-08-30', '2028-11-30', '2029-02-28'],
  ])
  for (const id of [on29, on30, on31]) {
    const bills = await billsOf(id)
    expect(bills).toHaveLength(62)
    expect(bills.slice(1).map(({ period }) => period!.start)).toEqual(
      bills.slice(0, -1).map(({ period }) => period!.end),
    )
    expect(new Set(bills.map(({ total }) => total.amount))).toEqual(new Set([1_000]))
  }
  for (const id of [on29, on30, on31, each3, leap]) await act(id, 'cancel', { when: 'now' })
})

it('rule 5: local midnights where clocks change: a missing one is the first instant of its day, one that comes twice the first', async () => {
  money.service.clock.set('2034-01-01T12:00:00.000Z')
  const planId = await planOf('10')
  // Zone, a day on or after the change, and the instant at which it begins.
  const cases: [string, string, string][] = [
    ['Africa/Cairo', '2034-04-28', '2034-04-27T22:00:00.000Z'],
    ['Africa/Cairo', '2034-10-27', '2034-10-26T22:00:00.000Z'],
    ['Asia/Beirut', '2034-03-26', '2034-03-25T22:00:00.000Z'],
    ['America/Havana', '2034-03-12', '2034-03-12T05:00:00.000Z'],
    ['America/Havana', '2034-11-05', '2034-11-05T04:00:00.000Z'],
    ['Australia/Lord_Howe', '2034-10-01', '2034-09-30T13:30:00.000Z'],
    ['Australia/Lord_Howe', '2034-10-02', '2034-10-01T13:00:00.000Z'],
    ['America/Santiago', '2034-09-03', '2034-09-03T04:00:00.000Z'],
    ['America/Santiago', '2034-04-02', '2034-04-02T04:00:00.000Z'],
  ]
  const ids: string[] = []
  for (const [timeZone, startDay] of cases) ids.push((await subscribe({ planId, timeZone, startDay })).id)
  await goTo('2034-12-31T12:00:00.000Z')
  for (const [index, [zone, day, start]] of cases.entries()) {
    const [bill] = await billsOf(ids[index]!)
    expect([zone, bill!.issueDate, bill!.period!.start, bill!.total.amount]).toEqual([zone, day, start, 1_000])
    await act(ids[index]!, 'cancel', { when: 'now' })
  }
})

it('rules 2, 3 and 4: trials, changes, quantities and cancellations come to the cent, in yen and dinars too', async () => {
  money.service.clock.set('2036-04-01T09:00:00.000Z')
  const [small, large] = [await planOf('30'), await planOf('61.01')]
  // A trial that is upgraded inside, and ends on the billing day: the new plan once.
  const trial = await subscribe({ planId: small, trialDays: 14, anchorDay: '2036-04-15' })
  const [yen, dinar] = [
    await subscribe({ planId: await planOf('1001', { currency: 'JPY' }), currency: 'JPY', timeZone: 'Asia/Tokyo' }),
    await subscribe({ planId: await planOf('1.001', { currency: 'KWD' }), currency: 'KWD', timeZone: 'Asia/Kuwait' }),
  ]
  expect(yen.currentPeriod).toMatchObject({ startDay: '2036-04-01', endDay: '2036-05-01' })
  const many = await subscribe({ planId: small, quantity: 3 })
  const ending = await subscribe({ planId: small })
  const paused = await subscribe({ planId: small })
  await goTo('2036-04-11T09:00:00.000Z')
  await act(trial.id, 'change', { planId: large, quantity: 2 })
  // Twenty of thirty days: 667.33 → 667 back and 1334.67 → 1335; 0.667 and 1.335, of 0.6673 and 1.3347.
  await act(yen.id, 'change', { quantity: 2 })
  await act(dinar.id, 'change', { quantity: 2 })
  await act(many.id, 'change', { quantity: 5 })
  await act(ending.id, 'cancel', {})
  await act(paused.id, 'pause', { resumeOn: '2036-04-21' })
  await goTo('2036-04-12T09:00:00.000Z')
  await act(many.id, 'change', { quantity: 1 })
  await act(ending.id, 'keep')
  await goTo('2036-05-16T09:00:00.000Z')
  expect(await days(trial.id)).toEqual(['2036-04-15', '2036-05-15'])
  expect(await totals(trial.id)).toEqual([12_202, 12_202])
  expect(await totals(yen.id)).toEqual([1_001, 668, 2_002])
  expect(await totals(dinar.id)).toEqual([1_001, 668, 2_002])
  // Three, then five from the 11th (20 days: 60.00 → 100.00), then one from the 12th (19 days: 95.00 back, 19.00): 76.00 is kept.
  expect(await totals(many.id)).toEqual([9_000, 4_000, 0, 0])
  expect((await billsOf(many.id)).map(({ creditKept, creditUsed }) => [creditKept.amount, creditUsed.amount])).toEqual([
    [0, 0],
    [0, 0],
    [7_600, 0],
    [0, 3_000],
  ])
  expect(await totals(ending.id)).toEqual([3_000, 3_000])
  // Twenty days back, ten of April from the 21st on, and the rest of it with May.
  expect(
    (await billsOf(paused.id)).map(({ cause, total, creditKept, creditUsed }) => [
      cause,
      total.amount,
      creditKept.amount,
      creditUsed.amount,
    ]),
  ).toEqual([
    ['start', 3_000, 0, 0],
    ['pause', 0, 2_000, 0],
    ['resume', 0, 0, 1_000],
    ['renewal', 2_000, 0, 1_000],
  ])
  await money.assertInvariants()
})

it('rule 3: cancelled now and subscribed again on one day, with more or another plan: no day is paid twice', async () => {
  money.service.clock.set('2037-06-01T09:00:00.000Z')
  const [small, large] = [await planOf('30'), await planOf('60')]
  for (const [again, paid] of [
    [{ planId: small }, 3_000],
    [{ planId: small, quantity: 2 }, 6_000],
    [{ planId: large }, 6_000],
  ] as const) {
    const accountId = await money.account()
    const first = await subscribe({ planId: small, accountId })
    await act(first.id, 'cancel', { when: 'now' })
    const second = await subscribe({ ...again, accountId })
    const sums = [...(await totals(first.id)), ...(await totals(second.id))]
    expect([again, sums.reduce((a, b) => a + b)]).toEqual([again, paid])
    expect(
      (
        await send<{ items: { balance: { amount: number } }[] }>(
          'GET',
          `/payments/subscription-credits?accountId=${accountId}`,
        )
      ).body.items.map(({ balance }) => balance.amount),
    ).toEqual([0])
  }
  // In mid-period, with the rest of what was paid.
  const accountId = await money.account()
  const first = await subscribe({ planId: small, accountId })
  await goTo('2037-06-16T09:00:00.000Z')
  await act(first.id, 'cancel', { when: 'now' })
  const second = await subscribe({ planId: small, accountId })
  expect([second.continues, await totals(second.id)]).toEqual([first.id, [1_500]])
})

it('rule 12: coupons that come to nothing, in whole and in part, zero a bill and never more', async () => {
  money.service.clock.set('2038-06-01T09:00:00.000Z')
  const planId = await planOf('9.99')
  await send('POST', '/payments/coupons', { code: 'all', name: 'All', percent: '100', periods: 2 })
  await send('POST', '/payments/coupons', {
    code: 'much',
    name: 'Much',
    amount: { amount: 5_000, currency: 'EUR' },
    periods: 1,
  })
  const all = await subscribe({ planId, couponCode: 'all' })
  const much = await subscribe({ planId, couponCode: 'much' })
  await goTo('2038-06-16T09:00:00.000Z')
  await act(all.id, 'change', { quantity: 3 })
  await goTo('2038-08-01T09:00:00.000Z')
  expect(await totals(all.id)).toEqual([0, 0, 0, 2_997])
  expect(await totals(much.id)).toEqual([0, 999, 999])
  await act(all.id, 'cancel', { when: 'now' })
  expect((await billsOf(all.id)).at(-1)).toMatchObject({ creditKept: { amount: 2_997 }, invoiced: false })
  await money.assertInvariants()
})
