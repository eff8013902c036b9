import { createHmac } from 'node:crypto'
import Stripe from 'stripe'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Receiver } from '../test-receiver.ts'
import { type RunningSandbox, send, startSandbox, stripeClient } from '../test-sandbox.ts'

let sandbox: RunningSandbox
let receiver: Receiver
let url: string
beforeEach(async () => {
  sandbox = await startSandbox({ deliveryLimits: { firstRetryMs: 5, lastRetryMs: 20, attempts: 5 } })
  receiver = new Receiver()
  url = await receiver.listen()
})
afterEach(async () => {
  await sandbox.stop()
  await receiver.close()
})

const pay = (stripe: Stripe) =>
  stripe.paymentIntents.create({ amount: 1_000, currency: 'eur', confirm: true, payment_method: 'pm_card_visa' })
const eventOf = (body: string): Stripe.Event => JSON.parse(body) as Stripe.Event

describe('a webhook', () => {
  it("is signed so that the SDK's constructEvent takes it, and nobody else's", async () => {
    const endpoint = await sandbox.stripe.webhookEndpoints.create({ url, enabled_events: ['payment_intent.succeeded'] })
    const intent = await pay(sandbox.stripe)
    await receiver.until(({ length }) => length === 1)
    const [delivery] = receiver.received
    const signature = String(delivery?.headers['stripe-signature'])
    const body = delivery?.body ?? ''
    const event = Stripe.webhooks.constructEvent(body, signature, endpoint.secret ?? '')
    expect(event).toMatchObject({
      type: 'payment_intent.succeeded',
      data: { object: { id: intent.id, status: 'succeeded' } },
    })
    expect(() => Stripe.webhooks.constructEvent(`${body} `, signature, endpoint.secret ?? '')).toThrow()
    expect(() => Stripe.webhooks.constructEvent(body, signature, 'whsec_other')).toThrow()
    // And by the scheme itself, computed here.
    const [, timestamp, digest] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(signature) ?? []
    expect(
      createHmac('sha256', endpoint.secret ?? '')
        .update(`${timestamp}.${body}`)
        .digest('hex'),
    ).toBe(digest)
  })

  it('comes for the types asked for, and shows the object as it was', async () => {
    await sandbox.stripe.webhookEndpoints.create({ url, enabled_events: ['*'] })
    const intent = await sandbox.stripe.paymentIntents.create({ amount: 1_000, currency: 'eur' })
    await sandbox.stripe.paymentIntents.confirm(intent.id, { payment_method: 'pm_card_visa' })
    await receiver.until(({ length }) => length === 3)
    const events = receiver.received.map(({ body }) => eventOf(body))
    expect(events.map(({ type }) => type).sort()).toEqual([
      'charge.succeeded',
      'payment_intent.created',
      'payment_intent.succeeded',
    ])
    const created = events.find(({ type }) => type === 'payment_intent.created')
    expect(created?.data.object).toMatchObject({ status: 'requires_payment_method' })
    const listed = await sandbox.stripe.events.list({ types: ['payment_intent.succeeded', 'charge.succeeded'] })
    expect(listed.data.map(({ type }) => type)).toEqual(['payment_intent.succeeded', 'charge.succeeded'])
  })

  it('is repeated until it is taken', async () => {
    receiver.statusOf = (attempt) => (attempt < 3 ? 503 : 200)
    await sandbox.stripe.webhookEndpoints.create({ url, enabled_events: ['customer.created'] })
    await sandbox.stripe.customers.create({ name: 'Anna' })
    await receiver.until(({ length }) => length === 3)
    expect(new Set(receiver.received.map(({ body }) => eventOf(body).id)).size).toBe(1)
  })

  it('is given up after its last attempt', async () => {
    receiver.statusOf = () => 500
    await sandbox.stripe.webhookEndpoints.create({ url, enabled_events: ['customer.created'] })
    await sandbox.stripe.customers.create()
    await receiver.until(({ length }) => length === 5)
    const pending = sandbox.state.table('stripe_deliveries')
    await expect.poll(() => pending.size).toBe(0)
    expect(receiver.received).toHaveLength(5)
  })

  it('that was not taken before a crash comes after the restart', async () => {
    receiver.statusOf = (attempt) => (attempt === 1 ? 500 : 200)
    const first = await startSandbox({ keepDir: true, deliveryLimits: { firstRetryMs: 60_000 } })
    await first.stripe.webhookEndpoints.create({ url, enabled_events: ['customer.created'] })
    const customer = await first.stripe.customers.create()
    await receiver.until(({ length }) => length === 1)
    await first.stop()
    const second = await startSandbox({ stateDir: first.dir })
    try {
      await receiver.until(({ length }) => length === 2)
      expect(eventOf(receiver.received[1]?.body ?? '').data.object).toMatchObject({ id: customer.id })
    } finally {
      await second.stop()
    }
  })

  it('is not sent for what was refused', async () => {
    await sandbox.stripe.webhookEndpoints.create({ url, enabled_events: ['*'] })
    const intent = await pay(sandbox.stripe)
    await sandbox.stripe.refunds.create({ payment_intent: intent.id, reverse_transfer: true }).catch(() => {})
    const types = (await sandbox.stripe.events.list()).data.map(({ type }) => type)
    expect(types).not.toContain('charge.refunded')
    expect(types).toContain('payment_intent.succeeded')
  })

  it('does not follow the clock: signatures stay fresh for a receiver of this century', async () => {
    const endpoint = await sandbox.stripe.webhookEndpoints.create({ url, enabled_events: ['customer.created'] })
    await send(`${sandbox.url}/clock`, 'PUT', { now: '2040-01-01T00:00:00.000Z' })
    const customer = await stripeClient(sandbox.url).customers.create()
    expect(new Date(customer.created * 1_000).getUTCFullYear()).toBe(2040)
    await receiver.until(({ length }) => length === 1)
    const [delivery] = receiver.received
    const signature = String(delivery?.headers['stripe-signature'])
    const timestamp = Number(/t=(\d+)/.exec(signature)?.[1])
    expect(Math.abs(timestamp - Date.now() / 1_000)).toBeLessThan(60)
    expect(Stripe.webhooks.constructEvent(delivery?.body ?? '', signature, endpoint.secret ?? '').created).toBe(
      customer.created,
    )
  })
})
