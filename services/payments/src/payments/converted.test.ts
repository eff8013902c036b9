import type { CurrencyExchange, Quote } from '@clutch/contracts/payments/currency-conversion'
import type { Payment } from '@clutch/contracts/payments/payments'
import type { Refund } from '@clutch/contracts/payments/refunds'
import { newId } from '@clutch/shared/id'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { type Money, startMoney } from '../../test/money.ts'

let money: Money
let accountId: string
beforeAll(async () => {
  money = await startMoney()
  accountId = await money.account()
  expect((await money.addMethod(accountId)).status).toBe(201)
  await tell('2026-02-27', 'USD', '1.1000')
  await tell('2026-02-27', 'JPY', '162.35')
  await tell('2026-03-02', 'USD', '1.0550')
  await tell('2026-03-03', 'USD', '1.2000')
  await tell('2026-03-06', 'USD', '1.1500')
})
afterAll(() => money?.stop())
afterEach(() => money.assertInvariants())

const of = (currency: string) => (amount: number) => ({ amount, currency })
const [eur, usd, jpy, aed] = [of('EUR'), of('USD'), of('JPY'), of('AED')]

async function tell(day: string, quote: string, rate: string) {
  const answer = await fetch(`${money.sandboxUrl}/fx/rates`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ day, base: 'EUR', quote, rate }),
  })
  expect(answer.status).toBe(204)
}
interface Refused {
  code: string
  detail: string
  errors: { pointer: string; message: string }[]
}
async function post<Body = Payment>(path: string, body?: unknown, key = newId('key')) {
  return money.service.call<Body & Refused>('POST', `/payments${path}`, {
    ...(body === undefined ? {} : { body }),
    headers: { 'idempotency-key': key },
  })
}
const quote = async (from: { amount: number; currency: string }, to: string) => {
  const { status, body } = await post<Quote>('/currency-conversion/quotes', { from, to })
  expect(status, JSON.stringify(body)).toBe(201)
  return body
}
const pay = (by: Quote, over: Record<string, unknown> = {}) =>
  post('', { accountId, amount: by.to, quoteId: by.id, description: newId('x'), ...over })
const refund = (body: Record<string, unknown>) => post<Refund>('/refunds', body)
const read = async (id: string) => (await money.service.call<Payment>('GET', `/payments/${id}`)).body
const position = async (...ids: string[]) => {
  const rows = await money.service.look<{ id: string; amount: string }>(
    'SELECT account_id AS id, amount::text FROM payments.balances WHERE account_id = ANY($1)',
    [ids],
  )
  return ids.map((id) => Number(rows.find((row) => row.id === id)?.amount ?? 0))
}
const books = () =>
  position(
    'provider-clearing.stripe.USD',
    'fx-clearing.EUR-USD.USD',
    'fx-clearing.EUR-USD.EUR',
    'undivided-receipts.platform.EUR',
    'undivided-receipts.platform.USD',
  )

it('rule 15: a quote pins the rate; what is paid in dollars is booked beside the price in euros, and three refunds sum to both', async () => {
  const before = await books()
  const by = await quote(eur(10_000), 'USD')
  expect(by.to).toEqual(usd(11_000))
  const { status, body: payment } = await pay(by)
  expect(status).toBe(201)
  expect(payment).toMatchObject({
    status: 'succeeded',
    amount: usd(11_000),
    captured: usd(11_000),
    conversion: { quoteId: by.id, appliedQuoteId: by.id, requoted: false, rate: '1.1', captured: eur(10_000) },
  })
  const preview = await post<{ amount: unknown; price: unknown }>('/refunds/preview', {
    paymentId: payment.id,
    amount: eur(3_333),
  })
  expect(preview.body).toMatchObject({ amount: usd(3_666), price: eur(3_333), refundable: usd(11_000) })
  const given: [number, number][] = []
  for (const amount of [eur(3_333), usd(3_667), undefined]) {
    const { status: answered, body } = await refund({ paymentId: payment.id, ...(amount ? { amount } : {}) })
    expect(answered, JSON.stringify(body)).toBe(201)
    given.push([body.amount.amount, body.price!.amount])
  }
  expect(given).toEqual([
    [3_666, 3_333],
    [3_667, 3_333],
    [3_667, 3_334],
  ])
  expect(await read(payment.id)).toMatchObject({
    refunded: usd(11_000),
    conversion: { refunded: eur(10_000), refunding: eur(0) },
  })
  const [clearing, inDollars, inEuros, receipts, receiptsInDollars] = await books()
  // The fee alone is left at the provider; nothing is open between the currencies.
  expect([inDollars, inEuros, receipts, receiptsInDollars]).toEqual(before.slice(1))
  expect(clearing! - before[0]!).toBeLessThan(0)
})

it('rule 15: a quote that is used, unknown, expired, or of another amount or currency is refused with what to do', async () => {
  const by = await quote(eur(10_000), 'USD')
  const used = await pay(by, { captureMode: 'manual' })
  expect(used.body.status).toBe('authorised')
  expect(await pay(by)).toMatchObject({ status: 409, body: { code: 'quote-used' } })
  expect((await post(`/${used.body.id}/void`)).status).toBe(200)
  const other = await quote(eur(5_000), 'USD')
  for (const [over, pointer] of [
    [{ amount: usd(5_499) }, '/body/amount/amount'],
    [{ amount: eur(5_000) }, '/body/amount/currency'],
    [{ invoiceId: newId('inv') }, '/body/quoteId'],
  ] as const)
    expect(await pay(other, over)).toMatchObject({
      status: 422,
      body: { code: 'quote-not-applicable', errors: [{ pointer }] },
    })
  expect(await pay({ ...other, id: newId('fxq') })).toMatchObject({ status: 422, body: { code: 'quote-unknown' } })
  const two = await Promise.all([pay(other), pay(other)])
  expect(two.map(({ status }) => status).toSorted()).toEqual([201, 409])
  const paid = two.find(({ status }) => status === 201)!
  expect((await refund({ paymentId: paid.body.id })).body).toMatchObject({ price: eur(5_000) })
})

it('rule 15: yen have no minor unit and cross rates go over the euro; each is rounded once', async () => {
  const yen = await quote(eur(9_999), 'JPY')
  // 99.99 × 162.35 = 16,233.3765.
  expect(yen.to).toEqual(jpy(16_233))
  const { body: paid } = await pay(yen)
  expect(paid).toMatchObject({ status: 'succeeded', conversion: { captured: eur(9_999) } })
  const part = await refund({ paymentId: paid.id, amount: jpy(5_000) })
  // 5,000 ÷ 16,233 × 99.99 = 30.798…
  expect(part.body).toMatchObject({ amount: jpy(5_000), price: eur(3_080) })
  expect((await refund({ paymentId: paid.id })).body).toMatchObject({ amount: jpy(11_233), price: eur(6_919) })
  const cross = await quote(aed(40_000), 'JPY')
  expect(cross.steps).toHaveLength(3)
  // 400.00 ÷ 3.6725 ÷ 1.1 × 162.35 = 16,075.1…
  expect(cross.to).toEqual(jpy(16_075))
  expect((await pay(cross)).body).toMatchObject({ captured: jpy(16_075), conversion: { captured: aed(40_000) } })
})

it('rule 15: a capture in parts may be said in the currency of the price; two currencies are never added', async () => {
  const { body: held } = await pay(await quote(eur(10_000), 'USD'), { captureMode: 'manual' })
  const capture = (amount?: unknown) => post(`/${held.id}/capture`, amount === undefined ? {} : { amount })
  expect(await capture(jpy(100))).toMatchObject({ status: 422, body: { code: 'amount-not-payable' } })
  expect(await capture(eur(10_001))).toMatchObject({ status: 422, body: { code: 'amount-exceeds-authorised' } })
  expect((await capture(eur(3_333))).body).toMatchObject({
    status: 'succeeded',
    captured: usd(3_666),
    conversion: { price: eur(10_000), captured: eur(3_333), capturing: eur(0) },
  })
  expect(await refund({ paymentId: held.id, amount: eur(3_334) })).toMatchObject({
    status: 422,
    body: { code: 'refund-exceeds-refundable' },
  })
  expect((await refund({ paymentId: held.id, amount: eur(3_333) })).body).toMatchObject({ amount: usd(3_666) })
})

it('rule 15: refunds in both currencies that race never exceed the price or the charge', async () => {
  const { body: paid } = await pay(await quote(eur(10_000), 'USD'))
  const answers = await Promise.all(
    [eur(4_000), usd(4_400), eur(4_000), usd(4_400)].map((amount) => refund({ paymentId: paid.id, amount })),
  )
  expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 201, 422, 422])
  expect((await read(paid.id)).conversion).toMatchObject({ refunded: eur(8_000), refunding: eur(0) })
  expect((await refund({ paymentId: paid.id })).body).toMatchObject({ amount: usd(2_200), price: eur(2_000) })
})

it('rule 15: what an exchange brings beside what the prices were is realised, in proportion and once', async () => {
  const { body: paid } = await pay(await quote(eur(10_000), 'USD'))
  expect(paid.status).toBe('succeeded')
  const path = '/currency-conversion/exchanges'
  const exchange = (from: unknown, to: unknown, key?: string) => post<CurrencyExchange>(path, { from, to }, key)
  expect((await post<CurrencyExchange>(`${path}/preview`, { from: usd(5_500), to: eur(4_950) })).body).toMatchObject({
    stoodFor: eur(5_000),
    realised: eur(-50),
  })
  const key = newId('key')
  const [first, again] = [await exchange(usd(5_500), eur(4_950), key), await exchange(usd(5_500), eur(4_950), key)]
  expect(first.status, JSON.stringify(first.body)).toBe(201)
  expect(again.body).toEqual(first.body)
  expect((await exchange(usd(5_500), eur(5_025))).body).toMatchObject({ stoodFor: eur(5_000), realised: eur(25) })
  expect(await exchange(usd(1), eur(1))).toMatchObject({ status: 422, body: { code: 'exchange-exceeds-position' } })
  // Lost 0.50 and gained 0.25; income grows by credits.
  expect(await position('fx-differences.platform.EUR', 'fx-clearing.EUR-USD.EUR')).toEqual([25, 0])
})

it('rule 15: a capture after expiry re-quotes: less is taken, more than is reserved is refused, refunds go by what was paid', async () => {
  const first = await quote(eur(10_000), 'USD')
  const late = await quote(eur(2_000), 'USD')
  const [{ body: fell }, { body: rose }] = [
    await pay(first, { captureMode: 'manual' }),
    await pay(await quote(eur(10_000), 'USD'), { captureMode: 'manual', description: 'another' }),
  ]
  await money.at('2026-03-02T16:00:00.000Z')
  expect(await pay(late)).toMatchObject({ status: 422, body: { code: 'quote-expired' } })
  const taken = await post(`/${fell.id}/capture`, {})
  expect(taken.body).toMatchObject({
    status: 'succeeded',
    authorised: usd(11_000),
    captured: usd(10_550),
    conversion: {
      quoteId: first.id,
      requoted: true,
      rate: '1.055',
      charge: usd(10_550),
      difference: usd(-450),
      captured: eur(10_000),
    },
  })
  expect(taken.body.conversion!.appliedQuoteId).not.toBe(first.id)
  await money.at('2026-03-03T16:00:00.000Z')
  const refused = await post(`/${rose.id}/capture`, {})
  expect(refused).toMatchObject({ status: 422, body: { code: 'amount-exceeds-authorised' } })
  expect(refused.body.detail).toContain('12000 USD')
  expect((await read(rose.id)).status).toBe('authorised')
  // What is reserved buys so much of the price by the rate of now: 110.00 ÷ 1.2 = 91.67.
  expect((await post(`/${rose.id}/capture`, { amount: usd(11_000) })).body).toMatchObject({
    captured: usd(11_000),
    conversion: { difference: usd(1_000), captured: eur(9_167) },
  })
  expect((await refund({ paymentId: fell.id, amount: eur(5_000) })).body).toMatchObject({ amount: usd(5_275) })
})

it('rule 16: a quote of a weekend, and one made anew in it, have Friday’s rate', async () => {
  await money.at('2026-03-07T09:00:00.000Z')
  const by = await quote(eur(10_000), 'USD')
  expect(by).toMatchObject({ to: usd(11_500), steps: [{ day: '2026-03-06' }] })
  const { body: held } = await pay(by, { captureMode: 'manual' })
  await money.at('2026-03-08T20:00:00.000Z')
  expect((await post(`/${held.id}/capture`, {})).body).toMatchObject({
    captured: usd(11_500),
    conversion: { requoted: true, difference: usd(0) },
  })
})
