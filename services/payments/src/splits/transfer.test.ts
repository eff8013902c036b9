import { newId } from '@clutch/shared/id'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type Money, startMoney } from '../../test/money.ts'

let money: Money
beforeAll(async () => {
  money = await startMoney()
})
afterAll(() => money?.stop())
afterEach(async () => {
  await money.clearFaults()
  await money.assertInvariants()
})

async function transfersOf(
  paymentId: string,
): Promise<{ amount: number; destination: string; source_transaction: string }[]> {
  const { data } = await money.atStripe<{
    data: { amount: number; destination: string; source_transaction: string }[]
  }>(`transfers?transfer_group=${paymentId}&limit=100`)
  return data
}

async function paid(vendorId: string) {
  const accountId = await money.account()
  await money.addMethod(accountId)
  const invoice = money.invoice({ accountId, vendorId })
  await money.finalise(invoice)
  return money.until(invoice.id, 'succeeded')
}

test('a share is held while the vendor has no account, and sent once when it has one', async () => {
  const vendorId = await money.vendor()
  const payment = await paid(vendorId)
  const held = await money.untilTransfer(payment.id, 'held')
  expect(held.failure).toMatchObject({ code: 'no-receiver' })
  await money.service.settled()
  const [payable] = await money.service.look('SELECT amount::int FROM payments.balances WHERE account_id = $1', [
    `vendor-payable.${vendorId}.EUR`,
  ])
  expect(payable).toEqual({ amount: -held.amount.amount })

  const receiver = await money.addReceiver(vendorId)
  expect(receiver).toMatchObject({ status: 201, body: { status: 'verified', payoutsEnabled: true } })
  const sent = await money.untilTransfer(payment.id, 'succeeded')
  expect(sent.failure).toBeNull()
  expect(await transfersOf(payment.id)).toMatchObject([
    {
      amount: held.amount.amount,
      destination: receiver.body.providerReference,
      source_transaction: expect.stringMatching(/^ch_/),
    },
  ])
  const [left] = await money.service.look('SELECT amount::int FROM payments.balances WHERE account_id = $1', [
    `vendor-payable.${vendorId}.EUR`,
  ])
  expect(left).toEqual({ amount: 0 })
})

test('a transfer whose answer is lost is sent once', async () => {
  const vendorId = await money.vendor()
  await money.addReceiver(vendorId)
  await money.fault('answer-lost-after-commit', '/v1/transfers', 2)
  const payment = await paid(vendorId)
  await money.untilTransfer(payment.id, 'succeeded')
  expect(await transfersOf(payment.id)).toHaveLength(1)
})

test('a transfer that an error hides is found and not sent again', async () => {
  const vendorId = await money.vendor()
  await money.addReceiver(vendorId)
  await money.fault('500-after-commit', '/v1/transfers')
  const payment = await paid(vendorId)
  await money.untilTransfer(payment.id, 'succeeded')
  expect(await transfersOf(payment.id)).toHaveLength(1)
})

test('a share waits while the account is not verified, and goes when it is', async () => {
  const vendorId = await money.vendor()
  const added = await money.addReceiver(vendorId)
  const account = added.body.providerReference as string
  const verify = (transfers: string) =>
    fetch(`${money.sandboxUrl}/stripe/accounts/${account}`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ transfers, payoutsEnabled: transfers === 'active' }),
    })
  const look = () =>
    money.service.look('UPDATE payments.operations SET due_at = clock_timestamp() WHERE subject_id = $1', [
      added.body.id,
    ])
  await verify('pending')
  // A look that had begun before the change may end after ours was asked for, so it is asked for until it has told.
  const receivers = async () => {
    await look()
    const listed = await money.service.call<{ items: unknown[] }>(
      'GET',
      `/payments/split-payments/receivers?vendorId=${vendorId}`,
    )
    return listed.body.items
  }
  await expect
    .poll(receivers, { timeout: 15_000 })
    .toMatchObject([{ status: 'pending', payoutsEnabled: false, version: 2 }])

  const payment = await paid(vendorId)
  await money.untilTransfer(payment.id, 'held')
  await verify('active')
  await expect.poll(receivers, { timeout: 15_000 }).toMatchObject([{ status: 'verified' }])
  await money.untilTransfer(payment.id, 'succeeded')
  expect(await transfersOf(payment.id)).toHaveLength(1)
})

test('a receiver is opened once under one key, and one per vendor', async () => {
  const vendorId = await money.vendor()
  const key = newId('key')
  const first = await money.addReceiver(vendorId, key)
  const again = await money.addReceiver(vendorId, key)
  expect(again).toMatchObject({ status: 201, body: first.body })
  expect(again.headers['idempotency-replayed']).toBe('true')
  expect(await money.addReceiver(vendorId)).toMatchObject({ status: 409, body: { code: 'receiver-exists' } })
  expect(await money.addReceiver(await money.vendor(), key)).toMatchObject({
    status: 422,
    body: { code: 'idempotency-mismatch' },
  })
  const none = await money.service.call('POST', '/payments/split-payments/receivers', {
    body: { vendorId, provider: 'stripe', country: 'DE', currency: 'EUR' },
  })
  expect(none.status).toBe(400)
  expect(await money.addReceiver(newId('ven'))).toMatchObject({ status: 422, body: { code: 'vendor-unknown' } })
})

test('an account whose opening was not answered is opened once', async () => {
  const vendorId = await money.vendor()
  const key = newId('key')
  const before = (await money.atStripe<{ data: unknown[] }>('accounts?limit=100')).data.length
  await money.fault('answer-lost-after-commit', '/v1/accounts', 2)
  expect((await money.addReceiver(vendorId, key)).status).toBe(503)
  await expect.poll(async () => (await money.addReceiver(vendorId, key)).status, { timeout: 10_000 }).toBe(201)
  expect((await money.atStripe<{ data: unknown[] }>('accounts?limit=100')).data.length).toBe(before + 1)
})
