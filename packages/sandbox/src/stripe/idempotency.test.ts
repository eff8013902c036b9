import type Stripe from 'stripe'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type RunningSandbox, refusalOf, send, startSandbox } from '../test-sandbox.ts'

let sandbox: RunningSandbox
let stripe: Stripe
beforeAll(async () => {
  sandbox = await startSandbox()
  stripe = sandbox.stripe
})
afterAll(() => sandbox.stop())
beforeEach(() => send(`${sandbox.url}/faults`, 'DELETE'))

const payment = { amount: 4_200, currency: 'eur', confirm: true, payment_method: 'pm_card_visa' } as const
const order = (fault: Record<string, unknown>) =>
  send(`${sandbox.url}/faults`, 'POST', { provider: 'stripe', match: { method: 'POST' }, ...fault })
const intentsMade = async (): Promise<number> => {
  let count = 0
  for await (const _intent of stripe.paymentIntents.list({ limit: 100 })) count += 1
  return count
}
const replayed = (answer: Stripe.Response<unknown>): string | undefined =>
  (answer.lastResponse.headers as Record<string, string>)['idempotent-replayed']

describe('the same key', () => {
  it('with the same parameters gets the same answer, marked as a replay', async () => {
    const key = { idempotencyKey: 'same-same' }
    const before = await intentsMade()
    const first = await stripe.paymentIntents.create(payment, key)
    // The order of parameters is not part of them.
    const again = await stripe.paymentIntents.create(
      { payment_method: 'pm_card_visa', confirm: true, currency: 'eur', amount: 4_200 },
      key,
    )
    expect({ ...again }).toEqual({ ...first })
    expect([replayed(first), replayed(again)]).toEqual([undefined, 'true'])
    expect(again.lastResponse.requestId).not.toBe(first.lastResponse.requestId)
    expect(await intentsMade()).toBe(before + 1)
  })

  it('with other parameters, or at another endpoint, is an idempotency_error', async () => {
    const key = { idempotencyKey: 'same-other' }
    await stripe.paymentIntents.create(payment, key)
    expect(await refusalOf(stripe.paymentIntents.create({ ...payment, amount: 4_300 }, key))).toMatchObject({
      type: 'StripeIdempotencyError',
      statusCode: 400,
    })
    expect(await refusalOf(stripe.customers.create({}, key))).toMatchObject({ type: 'StripeIdempotencyError' })
  })

  it('while the first is in flight is a conflict', async () => {
    const key = { idempotencyKey: 'in-flight' }
    const before = await intentsMade()
    await order({ kind: 'slow', delayMs: 400 })
    const first = stripe.paymentIntents.create(payment, key)
    // The order is taken by the first: wait for that, not for a time.
    while (((await send(`${sandbox.url}/faults`, 'GET')).body as { faults: unknown[] }).faults.length > 0);
    const refusal = await refusalOf(stripe.paymentIntents.create(payment, key))
    expect(refusal).toMatchObject({ statusCode: 409, code: 'idempotency_key_in_use', rawType: 'idempotency_error' })
    expect((await first).status).toBe('succeeded')
    expect(replayed(await stripe.paymentIntents.create(payment, key))).toBe('true')
    expect(await intentsMade()).toBe(before + 1)
  })

  it('is not used up by a request that failed validation', async () => {
    const key = { idempotencyKey: 'invalid-first' }
    expect(await refusalOf(stripe.paymentIntents.create({ ...payment, amount: 1 }, key))).toMatchObject({
      code: 'amount_too_small',
    })
    expect(replayed(await stripe.paymentIntents.create(payment, key))).toBeUndefined()
  })

  it('repeats a decline instead of asking the issuer again', async () => {
    const key = { idempotencyKey: 'declined' }
    const declined = { ...payment, payment_method: 'pm_card_chargeDeclined' }
    const first = await refusalOf(stripe.paymentIntents.create(declined, key))
    const again = await refusalOf(stripe.paymentIntents.create(declined, key))
    expect(again.payment_intent?.id).toBe(first.payment_intent?.id)
    expect(again.headers?.['idempotent-replayed']).toBe('true')
  })

  it('is new after a day', async () => {
    const key = { idempotencyKey: 'yesterday' }
    const first = await stripe.paymentIntents.create(payment, key)
    await send(`${sandbox.url}/stripe/idempotency-keys`, 'DELETE')
    expect((await stripe.paymentIntents.create(payment, key)).id).not.toBe(first.id)
  })
})

describe('faults', () => {
  it('a lost answer, tried again under its key, has one effect', async () => {
    const key = { idempotencyKey: 'lost' }
    const before = await intentsMade()
    // The SDK itself sends a closed socket's request once more: both answers are lost.
    await order({ kind: 'answer-lost-after-commit', times: 2 })
    expect(await refusalOf(stripe.paymentIntents.create(payment, key))).toMatchObject({ type: 'StripeConnectionError' })
    const settled = await stripe.paymentIntents.create(payment, key)
    expect(settled.status).toBe('succeeded')
    expect(replayed(settled)).toBe('true')
    expect(await intentsMade()).toBe(before + 1)
  })

  it("a lost answer is hidden by the SDK's own second try, with one effect", async () => {
    const before = await intentsMade()
    await order({ kind: 'answer-lost-after-commit' })
    expect(replayed(await stripe.paymentIntents.create(payment))).toBe('true')
    expect(await intentsMade()).toBe(before + 1)
  })

  it('a socket closed before anything happened leaves nothing behind', async () => {
    const before = await intentsMade()
    await order({ kind: 'socket-closed', times: 2 })
    expect(await refusalOf(stripe.paymentIntents.create(payment))).toMatchObject({ type: 'StripeConnectionError' })
    expect(await intentsMade()).toBe(before)
  })

  it.each([
    ['429', 429, 'StripeRateLimitError'],
    ['503', 503, 'StripeAPIError'],
  ])('a %s leaves the key unused', async (kind, statusCode, type) => {
    const key = { idempotencyKey: `after-${kind}` }
    await order({ kind })
    expect(await refusalOf(stripe.paymentIntents.create(payment, key))).toMatchObject({ statusCode, type })
    expect(replayed(await stripe.paymentIntents.create(payment, key))).toBeUndefined()
  })

  it.each([
    ['500', 0],
    ['500-after-commit', 1],
  ])('a %s is repeated for its key, after %i effects', async (kind, effects) => {
    const key = { idempotencyKey: `broken-${kind}` }
    const before = await intentsMade()
    await order({ kind })
    expect(await refusalOf(stripe.paymentIntents.create(payment, key))).toMatchObject({ statusCode: 500 })
    const again = await refusalOf(stripe.paymentIntents.create(payment, key))
    expect(again.headers?.['idempotent-replayed']).toBe('true')
    expect(await intentsMade()).toBe(before + effects)
  })

  it('match by method and path, as often as ordered', async () => {
    await send(`${sandbox.url}/faults`, 'POST', {
      provider: 'stripe',
      kind: '503',
      times: 2,
      match: { method: 'GET', path: '/v1/payment_intents/*' },
    })
    const intent = await stripe.paymentIntents.create(payment)
    const retrieve = () => stripe.paymentIntents.retrieve(intent.id)
    await stripe.paymentIntents.list()
    expect((await refusalOf(retrieve())).statusCode).toBe(503)
    expect((await refusalOf(retrieve())).statusCode).toBe(503)
    expect((await retrieve()).id).toBe(intent.id)
  })

  it('that make no sense are refused by field', async () => {
    expect(await order({ kind: 'earthquake' })).toMatchObject({ status: 400, body: { pointer: '/kind' } })
    expect(await order({ kind: 'slow', sometimes: true })).toMatchObject({
      status: 400,
      body: { pointer: '/sometimes' },
    })
    expect(await order({ kind: 'slow', times: '3' })).toMatchObject({ status: 400, body: { pointer: '/times' } })
  })
})

it('a full sandbox says so, and can still be read', async () => {
  const full = await startSandbox({ maxObjects: 3 })
  try {
    const customer = await full.stripe.customers.create()
    expect(await refusalOf(full.stripe.customers.create())).toMatchObject({
      statusCode: 503,
      message: expect.stringContaining('takes no more'),
    })
    expect((await full.stripe.customers.list()).data.map(({ id }) => id)).toEqual([customer.id])
  } finally {
    await full.stop()
  }
})

it('the journal shows what was sent and answered, and what was lost', async () => {
  await send(`${sandbox.url}/journal`, 'DELETE')
  await order({ kind: 'answer-lost-after-commit', times: 2 })
  await refusalOf(stripe.customers.create({ name: 'Anna', metadata: { a: 'b' } }, { idempotencyKey: 'journal' }))
  await stripe.customers.list({ limit: 1 })
  const { body } = await send(`${sandbox.url}/journal?provider=stripe`, 'GET')
  const { entries } = body as { entries: Record<string, unknown>[] }
  expect(entries).toMatchObject([
    { method: 'POST', path: '/v1/customers', body: { name: 'Anna', metadata: { a: 'b' } }, answer: null },
    { fault: 'answer-lost-after-commit', answer: null },
    { method: 'GET', query: { limit: '1' }, answer: { status: 200, body: { object: 'list' } } },
  ])
  expect(entries[0]?.headers).toMatchObject({ authorization: '[redacted]', 'idempotency-key': 'journal' })
})
