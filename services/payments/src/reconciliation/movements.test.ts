import type { Reconciliation } from '@clutch/contracts/payments/reconciliation'
import { newId } from '@clutch/shared/id'
import Stripe from 'stripe'
import type { Static } from 'typebox'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Money, startMoney, webhookSecret } from '../../test/money.ts'

let money: Money
beforeAll(async () => {
  money = await startMoney()
})
afterAll(() => money?.stop())

const keyed = () => ({ 'idempotency-key': newId('key') })
const eur = (amount: number) => ({ amount, currency: 'EUR' })

async function door(path: string, body: object): Promise<{ id: string }> {
  const answer = await fetch(`${money.sandboxUrl}/stripe/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (answer.status !== 200) throw new Error(await answer.text())
  return (await answer.json()) as { id: string }
}

async function report(): Promise<Static<typeof Reconciliation>> {
  const now = money.service.clock.now().getTime()
  const [from, to] = [now - 3_600_000, now + 3_600_000].map((at) => new Date(at).toISOString())
  const answer = await money.service.call('GET', `/payments/reconciliation?from=${from}&to=${to}`)
  expect(answer.status).toBe(200)
  return answer.body as never
}

/** As if every webhook had come: whatever is open is asked after. */
async function hear(providerPaymentId: string, type: string, object: object): Promise<void> {
  const event = { id: newId('evt'), object: 'event', type, created: Math.floor(Date.now() / 1_000), data: { object } }
  const payload = JSON.stringify(event)
  const answer = await fetch(`${money.service.url}/api/v1/payments/provider-webhooks/stripe`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'stripe-signature': Stripe.webhooks.generateTestHeaderString({ payload, secret: webhookSecret }),
    },
    body: payload,
  })
  expect([answer.status, providerPaymentId]).toEqual([204, providerPaymentId])
  await money.service.settled()
}

async function paidBy(token: string): Promise<{ id: string; providerReference: string; status: string }> {
  const accountId = await money.account()
  expect((await money.addMethod(accountId, token)).status).toBe(201)
  const answer = await money.service.call<{ id: string; providerReference: string; status: string }>(
    'POST',
    '/payments',
    {
      body: { accountId, amount: eur(10_000), description: newId('key') },
      headers: keyed(),
    },
  )
  expect(answer.status).toBe(201)
  return answer.body
}

test('charge, transfer, partial refund with its reversal, lost dispute, returned debit: each is matched with the provider’s line', async () => {
  // Divided, and a part given back: the vendor's transfer gives its part too.
  const accountId = await money.account()
  const vendorId = await money.vendor()
  await money.addMethod(accountId)
  await money.addReceiver(vendorId)
  const invoice = money.invoice({ accountId, vendorId })
  await money.finalise(invoice)
  const divided = await money.until(invoice.id, 'succeeded')
  await money.untilTransfer(divided.id, 'succeeded')
  const refund = await money.service.call('POST', '/payments/refunds', {
    body: { paymentId: divided.id, amount: eur(3_000) },
    headers: keyed(),
  })
  expect(refund.status).toBe(201)
  await money.service.settled()
  await expect
    .poll(() => money.service.look('SELECT 1 FROM payments.refund_parts WHERE provider_reversal_id IS NOT NULL'))
    .toHaveLength(1)

  const disputed = await paidBy('pm_card_visa')
  const dispute = await door('disputes', { payment: disputed.providerReference })
  await door(`disputes/${dispute.id}`, { outcome: 'lost' })
  const told = await money.atStripe<object>(`disputes/${dispute.id}`)

  // The bank's word is missing yet: the provider took it, and the ledger does not know.
  expect((await report()).differences).toMatchObject([
    { kind: 'dispute', providerReference: dispute.id, ledger: null, provider: -12_000 },
  ])
  await hear(disputed.providerReference, 'charge.dispute.closed', told)

  const debit = await paidBy('pm_success_de')
  await door(`bank-debits/${debit.providerReference}`, { outcome: 'succeed' })
  await hear(
    debit.providerReference,
    'payment_intent.succeeded',
    await money.atStripe(`payment_intents/${debit.providerReference}`),
  )
  await expect
    .poll(async () => (await money.service.call('GET', `/payments/${debit.id}`)).body.status)
    .toBe('succeeded')
  const returned = await door('disputes', { payment: debit.providerReference })
  await hear(debit.providerReference, 'charge.dispute.created', await money.atStripe(`disputes/${returned.id}`))
  await expect.poll(async () => (await money.service.call('GET', `/payments/${debit.id}`)).body.status).toBe('returned')
  await expect.poll(async () => (await report()).differences).toEqual([])

  const { totals, inTransit } = await report()
  expect(inTransit).toEqual([])
  // Three charges, a transfer, its reversal, a refund, a dispute and a return.
  expect(totals).toMatchObject([{ currency: 'EUR', matched: 8 }])
  expect(totals[0]!.ledger).toBe(totals[0]!.provider)
  await money.assertInvariants()
})
