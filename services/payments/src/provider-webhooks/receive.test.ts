import { createHmac } from 'node:crypto'
import { newId } from '@clutch/shared/id'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type Money, startMoney, webhookSecret } from '../../test/money.ts'
import type { PaymentProvider } from '../providers/provider.ts'
import { providersOf } from '../providers/settings.ts'
import { StripeProvider } from '../providers/stripe/stripe.ts'

let money: Money
let provider: PaymentProvider
beforeAll(async () => {
  money = await startMoney()
  provider = providersOf(money.service.runtime.database).get('stripe')!
})
afterAll(() => money?.stop())
afterEach(async () => {
  providersOf(money.service.runtime.database).use(provider)
  await money.assertInvariants()
})

let events = 0
function eventOf(metadata: Record<string, string>, type = 'payment_intent.succeeded') {
  events += 1
  return {
    id: `evt_${events}`,
    type,
    created: 1_772_442_000,
    data: { object: { id: 'pi_1', object: 'payment_intent', metadata } },
  }
}

async function send(event: object, options: { secret?: string; at?: number; header?: string } = {}): Promise<number> {
  // Not as JSON.stringify would write it: the signature is over the bytes.
  const body = JSON.stringify(event, undefined, 2)
  const t = Math.floor((options.at ?? Date.now()) / 1_000)
  const v1 = createHmac('sha256', options.secret ?? webhookSecret)
    .update(`${t}.${body}`)
    .digest('hex')
  const answer = await fetch(`${money.service.url}/api/v1/payments/provider-webhooks/stripe`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'stripe-signature': options.header ?? `t=${t},v1=${v1}` },
    body,
  })
  return answer.status
}

const stored = () => money.service.look<{ id: string }>('SELECT id FROM payments.provider_events ORDER BY id')

async function waitingPayment() {
  const accountId = await money.account()
  await money.addMethod(accountId)
  const invoice = money.invoice({ accountId, vendorId: await money.vendor() })
  return invoice
}

test('what is not signed by the provider, now, is refused and not stored', async () => {
  const event = eventOf({ clutch_tenant: money.service.tenant, clutch_payment: newId('pay') })
  expect(await send(event, { secret: 'whsec_of_another' })).toBe(400)
  expect(await send(event, { at: Date.now() - 6 * 60_000 })).toBe(400)
  expect(await send(event, { at: Date.now() + 6 * 60_000 })).toBe(400)
  for (const header of ['', 't=,v1=', 'v1=00', `t=${Math.floor(Date.now() / 1_000)},v1=zz`])
    expect(await send(event, { header }), header).toBe(400)
  expect(await stored()).toEqual([])
})

test('what is none of ours is taken and not stored', async () => {
  expect(await send(eventOf({}))).toBe(204)
  expect(await send(eventOf({ clutch_tenant: 'x', clutch_payment: 'y' }))).toBe(204)
  expect(await stored()).toEqual([])
})

test('a payment that is being decided at the provider is settled when it tells, once, however often', async () => {
  const invoice = await waitingPayment()
  let decided = false
  let looks = 0
  const wrapped: Partial<PaymentProvider> = {
    charge: async (request, call) => {
      const answer = await provider.charge(request, call)
      return answer.outcome === 'succeeded'
        ? { outcome: 'processing', providerId: answer.result.providerPaymentId }
        : answer
    },
    findPayment: async (lookup) => {
      looks += 1
      return decided
        ? provider.findPayment(lookup)
        : { outcome: 'processing', providerId: lookup.handle!.providerPaymentId }
    },
  }
  providersOf(money.service.runtime.database).use(
    new Proxy(provider, {
      get: (target, name) => {
        const own = wrapped[name as keyof PaymentProvider]
        const value = own ?? target[name as keyof PaymentProvider]
        return typeof value === 'function' && own === undefined ? (value as () => unknown).bind(target) : value
      },
    }),
  )
  await money.finalise(invoice)
  const processing = await money.until(invoice.id, 'processing')
  decided = true
  const event = eventOf({ clutch_tenant: money.service.tenant, clutch_payment: processing.id })
  expect(await send(event)).toBe(204)
  const settled = await money.until(invoice.id, 'succeeded')
  await money.service.settled()
  const before = looks
  // Again: nothing is asked for. A stale one of before: it is looked at, and nothing moves back.
  expect(await send(event)).toBe(204)
  expect(
    await send(
      eventOf({ clutch_tenant: money.service.tenant, clutch_payment: processing.id }, 'payment_intent.processing'),
    ),
  ).toBe(204)
  await money.service.settled()
  expect(await money.paymentOf(invoice.id)).toEqual(settled)
  expect(looks).toBe(before + 1)
  expect(await money.chargesOf(processing.id)).toHaveLength(1)
  expect((await stored()).length).toBe(2)
})

test('events that Stripe sends by itself are stored, and change only what has changed there', async () => {
  const made = await fetch(`${money.sandboxUrl}/v1/webhook_endpoints`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk_test_clutch_payments', 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      url: `${money.service.url}/api/v1/payments/provider-webhooks/stripe`,
      'enabled_events[]': '*',
    }).toString(),
  })
  expect(made.status).toBe(200)
  providersOf(money.service.runtime.database).use(
    new StripeProvider({
      secretKey: 'sk_test_clutch_payments',
      apiBase: money.sandboxUrl,
      webhookSecret: ((await made.json()) as { secret: string }).secret,
    }),
  )

  const invoice = await waitingPayment()
  const receiver = await money.addReceiver(invoice.vendorId)
  await money.finalise(invoice)
  const payment = await money.until(invoice.id, 'succeeded')
  const about = (id: unknown) =>
    money.service.look<{ type: string }>('SELECT type FROM payments.provider_events WHERE subject_id = $1', [id])
  await expect.poll(() => about(payment.id), { timeout: 10_000 }).toContainEqual({ type: 'payment_intent.succeeded' })
  await money.service.settled()
  expect(await money.paymentOf(invoice.id)).toEqual(payment)
  expect(await money.chargesOf(payment.id)).toHaveLength(1)

  await fetch(`${money.sandboxUrl}/stripe/accounts/${receiver.body.providerReference}`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ transfers: 'inactive', payoutsEnabled: false }),
  })
  const status = async () => {
    const path = `/payments/split-payments/receivers?vendorId=${invoice.vendorId}`
    return (await money.service.call<{ items: { status: string }[] }>('GET', path)).body.items[0]?.status
  }
  await expect.poll(status, { timeout: 10_000 }).toBe('pending')
})

test('rule 21: a direct debit that succeeded and is returned by its bank moves forward, booked with what it cost', async () => {
  const accountId = await money.account()
  expect((await money.addMethod(accountId, 'pm_success_de')).status).toBe(201)
  const invoice = money.invoice({ accountId, vendorId: await money.vendor() })
  await money.finalise(invoice)
  const { id, providerReference } = await money.until(invoice.id, 'processing')
  const door = async (path: string, body: object) => {
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch(`${money.sandboxUrl}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
    expect(answer.status).toBe(200)
    return (await answer.json()) as { id: string }
  }
  await door(`/stripe/bank-debits/${providerReference}`, { outcome: 'succeed' })
  const named = { clutch_tenant: money.service.tenant, clutch_payment: id }
  expect(await send(eventOf(named))).toBe(204)
  await money.until(invoice.id, 'succeeded')

  const dispute = await door('/stripe/disputes', { payment: providerReference })
  const told = { ...eventOf({}, 'charge.dispute.created'), data: { object: dispute } }
  expect(await send(told)).toBe(204)
  await money.until(invoice.id, 'returned')
  // What was said before comes late: it is returned all the same.
  expect(await send(eventOf(named, 'payment_intent.processing'))).toBe(204)
  await money.service.settled()
  expect((await money.paymentOf(invoice.id))?.status).toBe('returned')
  const { body } = await money.service.call<{ items: { type: string; outcome: string; subjectId: string }[] }>(
    'GET',
    `/payments/provider-webhooks/events?subjectId=${id}&outcome=asked`,
  )
  expect(body.items.map(({ type }) => type).toSorted()).toEqual([
    'charge.dispute.created',
    'payment_intent.processing',
    'payment_intent.succeeded',
  ])
})

test('an event of something nobody looks at yet is kept, and listed as such', async () => {
  const event = {
    ...eventOf({}, 'payout.paid'),
    data: {
      object: {
        id: 'po_1',
        object: 'payout',
        metadata: { clutch_tenant: money.service.tenant, clutch_payout: newId('pyt') },
      },
    },
  }
  expect(await send(event)).toBe(204)
  const { body } = await money.service.call<{ items: { id: string }[] }>(
    'GET',
    '/payments/provider-webhooks/events?outcome=kept&type=payout.paid',
  )
  expect(body.items.map(({ id }) => id)).toEqual([event.id])
})
