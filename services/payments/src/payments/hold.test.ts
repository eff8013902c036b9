import type { Payment } from '@clutch/contracts/payments/payments'
import { newId } from '@clutch/shared/id'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type Money, startMoney } from '../../test/money.ts'

let money: Money
let accountId: string
beforeAll(async () => {
  money = await startMoney()
  accountId = await money.account()
  expect((await money.addMethod(accountId)).status).toBe(201)
})
afterAll(() => money?.stop())
afterEach(async () => {
  await money.clearFaults()
  await money.assertInvariants()
})

const eur = (amount: number) => ({ amount, currency: 'EUR' })

async function post(path: string, body?: unknown, key = newId('key')) {
  return money.service.call<Payment & { code: string; errors: { pointer: string }[] }>('POST', `/payments${path}`, {
    ...(body === undefined ? {} : { body }),
    headers: { 'idempotency-key': key },
  })
}
const pay = (over: Record<string, unknown> = {}, key?: string) =>
  post('', { accountId, amount: eur(10_000), description: newId('x'), ...over }, key)
const read = async (id: string) => (await money.service.call<Payment>('GET', `/payments/${id}`)).body

test('a payment is charged at once and answers with what came of it', async () => {
  const { status, body } = await pay()
  expect(status).toBe(201)
  expect(body).toMatchObject({ status: 'succeeded', captured: eur(10_000), split: null, provider: 'stripe' })
})

test('what is reserved is taken once, and the rest of a partial capture is released', async () => {
  const { body: held } = await pay({ captureMode: 'manual' })
  expect(held).toMatchObject({ status: 'authorised', authorised: eur(10_000), captured: eur(0) })
  expect(held.authorisedUntil).toBe('2026-03-09T09:00:00.000Z')
  const over = await post(`/${held.id}/capture`, { amount: eur(10_001) })
  expect(over).toMatchObject({ status: 422, body: { code: 'amount-exceeds-authorised' } })
  expect(over.body.errors).toMatchObject([{ pointer: '/body/amount/amount' }])
  expect((await post(`/${held.id}/capture`, { amount: { amount: 1, currency: 'USD' } })).status).toBe(422)
  const key = newId('key')
  const taken = await post(`/${held.id}/capture`, { amount: eur(7_500) }, key)
  expect(taken).toMatchObject({ status: 200, body: { status: 'succeeded', captured: eur(7_500) } })
  const again = await post(`/${held.id}/capture`, { amount: eur(7_500) }, key)
  expect(again.headers['idempotency-replayed']).toBe('true')
  expect(again.body).toEqual(taken.body)
  expect(await post(`/${held.id}/capture`, { amount: eur(2_500) })).toMatchObject({ status: 409 })
  expect(await post(`/${held.id}/void`)).toMatchObject({ status: 409, body: { code: 'payment-in-other-state' } })
})

test('rule 22: two captures at once take the money once', async () => {
  const { body: held } = await pay({ captureMode: 'manual' })
  const answers = await Promise.all([
    post(`/${held.id}/capture`, { amount: eur(6_000) }),
    post(`/${held.id}/capture`, { amount: eur(6_000) }),
  ])
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
  expect((await read(held.id)).captured).toEqual(eur(6_000))
})

test('rule 20: a capture whose answer is lost leaves the payment unknown until the provider is asked, and is one', async () => {
  const { body: held } = await pay({ captureMode: 'manual' })
  await money.fault('answer-lost-after-commit', '/v1/payment_intents/*/capture', 2)
  const { body: lost } = await post(`/${held.id}/capture`, { amount: eur(4_000) })
  expect(lost).toMatchObject({ status: 'unknown', failure: { code: 'answer-lost' } })
  await expect.poll(async () => (await read(held.id)).status, { timeout: 10_000 }).toBe('succeeded')
  expect((await read(held.id)).captured).toEqual(eur(4_000))
})

test('what is reserved can be given up, and what was given up is neither taken nor given up again', async () => {
  const { body: held } = await pay({ captureMode: 'manual' })
  expect(await post(`/${held.id}/void`)).toMatchObject({ status: 200, body: { status: 'cancelled' } })
  expect((await post(`/${held.id}/void`)).status).toBe(409)
  expect((await post(`/${held.id}/capture`, {})).status).toBe(409)
})

test('rule 22: a reservation lapses by the provider’s span, as a state, and is made again on demand', async () => {
  const { body: held } = await pay({ captureMode: 'manual' })
  await money.at('2026-03-09T09:30:00.000Z')
  await expect.poll(async () => (await read(held.id)).status, { timeout: 10_000 }).toBe('expired')
  expect((await post(`/${held.id}/capture`, {})).status).toBe(409)
  const { body: again } = await post(`/${held.id}/reauthorise`)
  expect(again).toMatchObject({ status: 'authorised', authorised: eur(10_000) })
  expect((await post(`/${held.id}/capture`, {})).body).toMatchObject({ status: 'succeeded', captured: eur(10_000) })
})

test('a reservation is made anew before it lapses without a moment without one', async () => {
  const { body: held } = await pay({ captureMode: 'manual' })
  const { body: renewed } = await post(`/${held.id}/reauthorise`)
  expect(renewed.status).toBe('authorised')
  expect(renewed.providerReference).not.toBe(held.providerReference)
  await money.service.settled()
  const old = await money.atStripe<{ status: string }>(`payment_intents/${held.providerReference}`)
  expect(old.status).toBe('canceled')
  expect((await read(held.id)).status).toBe('authorised')
})

test('rule 25: the same under two keys within minutes is held, and charged only when it is confirmed', async () => {
  const bookingId = newId('bkg')
  const intent = { bookingId, description: 'Brakes' }
  const { body: first } = await pay(intent)
  const { body: second } = await pay(intent)
  expect(second).toMatchObject({ status: 'requires-confirmation', heldFor: first.id, provider: 'stripe' })
  expect(await money.chargesOf(second.id)).toEqual([])
  // Another amount or another booking is another intent.
  expect((await pay({ ...intent, amount: eur(10_001) })).body.status).toBe('succeeded')
  expect((await pay({ ...intent, bookingId: newId('bkg') })).body.status).toBe('succeeded')
  expect((await post(`/${second.id}/confirm`)).body).toMatchObject({ status: 'succeeded', heldFor: null })
  const { body: third } = await pay(intent)
  expect((await post(`/${third.id}/void`)).body.status).toBe('cancelled')
  expect((await pay({ ...intent, confirmDuplicate: true })).body.status).toBe('succeeded')
})

test('rule 19: one key is one payment, another body under it is refused, and a failed validation burns nothing', async () => {
  const key = newId('key')
  const body = { description: newId('x') }
  expect((await pay({ ...body, amount: eur(0) }, key)).status).toBe(422)
  const first = await pay(body, key)
  const again = await pay(body, key)
  expect(again.body).toEqual(first.body)
  expect(again.headers['idempotency-replayed']).toBe('true')
  expect(await pay({ ...body, amount: eur(1) }, key)).toMatchObject({
    status: 422,
    body: { code: 'idempotency-mismatch' },
  })
  expect(await money.chargesOf(first.body.id)).toHaveLength(1)
})

test('a payment that failed is tried again with another method, under another key', async () => {
  const payer = await money.account()
  await money.addMethod(payer, 'pm_card_chargeCustomerFail')
  const { body: failed } = await pay({ accountId: payer })
  expect(failed).toMatchObject({ status: 'failed', failure: { code: 'declined', retry: 'soft', retryable: true } })
  const good = await money.addMethod(payer, 'pm_card_visa')
  const { body: paid } = await post(`/${failed.id}/retry`, { methodId: good.body.id })
  expect(paid).toMatchObject({ status: 'succeeded', methodId: good.body.id })
  const { body } = await money.service.call<{ items: { kind: string; number: number; status: string }[] }>(
    'GET',
    `/payments/${failed.id}/operations`,
  )
  expect(body.items.map(({ kind, number, status }) => `${kind} ${number} ${status}`)).toEqual([
    'charge 1 declined',
    'charge 2 succeeded',
  ])
})

test('a payer who has to confirm is sent to the bank, and the payment goes on when they have', async () => {
  const payer = await money.account()
  const oneTime = { provider: 'stripe', token: 'pm_card_threeDSecure2Required' }
  const { body: waiting } = await pay({ accountId: payer, oneTime, returnUrl: 'https://app.example/back' })
  expect(waiting.status).toBe('requires-action')
  expect(waiting.redirectUrl).toContain('/stripe/authenticate/')
  const done = await fetch(waiting.redirectUrl!, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ outcome: 'succeed' }),
  })
  expect(done.status).toBe(200)
  await expect.poll(async () => (await read(waiting.id)).status, { timeout: 10_000 }).toBe('succeeded')
  expect((await read(waiting.id)).redirectUrl).toBeNull()
})

test('a currency that is none, and digits the provider cannot be told, are refused before anything is kept', async () => {
  for (const amount of [{ amount: 100, currency: 'ABC' }, { amount: 1_001, currency: 'KWD' }, eur(-1)]) {
    expect(await pay({ amount }), JSON.stringify(amount)).toMatchObject({
      status: 422,
      body: { code: 'amount-not-payable' },
    })
  }
})
