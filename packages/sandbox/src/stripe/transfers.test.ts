import type Stripe from 'stripe'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningSandbox, refusalOf, send, startSandbox } from '../test-sandbox.ts'

let sandbox: RunningSandbox
let stripe: Stripe
beforeAll(async () => {
  sandbox = await startSandbox()
  stripe = sandbox.stripe
})
afterAll(() => sandbox.stop())

const vendor = () => stripe.accounts.create({ type: 'express', country: 'DE' })

const paid = async (more: Partial<Stripe.PaymentIntentCreateParams> = {}): Promise<Stripe.Charge> => {
  const intent = await stripe.paymentIntents.create({
    amount: 10_000,
    currency: 'eur',
    confirm: true,
    payment_method: 'pm_card_visa',
    expand: ['latest_charge'],
    ...more,
  })
  return intent.latest_charge as Stripe.Charge
}

const balanceOf = async (account?: string): Promise<number> => {
  const { available, pending } = await stripe.balance.retrieve({}, account ? { stripeAccount: account } : undefined)
  return [...available, ...pending].reduce((sum, { amount }) => sum + amount, 0)
}

describe('transfers out of a charge', () => {
  it('never exceed it, however many receivers there are', async () => {
    const charge = await paid({ transfer_group: 'ORDER_1' })
    const [a, b] = [await vendor(), await vendor()]
    const share = { currency: 'eur', source_transaction: charge.id }
    const first = await stripe.transfers.create({ ...share, amount: 6_000, destination: a.id })
    expect(first).toMatchObject({ transfer_group: 'ORDER_1', source_transaction: charge.id, reversed: false })
    expect(await refusalOf(stripe.transfers.create({ ...share, amount: 4_001, destination: b.id }))).toMatchObject({
      param: 'amount',
    })
    await stripe.transfers.create({ ...share, amount: 4_000, destination: b.id })
    expect([await balanceOf(a.id), await balanceOf(b.id)]).toEqual([6_000, 4_000])
    const listed = await stripe.transfers.list({ transfer_group: 'ORDER_1' })
    expect(listed.data.map(({ amount }) => amount)).toEqual([4_000, 6_000])
  })

  it('are reversed in parts, and not beyond their amount', async () => {
    const charge = await paid()
    const account = await vendor()
    const transfer = await stripe.transfers.create({
      amount: 5_000,
      currency: 'eur',
      destination: account.id,
      source_transaction: charge.id,
    })
    expect(await stripe.transfers.createReversal(transfer.id, { amount: 1_500 })).toMatchObject({
      object: 'transfer_reversal',
      amount: 1_500,
      transfer: transfer.id,
    })
    expect(await refusalOf(stripe.transfers.createReversal(transfer.id, { amount: 3_501 }))).toMatchObject({
      param: 'amount',
    })
    await stripe.transfers.createReversal(transfer.id)
    const reversed = await stripe.transfers.retrieve(transfer.id)
    expect(reversed).toMatchObject({ amount_reversed: 5_000, reversed: true })
    expect(reversed.reversals.data.map(({ amount }) => amount)).toEqual([3_500, 1_500])
    expect(await balanceOf(account.id)).toBe(0)
    expect(await refusalOf(stripe.transfers.createReversal(transfer.id))).toMatchObject({ statusCode: 400 })
  })

  it('go to an account that may receive them', async () => {
    const charge = await paid()
    const account = await vendor()
    await send(`${sandbox.url}/stripe/accounts/${account.id}`, 'PATCH', {
      transfers: 'inactive',
      payoutsEnabled: false,
    })
    expect(await stripe.accounts.retrieve(account.id)).toMatchObject({
      payouts_enabled: false,
      capabilities: { transfers: 'inactive' },
    })
    const order = { amount: 100, currency: 'eur', destination: account.id, source_transaction: charge.id }
    expect(await refusalOf(stripe.transfers.create(order))).toMatchObject({
      code: 'insufficient_capabilities_for_transfer',
    })
    await send(`${sandbox.url}/stripe/accounts/${account.id}`, 'PATCH', { transfers: 'active' })
    expect((await stripe.transfers.create(order)).amount).toBe(100)
  })

  it('without a source wait until the money is available', async () => {
    const own = await startSandbox()
    try {
      const account = await own.stripe.accounts.create({ country: 'DE' })
      await own.stripe.paymentIntents.create({
        amount: 10_000,
        currency: 'eur',
        confirm: true,
        payment_method: 'pm_card_visa',
      })
      const order = { amount: 9_835, currency: 'eur', destination: account.id }
      expect(await refusalOf(own.stripe.transfers.create(order))).toMatchObject({ code: 'balance_insufficient' })
      const later = new Date(own.clock.nowMs() + 2 * 86_400_000).toISOString()
      expect((await send(`${own.url}/clock`, 'PUT', { now: later })).status).toBe(200)
      expect(await refusalOf(own.stripe.transfers.create({ ...order, amount: 9_836 }))).toMatchObject({
        code: 'balance_insufficient',
      })
      await own.stripe.transfers.create(order)
      expect((await own.stripe.balance.retrieve()).available).toMatchObject([{ amount: 0, currency: 'eur' }])
    } finally {
      await own.stop()
    }
  })
})

describe('a destination charge', () => {
  it('leaves the platform its commission less the processing fee', async () => {
    const account = await vendor()
    const before = await balanceOf()
    const charge = await paid({ application_fee_amount: 1_500, transfer_data: { destination: account.id } })
    expect(charge).toMatchObject({ application_fee_amount: 1_500 })
    expect(charge.transfer).toMatch(/^tr_/)
    expect(await balanceOf(account.id)).toBe(8_500)
    // 15.00 commission, of which Stripe keeps 1.65 for the whole.
    expect((await balanceOf()) - before).toBe(1_335)
    const fees = await stripe.applicationFees.list({ charge: charge.id })
    expect(fees.data).toMatchObject([{ amount: 1_500, account: account.id }])
  })

  it('refunded in parts gives transfer and commission back to the last cent', async () => {
    const account = await vendor()
    const charge = await paid({
      amount: 10_001,
      application_fee_amount: 777,
      transfer_data: { destination: account.id },
    })
    for (const amount of [3_333, 3_333, 3_335]) {
      await stripe.refunds.create({ charge: charge.id, amount, reverse_transfer: true, refund_application_fee: true })
    }
    const transfer = await stripe.transfers.retrieve(charge.transfer as string)
    const [fee] = (await stripe.applicationFees.list({ charge: charge.id })).data
    expect(transfer).toMatchObject({ amount: 10_001, amount_reversed: 10_001, reversed: true })
    expect(fee).toMatchObject({ amount: 777, amount_refunded: 777, refunded: true })
    expect(await balanceOf(account.id)).toBe(0)
  })

  it('captured in part gives back shares of what was captured', async () => {
    const account = await vendor()
    const held = await stripe.paymentIntents.create({
      amount: 10_000,
      currency: 'eur',
      confirm: true,
      payment_method: 'pm_card_visa',
      capture_method: 'manual',
      application_fee_amount: 1_000,
      transfer_data: { destination: account.id },
    })
    const { latest_charge } = await stripe.paymentIntents.capture(held.id, {
      amount_to_capture: 6_000,
      application_fee_amount: 600,
    })
    expect(await balanceOf(account.id)).toBe(5_400)
    await stripe.refunds.create({
      charge: latest_charge as string,
      amount: 3_000,
      reverse_transfer: true,
      refund_application_fee: true,
    })
    expect(await balanceOf(account.id)).toBe(2_700)
  })

  it('without a transfer of its own has nothing to reverse', async () => {
    const charge = await paid()
    expect(await refusalOf(stripe.refunds.create({ charge: charge.id, reverse_transfer: true }))).toMatchObject({
      param: 'reverse_transfer',
    })
    expect((await stripe.charges.retrieve(charge.id)).amount_refunded).toBe(0)
  })

  it('may send an amount of its own instead of taking a commission', async () => {
    const account = await vendor()
    await paid({ transfer_data: { destination: account.id, amount: 8_000 } })
    expect(await balanceOf(account.id)).toBe(8_000)
    expect(
      await refusalOf(paid({ application_fee_amount: 1, transfer_data: { destination: account.id, amount: 1 } })),
    ).toMatchObject({ param: 'transfer_data[amount]' })
  })
})

it('the balance is the sum of its transactions', async () => {
  let sum = 0
  for await (const { net } of stripe.balanceTransactions.list({ limit: 100 })) sum += net
  expect(await balanceOf()).toBe(sum)
})
