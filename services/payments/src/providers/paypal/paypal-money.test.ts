import type { Payment } from '@clutch/contracts/payments/payments'
import type { Refund } from '@clutch/contracts/payments/refunds'
import { newId } from '@clutch/shared/id'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type Money, startMoney } from '../../../test/money.ts'

let money: Money
let accountId: string

beforeAll(async () => {
  money = await startMoney({ paypal: true })
  accountId = await money.account()
  await method('paypal', 'SETUP_CARD_OK')
  // The default of the account: PayPal is used where the rule says so.
  await method('stripe', 'pm_card_visa')
  const rules = [{ currencies: ['USD'], methodKinds: null, providers: ['paypal', 'stripe'] }]
  const set = await money.service.call('PUT', '/payments/provider-routing', {
    body: { rules },
    headers: { 'if-match': '"0"' },
  })
  expect(set.status, JSON.stringify(set.body)).toBe(200)
})
afterAll(() => money?.stop())
afterEach(async () => {
  await money.clearFaults()
  await money.assertInvariants()
})

async function post<Body = Payment>(path: string, body: unknown = undefined) {
  return money.service.call<Body>('POST', `/payments${path}`, {
    ...(body === undefined ? {} : { body }),
    headers: { 'idempotency-key': newId('key') },
  })
}
async function method(provider: 'paypal' | 'stripe', token: string): Promise<void> {
  const { status, body } = await post<{ provider: string }>('/methods', { accountId, provider, token })
  expect({ status, provider: body.provider }).toEqual({ status: 201, provider })
}
const usd = (amount: number) => ({ amount, currency: 'USD' })
const pay = async (over: Record<string, unknown> = {}) => {
  const { body, status } = await post('', { accountId, amount: usd(10_000), description: newId('x'), ...over })
  expect(status, JSON.stringify(body)).toBe(201)
  return body
}
const atPage = (over: Record<string, unknown> = {}) =>
  pay({ oneTime: { provider: 'paypal' }, returnUrl: 'https://shop.example/back', ...over })
const read = async (id: string) => (await money.service.call<Payment>('GET', `/payments/${id}`)).body
const until = (id: string, status: Payment['status']) =>
  expect.poll(async () => (await read(id)).status, { timeout: 10_000 }).toBe(status)
const fault = (kind: string, path: string, times = 1) => money.fault(kind, path, times, { provider: 'paypal' })

test('a rule by currency sends dollars to PayPal; what PayPal cannot take exactly goes to who can', async () => {
  expect(await pay()).toMatchObject({ status: 'succeeded', provider: 'paypal', captured: usd(10_000) })
  expect(await pay({ amount: { amount: 10_000, currency: 'EUR' } })).toMatchObject({ provider: 'stripe' })
})

test('the payer approves at PayPal, then the money is taken once and a part of it is given back', async () => {
  const asked = await atPage()
  expect(asked).toMatchObject({ status: 'requires-action', provider: 'paypal' })
  expect(asked.redirectUrl).toContain(`token=${asked.providerReference}`)
  const approved = await fetch(`${money.sandboxUrl}/paypal/approve/${asked.providerReference}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ outcome: 'APPROVED' }),
  })
  expect(approved.status).toBe(200)
  await until(asked.id, 'succeeded')
  const { body: refund, status } = await post<Refund>('/refunds', { paymentId: asked.id, amount: usd(4_000) })
  expect(status, JSON.stringify(refund)).toBe(201)
  expect(refund.status).toBe('succeeded')
  const over = await post<{ code: string }>('/refunds', { paymentId: asked.id, amount: usd(6_001) })
  expect(over.body.code).toBe('refund-exceeds-refundable')
  expect(await read(asked.id)).toMatchObject({ captured: usd(10_000), refunded: usd(4_000) })
})

test('rule 22: of what is reserved at PayPal a part is taken once, though the answer to its taking is lost', async () => {
  const held = await pay({ captureMode: 'manual' })
  expect(held).toMatchObject({ status: 'authorised', provider: 'paypal', authorisedUntil: '2026-03-31T09:00:00.000Z' })
  await fault('answer-lost-after-commit', '/v2/payments/authorizations/*/capture')
  const { body: lost } = await post(`/${held.id}/capture`, { amount: usd(7_500) })
  expect(lost).toMatchObject({ status: 'unknown', failure: { code: 'answer-lost' } })
  await until(held.id, 'succeeded')
  expect((await read(held.id)).captured).toEqual(usd(7_500))
  expect((await post(`/${held.id}/void`)).status).toBe(409)
  const given = await pay({ captureMode: 'manual' })
  await post(`/${given.id}/void`)
  await until(given.id, 'cancelled')
})

test('rule 20: a charge whose answer is lost is unknown, then settled under its key', async () => {
  await fault('answer-lost-after-commit', '/v2/checkout/orders')
  const lost = await pay()
  expect(lost).toMatchObject({ status: 'unknown', provider: 'paypal', failure: { code: 'answer-lost' } })
  await until(lost.id, 'succeeded')
  expect((await read(lost.id)).captured).toEqual(usd(10_000))
})
