import { InvoiceBalanceChanged, InvoicePaid } from '@clutch/contracts/b2b/invoices'
import type { Dunning, DunningAttempt, DunningTotal, listDeclineReasons } from '@clutch/contracts/payments/dunnings'
import type { PaymentPlan } from '@clutch/contracts/payments/payment-plans'
import type { Payment } from '@clutch/contracts/payments/payments'
import { newId } from '@clutch/shared/id'
import type { Static } from 'typebox'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type Money, startMoney } from '../../test/money.ts'

let money: Money
beforeAll(async () => {
  money = await startMoney()
})
afterEach(async () => {
  await money.clearFaults()
  await money.assertInvariants()
})
afterAll(() => money.stop())

const keyed = () => ({ 'idempotency-key': newId('key') })
const dayMs = 86_400_000
/** What follows from an event comes when it comes. */
const eventually = <Value>(ask: () => Promise<Value>) => expect.poll(ask, { timeout: 15_000 })
const dayAfter = (instant: string) => new Date(new Date(instant).getTime() + dayMs).toISOString()

async function failing(token: string) {
  const [accountId, vendorId] = [await money.account(), await money.vendor()]
  expect((await money.addMethod(accountId, token)).status).toBe(201)
  const invoice = money.invoice({ accountId, vendorId })
  await money.finalise(invoice)
  const payment = await money.until(invoice.id, 'failed')
  return { accountId, invoice, payment }
}
async function failingOnce(declineCode: string) {
  await money.fault('decline', '/v1/payment_intents', 1, { declineCode })
  return failing('pm_card_visa')
}
async function dunningOf(payment: Payment): Promise<Dunning> {
  await money.service.settled()
  const { body } = await money.service.call<{ items: Dunning[] }>('GET', `/payments/dunnings?paymentId=${payment.id}`)
  expect(body.items).toHaveLength(1)
  return body.items[0]!
}
async function attemptsOf(dunning: Dunning): Promise<DunningAttempt[]> {
  const { body } = await money.service.call<{ items: DunningAttempt[] }>(
    'GET',
    `/payments/dunnings/${dunning.id}/attempts`,
  )
  return body.items
}
const pass = (days: number) => money.at(new Date(money.service.clock.now().getTime() + days * dayMs).toISOString())

describe('rule 6: dunning', () => {
  test('a payment that failed is tried at each offset in order, and is exhausted after the last', async () => {
    const { payment } = await failing('pm_card_chargeCustomerFail')
    const begun = await dunningOf(payment)
    expect(begun).toMatchObject({ status: 'retrying', attempts: 0, offsetsDays: [1, 3, 5, 7] })
    for (const [number, days] of [1, 2, 2, 2].entries()) {
      await pass(days)
      await money.until(payment.invoiceId!, 'failed')
      await eventually(async () => (await dunningOf(payment)).attempts).toBe(number + 1)
      await money.service.settled()
    }
    expect(await dunningOf(payment)).toMatchObject({ status: 'exhausted', attempts: 4, nextAttemptAt: null })
    const attempts = await attemptsOf(begun)
    expect(attempts.map(({ number, outcome }) => [number, outcome])).toEqual([
      [0, 'failed'],
      [1, 'failed'],
      [2, 'failed'],
      [3, 'failed'],
      [4, 'failed'],
    ])
    await pass(30)
    await money.service.settled()
    expect(await attemptsOf(begun)).toHaveLength(5)
  })

  test('it is over as soon as the payment succeeds', async () => {
    const { accountId, payment } = await failing('pm_card_chargeCustomerFail')
    const begun = await dunningOf(payment)
    // Another way to pay is tried at once and takes none of the offsets.
    expect((await money.addMethod(accountId, 'pm_card_visa')).status).toBe(201)
    await money.until(payment.invoiceId!, 'succeeded', 'failed')
    await eventually(async () => (await dunningOf(payment)).status).toBe('recovered')
    expect((await attemptsOf(begun)).at(-1)).toMatchObject({ number: 0, outcome: 'succeeded' })
    expect(await money.chargesOf(payment.id)).toHaveLength(1)
  })

  test('a bank that wants the customer is asked through them, and never tried again by itself', async () => {
    await money.fault('decline', '/v1/payment_intents', 1, { declineCode: 'authentication_required' })
    const { payment } = await failing('pm_card_visa')
    expect(await dunningOf(payment)).toMatchObject({ status: 'awaiting-customer', nextAttemptAt: null })
    await pass(13)
    await money.service.settled()
    expect(await dunningOf(payment)).toMatchObject({ status: 'awaiting-customer', attempts: 0 })
    const asked = (await money.service.emitted('payments.dunning.customer-asked')).filter(
      ({ data }) => (data as Dunning).paymentId === payment.id,
    )
    expect(asked).toHaveLength(1)
  })

  test('an invoice that was paid otherwise is not asked for again', async () => {
    const { invoice, payment } = await failing('pm_card_chargeCustomerFail')
    await dunningOf(payment)
    await money.service.publish(InvoicePaid, {
      ...invoice,
      version: 2,
      status: 'paid',
      due: 0,
      paidTotal: invoice.grossTotal,
      paidAt: money.service.clock.now().toISOString(),
    })
    await eventually(async () => (await dunningOf(payment)).status).toBe('recovered')
    await pass(10)
    await money.service.settled()
    expect(await dunningOf(payment)).toMatchObject({ stopReason: 'paid-otherwise', attempts: 0 })
  })

  test('never beside an attempt by hand: of the two that come at once one is made', async () => {
    const { payment } = await failing('pm_card_chargeCustomerFail')
    const begun = await dunningOf(payment)
    await money.fault('slow', '/v1/payment_intents', 1, { delayMs: 400 })
    const byHand = money.service.call('POST', `/payments/${payment.id}/retry`, { headers: keyed(), body: {} })
    await pass(1)
    await byHand
    await money.service.settled()
    const { body } = await money.service.call<{ items: unknown[] }>('GET', `/payments/${payment.id}/operations`)
    const after = await dunningOf(payment)
    // The first, the one by hand, and at most one more, after that one had failed.
    expect(body.items.length).toBe(2 + after.attempts)
    expect(await money.chargesOf(payment.id)).toHaveLength(0)
    expect(await attemptsOf(begun)).toHaveLength(body.items.length)
  })

  test('a hard decline stops it, the same card is refused, and the card that becomes the default is the one tried', async () => {
    const accountId = await money.account()
    const other = (await money.addMethod(accountId, 'pm_card_mastercard')).body.id as string
    expect((await money.addMethod(accountId, 'pm_card_visa')).status).toBe(201)
    await money.fault('decline', '/v1/payment_intents', 1, { declineCode: 'stolen_card' })
    const invoice = money.invoice({ accountId, vendorId: await money.vendor() })
    await money.finalise(invoice)
    const payment = await money.until(invoice.id, 'failed')
    const stopped = await dunningOf(payment)
    expect(stopped).toMatchObject({ status: 'stopped', stopReason: 'hard-decline', attempts: 0 })
    const resumed = await money.service.call('POST', `/payments/dunnings/${stopped.id}/resume`, {
      headers: { 'if-match': `"${stopped.version}"` },
    })
    expect([resumed.status, resumed.body.code]).toEqual([409, 'dunning-in-other-state'])
    await pass(10)
    await money.service.settled()
    expect(await attemptsOf(stopped)).toHaveLength(1)
    expect((await money.service.call('POST', `/payments/methods/${other}/make-default`)).status).toBe(200)
    await eventually(async () => (await dunningOf(payment)).status).toBe('recovered')
    const paid = await money.until(invoice.id, 'succeeded')
    expect(paid.methodId).toBe(other)
    expect(await money.chargesOf(payment.id)).toHaveLength(1)
  })

  test('what another payment has paid, or is about to, is not charged beside it', async () => {
    const { accountId, invoice, payment } = await failing('pm_card_chargeCustomerFail')
    const begun = await dunningOf(payment)
    const byHand = (token: string) =>
      money.service.call<Payment>('POST', '/payments', {
        headers: keyed(),
        body: {
          accountId,
          amount: payment.amount,
          invoiceId: invoice.id,
          oneTime: { provider: 'stripe', token },
          returnUrl: 'https://shop.example/back',
          confirmDuplicate: true,
        },
      })
    const waits = await byHand('pm_card_authenticationRequired')
    expect(waits.body.status).toBe('requires-action')
    await pass(1)
    // The service does not come to rest while a payer is waited for.
    const read = async () => (await money.service.call<Dunning>('GET', `/payments/dunnings/${begun.id}`)).body
    const later = { status: 'retrying', attempts: 0, nextAttemptAt: dayAfter(money.service.clock.now().toISOString()) }
    await eventually(read).toMatchObject(later)
    await money.service.call('POST', `/payments/${waits.body.id}/void`, { headers: keyed() })
    expect((await byHand('pm_card_visa')).body.status).toBe('succeeded')
    await pass(1)
    await eventually(async () => (await dunningOf(payment)).status).toBe('recovered')
    expect(await dunningOf(payment)).toMatchObject({ stopReason: 'paid-otherwise', attempts: 0 })
    expect(await money.chargesOf(payment.id)).toHaveLength(0)
  })

  test('of an invoice that was paid in part the whole is not charged', async () => {
    const { invoice, payment } = await failing('pm_card_chargeCustomerFail')
    const part = { ...invoice, version: 2, due: 6_900, paidTotal: 5_000 }
    await dunningOf(payment)
    await money.service.publish(InvoiceBalanceChanged, part)
    await money.service.settled()
    await pass(1)
    await eventually(async () => (await dunningOf(payment)).status).toBe('stopped')
    expect(await dunningOf(payment)).toMatchObject({ stopReason: 'amount-changed', attempts: 0 })
  })

  test('an instalment of a plan that was cancelled is not charged any more', async () => {
    const accountId = await money.account()
    await money.addMethod(accountId, 'pm_card_chargeCustomerFail')
    const day = money.service.clock.now().toISOString().slice(0, 10)
    const plan = await money.service.call<PaymentPlan>('POST', '/payments/payment-plans', {
      headers: keyed(),
      body: {
        accountId,
        total: { amount: 10_000, currency: 'EUR' },
        instalments: 2,
        cycle: { every: 'month', count: 1 },
        firstDay: day,
        timeZone: 'UTC',
        graceDays: 30,
      },
    })
    expect([plan.status, plan.body]).toMatchObject([201, {}])
    const paymentOf = async () => {
      await money.service.settled()
      const { body } = await money.service.call<{ items: Payment[] }>('GET', `/payments?accountId=${accountId}`)
      return body.items[0]
    }
    await eventually(async () => (await paymentOf())?.status).toBe('failed')
    const payment = (await paymentOf())!
    const begun = await dunningOf(payment)
    const { body } = await money.service.call<PaymentPlan>('GET', `/payments/payment-plans/${plan.body.id}`)
    const cancelled = await money.service.call('POST', `/payments/payment-plans/${body.id}/cancel`, {
      headers: { ...keyed(), 'if-match': `"${body.version}"` },
      body: { reason: 'The car was given back' },
    })
    expect([cancelled.status, cancelled.body]).toMatchObject([200, { status: 'cancelled' }])
    await pass(1)
    await eventually(async () => (await dunningOf(payment)).stopReason).toBe('withdrawn')
    expect(await attemptsOf(begun)).toHaveLength(1)
  })

  test('a card at its network’s limit is put off until the oldest attempt has left the window', async () => {
    const { payment } = await failing('pm_card_chargeCustomerFail')
    const begun = await dunningOf(payment)
    await money.service.look(
      `INSERT INTO payments.dunning_attempts (tenant_id, id, dunning_id, number, at, outcome, code, method_id, amount, currency)
       SELECT tenant_id, id || n, dunning_id, 0, at, outcome, code, method_id, amount, currency
         FROM payments.dunning_attempts, generate_series(10, 23) AS n WHERE dunning_id = $1`,
      [begun.id],
    )
    await pass(1)
    const free = new Date(new Date(begun.failedAt).getTime() + 30 * dayMs).toISOString()
    await eventually(async () => (await dunningOf(payment)).nextAttemptAt).toBe(free)
    expect(await dunningOf(payment)).toMatchObject({ status: 'retrying', attempts: 0 })
  })

  test('who does nothing about it by the deadline: `atEnd` follows, unless it is paid by then', async () => {
    await money.fault('decline', '/v1/payment_intents', 1, { declineCode: 'authentication_required' })
    const { payment } = await failing('pm_card_visa')
    const hard = await failingOnce('stolen_card')
    const [waiting, stopped] = [await dunningOf(payment), await dunningOf(hard.payment)]
    const end = new Date(new Date(waiting.failedAt).getTime() + 14 * dayMs).toISOString()
    expect(waiting).toMatchObject({ status: 'awaiting-customer', deadlineAt: end, deadlineDays: 14 })
    expect(stopped).toMatchObject({ status: 'stopped', stopReason: 'hard-decline', deadlineAt: end })
    // Another invoice of the same is transferred in time.
    const paid = await failingOnce('stolen_card')
    await dunningOf(paid.payment)
    const { invoice } = paid
    await money.service.publish(InvoicePaid, {
      ...{ ...invoice, version: 2, status: 'paid', due: 0, paidTotal: invoice.grossTotal },
      paidAt: money.service.clock.now().toISOString(),
    })
    await money.service.settled()
    await pass(14)
    await eventually(async () => (await dunningOf(hard.payment)).status).toBe('exhausted')
    expect(await dunningOf(hard.payment)).toMatchObject({ stopReason: 'hard-decline', deadlineAt: null })
    await eventually(async () => (await dunningOf(payment)).stopReason).toBe('deadline')
    await eventually(async () => (await dunningOf(paid.payment)).status).toBe('recovered')
    const ended = (await money.service.emitted('payments.dunning.ended')).filter(
      ({ aggregateId }) => aggregateId === stopped.id,
    )
    expect(ended.map(({ data }) => data.status)).toEqual(['stopped', 'exhausted'])
    expect(await money.chargesOf(payment.id)).toHaveLength(0)
  })

  test('of several of one customer the oldest is tried first, and each currency by itself', async () => {
    const [accountId, vendorId] = [await money.account(), await money.vendor()]
    expect((await money.addMethod(accountId, 'pm_card_chargeCustomerFail')).status).toBe(201)
    const made: Payment[] = []
    for (const currency of ['EUR', 'EUR', 'USD', 'EUR']) {
      const invoice = { ...money.invoice({ accountId, vendorId }), currency }
      await money.finalise(invoice)
      made.push(await money.until(invoice.id, 'failed'))
      await money.service.settled()
      await pass(1 / 1_440)
    }
    const totals = async () =>
      (
        await money.service.call<{ items: DunningTotal[] }>('GET', `/payments/dunning-totals?accountId=${accountId}`)
      ).body.items.map(({ status, dunnings, owed }) => [status, dunnings, owed.amount, owed.currency])
    expect(await totals()).toEqual([
      ['retrying', 3, 3 * 11_900, 'EUR'],
      ['retrying', 1, 11_900, 'USD'],
    ])
    const inDollars = await money.service.call<{ items: Dunning[] }>(
      'GET',
      `/payments/dunnings?accountId=${accountId}&currency=USD`,
    )
    expect(inDollars.body.items.map(({ paymentId }) => paymentId)).toEqual([made[2]!.id])
    await pass(1)
    for (const payment of made) await eventually(async () => (await dunningOf(payment)).attempts).toBe(1)
    const operations = await money.service.look<{ subject_id: string; currency: string }>(
      `SELECT o.subject_id, p.currency FROM payments.operations o JOIN payments.payments p ON p.tenant_id = o.tenant_id AND p.id = o.subject_id
        WHERE o.tenant_id = $1 AND p.account_id = $2 ORDER BY o.called_at OFFSET 4`,
      [money.service.tenant, accountId],
    )
    expect(operations.filter(({ currency }) => currency === 'EUR').map(({ subject_id: id }) => id)).toEqual(
      made.filter(({ amount }) => amount.currency === 'EUR').map(({ id }) => id),
    )
  })

  test('what a decline means is to be read, and which limits of networks are kept', async () => {
    const { body } = await money.service.call<Static<(typeof listDeclineReasons)['replies'][200]>>(
      'GET',
      '/payments/decline-reasons?provider=stripe',
    )
    const of = (word: string) => body.reasons.find((reason) => reason.word === word)
    expect(of('insufficient_funds')).toMatchObject({ provider: 'stripe', code: 'insufficient-funds', retry: 'soft' })
    expect(of('stolen_card')?.retry).toBe('hard')
    expect(of('authentication_required')?.retry).toBe('authenticate')
    expect(body.networkCaps).toContainEqual({ brand: 'visa', attempts: 15, withinHours: 720 })
    const hard = await money.service.call<{ reasons: { retry: string }[] }>(
      'GET',
      '/payments/decline-reasons?retry=hard',
    )
    expect(new Set(hard.body.reasons.map(({ retry }) => retry))).toEqual(new Set(['hard']))
  })

  test('it is stopped and resumed by hand, and its settings hold for those that begin later', async () => {
    const { payment } = await failing('pm_card_chargeCustomerFail')
    const begun = await dunningOf(payment)
    const stopped = await money.service.call<Dunning>('POST', `/payments/dunnings/${begun.id}/stop`, {
      headers: { 'if-match': `"${begun.version}"` },
    })
    expect(stopped.body).toMatchObject({ status: 'stopped', stopReason: 'by-hand' })
    await pass(3)
    await money.service.settled()
    expect(await attemptsOf(begun)).toHaveLength(1)
    const resumed = await money.service.call<Dunning>('POST', `/payments/dunnings/${begun.id}/resume`, {
      headers: { 'if-match': `"${stopped.body.version}"` },
    })
    expect(resumed.status).toBe(200)
    await eventually(async () => (await dunningOf(payment)).nextAttemptAt).not.toBeNull()
    const wrong = await money.service.call('PUT', '/payments/dunning-settings', {
      headers: { 'if-match': '"0"' },
      body: { offsetsDays: [3, 1], atEnd: 'pause' },
    })
    expect([wrong.status, wrong.body.code]).toEqual([422, 'dunning-settings-invalid'])
    const set = await money.service.call('PUT', '/payments/dunning-settings', {
      headers: { 'if-match': '"0"' },
      body: { offsetsDays: [2], atEnd: 'pause' },
    })
    expect(set.status).toBe(200)
    expect((await dunningOf(payment)).offsetsDays).toEqual([1, 3, 5, 7])
    expect((await dunningOf((await failing('pm_card_chargeCustomerFail')).payment)).offsetsDays).toEqual([2])
  })
})
