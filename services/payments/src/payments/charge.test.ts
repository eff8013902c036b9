import type { Payment } from '@clutch/contracts/payments/payments'
import { newId } from '@clutch/shared/id'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type Money, startMoney } from '../../test/money.ts'
import type { PaymentProvider } from '../providers/provider.ts'
import { providersOf } from '../providers/settings.ts'

let money: Money
let provider: PaymentProvider
beforeAll(async () => {
  money = await startMoney()
  provider = providersOf(money.service.runtime.database).get('stripe')!
})
afterAll(() => money?.stop())
afterEach(async () => {
  providersOf(money.service.runtime.database).use(provider)
  await money.clearFaults()
  await money.assertInvariants()
})

const pay = '/v1/payment_intents'

async function customer() {
  const accountId = await money.account()
  const vendorId = await money.vendor()
  expect(await money.addMethod(accountId)).toMatchObject({ status: 201 })
  expect(await money.addReceiver(vendorId)).toMatchObject({ status: 201 })
  return { accountId, vendorId }
}

async function eventsOf(paymentId: string): Promise<string[]> {
  return (await money.service.emitted()).filter((event) => event.aggregateId === paymentId).map((event) => event.type)
}

/** A provider of which one call is another. */
function instead(call: Partial<PaymentProvider>): void {
  providersOf(money.service.runtime.database).use(
    new Proxy(provider, {
      get(target, name) {
        const own = call[name as keyof PaymentProvider]
        if (own !== undefined) return own
        const value = target[name as keyof PaymentProvider]
        return typeof value === 'function' ? (value as () => unknown).bind(target) : value
      },
    }),
  )
}

test('a finalised invoice is charged once, divided to the cent, and the ledger says so', async () => {
  const invoice = money.invoice(await customer())
  await money.finalise(invoice)
  const payment = await money.until(invoice.id, 'succeeded')
  // 119.00 gross, 12.5 % of 100.00 net; the provider keeps 1.4 % and 0.25.
  expect(payment).toMatchObject({
    amount: { amount: 11_900, currency: 'EUR' },
    split: { commission: { amount: 1_250 }, shares: [{ amount: { amount: 10_458 } }], providerFee: { amount: 192 } },
    failure: null,
  })
  expect(await money.chargesOf(payment.id)).toMatchObject([{ amount: 11_900 }])
  const transfer = await money.untilTransfer(payment.id, 'succeeded')
  expect(transfer.amount).toEqual({ amount: 10_458, currency: 'EUR' })
  await money.service.settled()

  expect(await eventsOf(payment.id)).toEqual(['payments.payment.succeeded'])
  expect(await eventsOf(transfer.id)).toEqual(['payments.transfer.succeeded'])
  const explained = await money.service.call<{ items: { template: string; account: string; amount: number }[] }>(
    'GET',
    `/payments/ledger/postings?reference=${payment.id}`,
  )
  expect(
    explained.body.items.map(({ template, account, amount }) => `${template} ${account} ${amount}`).sort(),
  ).toEqual([
    'charge-captured provider-clearing 11708',
    'charge-captured provider-fees 192',
    'charge-captured undivided-receipts -11900',
    'charge-split commission-revenue -1250',
    'charge-split provider-fees-recovered -192',
    'charge-split undivided-receipts 11900',
    'charge-split vendor-payable -10458',
  ])
})

test('an invoice that is told twice is charged once', async () => {
  const invoice = money.invoice(await customer())
  await money.finalise(invoice)
  const payment = await money.until(invoice.id, 'succeeded')
  // Another event of the same invoice: the inbox does not know it, the payment does.
  await money.finalise(invoice)
  await money.service.settled()
  expect(await money.chargesOf(payment.id)).toHaveLength(1)
  expect(await eventsOf(payment.id)).toEqual(['payments.payment.succeeded'])
})

test('an answer that is lost after the money was taken is asked for again, not charged again', async () => {
  const invoice = money.invoice(await customer())
  // The SDK re-sends once by itself, so two answers are lost.
  await money.fault('answer-lost-after-commit', pay, 2)
  await money.finalise(invoice)
  const payment = await money.until(invoice.id, 'succeeded')
  expect(await money.chargesOf(payment.id)).toHaveLength(1)
  const attempts = await money.service.look(
    "SELECT calls, status FROM payments.operations WHERE subject_id = $1 AND kind = 'charge'",
    [payment.id],
  )
  expect(attempts).toEqual([{ calls: 2, status: 'succeeded' }])
  expect(await eventsOf(payment.id)).toEqual(['payments.payment.succeeded'])
})

test('a server error that hides a charge is settled by looking for it, never under another key', async () => {
  const invoice = money.invoice(await customer())
  await money.fault('500-after-commit', pay)
  await money.finalise(invoice)
  // The key answers 500 for ever, so repeating does not help: it is found in the list.
  const payment = await money.until(invoice.id, 'succeeded')
  expect(await money.chargesOf(payment.id)).toHaveLength(1)
})

const deaths = ['before the call', 'after the call'] as const
test.each(deaths)('a process that dies %s leaves one charge', async (when) => {
  const invoice = money.invoice(await customer())
  let died = 0
  instead({
    charge: async (request, call) => {
      if (when === 'after the call') await provider.charge(request, call)
      died += 1
      throw new Error('killed')
    },
  })
  await money.finalise(invoice)
  await expect.poll(() => died).toBe(1)
  const left = await money.paymentOf(invoice.id)
  expect(left?.status).toBe('pending')
  expect(await money.chargesOf(left!.id)).toHaveLength(when === 'after the call' ? 1 : 0)

  providersOf(money.service.runtime.database).use(provider)
  await money.expireLeases()
  const payment = await money.until(invoice.id, 'succeeded')
  expect(await money.chargesOf(payment.id)).toHaveLength(1)
  expect(await eventsOf(payment.id)).toEqual(['payments.payment.succeeded'])
})

test('a commit that fails after the provider said yes leaves one charge', async () => {
  const invoice = money.invoice(await customer())
  // The outcome's transaction breaks in its last statement; the provider has the money.
  await money.service.look(
    `CREATE FUNCTION payments.break() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'broken'; END $$`,
  )
  await money.service.look(
    'CREATE TRIGGER broken BEFORE INSERT ON payments.entries FOR EACH ROW EXECUTE FUNCTION payments.break()',
  )
  await money.finalise(invoice)
  const taken = async () => {
    const payment = await money.paymentOf(invoice.id)
    return payment === undefined ? 0 : (await money.chargesOf(payment.id)).length
  }
  await expect.poll(taken, { timeout: 10_000 }).toBe(1)
  expect((await money.paymentOf(invoice.id))?.status).toBe('pending')
  await money.service.look('DROP TRIGGER broken ON payments.entries')
  await money.service.look('DROP FUNCTION payments.break()')
  // The lease of the broken work may be given back only after the trigger is gone.
  await expect
    .poll(
      async () => {
        await money.expireLeases()
        return (await money.paymentOf(invoice.id))?.status
      },
      { timeout: 10_000 },
    )
    .toBe('succeeded')
  const payment = await money.until(invoice.id, 'succeeded')
  expect(await money.chargesOf(payment.id)).toHaveLength(1)
  expect(await eventsOf(payment.id)).toEqual(['payments.payment.succeeded'])
})

test('two workers at the same payment charge once, and the later answer changes nothing', async () => {
  const invoice = money.invoice(await customer())
  const held = Promise.withResolvers<void>()
  const called = Promise.withResolvers<void>()
  let calls = 0
  instead({
    charge: async (request, call) => {
      calls += 1
      const first = calls === 1
      const answer = await provider.charge(request, call)
      called.resolve()
      // The first answer is held back until its lease is over and another worker has settled the payment.
      if (first) await held.promise
      return answer
    },
  })
  await money.finalise(invoice)
  await called.promise
  await money.expireLeases()
  const settled = await money.until(invoice.id, 'succeeded')
  expect(calls).toBe(2)
  held.resolve()
  await money.service.settled()
  expect(await money.paymentOf(invoice.id)).toEqual(settled)
  expect(await money.chargesOf(settled.id)).toHaveLength(1)
  expect(await eventsOf(settled.id)).toEqual(['payments.payment.succeeded'])
})

test('many invoices over two workers are charged once each', async () => {
  const of = await customer()
  const replica = await money.replica()
  try {
    const invoices = Array.from({ length: 12 }, (_, n) => money.invoice({ ...of, netTotal: 5_000 + n, taxTotal: 950 }))
    await Promise.all(invoices.map((invoice) => money.finalise(invoice)))
    const paid = await Promise.all(invoices.map((invoice) => money.until(invoice.id, 'succeeded')))
    for (const payment of paid) expect(await money.chargesOf(payment.id)).toHaveLength(1)
    await Promise.all(paid.map((payment) => money.untilTransfer(payment.id, 'succeeded')))
  } finally {
    await replica.stop()
  }
})

test('a declined card fails the payment and says so; nothing is booked', async () => {
  const accountId = await money.account()
  expect(await money.addMethod(accountId, 'pm_card_chargeCustomerFail')).toMatchObject({ status: 201 })
  const invoice = money.invoice({ accountId, vendorId: await money.vendor() })
  await money.finalise(invoice)
  const payment = await money.until(invoice.id, 'failed')
  expect(payment.failure).toMatchObject({ code: 'declined', retryable: true })
  await money.service.settled()
  expect(await eventsOf(payment.id)).toEqual(['payments.payment.failed'])
  expect(await money.chargesOf(payment.id)).toEqual([])
  expect(await money.transferOf(payment.id)).toBeUndefined()
  const booked = await money.service.look('SELECT 1 FROM payments.entries WHERE reference_id = $1', [payment.id])
  expect(booked).toEqual([])
})

test('a charge that its bank wants confirmed fails as such, and is not tried again', async () => {
  const invoice = money.invoice(await customer())
  await money.fault('decline', pay, 1, { declineCode: 'authentication_required' })
  await money.finalise(invoice)
  const payment = await money.until(invoice.id, 'failed')
  expect(payment.failure).toMatchObject({ code: 'authentication-required', retryable: false })
  await money.service.settled()
  expect(await money.chargesOf(payment.id)).toEqual([])
})

test('without a saved method a payment waits, says why, and is charged when one is added', async () => {
  const accountId = await money.account()
  const invoice = money.invoice({ accountId, vendorId: await money.vendor() })
  await money.finalise(invoice)
  const waiting = await money.until(invoice.id, 'requires-method')
  expect(waiting.failure).toMatchObject({ code: 'no-method' })
  await money.service.settled()
  expect((await money.addMethod(accountId)).status).toBe(201)
  const payment = await money.until(invoice.id, 'succeeded')
  expect(await money.chargesOf(payment.id)).toHaveLength(1)
})

test('while the provider refuses for now, the payment waits under its one key', async () => {
  const invoice = money.invoice(await customer())
  await money.fault('429', pay, 3)
  await money.finalise(invoice)
  const payment = await money.until(invoice.id, 'succeeded')
  const journal = (await (await fetch(`${money.sandboxUrl}/journal?provider=stripe&limit=2000`)).json()) as {
    entries: { method: string; path: string; headers: Record<string, string>; body: unknown }[]
  }
  const keys = journal.entries
    .filter(({ method, path, body }) => method === 'POST' && path === pay && JSON.stringify(body).includes(payment.id))
    .map(({ headers }) => headers['idempotency-key'])
  expect(keys.length).toBeGreaterThan(3)
  expect(new Set(keys).size).toBe(1)
})

test('a fee larger than what is left to the vendor is borne by the platform, and it still adds up', async () => {
  const invoice = money.invoice({ ...(await customer()), netTotal: 50, taxTotal: 10, commissionPercent: '100' })
  await money.finalise(invoice)
  const payment = await money.until(invoice.id, 'succeeded')
  const { commission, shares, providerFee } = payment.split!
  expect([commission.amount, shares[0]?.amount.amount, providerFee.amount]).toEqual([24, 10, 26])
})

test('another tenant sees none of it: lists are empty, and a payment is the same 404 as a missing one', async () => {
  const invoice = money.invoice(await customer())
  await money.finalise(invoice)
  const payment = await money.until(invoice.id, 'succeeded')
  const tenant = newId('ten')
  for (const path of [
    '',
    '/methods',
    '/split-payments',
    '/split-payments/receivers',
    '/ledger/accounts',
    '/ledger/postings',
  ]) {
    const mine = await money.service.call<{ items: unknown[] }>('GET', `/payments${path}`)
    const theirs = await money.service.call('GET', `/payments${path}`, { tenant })
    expect(mine.body.items.length, path).toBeGreaterThan(0)
    expect(theirs.body, path).toEqual({ items: [], nextCursor: null })
  }
  expect((await money.service.call('GET', '/payments/ledger/trial-balance', { tenant })).body).toEqual({
    currencies: [],
  })
  const theirs = await money.service.call('GET', `/payments/${payment.id}`, { tenant })
  const missing = await money.service.call('GET', `/payments/${newId('pay')}`, { tenant })
  expect(theirs.status).toBe(404)
  expect(theirs.body).toEqual(missing.body)
  expect((await money.service.call<Payment>('GET', `/payments/${payment.id}`)).body).toEqual(payment)
})

test('the trial balance is zero in sum and in balances, and pages of the ledger lose nothing', async () => {
  const { body } = await money.service.call<{ currencies: Record<string, number>[] }>(
    'GET',
    '/payments/ledger/trial-balance',
  )
  expect(body.currencies).toHaveLength(1)
  const [eur] = body.currencies
  expect(eur).toMatchObject({ currency: 'EUR', sum: 0, balances: 0 })
  expect(eur!.debits).toBeGreaterThan(0)
  expect(eur!.debits).toBe(eur!.credits)
  const all: { amount: number }[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const page: { body: { items: { amount: number }[]; nextCursor: string | null } } = await money.service.call(
      'GET',
      `/payments/ledger/postings?limit=7${cursor === '' ? '' : `&cursor=${cursor}`}`,
    )
    all.push(...page.body.items)
    cursor = page.body.nextCursor
  }
  expect(all).toHaveLength(eur!.postings!)
  expect(all.reduce((sum, { amount }) => sum + amount, 0)).toBe(0)
})
