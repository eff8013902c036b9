import type { Quote } from '@clutch/contracts/payments/currency-conversion'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Money, startMoney } from '../../test/money.ts'

const path = '/payments/currency-conversion'
let money: Money
beforeAll(async () => {
  money = await startMoney()
})
afterAll(() => money?.stop())

const tell = async (day: string, base: string, quote: string, rate: string) => {
  const answer = await fetch(`${money.sandboxUrl}/fx/rates`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ day, base, quote, rate }),
  })
  expect(answer.status).toBe(204)
}
interface Conversion {
  to: { amount: number; currency: string }
  steps: { day: string; source: string }[]
  code: string
  detail: string
}
const convert = async (query: string) => (await money.service.call<Conversion>('GET', `${path}/convert?${query}`)).body

test('rule 16: a weekend has the last published day’s rate, and a day that nobody published for has none', async () => {
  await tell('2026-02-27', 'EUR', 'USD', '1.1000')
  // Monday, 10:00 in Berlin: today's are published at 16:00. The Sunday before has Friday's.
  expect(await convert('amount=10000&from=EUR&to=USD&on=2026-03-01')).toMatchObject({
    to: { amount: 11_000, currency: 'USD' },
    steps: [{ day: '2026-02-27', source: 'ecb' }],
  })
  expect(await convert('amount=10000&from=EUR&to=AED')).toMatchObject({ to: { amount: 40_398, currency: 'AED' } })
  const old = await convert('amount=10000&from=EUR&to=USD&on=2025-06-01')
  expect(old).toMatchObject({ code: 'rate-missing', detail: expect.stringContaining('EUR/USD') })
  expect(await convert('amount=10000&from=EUR&to=XXQ')).toMatchObject({ code: 'currency-unknown' })
  expect(await convert('amount=10000&from=ISK&to=EGP')).toMatchObject({
    code: 'rate-missing',
    detail: expect.stringContaining('ISK/EGP'),
  })
})

test('rule 15: a quote pins its rate; a capture after expiry re-quotes, a refund uses the original rate', async () => {
  const { status, body: quote } = await money.service.call<Quote>('POST', `${path}/quotes`, {
    body: { from: { amount: 10_000, currency: 'EUR' }, to: 'USD' },
  })
  expect(status).toBe(201)
  expect(quote).toMatchObject({
    to: { amount: 11_000, currency: 'USD' },
    rate: '1.1',
    steps: [{ rateId: 'ecb:EUR/USD:2026-02-27' }],
    expiresAt: '2026-03-02T09:15:00.000Z',
  })
  const apply = async (body: unknown) =>
    (
      await money.service.call<{ to: { amount: number }; requoted: boolean; quote: Quote }>(
        'POST',
        `${path}/quotes/${quote.id}/apply`,
        { body },
      )
    ).body
  await tell('2026-03-02', 'EUR', 'USD', '1.2000')
  await money.at('2026-03-02T09:14:59.999Z')
  expect(await apply({ use: 'capture' })).toMatchObject({ to: { amount: 11_000 }, requoted: false })
  await money.at('2026-03-02T16:00:00.000Z')
  expect(await apply({ use: 'capture', amount: { amount: 5_000, currency: 'EUR' } })).toMatchObject({
    to: { amount: 6_000 },
    requoted: true,
    quote: { requotes: quote.id, rate: '1.2', to: { amount: 12_000 }, expiresAt: '2026-03-02T16:15:00.000Z' },
  })
  expect(await apply({ use: 'refund', amount: { amount: 5_000, currency: 'EUR' } })).toMatchObject({
    to: { amount: 5_500 },
    requoted: false,
  })
  const wrong = await money.service.call('POST', `${path}/quotes/${quote.id}/apply`, {
    body: { use: 'refund', amount: { amount: 1, currency: 'USD' } },
  })
  expect(wrong).toMatchObject({ status: 422, body: { code: 'currency-mismatch' } })
})

test('what was published is listed, latest first, and pages lose nothing', async () => {
  const seen: string[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: { body: { items: { rateId: string }[]; nextCursor: string | null } } = await money.service.call(
      'GET',
      `${path}/rates?quote=USD&from=2026-02-23&limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`,
    )
    seen.push(...page.body.items.map(({ rateId }) => rateId))
    cursor = page.body.nextCursor
  }
  expect(seen).toEqual(
    ['2026-03-02', '2026-02-27', '2026-02-26', '2026-02-25', '2026-02-24', '2026-02-23'].map(
      (day) => `ecb:EUR/USD:${day}`,
    ),
  )
})
