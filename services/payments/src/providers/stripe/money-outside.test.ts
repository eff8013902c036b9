import { createHmac } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildSandbox, type Sandbox } from '@clutch/sandbox/app'
import { type Money, money } from '@clutch/shared/money'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { ChargeResult, Found, Notice, Outcome } from '../provider.ts'
import { StripeProvider } from './stripe.ts'

const secretKey = 'sk_test_clutch_adapter'
const webhookSecret = 'whsec_of_the_tests_only'
const started = new Date('2026-03-02T09:00:00.000Z')
const eur = (amount: number) => money(amount, 'EUR')
const accepted = { captured: 10_000, sepaFee: 750, cardFee: 2_000 }

let sandbox: Sandbox
let stateDir: string
let url: string
let stripe: StripeProvider
beforeAll(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'stripe-adapter-'))
  sandbox = await buildSandbox({ stateDir, stripeSecretKey: secretKey, meshSecret: undefined, clockStandsAt: started })
  await sandbox.app.listen({ host: '127.0.0.1', port: 0 })
  url = sandbox.app.listeningOrigin
  stripe = new StripeProvider({ secretKey, apiBase: url, webhookSecret })
})
afterAll(async () => {
  await sandbox?.app.close()
  await rm(stateDir, { recursive: true, force: true })
})
afterEach(async () => {
  await fetch(`${url}/faults`, { method: 'DELETE' })
})

let keys = 0
const key = () => ({ idempotencyKey: `key_${++keys}` })
const door = async <Body>(path: string, body: object, method = 'POST'): Promise<Body> => {
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(`${url}${path}`, { method, headers, body: JSON.stringify(body) })
  expect(answer.ok).toBe(true)
  return (await answer.json()) as Body
}
const at = (days: number) =>
  door('/clock', { now: new Date(started.getTime() + days * 86_400_000).toISOString() }, 'PUT')

function resultOf<Result>(outcome: Outcome<Result> | Found<Result>): Result {
  expect(outcome).toMatchObject({ outcome: 'succeeded' })
  return (outcome as { result: Result }).result
}

const charge = (paymentId: string, methodId: string, amount: Money = eur(accepted.captured)) =>
  stripe.charge(
    {
      tenantId: 'ten_1',
      paymentId,
      attemptId: `${paymentId}_1`,
      amount,
      customerId: null,
      methodId,
      methodKind: methodId.includes('_de') ? 'sepa-debit' : 'card',
      description: 'INV-2026-000001',
      payer: { present: false },
    },
    key(),
  )
const find = (paymentId: string, providerPaymentId: string): Promise<Found<ChargeResult>> =>
  stripe.findPayment({
    tenantId: 'ten_1',
    paymentId,
    attemptId: `${paymentId}_1`,
    handle: { providerPaymentId, providerAuthorisationId: null, providerChargeId: null },
    customerId: null,
    amount: eur(accepted.captured),
    startedAt: started,
  })

const signed = (event: object) => {
  const raw = Buffer.from(JSON.stringify(event))
  const t = Math.floor(Date.now() / 1_000)
  const v1 = createHmac('sha256', webhookSecret).update(`${t}.${raw}`).digest('hex')
  return { raw, headers: { 'stripe-signature': `t=${t},v1=${v1}` }, nowMs: Date.now() }
}
const eventOf = (type: string, object: object) => ({ id: 'evt_1', type, created: 1_772_442_000, data: { object } })

describe('a direct debit', () => {
  test('rule 21: is processing, then taken, then returned by its bank with what that cost', async () => {
    const begun = await charge('pay_d1', 'pm_success_de')
    expect(begun.outcome).toBe('processing')
    const { providerId } = begun as { providerId: string }
    await door(`/stripe/bank-debits/${providerId}`, { outcome: 'succeed' })
    expect(resultOf(await find('pay_d1', providerId))).toMatchObject({ state: 'captured', fee: eur(35) })

    await door('/stripe/disputes', { payment: providerId, amount: 4_000 })
    // A part that came back does not undo the whole.
    expect(resultOf(await find('pay_d1', providerId)).state).toBe('captured')
    await door('/stripe/disputes', { payment: providerId })
    expect(resultOf(await find('pay_d1', providerId))).toMatchObject({
      state: 'returned',
      amount: eur(accepted.captured),
      fee: eur(2 * accepted.sepaFee),
    })
  })

  test('its return is told of the payment it belongs to', async () => {
    const { providerId } = (await charge('pay_d2', 'pm_success_de')) as { providerId: string }
    await door(`/stripe/bank-debits/${providerId}`, { outcome: 'succeed' })
    const dispute = await door<{ id: string }>('/stripe/disputes', { payment: providerId })
    const notice = (await stripe.readWebhook(signed(eventOf('charge.dispute.created', dispute)))) as Notice
    expect(notice.subject).toEqual({ kind: 'payment', tenantId: 'ten_1', id: 'pay_d2', providerId: dispute.id })
  })

  test('that fails is a decline', async () => {
    const { providerId } = (await charge('pay_d3', 'pm_insufficientFunds_de')) as { providerId: string }
    await at(2)
    expect(await find('pay_d3', providerId)).toMatchObject({
      outcome: 'declined',
      decline: { code: 'insufficient-funds', retry: 'soft' },
    })
  })
})

describe('a dispute', () => {
  test('is found with its fee, answered, and accepted', async () => {
    const { providerPaymentId } = resultOf(await charge('pay_c1', 'pm_card_visa'))
    const { id } = await door<{ id: string }>('/stripe/disputes', { payment: providerPaymentId, reason: 'duplicate' })
    expect(resultOf(await stripe.disputes.find(id))).toMatchObject({
      providerPaymentId,
      state: 'needs-response',
      reason: 'duplicate',
      amount: eur(accepted.captured),
      fee: eur(accepted.cardFee),
      withheld: true,
    })
    const evidence = { uncategorized_text: 'Two jobs.' }
    const sent = await stripe.disputes.submitEvidence({ providerDisputeId: id, evidence }, key())
    expect(resultOf(sent).state).toBe('under-review')
    await door(`/stripe/disputes/${id}`, { outcome: 'won' })
    expect(resultOf(await stripe.disputes.find(id))).toMatchObject({ state: 'won', withheld: false })

    const other = await door<{ id: string }>('/stripe/disputes', {
      payment: resultOf(await charge('pay_c2', 'pm_card_visa')).providerPaymentId,
    })
    expect(resultOf(await stripe.disputes.accept({ providerDisputeId: other.id }, key())).state).toBe('lost')
    expect(await stripe.disputes.find('dp_unknown')).toEqual({ outcome: 'not-found' })
  })

  test('of a card is told as a dispute of its tenant; when Stripe cannot be asked whose it is, it is to come again', async () => {
    const { providerPaymentId } = resultOf(await charge('pay_c3', 'pm_card_visa'))
    const dispute = await door<{ id: string }>('/stripe/disputes', { payment: providerPaymentId })
    const event = signed(eventOf('charge.dispute.created', dispute))
    await door('/faults', { provider: 'stripe', kind: '503', match: { method: 'GET' } })
    expect(await stripe.readWebhook(event)).toBe('not-readable-now')
    expect(((await stripe.readWebhook(event)) as Notice).subject).toEqual({
      kind: 'dispute',
      tenantId: 'ten_1',
      id: null,
      providerId: dispute.id,
    })
  })
})

describe('a payout', () => {
  test('is sent once, found by our reference, and paid or returned by its bank', async () => {
    resultOf(await charge('pay_p1', 'pm_card_visa', eur(100_000)))
    await at(10)
    const request = { tenantId: 'ten_1', payoutId: 'pyt_1', amount: eur(5_000), destination: null }
    await door('/faults', { provider: 'stripe', kind: 'answer-lost-after-commit', match: { method: 'POST' }, times: 2 })
    const call = key()
    expect((await stripe.payouts.send(request, call)).outcome).toBe('unknown')
    const lookup = { payoutId: 'pyt_1', providerPayoutId: null, destination: null, startedAt: started }
    const found = resultOf(await stripe.payouts.find(lookup))
    expect(found).toMatchObject({ state: 'in-transit' })
    expect(resultOf(await stripe.payouts.send(request, call)).providerPayoutId).toBe(found.providerPayoutId)
    await door(`/stripe/payouts/${found.providerPayoutId}`, { outcome: 'paid' })
    expect(resultOf(await stripe.payouts.find(lookup)).state).toBe('paid')
    await door(`/stripe/payouts/${found.providerPayoutId}`, { outcome: 'failed' })
    expect(resultOf(await stripe.payouts.find(lookup)).state).toBe('returned')
    expect(await stripe.payouts.find({ ...lookup, payoutId: 'pyt_2' })).toEqual({ outcome: 'not-found' })
  })

  test('rule 7: in whole units where Stripe pays out no others', async () => {
    const send = (amount: Money) =>
      stripe.payouts.send({ tenantId: 'ten_1', payoutId: 'pyt_3', amount, destination: null }, key())
    for (const currency of ['HUF', 'TWD']) {
      expect(await send(money(1_050, currency))).toMatchObject({ outcome: 'rejected', reason: 'invalid-request' })
      expect(await send(money(1_100, currency))).toMatchObject({ message: expect.stringContaining('balance') })
    }
  })
})

test('the report names each movement by what moved', async () => {
  const report = await stripe.listMovements({ from: started, to: new Date('2026-04-01T00:00:00.000Z'), max: 500 })
  const kinds = new Set((report as { result: { kind: string }[] }).result.map(({ kind }) => kind))
  expect(kinds).toEqual(new Set(['charge', 'dispute', 'payout']))
})
