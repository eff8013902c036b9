import type { Payment } from '@clutch/contracts/payments/payments'
import type { Refund } from '@clutch/contracts/payments/refunds'
import type { Split, Transfer } from '@clutch/contracts/payments/splits'
import { newId } from '@clutch/shared/id'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type Money, startMoney } from '../../test/money.ts'

let money: Money
let accountId: string
let towing: string
let workshop: string
beforeAll(async () => {
  money = await startMoney()
  accountId = await money.account()
  towing = await money.vendor()
  workshop = await money.vendor()
  expect((await money.addMethod(accountId)).status).toBe(201)
  for (const vendor of [towing, workshop]) expect((await money.addReceiver(vendor)).status).toBe(201)
})
afterAll(() => money?.stop())
afterEach(async () => {
  await money.clearFaults()
  await money.assertInvariants()
})

const eur = (amount: number) => ({ amount, currency: 'EUR' })

async function post<Body = Refund>(path: string, body: unknown, key = newId('key')) {
  return money.service.call<Body & { code: string; errors: { pointer: string }[] }>('POST', `/payments${path}`, {
    body,
    headers: { 'idempotency-key': key },
  })
}
const refund = (body: Record<string, unknown>, key?: string) => post('/refunds', body, key)

async function pay(amount = 10_000): Promise<Payment> {
  const { body } = await post<Payment>('', { accountId, amount: eur(amount), description: newId('x') })
  expect(body.status).toBe('succeeded')
  return body
}

async function payDivided(over: Record<string, unknown> = {}, amount = 10_000) {
  const split = {
    commission: { percent: '10' },
    receivers: [
      { vendorId: towing, rule: 'percent', percent: '30' },
      { vendorId: workshop, rule: 'rest' },
    ],
    ...over,
  }
  const { status, body } = await post<{ payment: Payment; split: Split }>('/split-payments', {
    accountId,
    amount: eur(amount),
    description: newId('x'),
    split,
  })
  expect(status, JSON.stringify(body)).toBe(201)
  await money.service.settled()
  return body
}

const read = async (id: string) => (await money.service.call<Payment>('GET', `/payments/${id}`)).body
const splitOf = async (id: string) => (await money.service.call<Split>('GET', `/payments/split-payments/${id}`)).body
const transfersOf = async (paymentId: string) =>
  (
    await money.service.call<{ items: Transfer[] }>('GET', `/payments/split-payments/transfers?paymentId=${paymentId}`)
  ).body.items.toSorted((a, b) => a.amount.amount - b.amount.amount)
const balance = async (account: string) => {
  const { body } = await money.service.call<{ items: { id: string; balance: number }[] }>(
    'GET',
    '/payments/ledger/accounts?limit=200',
  )
  return body.items.find(({ id }) => id === account)?.balance ?? 0
}

test('rule 8: a charge is divided between many vendors, the platform and the provider to the cent', async () => {
  const { payment, split } = await payDivided()
  // 100.00: commission 10.00, 30.00 and 60.00; the provider keeps 1.65, of which they bear 0.55 and 1.10.
  expect([split.commission.amount, split.providerFee.amount]).toEqual([1_000, 165])
  expect(split.shares.map(({ amount }) => amount.amount)).toEqual([2_945, 5_890])
  expect((await transfersOf(payment.id)).map(({ amount, status }) => [amount.amount, status])).toEqual([
    [2_945, 'succeeded'],
    [5_890, 'succeeded'],
  ])
})

test('rule 8: shares over the whole, and two that are the rest, are refused with the field, before anything is charged', async () => {
  const of = (split: unknown) =>
    post('/split-payments', { accountId, amount: eur(10_000), description: newId('x'), split })
  const over = { receivers: [{ vendorId: towing, rule: 'percent', percent: '91' }], commission: { percent: '10' } }
  expect(await of(over)).toMatchObject({ status: 422, body: { code: 'split-exceeds-total' } })
  const rests = {
    receivers: [
      { vendorId: towing, rule: 'rest' },
      { vendorId: workshop, rule: 'rest' },
    ],
  }
  expect(await of(rests)).toMatchObject({ status: 422, body: { code: 'split-has-two-rests' } })
  const bad = { receivers: [{ vendorId: towing, rule: 'percent', percent: '101' }] }
  expect((await of(bad)).body.errors).toMatchObject([{ pointer: '/body/split/receivers/0/percent' }])
  const preview = await post<{ shares: { amount: { amount: number } }[] }>('/split-payments/preview', {
    amount: eur(100),
    split: {
      receivers: [
        { vendorId: towing, rule: 'percent', percent: '33.333' },
        { vendorId: workshop, rule: 'rest' },
      ],
    },
  })
  expect(preview.body.shares.map(({ amount }) => amount.amount)).toEqual([33, 67])
})

test('rule 23: refunding a split takes back each transfer and the commission pro rata, and the last sums exactly', async () => {
  const { payment, split } = await payDivided()
  const preview = await post<{ parts: Refund['parts']; refundable: { amount: number } }>('/refunds/preview', {
    paymentId: payment.id,
    amount: eur(3_333),
  })
  expect(preview.body.refundable).toEqual(eur(10_000))
  const { status, body: first } = await refund({ paymentId: payment.id, amount: eur(3_333), reason: 'half a job' })
  expect(status).toBe(201)
  expect(first).toMatchObject({ status: 'succeeded', amount: eur(3_333), parts: preview.body.parts })
  // 33.33 of 10.00, 1.65, 29.45 and 58.90.
  const { commission, providerFee, shares } = first.parts
  expect([commission.amount, providerFee.amount, ...shares.map(({ amount }) => amount.amount)]).toEqual([
    333, 55, 982, 1_963,
  ])
  await money.service.settled()
  expect((await transfersOf(payment.id)).map(({ reversed }) => reversed.amount)).toEqual([982, 1_963])
  const { body: rest } = await refund({ paymentId: payment.id })
  expect(rest).toMatchObject({ status: 'succeeded', amount: eur(6_667) })
  await money.service.settled()
  expect(await splitOf(split.id)).toMatchObject({
    status: 'reversed',
    commissionReversed: eur(1_000),
    providerFeeReversed: eur(165),
    shares: [{ reversed: eur(2_945) }, { reversed: eur(5_890) }],
  })
  expect((await transfersOf(payment.id)).map(({ status: is }) => is)).toEqual(['reversed', 'reversed'])
  expect(await balance(`vendor-receivable.${towing}.EUR`)).toBe(0)
})

test('rule 23: a vendor who cannot give back its part owes it, visibly, and its next share pays that first', async () => {
  const { payment } = await payDivided({ receivers: [{ vendorId: towing, rule: 'rest' }], commission: {} })
  await money.fault('503', '/v1/transfers/*/reversals', 1)
  await money.fault('decline', '/v1/transfers/*/reversals', 1)
  await money.service.look(`UPDATE payments.transfers SET provider_transfer_id = 'tr_gone' WHERE payment_id = $1`, [
    payment.id,
  ])
  expect((await refund({ paymentId: payment.id, amount: eur(5_000) })).body.status).toBe('succeeded')
  await expect.poll(() => balance(`vendor-receivable.${towing}.EUR`), { timeout: 10_000 }).toBe(4_917)
  const next = await payDivided({ receivers: [{ vendorId: towing, rule: 'rest' }], commission: {} })
  expect(await balance(`vendor-receivable.${towing}.EUR`)).toBe(0)
  expect((await transfersOf(next.payment.id)).map(({ amount }) => amount.amount)).toEqual([9_835 - 4_917])
})

test('a refund of shares that were not sent yet shortens them, and what is held is released with the rest', async () => {
  const { payment, split } = await payDivided({ hold: 'until-released' })
  expect((await transfersOf(payment.id)).map(({ status, failure }) => [status, failure?.code])).toEqual([
    ['held', 'not-released'],
    ['held', 'not-released'],
  ])
  expect(
    (await refund({ paymentId: payment.id, amount: eur(5_000), bearer: 'vendors' })).body.parts.commission,
  ).toEqual(eur(0))
  const released = await money.service.call<Split>('POST', `/payments/split-payments/${split.id}/release`)
  expect(released.body.releasedAt).not.toBeNull()
  await money.service.settled()
  const sent = await transfersOf(payment.id)
  expect(sent.map(({ status }) => status)).toEqual(['succeeded', 'succeeded'])
  expect(sent.reduce((sum, { amount, reversed }) => sum + amount.amount - reversed.amount, 0)).toBe(
    2_945 + 5_890 - 5_000,
  )
})

test('rule 22: refunds that race never exceed what was captured', async () => {
  const payment = await pay()
  const answers = await Promise.all(
    Array.from({ length: 8 }, () => refund({ paymentId: payment.id, amount: eur(3_000) })),
  )
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(3)
  for (const { status, body } of answers) if (status !== 201) expect(body.code).toBe('refund-exceeds-refundable')
  expect(await read(payment.id)).toMatchObject({ refunded: eur(9_000), refunding: eur(0) })
})

test('rule 20: a refund whose answer is lost is given back once', async () => {
  const payment = await pay()
  await money.fault('answer-lost-after-commit', '/v1/refunds', 2)
  const { body } = await refund({ paymentId: payment.id, amount: eur(2_500) })
  expect(body.status).toBe('unknown')
  expect(await read(payment.id)).toMatchObject({ refunding: eur(2_500), refunded: eur(0) })
  await expect.poll(async () => (await read(payment.id)).refunded.amount, { timeout: 10_000 }).toBe(2_500)
  const { data } = await money.atStripe<{ data: unknown[] }>(`refunds?payment_intent=${payment.providerReference}`)
  expect(data).toHaveLength(1)
})

test('one key is one refund, what the provider refuses is refundable again, and fields are named', async () => {
  const payment = await pay()
  const key = newId('key')
  const body = { paymentId: payment.id, amount: eur(100) }
  const first = await refund(body, key)
  const again = await refund(body, key)
  expect(again.body).toEqual(first.body)
  expect(again.headers['idempotency-replayed']).toBe('true')
  expect((await refund({ ...body, amount: eur(200) }, key)).status).toBe(422)
  expect((await refund({ ...body, amount: { amount: 1, currency: 'USD' } })).body.errors).toMatchObject([
    { pointer: '/body/amount/currency' },
  ])
  const lines = [
    { lineId: 'l1', amount: eur(60) },
    { lineId: 'l2', amount: eur(30) },
  ]
  expect((await refund({ ...body, lines })).body).toMatchObject({ code: 'refund-invalid' })
  expect((await refund({ paymentId: payment.id, lines })).body).toMatchObject({ amount: eur(90), lines })
  expect((await refund({ paymentId: newId('pay') })).body.code).toBe('payment-unknown')
})
