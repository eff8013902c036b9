import type Stripe from 'stripe'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type RunningSandbox, refusalOf, send, startSandbox } from '../test-sandbox.ts'

let sandbox: RunningSandbox
let stripe: Stripe
beforeAll(async () => {
  sandbox = await startSandbox({ clockStandsAt: new Date('2026-03-02T09:00:00.000Z') })
  stripe = sandbox.stripe
})
afterAll(() => sandbox.stop())
let startedAt: string
beforeEach(async () => {
  startedAt = ((await send(`${sandbox.url}/clock`, 'GET')).body as { now: string }).now
})

const door = (path: string, body: object, method = 'POST') => send(`${sandbox.url}/stripe/${path}`, method, body)
const daysLater = (days: number) =>
  send(`${sandbox.url}/clock`, 'PUT', { now: new Date(Date.parse(startedAt) + days * 86_400_000).toISOString() })
const pay = (payment_method: string, amount = 10_000) =>
  stripe.paymentIntents.create({ amount, currency: 'eur', confirm: true, payment_method, off_session: true })
const chargeOf = (intent: Stripe.PaymentIntent) => intent.latest_charge as string
const movementsOf = async (source: string) =>
  (await stripe.balanceTransactions.list({ source })).data.map(({ net, reporting_category }) => [
    reporting_category,
    net,
  ])

describe('a dispute', () => {
  it('takes the amount and a fee; won, it gives the amount back and keeps the fee', async () => {
    const intent = await pay('pm_card_visa')
    const { body } = await door('disputes', { payment: intent.id, reason: 'fraudulent' })
    const { id } = body as { id: string }
    const opened = await stripe.disputes.retrieve(id)
    expect(opened).toMatchObject({ status: 'needs_response', amount: 10_000, payment_intent: intent.id })
    expect(await movementsOf(id)).toEqual([['dispute', -12_000]])
    // What was taken back already is not given back once more.
    expect(await refusalOf(stripe.refunds.create({ payment_intent: intent.id }))).toMatchObject({
      code: 'charge_disputed',
    })
    expect((await stripe.charges.retrieve(chargeOf(intent))).disputed).toBe(true)

    await stripe.disputes.update(id, { evidence: { uncategorized_text: 'The job was done.' }, submit: false })
    expect((await stripe.disputes.retrieve(id)).status).toBe('needs_response')
    const sent = await stripe.disputes.update(id, { evidence: { customer_name: 'Anna' } })
    expect(sent).toMatchObject({
      status: 'under_review',
      evidence: { uncategorized_text: 'The job was done.', customer_name: 'Anna' },
      evidence_details: { submission_count: 1, has_evidence: true },
    })
    expect(await refusalOf(stripe.disputes.update(id, { evidence: { customer_name: 'Bert' } }))).toBeDefined()

    await door(`disputes/${id}`, { outcome: 'won' })
    expect((await stripe.disputes.retrieve(id)).status).toBe('won')
    expect(await movementsOf(id)).toEqual([
      ['dispute_reversal', 10_000],
      ['dispute', -12_000],
    ])
    expect((await stripe.refunds.create({ payment_intent: intent.id })).status).toBe('succeeded')
  })

  it('nobody answers is lost when its time is over; one that is accepted, at once', async () => {
    const first = await pay('pm_card_visa')
    const second = await pay('pm_card_visa')
    const one = (await door('disputes', { payment: chargeOf(first), amount: 4_000 })).body as { id: string }
    const two = (await door('disputes', { payment: chargeOf(second) })).body as { id: string }
    expect((await door('disputes', { payment: chargeOf(first), amount: 6_001 })).status).toBe(400)
    expect((await stripe.disputes.close(two.id)).status).toBe('lost')
    await daysLater(14)
    expect((await stripe.disputes.retrieve(one.id)).status).toBe('lost')
    expect((await stripe.disputes.list({ charge: chargeOf(first) })).data.map(({ id }) => id)).toEqual([one.id])
  })

  it('may begin as a question that takes nothing', async () => {
    const intent = await pay('pm_card_visa')
    const { id } = (await door('disputes', { payment: intent.id, inquiry: true })).body as { id: string }
    expect(await movementsOf(id)).toEqual([])
    await door(`disputes/${id}`, { outcome: 'escalate' })
    expect(await stripe.disputes.retrieve(id)).toMatchObject({ status: 'needs_response' })
    expect(await movementsOf(id)).toEqual([['dispute', -12_000]])
  })
})

describe('a direct debit', () => {
  it('is processing until its bank says what came of it, days later', async () => {
    const good = await pay('pm_success_de')
    const bad = await pay('pm_insufficientFunds_de')
    expect([good.status, bad.status]).toEqual(['processing', 'processing'])
    expect(await movementsOf(chargeOf(good))).toEqual([])
    await daysLater(2)
    expect(await stripe.paymentIntents.retrieve(good.id)).toMatchObject({
      status: 'succeeded',
      amount_received: 10_000,
    })
    expect(await movementsOf(chargeOf(good))).toEqual([['charge', 9_965]])
    expect(await stripe.paymentIntents.retrieve(bad.id)).toMatchObject({
      status: 'requires_payment_method',
      last_payment_error: { code: 'insufficient_funds' },
    })
  })

  it('that succeeded can be given back by the bank: a dispute, lost as soon as it is told', async () => {
    const intent = await pay('pm_success_de')
    await door(`bank-debits/${intent.id}`, { outcome: 'succeed' })
    const dispute = (await door('disputes', { payment: intent.id, reason: 'insufficient_funds' })).body
    expect(dispute).toMatchObject({ status: 'lost', amount: 10_000, reason: 'insufficient_funds' })
    expect(await movementsOf((dispute as { id: string }).id)).toEqual([['dispute', -10_750]])

    const by = await pay('pm_disputed_de')
    await daysLater(2)
    expect((await stripe.disputes.list({ payment_intent: by.id })).data).toMatchObject([{ status: 'lost' }])
  })

  it('is in euro, never held, and not to be cancelled under way', async () => {
    const base = { amount: 1_000, confirm: true, payment_method: 'pm_success_de' }
    expect(await refusalOf(stripe.paymentIntents.create({ ...base, currency: 'usd' }))).toMatchObject({
      param: 'currency',
    })
    expect(
      await refusalOf(stripe.paymentIntents.create({ ...base, currency: 'eur', capture_method: 'manual' })),
    ).toMatchObject({ param: 'capture_method' })
    const intent = await pay('pm_success_de')
    expect(await refusalOf(stripe.paymentIntents.cancel(intent.id))).toMatchObject({
      code: 'payment_intent_unexpected_state',
    })
  })

  it('is saved like a card', async () => {
    const customer = await stripe.customers.create()
    const setup = await stripe.setupIntents.create({
      customer: customer.id,
      payment_method: 'pm_success_de',
      confirm: true,
    })
    expect(setup.status).toBe('succeeded')
    const { data } = await stripe.paymentMethods.list({ customer: customer.id, type: 'sepa_debit' })
    expect(data).toMatchObject([{ type: 'sepa_debit', sepa_debit: { country: 'DE', last4: '3000' } }])
  })
})

describe('a payout', () => {
  it('needs money that is there, is paid at its date, and may fail afterwards', async () => {
    await pay('pm_card_visa', 50_000)
    await daysLater(3)
    const { available } = await stripe.balance.retrieve()
    const free = available.find(({ currency }) => currency === 'eur')!.amount
    expect(await refusalOf(stripe.payouts.create({ amount: free + 1, currency: 'eur' }))).toMatchObject({
      code: 'balance_insufficient',
    })
    const payout = await stripe.payouts.create({ amount: free, currency: 'eur', metadata: { ours: 'pyt_1' } })
    expect(payout).toMatchObject({ status: 'pending', amount: free })
    expect((await stripe.balance.retrieve()).available.find(({ currency }) => currency === 'eur')!.amount).toBe(0)
    await daysLater(6)
    expect((await stripe.payouts.retrieve(payout.id)).status).toBe('paid')
    await door(`payouts/${payout.id}`, { outcome: 'failed' })
    expect(await stripe.payouts.retrieve(payout.id)).toMatchObject({ status: 'failed', failure_code: 'account_closed' })
    expect(await movementsOf(payout.id)).toEqual([
      ['payout_reversal', free],
      ['payout', -free],
    ])
    const again = await stripe.payouts.create({ amount: 100, currency: 'eur' })
    expect((await stripe.payouts.cancel(again.id)).status).toBe('canceled')
  })

  it.each(['huf', 'twd', 'isk', 'ugx'])('in %s has whole units only', async (currency) => {
    expect(await refusalOf(stripe.payouts.create({ amount: 1_050, currency }))).toMatchObject({ param: 'amount' })
    expect(await refusalOf(stripe.payouts.create({ amount: 1_100, currency }))).toMatchObject({
      code: 'balance_insufficient',
    })
  })
})

describe('a refund', () => {
  it('may wait, and may come back after it was made', async () => {
    const slow = await stripe.refunds.create({ payment_intent: (await pay('pm_card_pendingRefund')).id })
    const intent = await pay('pm_card_refundFail')
    const failing = await stripe.refunds.create({ payment_intent: intent.id, amount: 4_000 })
    expect([slow.status, failing.status]).toEqual(['pending', 'succeeded'])
    await daysLater(1)
    expect((await stripe.refunds.retrieve(slow.id)).status).toBe('succeeded')
    expect((await stripe.refunds.retrieve(failing.id)).status).toBe('failed')
    expect((await stripe.charges.retrieve(chargeOf(intent))).amount_refunded).toBe(0)
    expect(await movementsOf(failing.id)).toEqual([
      ['refund_failure', 4_000],
      ['refund', -4_000],
    ])
  })
})

describe('a card', () => {
  it('is renewed by its network; one that is past its month declines', async () => {
    const customer = await stripe.customers.create()
    const card = await stripe.paymentMethods.attach('pm_card_visa', { customer: customer.id })
    const charge = () =>
      stripe.paymentIntents.create({
        amount: 1_000,
        currency: 'eur',
        customer: customer.id,
        payment_method: card.id,
        confirm: true,
      })
    await stripe.paymentMethods.update(card.id, { card: { exp_month: 2, exp_year: 2026 } })
    expect(await refusalOf(charge())).toMatchObject({ code: 'expired_card' })
    await door(`payment-methods/${card.id}`, { expMonth: 2, expYear: 2030 }, 'PATCH')
    expect((await charge()).status).toBe('succeeded')
    expect((await stripe.events.list({ type: 'payment_method.automatically_updated' })).data).toHaveLength(1)
  })
})
