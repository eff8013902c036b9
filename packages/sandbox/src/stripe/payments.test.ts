import type Stripe from 'stripe'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningSandbox, refusalOf, send, startSandbox, stripeClient } from '../test-sandbox.ts'

let sandbox: RunningSandbox
let stripe: Stripe
beforeAll(async () => {
  sandbox = await startSandbox()
  stripe = sandbox.stripe
})
afterAll(() => sandbox.stop())

const customerWith = async (card: string): Promise<{ customer: string; payment_method: string }> => {
  const customer = await stripe.customers.create({ email: 'fleet@example.com' })
  const method = await stripe.paymentMethods.attach(card, { customer: customer.id })
  return { customer: customer.id, payment_method: method.id }
}

const pay = async (more: Partial<Stripe.PaymentIntentCreateParams> = {}): Promise<Stripe.PaymentIntent> =>
  stripe.paymentIntents.create({
    amount: 10_000,
    currency: 'eur',
    confirm: true,
    payment_method: 'pm_card_visa',
    expand: ['latest_charge.balance_transaction'],
    ...more,
  })

describe('a payment', () => {
  it('of a saved card without the customer succeeds and says what Stripe kept', async () => {
    const saved = await customerWith('pm_card_visa')
    const intent = await pay({ ...saved, off_session: true, transfer_group: 'ORDER_7', metadata: { invoice: 'INV-7' } })
    expect(intent).toMatchObject({
      status: 'succeeded',
      amount_received: 10_000,
      transfer_group: 'ORDER_7',
      metadata: { invoice: 'INV-7' },
    })
    const charge = intent.latest_charge as Stripe.Charge
    expect(charge).toMatchObject({ paid: true, captured: true, amount_captured: 10_000, transfer_group: 'ORDER_7' })
    // 1.4 % of 100.00 and 25 cents.
    expect(charge.balance_transaction).toMatchObject({ amount: 10_000, fee: 165, net: 9_835, type: 'charge' })
  })

  it('is confirmed in a second step', async () => {
    const intent = await stripe.paymentIntents.create({ amount: 2_500, currency: 'eur' })
    expect(intent.status).toBe('requires_payment_method')
    const confirmed = await stripe.paymentIntents.confirm(intent.id, { payment_method: 'pm_card_mastercard' })
    expect(confirmed.status).toBe('succeeded')
    expect((await stripe.paymentIntents.retrieve(intent.id)).latest_charge).toBe(confirmed.latest_charge)
  })

  it('cannot be confirmed twice', async () => {
    const intent = await pay()
    const refusal = await refusalOf(stripe.paymentIntents.confirm(intent.id, { payment_method: 'pm_card_visa' }))
    expect(refusal).toMatchObject({ statusCode: 400, code: 'payment_intent_unexpected_state' })
  })

  it('with a card nobody keeps uses the card up', async () => {
    const intent = await pay()
    const refusal = await refusalOf(pay({ payment_method: intent.payment_method as string }))
    expect(refusal).toMatchObject({ type: 'StripeInvalidRequestError', param: 'payment_method' })
  })

  it('cannot use the card of another customer', async () => {
    const saved = await customerWith('pm_card_visa')
    const refusal = await refusalOf(pay({ payment_method: saved.payment_method }))
    expect(refusal).toMatchObject({ statusCode: 400, param: 'payment_method' })
  })

  it('keeps the card for later when asked to', async () => {
    const customer = await stripe.customers.create()
    const intent = await pay({ customer: customer.id, setup_future_usage: 'off_session' })
    const cards = await stripe.customers.listPaymentMethods(customer.id)
    expect(cards.data.map(({ id }) => id)).toEqual([intent.payment_method])
  })
})

describe('a declined card', () => {
  it.each([
    ['pm_card_chargeDeclined', 'card_declined', 'generic_decline'],
    ['pm_card_visa_chargeDeclinedInsufficientFunds', 'card_declined', 'insufficient_funds'],
    ['pm_card_visa_chargeDeclinedLostCard', 'card_declined', 'lost_card'],
    ['pm_card_chargeDeclinedExpiredCard', 'expired_card', undefined],
    ['pm_card_chargeDeclinedProcessingError', 'processing_error', undefined],
  ])('%s answers 402 %s %s and leaves a failed charge', async (card, code, declineCode) => {
    const refusal = await refusalOf(pay({ payment_method: card }))
    expect(refusal).toMatchObject({ type: 'StripeCardError', statusCode: 402, code })
    // The SDK shows a missing decline code as an empty one.
    expect(refusal.decline_code || undefined).toBe(declineCode)
    const failed = await stripe.paymentIntents.retrieve(refusal.payment_intent?.id ?? '', { expand: ['latest_charge'] })
    expect(failed).toMatchObject({ status: 'requires_payment_method', amount_received: 0 })
    expect(failed.last_payment_error).toMatchObject({ code, type: 'card_error' })
    expect(failed.latest_charge).toMatchObject({ status: 'failed', paid: false, balance_transaction: null })
  })

  it('may be paid again with another card, on the same intent', async () => {
    const refusal = await refusalOf(pay({ payment_method: 'pm_card_chargeDeclined' }))
    const again = await stripe.paymentIntents.confirm(refusal.payment_intent?.id ?? '', {
      payment_method: 'pm_card_visa',
    })
    expect(again).toMatchObject({ status: 'succeeded', last_payment_error: null })
  })

  it('refuses to be attached, but for the one that declines later', async () => {
    expect(await refusalOf(customerWith('pm_card_chargeDeclined'))).toMatchObject({ statusCode: 402 })
    const saved = await customerWith('pm_card_chargeCustomerFail')
    expect(await refusalOf(pay({ ...saved, off_session: true }))).toMatchObject({ code: 'card_declined' })
  })

  it('may be any card, by order of a fault', async () => {
    const saved = await customerWith('pm_card_visa')
    await send(`${sandbox.url}/faults`, 'POST', {
      provider: 'stripe',
      kind: 'decline',
      declineCode: 'insufficient_funds',
      match: { path: '/v1/payment_intents' },
    })
    expect(await refusalOf(pay({ ...saved, off_session: true }))).toMatchObject({
      code: 'card_declined',
      decline_code: 'insufficient_funds',
    })
    expect((await pay({ ...saved, off_session: true })).status).toBe('succeeded')
  })
})

describe('authentication', () => {
  it('is a decline of its own when the customer is away', async () => {
    const saved = await customerWith('pm_card_authenticationRequired')
    expect(await refusalOf(pay({ ...saved, off_session: true }))).toMatchObject({
      statusCode: 402,
      code: 'authentication_required',
      decline_code: 'authentication_required',
    })
  })

  it('is asked of a customer who is there, and then the payment goes through', async () => {
    const waiting = await pay({ payment_method: 'pm_card_authenticationRequired', return_url: 'https://example.com/' })
    expect(waiting.status).toBe('requires_action')
    const bank = waiting.next_action?.redirect_to_url?.url ?? ''
    expect((await fetch(bank)).headers.get('content-type')).toContain('text/html')
    expect(await send(bank, 'POST', { outcome: 'succeed' })).toMatchObject({ body: { status: 'succeeded' } })
    expect((await stripe.paymentIntents.retrieve(waiting.id)).amount_received).toBe(10_000)
  })

  it('can fail', async () => {
    const waiting = await pay({ payment_method: 'pm_card_authenticationRequired' })
    await send(waiting.next_action?.redirect_to_url?.url ?? '', 'POST', { outcome: 'fail' })
    const failed = await stripe.paymentIntents.retrieve(waiting.id)
    expect(failed.status).toBe('requires_payment_method')
    expect(failed.last_payment_error?.code).toBe('payment_intent_authentication_failure')
  })

  it('done once while setting up is not asked for again', async () => {
    const customer = await stripe.customers.create()
    const setup = await stripe.setupIntents.create({
      customer: customer.id,
      payment_method: 'pm_card_authenticationRequiredOnSetup',
      confirm: true,
    })
    expect(setup.status).toBe('requires_action')
    await send(setup.next_action?.redirect_to_url?.url ?? '', 'POST', { outcome: 'succeed' })
    const done = await stripe.setupIntents.retrieve(setup.id)
    expect(done.status).toBe('succeeded')
    const intent = await pay({
      customer: customer.id,
      payment_method: done.payment_method as string,
      off_session: true,
    })
    expect(intent.status).toBe('succeeded')
  })
})

describe('an authorisation', () => {
  const hold = () => pay({ capture_method: 'manual' })

  it('is captured in part and releases the rest', async () => {
    const held = await hold()
    expect(held).toMatchObject({ status: 'requires_capture', amount_capturable: 10_000, amount_received: 0 })
    const captured = await stripe.paymentIntents.capture(held.id, {
      amount_to_capture: 7_000,
      expand: ['latest_charge'],
    })
    expect(captured).toMatchObject({ status: 'succeeded', amount_received: 7_000, amount_capturable: 0 })
    expect(captured.latest_charge).toMatchObject({ amount: 10_000, amount_captured: 7_000, amount_refunded: 3_000 })
    expect(await refusalOf(stripe.refunds.create({ payment_intent: held.id, amount: 7_001 }))).toMatchObject({
      param: 'amount',
    })
    await stripe.refunds.create({ payment_intent: held.id, amount: 7_000 })
  })

  it('gives no more than was authorised', async () => {
    const held = await hold()
    expect(await refusalOf(stripe.paymentIntents.capture(held.id, { amount_to_capture: 10_001 }))).toMatchObject({
      code: 'amount_too_large',
    })
  })

  it('is captured once', async () => {
    const held = await hold()
    await stripe.paymentIntents.capture(held.id)
    expect(await refusalOf(stripe.paymentIntents.capture(held.id))).toMatchObject({
      code: 'payment_intent_unexpected_state',
    })
  })

  it('is voided, and then cannot be captured; what was captured cannot be voided', async () => {
    const held = await hold()
    const canceled = await stripe.paymentIntents.cancel(held.id, { cancellation_reason: 'abandoned' })
    expect(canceled).toMatchObject({ status: 'canceled', cancellation_reason: 'abandoned', amount_capturable: 0 })
    expect(await refusalOf(stripe.paymentIntents.capture(held.id))).toMatchObject({ statusCode: 400 })
    expect(await refusalOf(stripe.paymentIntents.cancel((await pay()).id))).toMatchObject({ statusCode: 400 })
  })

  it('cannot be refunded before it is captured', async () => {
    const held = await hold()
    expect(await refusalOf(stripe.refunds.create({ payment_intent: held.id }))).toMatchObject({ statusCode: 400 })
  })
})

describe('refunds', () => {
  it('sum to the payment and not a cent more', async () => {
    const intent = await pay()
    await stripe.refunds.create({ payment_intent: intent.id, amount: 3_333 })
    await stripe.refunds.create({ payment_intent: intent.id, amount: 3_333 })
    expect(await refusalOf(stripe.refunds.create({ payment_intent: intent.id, amount: 3_335 }))).toMatchObject({
      type: 'StripeInvalidRequestError',
      param: 'amount',
    })
    const last = await stripe.refunds.create({ payment_intent: intent.id, reason: 'requested_by_customer' })
    expect(last).toMatchObject({ amount: 3_334, status: 'succeeded', reason: 'requested_by_customer' })
    expect(await refusalOf(stripe.refunds.create({ payment_intent: intent.id }))).toMatchObject({
      code: 'charge_already_refunded',
    })
    const charge = await stripe.charges.retrieve((intent.latest_charge as Stripe.Charge).id)
    expect(charge).toMatchObject({ amount_refunded: 10_000, refunded: true })
  })

  it('racing each other never exceed it', async () => {
    const intent = await pay()
    const racing = Array.from({ length: 8 }, () => stripe.refunds.create({ payment_intent: intent.id, amount: 3_000 }))
    const outcomes = await Promise.allSettled(racing)
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(3)
  })
})

describe('amounts', () => {
  it.each([
    ['jpy', 500, 'succeeded'],
    ['ugx', 50_000, 'succeeded'],
    ['ugx', 50_050, 'refused'],
    ['isk', 100_000, 'succeeded'],
    ['isk', 100_001, 'refused'],
    ['kwd', 5_120, 'succeeded'],
    ['kwd', 5_124, 'refused'],
    ['mga', 5_001, 'succeeded'],
    ['zzz', 5_000, 'refused'],
    ['eur', 49, 'refused'],
    ['eur', 100_000_000, 'refused'],
  ])('in %s of %i are %s', async (currency, amount, outcome) => {
    const attempt = pay({ amount, currency })
    if (outcome === 'succeeded') expect((await attempt).status).toBe('succeeded')
    else expect(await refusalOf(attempt)).toMatchObject({ statusCode: 400, type: 'StripeInvalidRequestError' })
  })
})

describe('what is wrong with a request', () => {
  it('is said with the parameter', async () => {
    expect(await refusalOf(stripe.paymentIntents.create({ currency: 'eur' } as never))).toMatchObject({
      code: 'parameter_missing',
      param: 'amount',
    })
    expect(await refusalOf(pay({ amount: 'ten' as never }))).toMatchObject({
      code: 'parameter_invalid_integer',
      param: 'amount',
    })
    expect(await refusalOf(pay({ amuont: 1 } as never))).toMatchObject({ code: 'parameter_unknown', param: 'amuont' })
    expect(await refusalOf(pay({ customer: 'cus_nobody' }))).toMatchObject({
      code: 'resource_missing',
      param: 'customer',
      statusCode: 400,
    })
    const refusal = await refusalOf(stripe.paymentIntents.retrieve('pi_nothing'))
    expect(refusal).toMatchObject({ code: 'resource_missing', statusCode: 404 })
    expect(refusal.requestId).toMatch(/^req_/)
  })

  it('may be the key', async () => {
    expect(await refusalOf(stripeClient(sandbox.url, 'sk_test_wrong').balance.retrieve())).toMatchObject({
      type: 'StripeAuthenticationError',
      statusCode: 401,
    })
    expect((await send(`${sandbox.url}/v1/balance`, 'GET')).status).toBe(401)
  })

  it('is a card number, which is neither taken nor written down', async () => {
    const number = '4242424242424242'
    const card = { number, exp_month: 1, exp_year: 2030, cvc: '123' }
    expect(await refusalOf(stripe.paymentMethods.create({ type: 'card', card }))).toMatchObject({
      param: 'card[number]',
    })
    const journal = await (await fetch(`${sandbox.url}/journal?provider=stripe`)).text()
    expect(journal).toContain('card')
    expect(journal).not.toContain(number)
    expect(journal).not.toContain('sk_test_of_the_tests')
  })
})

describe('lists', () => {
  it('page from the newest to the oldest without gap or repetition', async () => {
    const customer = await stripe.customers.create()
    const made: string[] = []
    for (let index = 0; index < 7; index += 1) made.push((await pay({ customer: customer.id })).id)
    const first = await stripe.paymentIntents.list({ customer: customer.id, limit: 3 })
    expect(first).toMatchObject({ object: 'list', has_more: true })
    const all: string[] = []
    for await (const intent of stripe.paymentIntents.list({ customer: customer.id, limit: 3 })) all.push(intent.id)
    expect(all).toEqual(made.toReversed())
    const back = await stripe.paymentIntents.list({ customer: customer.id, limit: 2, ending_before: made[3] as string })
    expect(back.data.map(({ id }) => id)).toEqual([made[5], made[4]])
    expect(back.has_more).toBe(true)
  })

  it('expand what they list', async () => {
    const saved = await customerWith('pm_card_visa')
    await pay(saved)
    const page = await stripe.paymentIntents.list({
      customer: saved.customer,
      expand: ['data.customer', 'data.latest_charge.balance_transaction'],
    })
    const [intent] = page.data
    expect(intent?.customer).toMatchObject({ id: saved.customer, email: 'fleet@example.com' })
    expect(intent?.latest_charge).toMatchObject({ balance_transaction: { object: 'balance_transaction' } })
  })

  it('refuse a cursor that never was, and a size beyond a hundred', async () => {
    expect(await refusalOf(stripe.charges.list({ starting_after: 'ch_never' }))).toMatchObject({
      param: 'starting_after',
    })
    expect(await refusalOf(stripe.charges.list({ limit: 101 }))).toMatchObject({ param: 'limit' })
  })
})

describe('metadata', () => {
  it('is merged, unset by an empty value and cleared as a whole', async () => {
    const customer = await stripe.customers.create({ metadata: { a: '1', b: '2' } })
    expect((await stripe.customers.update(customer.id, { metadata: { b: '', c: '3' } })).metadata).toEqual({
      a: '1',
      c: '3',
    })
    expect((await stripe.customers.update(customer.id, { metadata: '' })).metadata).toEqual({})
  })
})
