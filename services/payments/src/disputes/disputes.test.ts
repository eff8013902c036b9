import type { Dispute } from '@clutch/contracts/payments/disputes'
import { newId } from '@clutch/shared/id'
import Stripe from 'stripe'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type Money, startMoney, webhookSecret } from '../../test/money.ts'

let money: Money
beforeAll(async () => {
  money = await startMoney()
})
afterEach(async () => {
  await money.clearFaults()
  await money.assertInvariants()
})
afterAll(() => money.stop())

const keyed = () => ({ 'idempotency-key': newId('key') })

async function door(path: string, body: object): Promise<{ id: string }> {
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(`${money.sandboxUrl}/stripe/${path}`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  })
  if (answer.status !== 200) throw new Error(await answer.text())
  return (await answer.json()) as { id: string }
}

/** As Stripe tells of it: by its own names alone. */
async function tell(type: string, dispute: { id: string }): Promise<void> {
  const object = await money.atStripe<object>(`disputes/${dispute.id}`)
  const event = { id: newId('evt'), object: 'event', type, created: Math.floor(Date.now() / 1_000), data: { object } }
  const payload = JSON.stringify(event)
  const signature = Stripe.webhooks.generateTestHeaderString({ payload, secret: webhookSecret })
  const answer = await fetch(`${money.service.url}/api/v1/payments/provider-webhooks/stripe`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'stripe-signature': signature },
    body: payload,
  })
  expect(answer.status).toBe(204)
  await money.service.settled()
}

async function paid(purpose: Record<string, unknown> = {}) {
  const accountId = await money.account()
  expect((await money.addMethod(accountId)).status).toBe(201)
  const body = { accountId, amount: { amount: 10_000, currency: 'EUR' }, description: newId('key'), ...purpose }
  const answer = await money.service.call<{ id: string; providerReference: string }>('POST', '/payments', {
    body,
    headers: keyed(),
  })
  expect(answer.body).toMatchObject({ status: 'succeeded' })
  return answer.body
}
async function disputesOf(paymentId: string): Promise<Dispute[]> {
  await money.service.settled()
  return (await money.service.call<{ items: Dispute[] }>('GET', `/payments/disputes?paymentId=${paymentId}`)).body.items
}
const balance = async (account: string) => {
  const rows = await money.service.look<{ amount: string }>(
    'SELECT sum(amount)::text AS amount FROM payments.balances WHERE account_id LIKE $1',
    [account],
  )
  return Number(rows[0]?.amount ?? 0)
}
const refund = (paymentId: string, amount: number) =>
  money.service.call('POST', '/payments/refunds', {
    body: { paymentId, amount: { amount, currency: 'EUR' } },
    headers: keyed(),
  })

describe('a dispute', () => {
  test('is opened by the provider’s word, answered, and won: the money is there again, the fee is not', async () => {
    const payment = await paid()
    const fees = await balance('provider-fees.%.EUR')
    const opened = await door('disputes', { payment: payment.providerReference })
    await tell('charge.dispute.created', opened)
    await tell('charge.dispute.funds_withdrawn', opened)
    const [dispute, ...more] = await disputesOf(payment.id)
    expect(more).toEqual([])
    expect(dispute).toMatchObject({
      status: 'needs-response',
      withheld: true,
      amount: { amount: 10_000 },
      fee: { amount: 2_000 },
    })
    expect(await balance('disputed-receivable.platform.EUR')).toBe(10_000)
    const body = { explanation: 'Towed and signed for.', serviceDate: '2026-03-02' }
    const answer = await money.service.call<Dispute>('POST', `/payments/disputes/${dispute!.id}/evidence`, {
      body,
      headers: keyed(),
    })
    expect([answer.status, answer.body.status, answer.body.evidence]).toEqual([200, 'under-review', body])
    const twice = await money.service.call('POST', `/payments/disputes/${dispute!.id}/evidence`, {
      body,
      headers: keyed(),
    })
    expect([twice.status, twice.body.code]).toEqual([409, 'dispute-in-other-state'])
    await door(`disputes/${opened.id}`, { outcome: 'won' })
    await tell('charge.dispute.closed', opened)
    expect((await disputesOf(payment.id))[0]).toMatchObject({ status: 'won', withheld: false })
    expect(await balance('disputed-receivable.platform.EUR')).toBe(0)
    expect((await balance('provider-fees.%.EUR')) - fees).toBe(2_000)
    expect((await refund(payment.id, 10_000)).status).toBe(201)
  })

  test('rule 24: refunds and open or lost disputes are together at most what was captured', async () => {
    const payment = await paid()
    const opened = await door('disputes', { payment: payment.providerReference, amount: 7_000 })
    await tell('charge.dispute.created', opened)
    const over = await refund(payment.id, 3_001)
    expect([over.status, over.body.code]).toEqual([422, 'refund-exceeds-refundable'])
    const [dispute] = await disputesOf(payment.id)
    const losses = await balance('dispute-losses.platform.EUR')
    const given = await money.service.call<Dispute>('POST', `/payments/disputes/${dispute!.id}/accept`, {
      headers: keyed(),
    })
    expect(given.body).toMatchObject({ status: 'lost', withheld: true })
    expect((await balance('dispute-losses.platform.EUR')) - losses).toBe(7_000)
    expect((await refund(payment.id, 3_001)).status).toBe(422)
    expect((await refund(payment.id, 3_000)).status).toBe(201)
  })

  test('rule 24: when the provider takes more than was captured it is booked as it happened, and raised', async () => {
    const payment = await paid()
    expect((await refund(payment.id, 4_000)).status).toBe(201)
    await money.service.settled()
    // A dispute that raced the refund: the bank took all of it.
    const opened = await door('disputes', { payment: payment.providerReference, amount: 10_000 })
    await tell('charge.dispute.created', opened)
    const [dispute] = await disputesOf(payment.id)
    expect(dispute).toMatchObject({ amount: { amount: 10_000 }, excess: { amount: 4_000, currency: 'EUR' } })
    const raised = (await money.service.emitted('payments.dispute.exceeded')).filter(
      ({ data }) => (data as Dispute).id === dispute!.id,
    )
    expect(raised).toHaveLength(1)
  })

  test('an event that comes twice, or late, changes nothing', async () => {
    const payment = await paid()
    const opened = await door('disputes', { payment: payment.providerReference })
    await door(`disputes/${opened.id}`, { outcome: 'lost' })
    for (const type of ['charge.dispute.closed', 'charge.dispute.created', 'charge.dispute.closed'])
      await tell(type, opened)
    const [dispute] = await disputesOf(payment.id)
    expect(dispute).toMatchObject({ status: 'lost', version: 1 })
    const entries = await money.service.look('SELECT 1 FROM payments.entries WHERE reference_id = $1', [dispute!.id])
    // Withheld, lost, its fee: once each.
    expect(entries).toHaveLength(3)
  })

  test('a lost answer to the evidence is asked after, not sent again under another key', async () => {
    const payment = await paid()
    const opened = await door('disputes', { payment: payment.providerReference })
    await tell('charge.dispute.created', opened)
    const [dispute] = await disputesOf(payment.id)
    await money.fault('answer-lost-after-commit', `/v1/disputes/${opened.id}`)
    const body = { explanation: 'Signed for.' }
    await money.service.call('POST', `/payments/disputes/${dispute!.id}/evidence`, { body, headers: keyed() })
    await expect.poll(async () => (await disputesOf(payment.id))[0]?.status, { timeout: 10_000 }).toBe('under-review')
    const { evidence_details } = await money.atStripe<{ evidence_details: { submission_count: number } }>(
      `disputes/${opened.id}`,
    )
    expect(evidence_details.submission_count).toBe(1)
  })

  test('its owner is told once, three days before the time for evidence ends; one that was answered is left alone', async () => {
    const [waiting, answered] = [await paid(), await paid()]
    for (const { providerReference } of [waiting, answered])
      await tell('charge.dispute.created', await door('disputes', { payment: providerReference }))
    const [dispute] = await disputesOf(waiting.id)
    const [other] = await disputesOf(answered.id)
    const body = { explanation: 'Signed for.' }
    await money.service.call('POST', `/payments/disputes/${other!.id}/evidence`, { body, headers: keyed() })
    const dueBy = Date.parse(dispute!.evidenceDueBy!)
    const warned = async () =>
      (await money.service.emitted('payments.dispute.evidence-due'))
        .map(({ data }) => (data as Dispute).id)
        .filter((id) => id === dispute!.id || id === other!.id)
    await money.at(new Date(dueBy - 3 * 86_400_000 - 1_000).toISOString())
    await money.service.settled()
    expect(await warned()).toEqual([])
    await money.at(new Date(dueBy - 3 * 86_400_000).toISOString())
    await expect.poll(warned).toEqual([dispute!.id])
    await money.at(new Date(dueBy - 86_400_000).toISOString())
    await money.service.settled()
    expect(await warned()).toEqual([dispute!.id])
  })
})
