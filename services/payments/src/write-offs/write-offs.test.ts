import type { Invoice } from '@clutch/contracts/b2b/invoices'
import type { Ageing, Receivable } from '@clutch/contracts/payments/receivables'
import type { InvoiceWriteOff } from '@clutch/contracts/payments/write-offs'
import { newId } from '@clutch/shared/id'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type Money, startMoney } from '../../test/money.ts'

const base = '/payments/enterprise-billing'
let money: Money
beforeAll(async () => {
  money = await startMoney()
})
afterEach(async () => {
  await money.assertInvariants()
  const wrong = await money.service.look(
    `SELECT i.id FROM payments.invoices i
      WHERE i.written_off <> coalesce((SELECT sum(w.amount - w.recovered) FROM payments.write_offs w
              WHERE w.tenant_id = i.tenant_id AND w.invoice_id = i.id AND w.status = 'approved'), 0)
         OR i.allocated + i.written_off + i.credited > i.gross`,
  )
  expect(wrong).toEqual([])
})
afterAll(() => money.stop())

let counted = 0
async function sent(accountId: string, more: Partial<Invoice> = {}): Promise<Invoice> {
  counted += 1
  const invoice: Invoice = {
    ...money.invoice({ accountId, vendorId: 'ven' }),
    number: `INV-2026-${String(counted).padStart(6, '0')}`,
    vendorId: null,
    commissionPercent: null,
    bookingId: null,
    collection: 'send',
    ...more,
  }
  await money.finalise(invoice)
  await money.service.settled()
  return invoice
}
type Answer = InvoiceWriteOff & { code?: string; errors?: { pointer: string }[] }
const one = { as: { id: 'usr_one' } }
const two = { as: { id: 'usr_two' } }
const request = (body: object, who: object = one) =>
  money.service.call<Answer>('POST', `${base}/write-offs`, { body: { reason: 'insolvent', ...body }, ...who })
const decide = (of: InvoiceWriteOff, verb: 'approve' | 'reject', who: object = two) =>
  money.service.call<Answer>('POST', `${base}/write-offs/${of.id}/${verb}`, {
    headers: { 'if-match': `"${of.version}"` },
    ...who,
  })
const balance = async (accountId: string) =>
  Number(
    (
      await money.service.look<{ amount: string }>(
        `SELECT amount::text FROM payments.balances WHERE account_id = '${accountId}'`,
      )
    )[0]?.amount ?? 0,
  )
async function transfer(amount: string, invoice: Invoice) {
  const text = `date,amount,currency,remittance,entryReference\n2026-03-02,${amount},EUR,${invoice.number},${newId('key')}\n`
  const answer = await money.service.call<{ statements: { entries: { status: string }[] }[] }>(
    'POST',
    `${base}/bank-statements`,
    { file: { mediaType: 'text/csv', bytes: Buffer.from(text) } },
  )
  expect(answer.body.statements[0]!.entries[0]!.status).toBe('matched')
}

test('nothing is written off by one person alone, nor twice, nor beyond what is due', async () => {
  const accountId = await money.account()
  const invoice = await sent(accountId)
  const { id: invoiceId } = invoice
  const eur = (amount: number) => ({ amount: { amount, currency: 'EUR' } })
  expect((await request({ invoiceId, ...eur(11_901) })).body.errors?.[0]?.pointer).toBe('/body/amount/amount')
  expect(await request({ invoiceId, amount: { amount: 1, currency: 'USD' } })).toMatchObject({ status: 422 })
  expect(await request({ invoiceId: newId('inv') })).toMatchObject({ status: 422 })
  const asked = await request({ invoiceId })
  expect(asked).toMatchObject({ status: 201, body: { status: 'requested', requestedBy: 'usr_one', ...eur(11_900) } })
  const other = (await request({ invoiceId, ...eur(11_900) })).body
  expect(await decide(asked.body, 'approve', one)).toMatchObject({
    status: 403,
    body: { code: 'second-person-needed' },
  })
  expect(await balance('bad-debts.platform.EUR')).toBe(0)
  const racing = await Promise.all([1, 2, 3].map(() => decide(asked.body, 'approve')))
  expect(racing.map(({ status }) => status).sort()).toEqual([200, 409, 409])
  // Another request for the same money finds nothing due any more.
  expect(await decide(other, 'approve')).toMatchObject({ status: 422 })
  expect(await decide(other, 'reject', one)).toMatchObject({ status: 200, body: { status: 'rejected' } })
  expect(await balance('bad-debts.platform.EUR')).toBe(11_900)
  const told = (await money.service.emitted('payments.invoice.written-off')).map(({ data }) => data)
  expect(told).toMatchObject([{ invoiceId, ...eur(11_900) }])
})

test('money that comes after all recovers it, in parts and to the cent; what is beyond is credit', async () => {
  const accountId = await money.account()
  const invoice = await sent(accountId)
  const before = {
    bad: await balance('bad-debts.platform.EUR'),
    revenue: await balance('sales-revenue.platform.EUR'),
    tax: await balance('tax-payable.platform.EUR'),
  }
  await transfer('19.00', invoice)
  const preview = await money.service.call('POST', `${base}/write-offs/preview`, {
    body: { invoiceId: invoice.id, reason: 'x' },
  })
  expect(preview.body).toEqual({
    amount: { amount: 10_000, currency: 'EUR' },
    dueBefore: 10_000,
    dueAfter: 0,
    badDebt: 10_000,
  })
  const asked = await request({ invoiceId: invoice.id })
  expect((await decide(asked.body, 'approve')).status).toBe(200)
  await transfer('33.33', invoice)
  await transfer('80.00', invoice)
  const read = await money.service.call<InvoiceWriteOff>('GET', `${base}/write-offs/${asked.body.id}`)
  expect(read.body).toMatchObject({ status: 'approved', recovered: 10_000 })
  const recovered = (await money.service.emitted('payments.invoice.recovered')).map(({ data }) => data)
  expect(recovered).toMatchObject([{ amount: { amount: 3_333 } }, { amount: { amount: 6_667 } }])
  expect(await balance('bad-debts.platform.EUR')).toBe(before.bad)
  expect((await balance('sales-revenue.platform.EUR')) - before.revenue).toBe(-10_000)
  expect((await balance('tax-payable.platform.EUR')) - before.tax).toBe(-1_900)
  expect(await balance(`customer-credit.${accountId}.EUR`)).toBe(-1_333)
})

test('what is due is aged by days of the account’s zone, each currency for itself, and carries its reference', async () => {
  const accountId = await money.account()
  await money.service.look(
    `UPDATE payments.corporate_accounts SET time_zone = 'Pacific/Auckland' WHERE id = '${accountId}'`,
  )
  // In Auckland it is the third of March already; due that day is not overdue.
  money.service.clock.set('2026-03-02T11:30:00.000Z')
  for (const dueDate of [
    '2026-03-03',
    '2026-03-02',
    '2026-02-01',
    '2026-01-31',
    '2026-01-02',
    '2025-12-03',
    '2025-12-02',
  ])
    await sent(accountId, { dueDate })
  await sent(accountId, { dueDate: '2026-03-02', currency: 'USD' })
  const ageing = async (query = '') =>
    (await money.service.call<{ items: Ageing[] }>('GET', `${base}/receivables/ageing?accountId=${accountId}${query}`))
      .body.items
  expect(await ageing()).toMatchObject([
    {
      currency: 'EUR',
      asOf: '2026-03-03',
      invoices: 7,
      current: 11_900,
      days1To30: 23_800,
      days31To60: 23_800,
      days61To90: 11_900,
      over90: 11_900,
      total: 83_300,
    },
    { currency: 'USD', days1To30: 11_900, total: 11_900 },
  ])
  expect(await ageing('&currency=EUR&asOf=2025-12-02')).toMatchObject([{ current: 83_300, total: 83_300 }])
  const listed = await money.service.call<{ items: Receivable[] }>(
    'GET',
    `${base}/receivables?accountId=${accountId}&bucket=over-90`,
  )
  expect(listed.body.items).toMatchObject([{ dueDate: '2025-12-02', daysOverdue: 91, due: 11_900 }])
  expect(listed.body.items[0]!.creditorReference).toMatch(/^RF\d\dINV2026/)
})
