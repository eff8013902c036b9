import { createHmac } from 'node:crypto'
import type { Payment } from '@clutch/contracts/payments/payments'
import type { Refund } from '@clutch/contracts/payments/refunds'
import { newId } from '@clutch/shared/id'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type Money, square, startMoney } from '../../../test/money.ts'

let money: Money
let accountId: string
let stripeMethod: string

beforeAll(async () => {
  money = await startMoney({ square: true })
  accountId = await money.account()
  await method('square', 'cnon:card-nonce-ok')
  // The default of the account: Square is used where the rule says so.
  stripeMethod = await method('stripe', 'pm_card_visa')
  const rules = [{ currencies: ['USD', 'JPY'], methodKinds: null, providers: ['square', 'stripe'] }]
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
  await assertSquareHolds('USD')
})

async function method(provider: 'square' | 'stripe', token: string): Promise<string> {
  const { status, body } = await money.service.call<{ id: string; provider: string }>('POST', '/payments/methods', {
    body: { accountId, provider, token },
    headers: { 'idempotency-key': newId('key') },
  })
  expect({ status, provider: body.provider }).toEqual({ status: 201, provider })
  return body.id
}

async function post<Body = Payment>(path: string, body: unknown = undefined) {
  return money.service.call<Body>('POST', `/payments${path}`, {
    ...(body === undefined ? {} : { body }),
    headers: { 'idempotency-key': newId('key') },
  })
}
const usd = (amount: number) => ({ amount, currency: 'USD' })
const pay = async (over: Record<string, unknown> = {}) => {
  const { body } = await post('', { accountId, amount: usd(10_000), description: newId('x'), ...over })
  return body
}
const read = async (id: string) => (await money.service.call<Payment>('GET', `/payments/${id}`)).body

interface SquarePayment {
  id: string
  status: string
  note: string
  total_money: { amount: number }
  processing_fee?: { amount_money: { amount: number } }[]
}
async function atSquare<Item>(noun: 'payments' | 'refunds' | 'disputes', location: string): Promise<Item[]> {
  const answer = await fetch(`${money.sandboxUrl}/v2/${noun}?location_id=${location}`, {
    headers: { authorization: `Bearer ${square.accessToken}` },
  })
  return ((await answer.json()) as Record<string, Item[] | undefined>)[noun] ?? []
}
const main = 'LMAINUSD00001'
const takenBySquare = async (paymentId: string) =>
  (await atSquare<SquarePayment>('payments', main)).filter(
    ({ note, status }) => note.startsWith(`${paymentId} `) && status === 'COMPLETED',
  )

/** What the ledger says Square holds is what Square's own lists come to. */
async function assertSquareHolds(currency: string): Promise<void> {
  const [held] = await money.service.look<{ amount: string }>(
    `SELECT coalesce(sum(amount), 0)::text AS amount FROM payments.balances WHERE account_id = 'provider-clearing.square.${currency}'`,
  )
  const payments = (await atSquare<SquarePayment>('payments', main)).filter(({ status }) => status === 'COMPLETED')
  const refunds = (await atSquare<{ status: string; amount_money: { amount: number } }>('refunds', main)).filter(
    ({ status }) => status === 'COMPLETED',
  )
  const disputes = (await atSquare<{ state: string; amount_money: { amount: number } }>('disputes', main)).filter(
    ({ state }) => state !== 'WON',
  )
  const net =
    payments.reduce((sum, each) => sum + each.total_money.amount - each.processing_fee![0]!.amount_money.amount, 0) -
    [...refunds, ...disputes].reduce((sum, each) => sum + each.amount_money.amount, 0)
  expect(Number(held!.amount)).toBe(net)
}

const eventOf = (kind: string, object: { id: string }) =>
  JSON.stringify({
    event_id: newId('x'),
    type: `${kind}.updated`,
    created_at: '2026-03-02T09:00:03Z',
    data: { type: kind, id: object.id, object: { [kind]: object } },
  })
async function tell(event: string, alter = (signature: string) => signature): Promise<number> {
  const signature = createHmac('sha256', square.signatureKey)
    .update(square.webhookUrl + event)
    .digest('base64')
  const answer = await fetch(`${money.service.url}/api/v1/payments/provider-webhooks/square`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-square-hmacsha256-signature': alter(signature) },
    body: event,
  })
  return answer.status
}

const fault = (kind: string, path: string, times = 1) => money.fault(kind, path, times, { provider: 'square' })

test('a rule by currency sends dollars to Square and leaves euros where the default is', async () => {
  expect(await pay()).toMatchObject({ status: 'succeeded', provider: 'square', captured: usd(10_000) })
  expect(await pay({ amount: { amount: 10_000, currency: 'EUR' } })).toMatchObject({ provider: 'stripe' })
  // A currency that Square does not take goes to who does.
  expect(await pay({ amount: { amount: 10_000, currency: 'SEK' } })).toMatchObject({ provider: 'stripe' })
  const { body } = await money.service.call<{ items: unknown[] }>('GET', '/payments/providers')
  expect(body.items).toContainEqual({
    provider: 'square',
    up: true,
    methodKinds: ['card'],
    authorisationDays: 7,
    split: 'with-charge',
  })
})

test('rule 22: a part of what is reserved is taken once, though the answer to its taking is lost', async () => {
  const held = await pay({ captureMode: 'manual' })
  expect(held).toMatchObject({ status: 'authorised', provider: 'square', authorisedUntil: '2026-03-09T09:00:00.000Z' })
  await fault('answer-lost-after-commit', '/v2/payments/*/complete')
  const { body: lost } = await post(`/${held.id}/capture`, { amount: usd(7_500) })
  expect(lost).toMatchObject({ status: 'unknown', failure: { code: 'answer-lost' } })
  await expect.poll(async () => (await read(held.id)).status, { timeout: 10_000 }).toBe('succeeded')
  expect((await read(held.id)).captured).toEqual(usd(7_500))
  expect(await takenBySquare(held.id)).toMatchObject([{ total_money: usd(7_500) }])
  expect((await post(`/${held.id}/void`)).status).toBe(409)
})

test('what is reserved is given up once, though the answer is lost', async () => {
  const held = await pay({ captureMode: 'manual' })
  await fault('answer-lost-after-commit', '/v2/payments/*/cancel')
  await post(`/${held.id}/void`)
  await expect.poll(async () => (await read(held.id)).status, { timeout: 10_000 }).toBe('cancelled')
  expect(await takenBySquare(held.id)).toEqual([])
})

test('rule 20: a charge whose answer is lost is unknown, then found, and was one', async () => {
  await fault('answer-lost-after-commit', '/v2/payments', 2)
  const lost = await pay()
  expect(lost).toMatchObject({ status: 'unknown', failure: { code: 'answer-lost' } })
  await expect.poll(async () => (await read(lost.id)).status, { timeout: 10_000 }).toBe('succeeded')
  expect(await takenBySquare(lost.id)).toHaveLength(1)
})

test('rule 21: a refund is pending until Square says otherwise; its signed word twice has one effect', async () => {
  const paid = await pay()
  const { body: refund, status } = await post<Refund>('/refunds', { paymentId: paid.id, amount: usd(4_000) })
  expect(status, JSON.stringify(refund)).toBe(201)
  expect(refund.status).toBe('processing')
  const over = await post<{ code: string }>('/refunds', { paymentId: paid.id, amount: usd(6_001) })
  expect(over.body.code).toBe('refund-exceeds-refundable')
  await money.at('2026-03-02T09:01:00Z')
  const [atIt] = await atSquare<{ id: string; reason: string }>('refunds', main)
  expect(atIt!.reason).toBe(`${refund.id} ${money.service.tenant}`)
  const event = eventOf('refund', atIt!)
  expect(await tell(event, (signature) => signature.replace(/^./, (first) => (first === 'A' ? 'B' : 'A')))).toBe(400)
  expect([await tell(event), await tell(event)]).toEqual([204, 204])
  const refundNow = async () => (await money.service.call<Refund>('GET', `/payments/refunds/${refund.id}`)).body.status
  await expect.poll(refundNow, { timeout: 10_000 }).toBe('succeeded')
  expect((await read(paid.id)).refunded).toEqual(usd(4_000))
})

test('rule 24: a dispute at Square is found to be of our payment, held back, and counts against refunds until it is won', async () => {
  const paid = await pay()
  const lever = async (path: string, body: object) => {
    const answer = await fetch(`${money.sandboxUrl}/square/disputes${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    expect(answer.status).toBe(200)
    return (await answer.json()) as { id: string }
  }
  const heard = async (dispute: { id: string }) => {
    expect(await tell(eventOf('dispute', dispute))).toBe(204)
    await money.service.settled()
    const { body } = await money.service.call<{ items: unknown[] }>('GET', `/payments/disputes?paymentId=${paid.id}`)
    return body.items
  }
  const opened = await lever('', { payment: paid.providerReference, amount: 2_500 })
  const open = { provider: 'square', status: 'needs-response', withheld: true, amount: usd(2_500) }
  expect(await heard(opened)).toMatchObject([open])
  await assertSquareHolds('USD')
  const over = await post<{ code: string }>('/refunds', { paymentId: paid.id, amount: usd(7_501) })
  expect(over.body.code).toBe('refund-exceeds-refundable')
  const won = await lever(`/${opened.id}`, { outcome: 'WON' })
  expect(await heard(won)).toMatchObject([{ status: 'won', withheld: false }])
})

test('from Stripe to Square nothing is charged twice: only what Stripe certainly refused goes on', async () => {
  // Stripe took it and its answer was lost: Square is not asked.
  await money.fault('answer-lost-after-commit', '/v1/payment_intents', 2)
  const lost = await pay({ amount: { amount: 5_000, currency: 'EUR' } })
  expect(lost).toMatchObject({ status: 'unknown', provider: 'stripe' })
  await expect.poll(async () => (await read(lost.id)).status, { timeout: 10_000 }).toBe('succeeded')
  expect(await read(lost.id)).toMatchObject({ provider: 'stripe' })
  expect(await money.chargesOf(lost.id)).toHaveLength(1)

  // Stripe does not know the card any more: it certainly charged nothing.
  const [saved] = await money.service.look<{ provider_method_id: string }>(
    `SELECT provider_method_id FROM payments.payment_methods WHERE id = '${stripeMethod}'`,
  )
  const gone = await fetch(`${money.sandboxUrl}/v1/payment_methods/${saved!.provider_method_id}/detach`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk_test_clutch_payments' },
  })
  expect(gone.status).toBe(200)
  const { id } = await pay({ amount: { amount: 6_000, currency: 'EUR' } })
  await expect.poll(async () => (await read(id)).status, { timeout: 10_000 }).toBe('succeeded')
  expect(await read(id)).toMatchObject({ provider: 'square', captured: { amount: 6_000, currency: 'EUR' } })
  expect(await money.chargesOf(id)).toEqual([])
  const inDublin = await atSquare<SquarePayment>('payments', 'LDUBLINEUR001')
  expect(inDublin.map(({ note }) => note.split(' ')[0])).toEqual([id])
})
