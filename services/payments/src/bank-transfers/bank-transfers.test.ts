import { type Invoice, InvoiceBalanceChanged } from '@clutch/contracts/b2b/invoices'
import { StatementIssued } from '@clutch/contracts/b2b/statements'
import type { AccountCredit } from '@clutch/contracts/payments/account-credits'
import type { BankEntryResult, BankStatement } from '@clutch/contracts/payments/bank-statements'
import type { BankTransfer, InvoiceAllocation } from '@clutch/contracts/payments/bank-transfers'
import { newId } from '@clutch/shared/id'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { camt, entry } from '../../test/camt.ts'
import { type Money, startMoney } from '../../test/money.ts'
import { creditorReferenceOf } from './reference.ts'

const base = '/payments/enterprise-billing'
let money: Money
beforeAll(async () => {
  money = await startMoney()
})
/** What must hold after whatever happened: of every transfer, credit and invoice, and of the ledger. */
afterEach(async () => {
  await money.assertInvariants()
  const wrong = await money.service.look(
    `WITH paid AS (SELECT tenant_id, source_id, sum(amount) AS amount FROM payments.invoice_allocations WHERE status = 'active' GROUP BY 1, 2)
     SELECT t.id FROM payments.bank_transfers t LEFT JOIN paid p ON p.tenant_id = t.tenant_id AND p.source_id = t.id
      WHERE coalesce(p.amount, 0) + t.credited <> CASE WHEN t.status = 'matched' THEN t.amount ELSE 0 END
     UNION ALL
     SELECT c.id FROM payments.account_credits c LEFT JOIN paid p ON p.tenant_id = c.tenant_id AND p.source_id = c.id
      WHERE coalesce(p.amount, 0) <> c.applied
     UNION ALL
     SELECT i.id FROM payments.invoices i WHERE i.allocated <> coalesce((SELECT sum(a.amount) FROM payments.invoice_allocations a
        WHERE a.tenant_id = i.tenant_id AND a.invoice_id = i.id AND a.status = 'active'), 0) OR i.allocated + i.credited > i.gross`,
  )
  expect(wrong).toEqual([])
  const [sums] = await money.service.look<{
    bank: string
    received: string
    credit: string
    left: string
    open: string
    unmatched: string
  }>(
    `SELECT (SELECT coalesce(sum(amount), 0) FROM payments.balances WHERE account_id = 'bank.platform.EUR')::text AS bank,
            (SELECT coalesce(sum(amount), 0) FROM payments.bank_transfers WHERE kind = 'receipt' AND status <> 'reversed' AND currency = 'EUR')::text
              AS received,
            (SELECT coalesce(-sum(amount), 0) FROM payments.balances WHERE account_id LIKE 'customer-credit.%.EUR')::text AS credit,
            (SELECT coalesce(sum(amount - applied - refunded - withdrawn), 0) FROM payments.account_credits)::text AS left,
            (SELECT coalesce(-sum(amount), 0) FROM payments.balances WHERE account_id = 'unmatched-receipts.platform.EUR')::text AS unmatched,
            (SELECT coalesce(sum(amount), 0) FROM payments.bank_transfers WHERE kind = 'receipt' AND status IN ('unmatched', 'proposed')
              AND currency = 'EUR')::text AS open`,
  )
  expect(sums!.credit).toBe(sums!.left)
  expect(sums!.unmatched).toBe(sums!.open)
  const refunded = await money.service.look<{ refunded: string }>(
    'SELECT coalesce(sum(refunded), 0)::text AS refunded FROM payments.account_credits',
  )
  expect(Number(sums!.bank)).toBe(Number(sums!.received) - Number(refunded[0]!.refunded))
})
afterAll(() => money.stop())

let counted = 0
/** The platform's own, sent to its customer. */
async function sent(accountId: string, netTotal: number, more: Partial<Invoice> = {}): Promise<Invoice> {
  counted += 1
  const invoice: Invoice = {
    ...money.invoice({ accountId, vendorId: 'ven', netTotal, taxTotal: Math.round(netTotal * 0.19) }),
    number: `INV-2026-${String(counted).padStart(6, '0')}`,
    vendorId: null,
    commissionPercent: null,
    bookingId: null,
    origin: { kind: 'manual', id: null, requestId: null, period: null },
    collection: 'send',
    ...more,
  }
  await money.finalise(invoice)
  await money.service.settled()
  return invoice
}

interface Result {
  statement: BankStatement
  entries: BankEntryResult[]
}
async function take(text: string, mediaType = 'application/xml', query = ''): Promise<Result> {
  const answer = await money.service.call<{ statements: Result[] }>('POST', `${base}/bank-statements${query}`, {
    file: { mediaType, bytes: Buffer.from(text) },
  })
  expect([answer.status, answer.body]).toMatchObject([200, {}])
  return answer.body.statements[0]!
}
const transferOf = async (result: Result, index = 0) =>
  (await money.service.call<BankTransfer>('GET', `${base}/bank-transfers/${result.entries[index]!.bankTransferId}`))
    .body
const act = <Body = BankTransfer>(noun: string, of: { id: string; version: number }, verb: string, body?: object) =>
  money.service.call<Body & { code?: string; errors?: { pointer: string }[] }>(
    'POST',
    `${base}/${noun}/${of.id}/${verb}`,
    {
      headers: { 'if-match': `"${of.version}"` },
      ...(body === undefined ? {} : { body }),
    },
  )
const creditsOf = async (accountId: string) =>
  (await money.service.call<{ items: AccountCredit[] }>('GET', `${base}/account-credits?accountId=${accountId}`)).body
    .items
/** What b2b is told of an invoice comes to this. */
async function told(invoiceId: string): Promise<number> {
  await money.service.settled()
  const events = (await money.service.emitted()).filter(({ type }) => type.includes('payments.invoice-allocation'))
  return events
    .map(({ type, data }) => ({ type, data: data as InvoiceAllocation }))
    .filter(({ data }) => data.invoiceId === invoiceId)
    .reduce((total, { type, data }) => total + (type.includes('undone') ? -data.amount.amount : data.amount.amount), 0)
}
const balance = async (accountId: string) =>
  Number(
    (
      await money.service.look<{ amount: string }>(
        `SELECT amount::text FROM payments.balances WHERE account_id = '${accountId}'`,
      )
    )[0]?.amount ?? 0,
  )
const named = () => newId('key')

test('an entry is booked once, however often its file comes and however files overlap, also at once', async () => {
  const accountId = await money.account()
  const one = await sent(accountId, 10_000)
  const two = await sent(accountId, 5_000)
  const first = entry({ amount: '119.00', remittance: `Rechnung ${one.number!.replaceAll('-', ' ').toLowerCase()}` })
  const second = entry({ amount: '59.50', creditorReference: creditorReferenceOf(two.number!)!, reference: named() })
  const file = camt([first], { id: 'S-1', opening: '0.00', closing: '119.00' })
  const revenue = await balance('sales-revenue.platform.EUR')
  const answers = await Promise.all([take(file), take(file), take(file)])
  expect(answers.map(({ entries }) => entries[0]!.outcome).sort()).toEqual(['booked', 'duplicate', 'duplicate'])
  expect((await take(file)).statement).toMatchObject({ booked: 1, duplicates: 0, balanceGap: 0 })
  const overlapping = await take(camt([first, second], { id: 'S-2', opening: '0.00', closing: '200.00' }))
  expect(overlapping.entries.map(({ outcome }) => outcome)).toEqual(['duplicate', 'booked'])
  expect(overlapping.statement).toMatchObject({ booked: 1, duplicates: 1, balanceGap: 2_150 })
  expect(await transferOf(overlapping, 1)).toMatchObject({ status: 'matched', rule: 'creditor-reference' })
  expect([await told(one.id), await told(two.id)]).toEqual([11_900, 5_950])
  expect((await balance('sales-revenue.platform.EUR')) - revenue).toBe(-15_000)
})

test('less pays a part, more is the customer’s credit: applied, refunded, and never more than there is', async () => {
  const accountId = await money.account()
  const invoice = await sent(accountId, 10_000)
  const paid = entry({ amount: '100.00', remittance: invoice.number!, reference: named() })
  const over = entry({ amount: '50.00', remittance: invoice.number!, reference: named() })
  const result = await take(camt([paid, over], { id: named() }))
  expect(await transferOf(result, 0)).toMatchObject({ allocations: [{ amount: 10_000 }], credited: 0 })
  expect(await transferOf(result, 1)).toMatchObject({ allocations: [{ amount: 1_900 }], credited: 3_100, accountId })
  expect(await told(invoice.id)).toBe(11_900)
  const [credit] = await creditsOf(accountId)
  const next = await sent(accountId, 1_000)
  const other = await sent(await money.account(), 1_000)
  expect(await act('account-credits', credit!, 'apply', { invoiceId: other.id })).toMatchObject({ status: 422 })
  expect(await act('account-credits', credit!, 'apply', { invoiceId: next.id, amount: 1_191 })).toMatchObject({
    status: 422,
  })
  const applied = await act<AccountCredit>('account-credits', credit!, 'apply', { invoiceId: next.id })
  expect(applied).toMatchObject({ status: 200, body: { applied: 1_190, remaining: 1_910 } })
  const racing = await Promise.all([1, 2, 3].map(() => act('account-credits', applied.body, 'refund', {})))
  expect(racing.map(({ status }) => status).sort()).toEqual([200, 412, 412])
  expect((await creditsOf(accountId))[0]).toMatchObject({ refunded: 1_910, remaining: 0 })
  expect(await told(next.id)).toBe(1_190)
  // Given back, so it cannot be matched otherwise; and when the bank takes the transfer back, the customer owes it.
  const transfer = await transferOf(result, 1)
  expect(await act('bank-transfers', transfer, 'unmatch')).toMatchObject({
    status: 409,
    body: { code: 'account-credit-spent' },
  })
  const reversed = await take(
    camt([entry({ amount: '50.00', direction: 'DBIT', reversal: true, remittance: invoice.number! })], { id: named() }),
  )
  expect(reversed.entries[0]).toMatchObject({ outcome: 'reversed', status: 'reversed' })
  expect([await told(invoice.id), await told(next.id)]).toEqual([10_000, 0])
  expect(await balance(`customer-receivable.${accountId}.EUR`)).toBe(1_910)
})

test('what is matched by hand can be unmatched and matched anew; nothing is paid beyond what is due', async () => {
  const accountId = await money.account()
  const [one, two] = [await sent(accountId, 10_000), await sent(accountId, 20_000)]
  const iban = 'DE89370400440532013000'
  const result = await take(
    camt([entry({ amount: '300.00', iban, remittance: 'danke', reference: named() })], { id: named() }),
  )
  const transfer = await transferOf(result)
  expect(transfer).toMatchObject({ status: 'unmatched', reason: 'nothing-found' })
  const match = (of: BankTransfer, ...amounts: number[]) =>
    act('bank-transfers', of, 'match', {
      allocations: [one, two]
        .slice(0, amounts.length)
        .map(({ id }, index) => ({ invoiceId: id, amount: amounts[index]! })),
      rememberPayer: true,
    })
  expect((await match(transfer, 11_901)).body.errors?.[0]?.pointer).toBe('/body/allocations/0/amount')
  expect((await match(transfer, 11_900, 18_101)).body.errors?.[0]?.pointer).toBe('/body/allocations/1/amount')
  expect(await act('bank-transfers', transfer, 'match', {})).toMatchObject({ status: 422 })
  const racing = await Promise.all([match(transfer, 11_900, 18_100), match(transfer, 11_900, 18_100)])
  expect(racing.map(({ status }) => status).sort()).toEqual([200, 412])
  const matched = racing.find(({ status }) => status === 200)!.body
  expect(await told(two.id)).toBe(18_100)
  expect(await act('bank-transfers', matched, 'match', { accountId })).toMatchObject({ status: 409 })
  const free = await act('bank-transfers', matched, 'unmatch')
  expect(free).toMatchObject({ status: 200, body: { status: 'unmatched', allocations: [] } })
  expect([await told(one.id), await told(two.id)]).toEqual([0, 0])
  const prepaid = await act('bank-transfers', free.body, 'match', { accountId })
  expect(prepaid.body).toMatchObject({ status: 'matched', credited: 30_000 })
  // The payer is known now, and pays what it comes to exactly.
  const known = await take(
    camt([entry({ amount: '357.00', iban, remittance: 'alles', reference: named() })], { id: named() }),
  )
  expect(await transferOf(known)).toMatchObject({ status: 'matched', rule: 'payer-and-amount' })
  expect([await told(one.id), await told(two.id)]).toEqual([11_900, 23_800])
})

test('a statement of account is paid oldest due first; an invoice in another currency is left to a person', async () => {
  const accountId = await money.account()
  const late = await sent(accountId, 10_000, { dueDate: '2026-03-20' })
  const early = await sent(accountId, 10_000, { dueDate: '2026-03-10' })
  const stated = (invoice: Invoice) => ({
    id: invoice.id,
    number: invoice.number!,
    accountId,
    issueDate: '2026-03-02',
    due: invoice.due,
  })
  await money.service.publish(StatementIssued, {
    id: newId('stm'),
    version: 1,
    number: 'STM-2026-000007',
    accountId,
    currency: 'EUR',
    period: { from: '2026-03-01', to: '2026-03-31' },
    invoices: [late, early].map(stated),
    total: 23_800,
    issueDate: '2026-03-02',
    dueDate: '2026-03-16',
    purchaseOrder: null,
    createdAt: '2026-03-02T09:00:00.000Z',
  })
  await money.service.settled()
  await take(
    camt([entry({ amount: '150.00', remittance: 'Auszug STM-2026-000007', reference: named() })], { id: named() }),
  )
  expect([await told(early.id), await told(late.id)]).toEqual([11_900, 3_100])
  const dollars = await sent(accountId, 10_000, { currency: 'USD' })
  const wrong = await take(
    camt([entry({ amount: '119.00', remittance: dollars.number!, reference: named() })], { id: named() }),
  )
  const transfer = await transferOf(wrong)
  expect(transfer).toMatchObject({ status: 'proposed', reason: 'other-currency' })
  const refused = await act('bank-transfers', transfer, 'match', {
    allocations: [{ invoiceId: dollars.id, amount: 11_900 }],
  })
  expect(refused).toMatchObject({ status: 422, body: { code: 'bank-transfer-not-matchable' } })
})

test('of a vendor’s invoice the commission is the platform’s and the rest the vendor’s, to the cent over any parts', async () => {
  const [accountId, vendorId] = [await money.account(), await money.vendor()]
  const invoice = await sent(accountId, 9_999, { vendorId, commissionPercent: '12.5' })
  const before = await balance('commission-revenue.platform.EUR')
  const parts = ['0.07', '33.33', '50.01', '35.58'].map((amount) =>
    entry({ amount, remittance: invoice.number!, reference: named() }),
  )
  await take(camt(parts, { id: named() }))
  expect(await told(invoice.id)).toBe(11_899)
  expect((await balance('commission-revenue.platform.EUR')) - before).toBe(-1_250)
  expect(await balance(`vendor-payable.${vendorId}.EUR`)).toBe(-(11_899 - 1_250))
})

test('a credit note over what a transfer paid makes it the customer’s credit, which pays the next invoice where that is wanted', async () => {
  const accountId = await money.account()
  const invoice = await sent(accountId, 10_000)
  await take(camt([entry({ amount: '119.00', remittance: invoice.number!, reference: named() })], { id: named() }))
  const noted: Invoice = {
    ...invoice,
    version: 3,
    status: 'paid',
    paidTotal: 9_520,
    creditedTotal: 2_380,
    due: 0,
    excessTotal: 2_380,
  }
  await money.service.publish(InvoiceBalanceChanged, noted)
  expect(await told(invoice.id)).toBe(9_520)
  expect(await creditsOf(accountId)).toMatchObject([{ remaining: 2_380 }])
  const settings = await money.service.call('PUT', `${base}/settings`, {
    headers: { 'if-match': '"0"' },
    body: { applyCredit: 'next-invoice' },
  })
  expect(settings.status).toBe(200)
  const next = await sent(accountId, 10_000)
  expect(await told(next.id)).toBe(2_380)
  expect(await creditsOf(accountId)).toMatchObject([{ applied: 2_380, remaining: 0 }])
})

test('a card number in what a payer wrote is not kept; what cannot be read is told by its line', async () => {
  const csv =
    'date,amount,currency,remittance\n2026-03-02,5.00,EUR,card 4242 4242 4242 4242 thanks\n2026-03-02,x,EUR,\n'
  const result = await take(csv, 'text/csv')
  expect(result.entries).toMatchObject([
    { line: 2, outcome: 'booked' },
    { line: 3, outcome: 'unreadable' },
  ])
  expect((await transferOf(result)).remittance).toBe('card ******************* thanks')
  const answer = await money.service.call('POST', `${base}/bank-statements`, {
    file: { mediaType: 'application/xml', bytes: Buffer.from('<a>\n<b></a>') },
  })
  expect([answer.status, answer.body.code]).toEqual([422, 'bank-statement-unreadable'])
})
