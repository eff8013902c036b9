import type { CommissionAgreement, CommissionCalculation } from '@clutch/contracts/payments/commissions'
import { newId } from '@clutch/shared/id'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Money, startMoney } from '../../test/money.ts'

const path = '/payments/commission-calculation'
let money: Money
beforeAll(async () => {
  money = await startMoney()
})
afterAll(() => money?.stop())

const terms = {
  currency: 'EUR',
  vendorId: null as string | null,
  contractId: null,
  category: null,
  basis: 'net',
  tiers: [
    { upTo: 100_000, percent: '15' },
    { upTo: null, percent: '12' },
  ],
  tierMode: 'marginal',
  tierBy: 'month',
  fixed: 0,
  minimum: null,
  maximum: null,
  rounding: 'order',
}
const call = <Body>(method: string, at: string, body?: unknown, headers?: Record<string, string>) =>
  money.service.call<Body & { code: string }>(method, `${path}${at}`, {
    ...(body === undefined ? {} : { body }),
    ...(headers === undefined ? {} : { headers }),
  })

async function agreed(over: Partial<typeof terms>, validFrom = '2026-01-01') {
  const { body } = await call<CommissionAgreement>('POST', '/agreements', { name: 'A', terms: { ...terms, ...over } })
  const answer = await call<CommissionAgreement>('POST', `/agreements/${body.id}/agree`, { validFrom })
  return { ...answer, id: body.id }
}
const order = (vendorId: string, reference: string, net: number, on = '2026-03-02') =>
  call<CommissionCalculation>('POST', '', {
    vendorId,
    reference,
    currency: 'EUR',
    on,
    lines: [{ category: 'labour', net, gross: net }],
  })

test('what was agreed holds from its day, the month’s turnover moves its tiers, and a reference counts once', async () => {
  const vendorId = newId('ven')
  await agreed({ vendorId }, '2026-03-01')
  expect((await order(vendorId, 'early', 10_000, '2026-02-28')).body.commission.amount).toBe(0)
  expect((await order(vendorId, 'one', 80_000)).body.commission.amount).toBe(12_000)
  const second = await order(vendorId, 'two', 50_000)
  expect(second.body.commission.amount).toBe(3_000 + 3_600)
  expect((await order(vendorId, 'two', 50_000)).body).toEqual(second.body)
  expect(await order(vendorId, 'two', 50_001)).toMatchObject({ status: 409, body: { code: 'reference-computed' } })
  expect((await order(vendorId, 'three', 10_000)).body.parts[0]?.turnoverBefore.amount).toBe(130_000)
  // Another month begins from nothing.
  expect((await order(vendorId, 'april', 10_000, '2026-04-01')).body.commission.amount).toBe(1_500)
})

test('orders of a vendor that race are counted one after another', async () => {
  const vendorId = newId('ven')
  await agreed({ vendorId })
  const answers = await Promise.all(Array.from({ length: 8 }, (_, n) => order(vendorId, `r${n}`, 25_000)))
  const total = answers.reduce((sum, { body }) => sum + body.commission.amount, 0)
  expect(total).toBe(15_000 + 12_000)
})

test('simulated before it is agreed, it comes to the same', async () => {
  const vendorId = newId('ven')
  const lines = (net: number) => [{ category: 'labour', net, gross: net }]
  const { body } = await call<{ commission: { amount: number }; orders: { commission: { amount: number } }[] }>(
    'POST',
    '/simulate',
    { terms: { ...terms, vendorId }, orders: [lines(80_000), lines(50_000)] },
  )
  expect(body.orders.map(({ commission }) => commission.amount)).toEqual([12_000, 6_600])
  await agreed({ vendorId })
  expect((await order(vendorId, 'one', 80_000)).body.commission.amount).toBe(12_000)
  expect((await order(vendorId, 'two', 50_000)).body.commission.amount).toBe(6_600)
})

test('two of one scope never hold on the same day, and what was agreed is not changed', async () => {
  const vendorId = newId('ven')
  const first = await agreed({ vendorId })
  expect(first.body.status).toBe('agreed')
  expect(await agreed({ vendorId }, '2026-06-01')).toMatchObject({ status: 409, body: { code: 'agreement-overlaps' } })
  const change = await call('PATCH', `/agreements/${first.id}`, { name: 'B' }, { 'if-match': '"2"' })
  expect(change).toMatchObject({ status: 409, body: { code: 'agreement-in-other-state' } })
  expect((await call('POST', `/agreements/${first.id}/end`, { validTo: '2026-05-31' })).status).toBe(200)
  expect((await agreed({ vendorId, tiers: [{ upTo: null, percent: '10' }] as never }, '2026-06-01')).status).toBe(200)
  expect((await order(vendorId, 'may', 10_000, '2026-05-31')).body.commission.amount).toBe(1_500)
  expect((await order(vendorId, 'june', 10_000, '2026-06-01')).body.commission.amount).toBe(1_000)
})
