import type { PaymentPlan, Payoff } from '@clutch/contracts/payments/payment-plans'
import type { Payment } from '@clutch/contracts/payments/payments'
import { newId } from '@clutch/shared/id'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type Money, startMoney } from '../../test/money.ts'

let money: Money
beforeAll(async () => {
  money = await startMoney()
})
afterEach(async () => {
  await money.clearFaults()
  await money.assertInvariants()
  // What the plans say is owed is what the ledger says.
  const differing = await money.service.look(
    `SELECT p.account_id FROM payments.payment_plans p WHERE p.status <> 'awaiting-deposit' GROUP BY p.tenant_id, p.account_id, p.currency
     HAVING sum(CASE WHEN p.status IN ('cancelled', 'written-off') THEN 0 ELSE p.outstanding END) <> coalesce((SELECT b.amount FROM payments.balances b
       WHERE b.tenant_id = p.tenant_id AND b.account_id = 'instalment-receivable.' || p.account_id || '.' || p.currency), 0)`,
  )
  expect(differing).toEqual([])
})
afterAll(() => money.stop())

const path = '/payments/payment-plans'
const keyed = () => ({ 'idempotency-key': newId('key') })

async function call<Body>(
  status: number,
  method: 'GET' | 'POST',
  at: string,
  of: { body?: unknown; headers?: Record<string, string> } = {},
): Promise<Body> {
  const answer = await money.service.call<Body>(method, at, of as never)
  if (answer.status !== status)
    throw new Error(`${method} ${at} answered ${answer.status} ${JSON.stringify(answer.body)}`)
  return answer.body
}

async function payer(token?: string): Promise<string> {
  const accountId = await money.account()
  if (token !== undefined) expect((await money.addMethod(accountId, token)).status).toBe(201)
  return accountId
}

/** The harness' clock never goes back, so the days are counted from what it shows. */
const dayFromNow = (days: number) =>
  new Date(money.service.clock.now().getTime() + days * 86_400_000).toISOString().slice(0, 10)

function agree(accountId: string, of: Record<string, unknown> = {}): Promise<PaymentPlan> {
  return call(201, 'POST', path, {
    headers: keyed(),
    body: {
      accountId,
      total: { amount: 10_000, currency: 'EUR' },
      instalments: 3,
      cycle: { every: 'week', count: 1 },
      firstDay: dayFromNow(7),
      timeZone: 'Europe/Berlin',
      fee: { amount: 301 },
      ...of,
    },
  })
}
const read = (id: string) => call<PaymentPlan>(200, 'GET', `${path}/${id}`)
async function until(id: string, is: (plan: PaymentPlan) => boolean): Promise<PaymentPlan> {
  for (const deadline = Date.now() + 15_000; ; ) {
    await money.service.settled()
    const plan = await read(id)
    if (is(plan)) return plan
    if (Date.now() > deadline) throw new Error(`waited in vain: ${JSON.stringify(plan)}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
const statuses = ({ instalments }: PaymentPlan) => instalments.map(({ status }) => status)
const pass = (days: number) => money.at(new Date(money.service.clock.now().getTime() + days * 86_400_000).toISOString())
const balance = async (account: string) => {
  const rows = await money.service.look<{ amount: string }>(
    'SELECT amount::text FROM payments.balances WHERE account_id = $1',
    [account],
  )
  return Number(rows[0]?.amount ?? 0)
}

describe('rule 10: instalments', () => {
  test('the deposit is paid first, then each when its day begins in the customer’s zone; moved past all of them, all are charged in order', async () => {
    const accountId = await payer('pm_card_visa')
    const plan = await agree(accountId, { deposit: { amount: 2_000 } })
    expect(plan).toMatchObject({ status: 'awaiting-deposit', outstanding: 10_301, deposit: 2_000 })
    const active = await until(plan.id, ({ status }) => status === 'active')
    expect(active.instalments.map(({ amount, status }) => [amount, status])).toEqual([
      [2_000, 'paid'],
      [2_769, 'scheduled'],
      [2_766, 'scheduled'],
      [2_766, 'scheduled'],
    ])
    await pass(40)
    const done = await until(plan.id, ({ status }) => status === 'completed')
    expect(done).toMatchObject({ outstanding: 0 })
    const { items } = await call<{ items: Payment[] }>(200, 'GET', `/payments?accountId=${accountId}`)
    expect(items.map(({ captured }) => captured.amount).sort()).toEqual([2_000, 2_766, 2_766, 2_769])
    expect(await balance(`instalment-receivable.${accountId}.EUR`)).toBe(0)
  })

  test('early payoff: fees of days to come are waived, the preview says the amount, and nothing is charged after it', async () => {
    const accountId = await payer('pm_card_visa')
    const plan = await agree(accountId)
    await pass(8)
    await until(plan.id, ({ instalments }) => instalments[0]!.status === 'paid')
    const due = await call<Payoff>(200, 'GET', `${path}/${plan.id}/payoff`)
    expect(due).toMatchObject({ principal: 6_666, fees: 0, feesWaived: 200, amount: 6_666 })
    const wrong = await money.service.call('POST', `${path}/${plan.id}/pay-off`, {
      headers: keyed(),
      body: { amount: 6_867 },
    })
    expect([wrong.status, wrong.body.code]).toEqual([422, 'payment-plan-invalid'])
    await call(200, 'POST', `${path}/${plan.id}/pay-off`, { headers: keyed(), body: { amount: 6_666 } })
    const off = await until(plan.id, ({ status }) => status === 'paid-off')
    expect(off).toMatchObject({ outstanding: 0, payoffPaymentId: null })
    await pass(30)
    await money.service.settled()
    const { items } = await call<{ items: Payment[] }>(200, 'GET', `/payments?accountId=${accountId}`)
    expect(items.map(({ captured }) => captured.amount).sort()).toEqual([3_435, 6_666])
  })

  test('early payoff with fees kept pays all of them', async () => {
    const plan = await agree(await payer('pm_card_visa'), { earlyPayoff: 'keep-fees' })
    expect(await call<Payoff>(200, 'GET', `${path}/${plan.id}/payoff`)).toMatchObject({ amount: 10_301, feesWaived: 0 })
  })

  test('a missed part costs its late fee once, two of them are a default in which nothing more is charged, and paying one cures it', async () => {
    const accountId = await payer()
    const plan = await agree(accountId, { lateFee: 500, graceDays: 2 })
    await pass(7)
    expect(statuses(await until(plan.id, ({ instalments }) => instalments[0]!.status === 'due'))).toEqual([
      'due',
      'scheduled',
      'scheduled',
    ])
    await pass(3)
    const late = await until(plan.id, ({ instalments }) => instalments[0]!.status === 'missed')
    expect(late).toMatchObject({ status: 'active', outstanding: 10_801 })
    expect(late.instalments.at(-1)).toMatchObject({ kind: 'late-fee', number: 4, amount: 500 })
    await pass(8)
    const lost = await until(plan.id, ({ status }) => status === 'defaulted')
    await pass(20)
    await money.service.settled()
    // The third's day has passed, and it was not charged.
    expect((await read(plan.id)).instalments[2]).toMatchObject({ status: 'scheduled', paymentId: null })
    expect((await money.addMethod(accountId, 'pm_card_visa')).status).toBe(201)
    // With a way to pay, what waited for one is charged.
    const cured = await until(plan.id, ({ status }) => status === 'completed')
    expect(lost.instalments.filter(({ kind }) => kind === 'late-fee').length).toBeGreaterThan(0)
    expect(cured.outstanding).toBe(0)
  })

  test('cancellation: what was paid stays paid, the rest is owed no more', async () => {
    const accountId = await payer('pm_card_visa')
    const plan = await agree(accountId)
    await pass(8)
    const paid = await until(plan.id, ({ instalments }) => instalments[0]!.status === 'paid')
    const cancelled = await call<PaymentPlan>(200, 'POST', `${path}/${plan.id}/cancel`, {
      headers: { 'if-match': `"${paid.version}"` },
      body: { reason: 'Given back' },
    })
    expect(cancelled).toMatchObject({ status: 'cancelled', outstanding: 0, endReason: 'Given back' })
    expect(statuses(cancelled)).toEqual(['paid', 'cancelled', 'cancelled'])
    const again = await money.service.call('POST', `${path}/${plan.id}/cancel`, {
      headers: { 'if-match': `"${cancelled.version}"` },
      body: { reason: 'Twice' },
    })
    expect(again.body.code).toBe('payment-plan-in-other-state')
  })

  test('a write-off is a loss, in the ledger too', async () => {
    const accountId = await payer()
    const plan = await agree(accountId)
    const before = await balance('bad-debts.platform.EUR')
    const lost = await call<PaymentPlan>(200, 'POST', `${path}/${plan.id}/write-off`, {
      headers: { 'if-match': '"1"' },
      body: { reason: 'Insolvent' },
    })
    expect(lost.status).toBe('written-off')
    expect((await balance('bad-debts.platform.EUR')) - before).toBe(10_000)
  })

  test('one part is paid ahead of its day, once, however often it is asked for', async () => {
    const plan = await agree(await payer('pm_card_visa'))
    const third = plan.instalments[2]!
    const at = `${path}/${plan.id}/instalments/${third.id}/pay`
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => money.service.call('POST', at, { headers: keyed(), body: {} })),
    )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    const paid = await until(plan.id, ({ instalments }) => instalments[2]!.status === 'paid')
    expect(statuses(paid)).toEqual(['scheduled', 'scheduled', 'paid'])
    await pass(40)
    expect(statuses(await until(plan.id, ({ status }) => status === 'completed'))).toEqual(['paid', 'paid', 'paid'])
  })

  test('a refund of an instalment is of its price first, then of its fee, and is not owed again', async () => {
    const accountId = await payer('pm_card_visa')
    const plan = await agree(accountId)
    await pass(8)
    const paid = await until(plan.id, ({ instalments }) => instalments[0]!.status === 'paid')
    const paymentId = paid.instalments[0]!.paymentId!
    const fees = await balance('plan-fee-revenue.platform.EUR')
    await call(201, 'POST', '/payments/refunds', {
      headers: keyed(),
      body: { paymentId, amount: { amount: 3_400, currency: 'EUR' } },
    })
    await until(plan.id, ({ instalments }) => instalments[0]!.refunded === 3_400)
    // 3,334 of the price, and 66 of the fee of 101.
    expect((await balance('plan-fee-revenue.platform.EUR')) - fees).toBe(66)
    expect((await read(plan.id)).outstanding).toBe(6_866)
    const over = await money.service.call('POST', '/payments/refunds', {
      headers: keyed(),
      body: { paymentId, amount: { amount: 36, currency: 'EUR' } },
    })
    expect(over.body.code).toBe('refund-exceeds-refundable')
  })
})
