import type Stripe from 'stripe'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Receiver } from '../test-receiver.ts'
import { type RunningSandbox, send, startSandbox } from '../test-sandbox.ts'

let sandbox: RunningSandbox
let receiver: Receiver
beforeEach(async () => {
  sandbox = await startSandbox({ deliveryLimits: { firstRetryMs: 5, lastRetryMs: 20, attempts: 5 } })
  receiver = new Receiver()
  const url = await receiver.listen()
  await sandbox.stripe.webhookEndpoints.create({ url, enabled_events: ['*'] })
})
afterEach(async () => {
  await sandbox.stop()
  await receiver.close()
})

const order = (fault: object) => send(`${sandbox.url}/faults`, 'POST', { provider: 'stripe', ...fault })
const names = () =>
  receiver.received.map(({ body }) => {
    const { data } = JSON.parse(body) as { data: { object: Stripe.Customer } }
    return data.object.name
  })
const pending = () => sandbox.state.table('stripe_deliveries').size

describe('a webhook on its way', () => {
  it('comes twice, when ordered so, under one id and with signatures of its own', async () => {
    expect((await order({ kind: 'webhook-duplicate', match: { type: 'customer.*' } })).status).toBe(201)
    await sandbox.stripe.customers.create({ name: 'Anna' })
    await receiver.until(({ length }) => length === 2)
    expect(receiver.received[0]?.body).toBe(receiver.received[1]?.body)
    await sandbox.stripe.customers.create({ name: 'Bert' })
    await receiver.until(({ length }) => length === 3)
    expect(names()).toEqual(['Anna', 'Anna', 'Bert'])
  })

  it('lets as many others go first as ordered', async () => {
    await order({ kind: 'webhook-reordered', after: 2 })
    for (const name of ['Anna', 'Bert', 'Cleo']) await sandbox.stripe.customers.create({ name })
    await receiver.until(({ length }) => length === 3)
    expect(names().at(-1)).toBe('Anna')
    expect(names().toSorted()).toEqual(['Anna', 'Bert', 'Cleo'])
  })

  it('is kept back until its instant and holds no clock up', async () => {
    await order({ kind: 'webhook-delayed', until: '2999-01-01T00:00:00.000Z', match: { type: 'customer.created' } })
    await sandbox.stripe.customers.create({ name: 'Anna' })
    await sandbox.stripe.customers.create({ name: 'Bert' })
    await receiver.until(({ length }) => length === 1)
    expect(names()).toEqual(['Bert'])
    await send(`${sandbox.url}/clock`, 'PUT', { now: '2040-01-01T00:00:00.000Z' })
    expect(pending()).toBe(1)

    await order({ kind: 'webhook-delayed', delayMs: 30 })
    await sandbox.stripe.customers.create({ name: 'Cleo' })
    await receiver.until(({ length }) => length === 2)
    expect(names()).toEqual(['Bert', 'Cleo'])
  })

  it('gets lost as often as ordered, then it arrives', async () => {
    await order({ kind: 'webhook-dropped', attempts: 2 })
    await sandbox.stripe.customers.create({ name: 'Anna' })
    await receiver.until(({ length }) => length === 1)
    await expect.poll(pending).toBe(0)
    expect(names()).toEqual(['Anna'])
  })

  it('is no fault of a request', async () => {
    await order({ kind: 'webhook-dropped' })
    expect((await sandbox.stripe.balance.retrieve()).object).toBe('balance')
  })
})
