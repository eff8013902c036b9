import type {
  Bucket,
  Wallet,
  WalletCredit,
  WalletHold,
  WalletRefund,
  WalletSpend,
  WalletTransfer,
} from '@clutch/contracts/payments/wallets'
import { newId } from '@clutch/shared/id'
import { startTestService, type TestService } from '@clutch/testing/service'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { WalletModel } from '../../test/wallet-model.ts'
import { type Answer, type Wallets, walletsOf } from '../../test/wallets.ts'
import { payments } from '../app.ts'
import { post } from '../ledger/post.ts'
import type { Posting } from '../ledger/posting.ts'
import { InsufficientFunds } from '../ledger/store.ts'
import { walletCredited, walletSpent } from '../ledger/templates/wallets.ts'

let service: TestService<PrismaClient>
let wallets: Wallets
beforeAll(async () => {
  service = await startTestService(payments)
  wallets = walletsOf(service)
})
afterAll(() => service?.stop())
afterEach(() => wallets.assertInvariants())

const eur = (amount: number) => ({ amount, currency: 'EUR' })
const booking = () => ({ kind: 'booking', id: newId('bkg') })
const spend = (walletId: string, amount: number) =>
  wallets.post<WalletSpend>(`${walletId}/spends`, { amount: eur(amount), reference: booking() })
const brief = (parts: readonly { creditId: string; amount: { amount: number } }[]) =>
  parts.map(({ creditId, amount }) => [creditId, amount.amount])
const dayMs = 86_400_000
const inDays = (days: number) => new Date(service.clock.now().getTime() + days * dayMs).toISOString()
/** What falls due until then has happened. */
async function passDays(days: number): Promise<void> {
  service.clock.set(inDays(days))
  await expect
    .poll(() => service.look('SELECT 1 FROM payments.due_work WHERE due_at <= $1', [service.clock.now()]), {
      timeout: 4_000,
      interval: 20,
    })
    .toEqual([])
}
const ledgerOf = async (account: string) =>
  Number(
    (
      await service.look<{ amount: string }>('SELECT amount::text FROM payments.balances WHERE account_id = $1', [
        account,
      ])
    )[0]?.amount ?? 0,
  )

describe('rule 17: a wallet is never negative', () => {
  it('rule 17: of N parallel debits with funds for k exactly k succeed', async () => {
    const { id } = await wallets.open()
    await wallets.credit(id, 5_000, { bucket: 'promotional' })
    await wallets.credit(id, 2_099)
    const answers = await Promise.all(Array.from({ length: 24 }, () => spend(id, 1_000)))
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(7)
    for (const { status, body } of answers)
      if (status !== 201) expect([status, body.code]).toEqual([422, 'wallet-funds-insufficient'])
    expect(await wallets.read(id)).toMatchObject({ balance: eur(99), available: eur(99), held: eur(0) })
  })

  it('rule 17: debits of every kind at once never take more than there is', async () => {
    const { id } = await wallets.open()
    const { id: other } = await wallets.open()
    await wallets.credit(id, 10_000)
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, n) =>
        n % 3 === 0
          ? spend(id, 700)
          : n % 3 === 1
            ? wallets.post(`${id}/holds`, { amount: eur(700), reference: booking() })
            : wallets.post(`${id}/transfers`, { toWalletId: other, amount: eur(700), reason: 'race' }),
      ),
    )
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(14)
    expect((await wallets.read(id)).available).toEqual(eur(200))
  })

  it('rule 17: the database refuses what the code would let pass', async () => {
    const { id } = await wallets.open()
    const credit = await wallets.credit(id, 500)
    const bypass = (text: string, values: unknown[]) => service.look(text, values)
    const less = 'UPDATE payments.wallet_credits SET available = available - 501, used = used + 501 WHERE id = $1'
    await expect(bypass(less, [credit.id])).rejects.toThrow(/wallet_credits_not_negative/)
    await expect(
      bypass('UPDATE payments.wallet_credits SET used = used + 1 WHERE id = $1', [credit.id]),
    ).rejects.toThrow(/wallet_credits_whole/)
    const reopened = "UPDATE payments.wallet_credits SET closed = 'expired' WHERE id = $1"
    await expect(bypass(reopened, [credit.id])).rejects.toThrow(/wallet_credits_closed_is_empty/)
    await expect(bypass('UPDATE payments.wallets SET balance = -1 WHERE id = $1', [id])).rejects.toThrow(
      /wallets_balance/,
    )
  })

  it('rule 17: were there no lock, the ledger would refuse what its account does not hold', async () => {
    const id = newId('wal')
    const part = (amount: number) => ({ bucket: 'cash', amount: eur(amount), fundedBy: 'platform' }) as const
    const book = (name: string, kind: 'wallet-credited' | 'wallet-spent', postings: Posting[]) =>
      service.runtime.database.tx({ tenantId: service.tenant, actor: 'test' }, (tx) =>
        post(tx, { id: `${id}.${name}`, kind, reference: { kind: 'wallet', id }, postings }),
      )
    await book('in', 'wallet-credited', walletCredited({ walletId: id, part: part(500), recovered: eur(0) }))
    const outcomes = await Promise.allSettled(
      Array.from({ length: 12 }, (_, n) =>
        book(`out${n}`, 'wallet-spent', walletSpent({ walletId: id, parts: [part(120)] })),
      ),
    )
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(4)
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(InsufficientFunds)
  })

  it('transfers both ways between the same two wallets never deadlock and lose nothing', async () => {
    const [a, b] = await Promise.all([wallets.open(), wallets.open()])
    await wallets.credit(a.id, 3_000)
    await wallets.credit(b.id, 3_000, { bucket: 'allowance', expiresAt: inDays(30) })
    const move = (from: string, to: string) =>
      wallets.post<WalletTransfer>(`${from}/transfers`, { toWalletId: to, amount: eur(250), reason: 'there and back' })
    const answers = await Promise.all(
      Array.from({ length: 32 }, (_, n) => (n % 2 === 0 ? move(a.id, b.id) : move(b.id, a.id))),
    )
    for (const { status } of answers) expect([201, 422]).toContain(status)
    const moved = answers.filter(({ status }) => status === 201).map(({ body }) => body.id)
    const [into, out] = await Promise.all(
      ['in', 'out'].map((direction) =>
        wallets.get<{ items: WalletTransfer[] }>(`${a.id}/transfers?limit=100&direction=${direction}`),
      ),
    )
    expect([...into!.body.items, ...out!.body.items].map(({ id }) => id).toSorted()).toEqual(moved.toSorted())
    const [left, right] = await Promise.all([wallets.read(a.id), wallets.read(b.id)])
    expect(left!.balance.amount + right!.balance.amount).toBe(6_000)
  })
})

describe('rule 18: which credit is used, and which never', () => {
  it('rule 18: priority, then soonest expiry, then oldest; the answer and each credit say what was taken', async () => {
    const { id } = await wallets.open()
    const cash = await wallets.credit(id, 1_000)
    const late = await wallets.credit(id, 300, { bucket: 'promotional', expiresAt: inDays(60) })
    const never = await wallets.credit(id, 300, { bucket: 'promotional' })
    const soon = await wallets.credit(id, 300, { bucket: 'promotional', expiresAt: inDays(30) })
    const allowance = await wallets.credit(id, 300, { bucket: 'allowance' })
    const soonToo = await wallets.credit(id, 300, { bucket: 'promotional', expiresAt: inDays(30) })
    const first = await wallets.credit(id, 50, { priority: 5 })

    const preview = await service.call<{ parts: WalletSpend['parts'] }>(
      'POST',
      `/payments/digital-wallet/wallets/${id}/spends/preview`,
      { body: { amount: eur(1_600) } },
    )
    const paid = await spend(id, 1_600)
    expect(brief(paid.body.parts)).toEqual([
      [first.id, 50],
      [soon.id, 300],
      [soonToo.id, 300],
      [late.id, 300],
      [never.id, 300],
      [allowance.id, 300],
      [cash.id, 50],
    ])
    expect(brief(preview.body.parts)).toEqual(brief(paid.body.parts))
    expect(preview.body).toMatchObject({ availableAfter: eur(950), missing: eur(0) })
    const traced = await wallets.get<{ items: WalletSpend[] }>(`${id}/spends?creditId=${late.id}`)
    expect(traced.body.items).toEqual([paid.body])
    expect((await wallets.get<WalletCredit>(`${id}/credits/${late.id}`)).body).toMatchObject({
      status: 'used',
      used: eur(300),
      available: eur(0),
    })
    const postings = await service.call<{ items: { account: string; amount: number }[] }>(
      'GET',
      `/payments/ledger/postings?reference=${paid.body.id}`,
    )
    expect(Object.fromEntries(postings.body.items.map(({ account, amount }) => [account, amount]))).toEqual({
      'wallet-cash': 100,
      'wallet-promotional': 1_200,
      'wallet-allowance': 300,
      'wallet-spent': -1_600,
    })
  })

  it('rule 18: an expired credit is not spent from its very instant on, also before anybody has written that down', async () => {
    const { id } = await wallets.open()
    const credit = await wallets.credit(id, 900, { bucket: 'promotional', expiresAt: inDays(1) })
    service.clock.set(new Date(new Date(credit.expiresAt!).getTime() - 1))
    expect((await spend(id, 100)).status).toBe(201)
    service.clock.set(credit.expiresAt!)
    const refused = await spend(id, 1)
    expect([refused.status, refused.body.code]).toEqual([422, 'wallet-funds-insufficient'])
    expect(await wallets.read(id)).toMatchObject({ balance: eur(0), available: eur(0) })
    await passDays(0)
    expect((await wallets.get<WalletCredit>(`${id}/credits/${credit.id}`)).body).toMatchObject({
      status: 'expired',
      used: eur(100),
      expired: eur(800),
    })
    const told = await service.emitted('payments.wallet.credit-expired')
    expect(told.filter(({ aggregateId }) => aggregateId === credit.id)).toHaveLength(1)
  })

  it('rule 18: when an expiry and spends race, each cent is spent or expired, never both', async () => {
    const { id } = await wallets.open()
    const credit = await wallets.credit(id, 1_000, { bucket: 'promotional', expiresAt: inDays(1) })
    const racing = Array.from({ length: 12 }, async (_, n) => {
      if (n === 5) service.clock.set(credit.expiresAt!)
      return spend(id, 70)
    })
    const paid = (await Promise.all(racing)).filter(({ status }) => status === 201).length * 70
    await passDays(0)
    const { body } = await wallets.get<WalletCredit>(`${id}/credits/${credit.id}`)
    expect([body.used.amount, body.expired.amount, body.available.amount]).toEqual([paid, 1_000 - paid, 0])
  })

  it('rule 18: a voided credit is never spent; what was paid in is not voided', async () => {
    const { id } = await wallets.open()
    const expenseBefore = await ledgerOf('promotion-expense.platform.EUR')
    const bonus = await wallets.credit(id, 400, { bucket: 'promotional' })
    await spend(id, 150)
    const voided = await wallets.post<WalletCredit>(`${id}/credits/${bonus.id}/void`, { reason: 'by mistake' })
    expect(voided).toMatchObject({ status: 200, body: { status: 'voided', voided: eur(250), used: eur(150) } })
    expect((await spend(id, 1)).status).toBe(422)
    // What was used was given; what was not is no expense any more.
    expect((await ledgerOf('promotion-expense.platform.EUR')) - expenseBefore).toBe(150)
    const again = await wallets.post(`${id}/credits/${bonus.id}/void`, { reason: 'again' })
    expect([again.status, again.body.code]).toEqual([409, 'wallet-credit-not-voidable'])
    const { id: other } = await wallets.open()
    await wallets.credit(id, 100)
    await wallets.post(`${id}/transfers`, { toWalletId: other, amount: eur(100), reason: 'x' })
    const { body } = await wallets.get<{ items: WalletCredit[] }>(`${other}/credits`)
    expect((await wallets.post(`${other}/credits/${body.items[0]!.id}/void`, { reason: 'x' })).status).toBe(409)
  })
})

describe('holds', () => {
  const hold = (walletId: string, amount: number, more = {}) =>
    wallets.post<WalletHold>(`${walletId}/holds`, { amount: eur(amount), reference: booking(), ...more })

  it('what is held cannot be spent; a partial capture spends from the first credits and releases the rest', async () => {
    const { id } = await wallets.open()
    const bonus = await wallets.credit(id, 300, { bucket: 'promotional' })
    const cash = await wallets.credit(id, 700)
    const held = await hold(id, 800)
    expect(held.body).toMatchObject({ status: 'active', amount: eur(800), released: eur(0) })
    expect(await wallets.read(id)).toMatchObject({ balance: eur(1_000), available: eur(200), held: eur(800) })
    expect((await spend(id, 201)).status).toBe(422)
    const over = await wallets.post(`${id}/holds/${held.body.id}/capture`, { amount: eur(801) })
    expect([over.status, over.body.code]).toEqual([422, 'capture-exceeds-hold'])
    const captured = await wallets.post<WalletHold>(`${id}/holds/${held.body.id}/capture`, { amount: eur(350) })
    expect(captured.body).toMatchObject({ status: 'captured', captured: eur(350), released: eur(450) })
    const { body: paid } = await wallets.get<WalletSpend>(`${id}/spends/${captured.body.spendId}`)
    expect(brief(paid.parts)).toEqual([
      [bonus.id, 300],
      [cash.id, 50],
    ])
    expect(await wallets.read(id)).toMatchObject({ balance: eur(650), available: eur(650), held: eur(0) })
    const twice = await wallets.post(`${id}/holds/${held.body.id}/capture`, { amount: eur(1) })
    expect([twice.status, twice.body.code]).toEqual([409, 'wallet-hold-settled'])
  })

  it('of a capture and a release at once one wins', async () => {
    const { id } = await wallets.open()
    await wallets.credit(id, 500)
    const held = await hold(id, 500)
    const answers = await Promise.all([
      wallets.post(`${id}/holds/${held.body.id}/capture`, {}),
      wallets.post(`${id}/holds/${held.body.id}/release`),
      wallets.post(`${id}/holds/${held.body.id}/capture`, { amount: eur(200) }),
    ])
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409, 409])
  })

  it('a hold that nobody captures in time is released at its instant', async () => {
    const { id } = await wallets.open()
    await wallets.credit(id, 500)
    const held = await hold(id, 500, { expiresAt: inDays(2) })
    await passDays(2)
    const late = await wallets.post(`${id}/holds/${held.body.id}/capture`, {})
    expect([late.status, late.body.code]).toEqual([409, 'wallet-hold-settled'])
    expect((await wallets.get<WalletHold>(`${id}/holds/${held.body.id}`)).body).toMatchObject({ status: 'expired' })
    expect((await wallets.read(id)).available).toEqual(eur(500))
    const past = await hold(id, 1, { expiresAt: inDays(-1) })
    expect([past.status, past.body.errors?.[0]?.pointer]).toEqual([422, '/body/expiresAt'])
  })

  it('what is held when its credit expires or is voided is there for the capture, and gone when released', async () => {
    const { id } = await wallets.open()
    const breakageBefore = await ledgerOf('breakage-revenue.platform.EUR')
    const lapsing = await wallets.credit(id, 400, { bucket: 'promotional', expiresAt: inDays(1) })
    const granted = await wallets.credit(id, 400, { bucket: 'allowance' })
    const held = await hold(id, 700)
    expect((await wallets.post(`${id}/credits/${granted.id}/void`, { reason: 'x' })).status).toBe(200)
    await passDays(1)
    expect(await wallets.read(id)).toMatchObject({ balance: eur(700), available: eur(0), held: eur(700) })
    await wallets.post(`${id}/holds/${held.body.id}/capture`, { amount: eur(150) })
    expect(await wallets.read(id)).toMatchObject({ balance: eur(0), available: eur(0), held: eur(0) })
    expect((await wallets.get<WalletCredit>(`${id}/credits/${lapsing.id}`)).body).toMatchObject({
      used: eur(150),
      expired: eur(250),
    })
    expect((await wallets.get<WalletCredit>(`${id}/credits/${granted.id}`)).body).toMatchObject({ voided: eur(400) })
    expect(breakageBefore - (await ledgerOf('breakage-revenue.platform.EUR'))).toBe(250)
    expect(await ledgerOf(`allowance-funding.${(await wallets.read(id)).accountId}.EUR`)).toBe(0)
  })
})

describe('refunds of a spend', () => {
  const refund = (walletId: string, spendId: string, amount?: number) =>
    wallets.post<WalletRefund>(`${walletId}/spends/${spendId}/refunds`, {
      reason: 'not needed',
      ...(amount === undefined ? {} : { amount: eur(amount) }),
    })

  it('go back to the credits they came from, pro rata, and the last one sums exactly', async () => {
    const { id } = await wallets.open()
    const bonus = await wallets.credit(id, 100, { bucket: 'promotional' })
    const cash = await wallets.credit(id, 200)
    const paid = await spend(id, 300)
    for (const amount of [50, 49, 101])
      expect(await refund(id, paid.body.id, amount)).toMatchObject({ status: 201, body: { returned: eur(amount) } })
    const over = await refund(id, paid.body.id, 101)
    expect([over.status, over.body.code]).toEqual([422, 'refund-exceeds-spend'])
    const rest = await refund(id, paid.body.id)
    expect(rest.body.amount).toEqual(eur(100))
    expect((await refund(id, paid.body.id)).status).toBe(422)
    const { body } = await wallets.get<WalletSpend>(`${id}/spends/${paid.body.id}`)
    expect(body.refunded).toEqual(eur(300))
    expect(body.parts.map((part) => [part.creditId, part.returned.amount])).toEqual([
      [bonus.id, 100],
      [cash.id, 200],
    ])
    expect((await wallets.read(id)).available).toEqual(eur(300))
    expect((await wallets.get<{ items: unknown[] }>(`${id}/spends/${paid.body.id}/refunds`)).body.items).toHaveLength(4)
  })

  it('at once never give back more than was spent', async () => {
    const { id } = await wallets.open()
    await wallets.credit(id, 1_000)
    const paid = await spend(id, 1_000)
    const answers = await Promise.all(Array.from({ length: 8 }, () => refund(id, paid.body.id, 300)))
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(3)
    expect((await wallets.read(id)).available).toEqual(eur(900))
  })

  it('of expired credits: cash comes back as a new credit, promotional money is gone; of voided ones all is gone', async () => {
    const { id } = await wallets.open()
    const bonus = await wallets.credit(id, 100, { bucket: 'promotional', expiresAt: inDays(1) })
    const wrong = await wallets.credit(id, 100, { bucket: 'allowance' })
    const cash = await wallets.credit(id, 100, { expiresAt: inDays(1) })
    const paid = await spend(id, 290)
    await wallets.post(`${id}/credits/${wrong.id}/void`, { reason: 'x' }) // nothing of it is left
    await passDays(1)
    const back = await refund(id, paid.body.id, 290)
    expect(back.body.parts.map(({ creditId, amount, outcome }) => [creditId, amount.amount, outcome])).toEqual([
      [bonus.id, 100, 'expired'],
      [wrong.id, 100, 'returned'],
      [cash.id, 90, 'renewed'],
    ])
    expect(back.body.returned).toEqual(eur(190))
    expect((await wallets.read(id)).available).toEqual(eur(190))
    const expired = await wallets.get<{ items: WalletCredit[] }>(`${id}/credits?status=expired`)
    expect(expired.body.items.map((each) => [each.id, each.used.amount, each.expired.amount])).toEqual([
      [bonus.id, 0, 100],
      [cash.id, 90, 10],
    ])
    const { body } = await wallets.get<{ items: WalletCredit[] }>(`${id}/credits?status=active`)
    expect(body.items.map(({ origin, amount, expiresAt }) => [origin, amount.amount, expiresAt])).toEqual([
      ['grant', 100, null],
      ['refund', 90, null],
    ])
  })
})

describe('requests', () => {
  it('an amount in another currency is refused and names its field; two currencies are two wallets', async () => {
    const accountId = await wallets.account()
    const { id } = await wallets.open({ accountId })
    const yen = await wallets.open({ accountId, currency: 'JPY' })
    await wallets.credit(id, 100)
    const wrong = await wallets.post(`${id}/spends`, { amount: { amount: 1, currency: 'JPY' }, reference: booking() })
    expect(wrong).toMatchObject({
      status: 422,
      body: { code: 'wallet-currency-differs', errors: [{ pointer: '/body/amount/currency' }] },
    })
    const across = await wallets.post(`${id}/transfers`, { toWalletId: yen.id, amount: eur(1), reason: 'x' })
    expect([across.status, across.body.code]).toEqual([422, 'wallet-currency-differs'])
    const itself = await wallets.post(`${id}/transfers`, { toWalletId: id, amount: eur(1), reason: 'x' })
    expect([itself.status, itself.body.errors?.[0]?.pointer]).toEqual([422, '/body/toWalletId'])
    const twice = await service.call('POST', '/payments/digital-wallet/wallets', {
      body: { accountId, currency: 'EUR' },
    })
    expect([twice.status, twice.body.code]).toEqual([409, 'wallet-exists'])
    for (const amount of [0, -5, 1.5])
      expect((await wallets.post(`${id}/spends`, { amount: eur(amount), reference: booking() })).status).toBe(400)
  })

  it('rule 19: the same key and body is one spend, marked as a replay; another body is refused; a refusal burns no key', async () => {
    const { id } = await wallets.open()
    const key = newId('key')
    const body = { amount: eur(100), reference: booking() }
    expect((await wallets.post(`${id}/spends`, body, key)).status).toBe(422)
    await wallets.credit(id, 150)
    const first = await wallets.post<WalletSpend>(`${id}/spends`, body, key)
    const again = await wallets.post<WalletSpend>(`${id}/spends`, body, key)
    expect([first.status, again.status, again.headers['idempotency-replayed']]).toEqual([201, 201, 'true'])
    expect(again.body).toEqual(first.body)
    const other = await wallets.post(`${id}/spends`, { ...body, amount: eur(1) }, key)
    expect([other.status, other.body.code]).toEqual([422, 'idempotency-mismatch'])
    expect((await wallets.read(id)).available).toEqual(eur(50))
  })

  it('limits are refused with their name, count by the day of the wallet’s zone, and a released hold does not count', async () => {
    service.clock.set('2026-06-10T21:00:00.000Z') // 23:00 in Berlin
    const limits = { maxBalance: 1_000, maxOutPerDay: 300 }
    const { id } = await wallets.open({ timeZone: 'Europe/Berlin', limits })
    await wallets.credit(id, 900)
    const full = await wallets.post(`${id}/credits`, { bucket: 'cash', reason: 'x', amount: eur(101) })
    expect([full.status, full.body.code, full.body.detail]).toEqual([
      422,
      'wallet-limit-exceeded',
      'maxBalance is 1000; it would be 1001.',
    ])
    const held = await wallets.post<WalletHold>(`${id}/holds`, { amount: eur(200), reference: booking() })
    expect([(await spend(id, 101)).body.code, (await spend(id, 100)).status]).toEqual(['wallet-limit-exceeded', 201])
    await wallets.post(`${id}/holds/${held.body.id}/release`)
    expect([(await spend(id, 201)).status, (await spend(id, 200)).status]).toEqual([422, 201])
    service.clock.set('2026-06-10T22:00:00.000Z') // the next day in Berlin
    expect((await spend(id, 300)).status).toBe(201)
    const wallet = await wallets.read(id)
    const raised = await service.call<Wallet>('PATCH', `/payments/digital-wallet/wallets/${id}`, {
      body: { limits: { maxOutPerDay: null } },
      headers: { 'if-match': `"${wallet.version}"` },
    })
    expect(raised.body.limits).toEqual({ maxBalance: 1_000, maxOutPerDay: null, maxTopUpPerDay: null })
    expect((await spend(id, 300)).status).toBe(201)
  })

  it('nothing leaves a frozen wallet', async () => {
    const { id, version } = await wallets.open()
    const { id: other } = await wallets.open()
    await wallets.credit(id, 100)
    const held = await wallets.post<WalletHold>(`${id}/holds`, { amount: eur(10), reference: booking() })
    await service.call('PATCH', `/payments/digital-wallet/wallets/${id}`, {
      body: { status: 'frozen' },
      headers: { 'if-match': `"${version}"` },
    })
    const answers = await Promise.all([
      wallets.post(`${id}/holds/${held.body.id}/capture`, {}),
      spend(id, 1),
      wallets.post(`${id}/holds`, { amount: eur(1), reference: booking() }),
      wallets.post(`${id}/transfers`, { toWalletId: other, amount: eur(1), reason: 'x' }),
    ])
    expect(answers.map(({ status, body }) => [status, body.code])).toEqual(answers.map(() => [409, 'wallet-frozen']))
    const query = `accountId=${(await wallets.read(id)).accountId}&status=frozen`
    const listed = await service.call<{ items: Wallet[] }>('GET', `/payments/digital-wallet/wallets?${query}`)
    expect(listed.body.items).toEqual([await wallets.read(id)])
  })

  it('the statement of any period: opening + lines = closing, each with the balance after it; the same as CSV', async () => {
    const { id } = await wallets.open()
    await wallets.credit(id, 1_000, { reason: '=1+1, "odd"' })
    await passDays(1)
    const from = service.clock.now().toISOString()
    const paid = await spend(id, 300)
    await wallets.post(`${id}/holds`, { amount: eur(50), reference: booking() })
    await wallets.post(`${id}/spends/${paid.body.id}/refunds`, { amount: eur(100), reason: 'x' })
    const to = inDays(1)
    await passDays(1)
    await spend(id, 1)
    interface Statement {
      opening: { amount: number }
      closing: { amount: number }
      items: { kind: string; amount: { amount: number }; balance: { amount: number } }[]
      nextCursor: string | null
    }
    const read = async (query: string) => (await wallets.get<Statement>(`${id}/statement?${query}`)).body
    const middle = await read(`from=${from}&to=${to}`)
    expect([middle.opening.amount, middle.closing.amount]).toEqual([1_000, 800])
    expect(middle.items.map(({ kind, amount, balance }) => [kind, amount.amount, balance.amount])).toEqual([
      ['spend', -300, 700],
      ['refund', 100, 800],
    ])
    const [first, whole] = [await read('limit=3'), await read('')]
    expect(await read(`limit=3&cursor=${first.nextCursor}`)).toMatchObject({
      items: whole.items.slice(3),
      nextCursor: null,
    })
    expect([whole.opening.amount, whole.closing.amount, whole.items.length]).toEqual([0, 799, 4])
    const authorization = { authorization: `Bearer ${service.tenant}/payments:read` }
    await service.call('GET', `/payments/digital-wallet/wallets/${id}`, { scopes: ['payments:read'] })
    const file = await fetch(`${service.url}/api/v1/payments/digital-wallet/wallets/${id}/statement/file`, {
      headers: authorization,
    })
    expect(file.headers.get('content-type')).toContain('text/csv')
    const rows = (await file.text()).trimEnd().split('\r\n')
    expect(rows).toHaveLength(7)
    expect(rows[1]).toBe(',,opening,,,0.00,EUR,,')
    expect(rows[2]).toMatch(/^1,\d{4}-.*Z,credit,10\.00,0\.00,10\.00,EUR,credit:wcr_\w{26},"'=1\+1, ""odd"""$/)
    expect(rows[6]).toBe(',,closing,,,7.99,EUR,,')
  })
})

describe('whatever happens', () => {
  const lot = fc.record({
    bucket: fc.constantFrom<Bucket>('cash', 'promotional', 'allowance'),
    priority: fc.integer({ min: 0, max: 2 }),
    expiresOn: fc.constantFrom(1, 2, Number.POSITIVE_INFINITY),
  })
  const amount = fc.integer({ min: 1, max: 40 })
  const which = fc.nat({ max: 20 })

  it('one after the other: every answer and every credit is what a heap of single cents says', async () => {
    const step = fc.oneof(
      { weight: 3, arbitrary: fc.record({ do: fc.constant('credit' as const), lot, amount }) },
      { weight: 3, arbitrary: fc.record({ do: fc.constant('spend' as const), amount }) },
      { weight: 2, arbitrary: fc.record({ do: fc.constant('hold' as const), amount }) },
      { weight: 2, arbitrary: fc.record({ do: fc.constant('settle' as const), which, part: fc.nat({ max: 100 }) }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('void' as const), which }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('tomorrow' as const) }) },
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 25 }), async (steps) => {
        const { id } = await wallets.open()
        const start = service.clock.now().getTime()
        const model = new WalletModel()
        const credits: string[] = []
        const holds: { name: number; id: string; amount: number }[] = []
        for (const each of steps) {
          if (each.do === 'credit') {
            const { expiresOn, ...of } = each.lot
            if (expiresOn <= model.today) continue
            const at =
              expiresOn === Number.POSITIVE_INFINITY
                ? {}
                : { expiresAt: new Date(start + expiresOn * dayMs).toISOString() }
            credits.push((await wallets.credit(id, each.amount, { ...of, ...at })).id)
            model.add(each.lot, each.amount)
          } else if (each.do === 'spend') {
            expect((await spend(id, each.amount)).status).toBe(model.spend(each.amount) ? 201 : 422)
          } else if (each.do === 'hold') {
            const body = { amount: eur(each.amount), reference: booking() }
            const made = await wallets.post<WalletHold>(`${id}/holds`, body)
            const name = model.hold(each.amount)
            expect(made.status).toBe(name === undefined ? 422 : 201)
            if (name !== undefined) holds.push({ name, id: made.body.id, amount: each.amount })
          } else if (each.do === 'settle' && holds.length > 0) {
            const [hold] = holds.splice(each.which % holds.length, 1)
            const captured = Math.floor((hold!.amount * each.part) / 100)
            const ended =
              captured === 0
                ? await wallets.post(`${id}/holds/${hold!.id}/release`)
                : await wallets.post(`${id}/holds/${hold!.id}/capture`, { amount: eur(captured) })
            expect(ended.status).toBe(200)
            model.settle(hold!.name, captured)
          } else if (each.do === 'void' && credits.length > 0) {
            const index = each.which % credits.length
            const { status } = await wallets.post(`${id}/credits/${credits[index]}/void`, { reason: 'x' })
            const places = model.of(model.lots[index]!)
            const lapsed = model.lots[index]!.expiresOn <= model.today
            expect(status).toBe(!lapsed && !model.lots[index]!.voided && places.available + places.held > 0 ? 200 : 409)
            if (status === 200) model.void(model.lots[index]!)
          } else if (each.do === 'tomorrow') {
            model.today += 1
            service.clock.set(new Date(start + model.today * dayMs))
          }
        }
        expect((await wallets.read(id)).available.amount).toBe(model.available())
        const { body } = await wallets.get<{ items: WalletCredit[] }>(`${id}/credits?limit=200`)
        for (const [index, credit] of body.items.entries()) {
          expect(credit.id).toBe(credits[index])
          const { available, held, used, expired, voided, reclaimed } = credit
          const places = Object.entries({ available, held, used, expired, voided, reclaimed })
          expect(Object.fromEntries(places.map(([place, units]) => [place, units.amount]))).toEqual(
            model.of(model.lots[index]!),
          )
        }
      }),
      { numRuns: 12 },
    )
    await passDays(0)
  })

  it('all at once: no error but a clear refusal, nothing lost, nothing below zero', async () => {
    const at = fc.nat({ max: 2 })
    const step = fc.oneof(
      fc.record({ do: fc.constant('spend' as const), at, amount: fc.integer({ min: 1, max: 300 }) }),
      fc.record({ do: fc.constant('hold' as const), at, amount: fc.integer({ min: 1, max: 300 }) }),
      fc.record({ do: fc.constant('transfer' as const), at, to: at, amount: fc.integer({ min: 1, max: 300 }) }),
      fc.record({ do: fc.constant('credit' as const), at, lot, amount: fc.integer({ min: 1, max: 200 }) }),
      fc.record({ do: fc.constant('refund' as const), at, which, amount: fc.integer({ min: 1, max: 60 }) }),
      fc.record({ do: fc.constant('settle' as const), at, which, amount: fc.integer({ min: 1, max: 300 }) }),
      fc.record({ do: fc.constant('void' as const), at, which }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 40 }), async (steps) => {
        const ids = await Promise.all([0, 1, 2].map(async () => (await wallets.open()).id))
        await Promise.all(ids.map((id) => wallets.credit(id, 1_000)))
        const [spends, holds, credits]: [string[], string[], string[]] = [[], [], []]
        const run = async (each: (typeof steps)[number]) => {
          const id = ids[each.at]!
          const pick = (from: string[]) => from[('which' in each ? each.which : 0) % Math.max(from.length, 1)]
          const keep = async (into: string[], answer: Promise<Answer<{ id: string }>>) => {
            const made = await answer
            if (made.status === 201) into.push(`${id}/${made.body.id}`)
            return made
          }
          const below = (kind: string, kept: string) => kept.replace('/', `/${kind}/`)
          switch (each.do) {
            case 'spend':
              return keep(spends, wallets.post(`${id}/spends`, { amount: eur(each.amount), reference: booking() }))
            case 'hold':
              return keep(holds, wallets.post(`${id}/holds`, { amount: eur(each.amount), reference: booking() }))
            case 'transfer':
              return wallets.post(`${id}/transfers`, {
                toWalletId: ids[each.to]!,
                amount: eur(each.amount),
                reason: 'x',
              })
            case 'credit': {
              const { bucket, priority } = each.lot
              return keep(
                credits,
                wallets.post(`${id}/credits`, { bucket, priority, reason: 'x', amount: eur(each.amount) }),
              )
            }
            case 'refund': {
              const kept = pick(spends)
              return kept && wallets.post(`${below('spends', kept)}/refunds`, { amount: eur(each.amount), reason: 'x' })
            }
            case 'settle': {
              const kept = pick(holds)
              return kept && wallets.post(`${below('holds', kept)}/capture`, { amount: eur(each.amount) })
            }
            default: {
              const kept = pick(credits)
              return kept && wallets.post(`${below('credits', kept)}/void`, { reason: 'x' })
            }
          }
        }
        const half = Math.floor(steps.length / 2)
        for (const batch of [steps.slice(0, half), steps.slice(half)]) {
          for (const answer of await Promise.all(batch.map(run)))
            if (answer) expect([200, 201, 409, 422], JSON.stringify(answer.body)).toContain(answer.status)
          await wallets.assertInvariants()
        }
      }),
      { numRuns: 8 },
    )
  })
})
