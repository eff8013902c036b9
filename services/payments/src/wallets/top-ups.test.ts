import type { Payment } from '@clutch/contracts/payments/payments'
import { PaymentSucceeded } from '@clutch/contracts/payments/payments'
import type { Wallet, WalletSpend, WalletTopUp } from '@clutch/contracts/payments/wallets'
import { newId } from '@clutch/shared/id'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { type Money, startMoney } from '../../test/money.ts'
import { type Answer, type Wallets, walletsOf } from '../../test/wallets.ts'
import { bookReturn } from '../payments/book-return.ts'
import { lockPayment } from '../payments/store.ts'

let money: Money
let wallets: Wallets
beforeAll(async () => {
  money = await startMoney()
  wallets = walletsOf(money.service)
})
afterAll(() => money?.stop())
afterEach(async () => {
  await money.service.settled()
  await wallets.assertInvariants()
})

type ToppedUp = WalletTopUp & { payment: Payment }
const eur = (amount: number) => ({ amount, currency: 'EUR' })
const topUp = (walletId: string, amount: number, more = {}): Promise<Answer<ToppedUp>> =>
  wallets.post<ToppedUp>(`${walletId}/top-ups`, { amount: eur(amount), ...more })
const spend = (walletId: string, amount: number) =>
  wallets.post<WalletSpend>(`${walletId}/spends`, { amount: eur(amount), reference: { kind: 'other', id: newId('x') } })
const topUpsOf = async (walletId: string) =>
  (await wallets.get<{ items: WalletTopUp[] }>(`${walletId}/top-ups`)).body.items
async function payingWallet(token?: string, more = {}): Promise<Wallet> {
  const accountId = await money.account()
  await money.addMethod(accountId, token)
  return wallets.open({ accountId, ...more })
}
/** The bank takes it back, as the provider reports it. */
async function takeBack(paymentId: string): Promise<void> {
  await money.service.runtime.database.tx({ tenantId: money.service.tenant, actor: 'test' }, async (tx) =>
    bookReturn(tx, (await lockPayment(tx, paymentId))!, null),
  )
  await money.service.settled()
}

it('what was paid is in the wallet once, however often it is told; the same key again is the same top-up', async () => {
  const { id } = await payingWallet()
  const key = newId('key')
  const first = await wallets.post<ToppedUp>(`${id}/top-ups`, { amount: eur(5_000) }, key)
  expect((await wallets.read(id)).available).toEqual(eur(5_000))
  expect(first).toMatchObject({
    status: 201,
    body: { payment: { status: 'succeeded' }, status: 'succeeded', credited: eur(5_000) },
  })
  const again = await wallets.post<ToppedUp>(`${id}/top-ups`, { amount: eur(5_000) }, key)
  expect([again.status, again.body.id, again.headers['idempotency-replayed']]).toEqual([201, first.body.id, 'true'])
  await money.service.settled()
  const paid = again.body.payment
  await money.service.publish(PaymentSucceeded, paid)
  await money.service.settled()
  expect(await wallets.read(id)).toMatchObject({ available: eur(5_000), awaited: eur(0), receivable: eur(0) })
  expect(await topUpsOf(id)).toMatchObject([{ status: 'succeeded', credited: eur(5_000), paymentId: paid.id }])
  expect(await money.chargesOf(paid.id)).toHaveLength(1)
  const told = (await money.service.emitted('payments.wallet.topped-up')).filter(({ data }) => data.walletId === id)
  expect(told).toHaveLength(1)
})

it('without a way to pay it waits for one; a decline leaves nothing awaited', async () => {
  const accountId = await money.account()
  const { id } = await wallets.open({ accountId, limits: { maxBalance: 3_000, maxTopUpPerDay: 4_000 } })
  expect((await topUp(id, 2_000)).body.payment.status).toBe('requires-method')
  expect(await wallets.read(id)).toMatchObject({ balance: eur(0), awaited: eur(2_000) })
  const over = await topUp(id, 1_001)
  expect([over.status, over.body.code]).toEqual([422, 'wallet-limit-exceeded'])
  // Its expiry passes while it waits: what is paid then is not gone on arrival.
  const { id: late } = await wallets.open({ accountId: await money.account() })
  const soon = new Date(money.service.clock.now().getTime() + 60_000)
  await topUp(late, 700, { expiresAt: soon.toISOString() })
  money.service.clock.set(new Date(soon.getTime() + 1))
  await money.addMethod((await wallets.read(late)).accountId)
  await expect.poll(async () => (await wallets.read(late)).available.amount, { timeout: 5_000 }).toBe(700)
  await money.addMethod(accountId)
  await expect.poll(async () => (await wallets.read(id)).available.amount, { timeout: 5_000 }).toBe(2_000)

  const { id: poor } = await payingWallet('pm_card_chargeCustomerFail', { limits: { maxTopUpPerDay: 1_000 } })
  const declined = await topUp(poor, 1_000)
  expect(declined.body.payment.status).toBe('failed')
  await money.service.settled()
  expect(await wallets.read(poor)).toMatchObject({ balance: eur(0), awaited: eur(0) })
  expect(await topUpsOf(poor)).toMatchObject([{ status: 'failed' }])
  // What came to nothing does not count towards the day's limit.
  expect((await topUp(poor, 1_001)).body.code).toBe('wallet-limit-exceeded')
  expect((await topUp(poor, 1_000)).status).toBe(201)
})

it('rule 25: the same top-up under another key within minutes is held until somebody says that it is meant', async () => {
  const { id } = await payingWallet()
  await topUp(id, 1_500)
  const twice = await topUp(id, 1_500)
  expect(twice.body.payment.status).toBe('requires-confirmation')
  await money.service.settled()
  expect(await wallets.read(id)).toMatchObject({ available: eur(1_500), awaited: eur(1_500) })
  await money.service.call('POST', `/payments/${twice.body.payment.id}/confirm`, {
    headers: { 'idempotency-key': newId('key') },
  })
  await money.service.settled()
  expect(await wallets.read(id)).toMatchObject({ available: eur(3_000), awaited: eur(0) })
  expect((await topUp(id, 1_500, { confirmDuplicate: true })).body.payment.status).toBe('succeeded')
})

it('a top-up returned after it was spent is owed, seen on the wallet, and recovered from the next money', async () => {
  const { id, accountId } = await payingWallet()
  const bonus = await wallets.credit(id, 400, { bucket: 'promotional' })
  const first = await topUp(id, 5_000)
  await money.service.settled()
  await spend(id, 3_400) // 400 of it promotional
  await takeBack(first.body.payment.id)
  expect(await wallets.read(id)).toMatchObject({ balance: eur(0), receivable: eur(3_000) })
  expect(await topUpsOf(id)).toMatchObject([{ status: 'reversed', reversed: eur(5_000) }])
  const overdrawn = (await money.service.emitted('payments.wallet.overdrawn')).filter(
    ({ aggregateId }) => aggregateId === id,
  )
  expect(overdrawn.map(({ data }) => data.receivable)).toEqual([eur(3_000)])
  expect((await spend(id, 1)).status).toBe(422)
  // Given money is not the holder's to pay with: it is there to be spent.
  await wallets.credit(id, 200, { bucket: 'promotional' })
  expect(await wallets.read(id)).toMatchObject({ available: eur(200), receivable: eur(3_000) })

  const second = await topUp(id, 2_000)
  expect(second.body.payment.status).toBe('succeeded')
  await money.service.settled()
  expect(await wallets.read(id)).toMatchObject({ available: eur(200), receivable: eur(1_000) })
  await topUp(id, 1_700)
  await money.service.settled()
  expect(await wallets.read(id)).toMatchObject({ available: eur(900), receivable: eur(0) })
  expect((await topUpsOf(id))[0]).toMatchObject({ credited: eur(1_700), recovered: eur(1_000) })
  expect((await wallets.get<{ status: string }>(`${id}/credits/${bonus.id}`)).body.status).toBe('used')
  const balances = await money.service.look(
    'SELECT account_id, amount::int FROM payments.balances WHERE account_id = ANY($1::text[]) ORDER BY 1',
    [[`customer-receivable.${accountId}.EUR`, `wallet-receivable.${id}.EUR`, 'undivided-receipts.platform.EUR']],
  )
  expect(balances.map(({ amount }) => amount)).toEqual([0, 0, 0])
})

it('a return that races with spends: what is spent is owed, what is not is taken', async () => {
  const { id } = await payingWallet()
  const { body } = await topUp(id, 2_000)
  await money.service.settled()
  const [answers] = await Promise.all([
    Promise.all(Array.from({ length: 10 }, () => spend(id, 150))),
    takeBack(body.payment.id),
  ])
  const spent = answers.filter(({ status }) => status === 201).length * 150
  expect(await wallets.read(id)).toMatchObject({ balance: eur(0), receivable: eur(spent) })
})

it('money made available again pays what is owed first: a released hold, a refund of a spend', async () => {
  const { id } = await payingWallet()
  const { body } = await topUp(id, 2_000)
  await money.service.settled()
  const paid = await spend(id, 500)
  const hold = await wallets.post<{ id: string }>(`${id}/holds`, {
    amount: eur(1_000),
    reference: { kind: 'other', id: 'x' },
  })
  await takeBack(body.payment.id)
  expect(await wallets.read(id)).toMatchObject({ available: eur(0), held: eur(1_000), receivable: eur(1_500) })
  await wallets.post(`${id}/holds/${hold.body.id}/release`)
  expect(await wallets.read(id)).toMatchObject({ balance: eur(0), receivable: eur(500) })
  await wallets.post(`${id}/spends/${paid.body.id}/refunds`, { reason: 'x' })
  expect(await wallets.read(id)).toMatchObject({ balance: eur(0), receivable: eur(0) })
})

it('a top-up refunded to its payer, in parts: the wallet gives what it has and owes the rest', async () => {
  const { id } = await payingWallet()
  const { body } = await topUp(id, 5_000)
  await spend(id, 4_000)
  const refund = async (amount: number) => {
    const made = await money.service.call('POST', '/payments/refunds', {
      body: { paymentId: body.payment.id, amount: eur(amount), reason: 'x' },
      headers: { 'idempotency-key': newId('key') },
    })
    expect(made, JSON.stringify(made.body)).toMatchObject({ status: 201, body: { status: 'succeeded' } })
    await money.service.settled()
  }
  await refund(600)
  expect(await wallets.read(id)).toMatchObject({ balance: eur(400), receivable: eur(0) })
  await refund(1_000)
  expect(await wallets.read(id)).toMatchObject({ balance: eur(0), receivable: eur(600) })
  await refund(3_400)
  expect(await wallets.read(id)).toMatchObject({ balance: eur(0), receivable: eur(4_000) })
  expect(await topUpsOf(id)).toMatchObject([{ status: 'reversed', reversed: eur(5_000) }])
  const [left] = await money.service.look<{ amount: string }>(
    "SELECT amount::text FROM payments.balances WHERE account_id = 'refunds-to-allocate.platform.EUR'",
  )
  expect(left!.amount).toBe('0')
})
