import type { CorporateAccount } from '@clutch/contracts/b2b/corporate-accounts'
import type { CreditNote } from '@clutch/contracts/b2b/credit-notes'
import type { Invoice } from '@clutch/contracts/b2b/invoices'
import type { Statement } from '@clutch/contracts/b2b/statements'
import {
  InvoiceAllocated,
  type InvoiceAllocation,
  InvoiceAllocationUndone,
} from '@clutch/contracts/payments/bank-transfers'
import { type InvoiceRequest, InvoiceRequested } from '@clutch/contracts/payments/invoice-requests'
import { PaymentReturned, PaymentSucceeded } from '@clutch/contracts/payments/payments'
import { type Refund, RefundSucceeded } from '@clutch/contracts/payments/refunds'
import { InvoiceRecovered, InvoiceWrittenOff } from '@clutch/contracts/payments/write-offs'
import { decimal, multiplyDecimals } from '@clutch/shared/decimal'
import { newId } from '@clutch/shared/id'
import { fromDecimal } from '@clutch/shared/money'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type B2b, makeWorld, must, startB2b, type World } from '../../test/b2b.ts'

const invoices = '/b2b/invoice-management/invoices'
const notes = '/b2b/invoice-management/credit-notes'
const statements = '/b2b/invoice-management/statements'
const accounts = '/b2b/corporate-accounts'

let service: B2b
let world: World
beforeAll(async () => {
  service = await startB2b()
})
beforeEach(async () => {
  service.clock.set('2026-03-02T09:00:00.000Z')
  world = await makeWorld(service)
})
// Whatever a test did: every invoice adds up.
afterEach(async () => {
  await service.settled()
  const wrong = await service.look(
    `SELECT id FROM b2b.invoices WHERE paid_total + credited_total + written_off_total + due <> gross_total
        OR net_total + tax_total + rounding <> gross_total OR line_total - discount_total + charge_total <> net_total
        OR credited_total <> coalesce((SELECT sum(gross_total) FROM b2b.credit_notes n WHERE n.tenant_id = invoices.tenant_id AND n.invoice_id = invoices.id), 0)`,
  )
  expect(wrong).toEqual([])
})
afterAll(() => service.stop())

const lines = [
  { description: 'Towing, 12 km', category: 'towing', quantity: '1', unitPrice: '145.00' },
  { description: 'Diesel', category: 'fuel', quantity: '41.37', unitPrice: '1.799' },
]
const keyed = () => ({ 'idempotency-key': newId('key') })
const matching = (version: number) => ({ 'if-match': `"${version}"` })
const call = <Body>(
  status: number,
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  path: string,
  of: { body?: unknown; headers?: Record<string, string> } = {},
) => must<Body>(service, status, method, path, { tenant: world.tenant, ...of } as never)

async function draft(of: Record<string, unknown> = {}): Promise<Invoice> {
  return call(201, 'POST', invoices, { body: { accountId: world.account.id, lines, ...of } })
}
async function finalised(of: Record<string, unknown> = {}): Promise<Invoice> {
  const { id, version } = await draft(of)
  return call(200, 'POST', `${invoices}/${id}/finalise`, { headers: matching(version) })
}
const read = (id: string) => call<Invoice>(200, 'GET', `${invoices}/${id}`)
async function credited(body: Record<string, unknown>): Promise<CreditNote> {
  return call(201, 'POST', notes, { body: { reason: 'Goodwill', ...body }, headers: keyed() })
}

function payment(invoice: Invoice, amount: number) {
  const none = { amount: 0, currency: invoice.currency }
  const all = { amount, currency: invoice.currency }
  return {
    id: newId('pay'),
    version: 3,
    accountId: invoice.accountId,
    purpose: { kind: 'invoice' as const, id: invoice.id },
    invoiceId: invoice.id,
    bookingId: null,
    description: '',
    amount: all,
    captureMode: 'automatic' as const,
    status: 'succeeded' as const,
    authorised: all,
    captured: all,
    refunded: none,
    refunding: none,
    disputed: none,
    methodId: null,
    provider: 'stripe' as const,
    providerReference: 'ch_1',
    redirectUrl: null,
    failure: null,
    heldFor: null,
    split: null,
    authorisedUntil: null,
    keepAuthorisedUntil: null,
    conversion: null,
    createdAt: '2026-03-03T10:00:00.000Z',
    settledAt: '2026-03-03T10:00:05.000Z',
  }
}
const tell = async (event: Parameters<B2b['publish']>[0], data: unknown) => {
  await service.publish(event, data as never, { tenant: world.tenant })
  await service.settled()
}
const pay = async (invoice: Invoice, amount: number) => {
  const paid = payment(invoice, amount)
  await tell(PaymentSucceeded, paid)
  return paid
}
function refund(invoice: Invoice, amount: number, of: Partial<Refund> = {}): Refund {
  const part = { amount: 0, currency: invoice.currency }
  return {
    id: newId('rfd'),
    version: 2,
    paymentId: newId('pay'),
    price: null,
    accountId: invoice.accountId,
    invoiceId: invoice.id,
    amount: { amount, currency: invoice.currency },
    lines: null,
    reason: 'Too late',
    creditNoteId: null,
    bearer: 'pro-rata',
    parts: { commission: part, providerFee: part, shares: [], undivided: part, elsewhere: { ...part, amount } },
    status: 'succeeded',
    provider: 'stripe',
    providerReference: 're_1',
    failure: null,
    createdAt: '2026-03-04T10:00:00.000Z',
    settledAt: '2026-03-04T10:00:05.000Z',
    ...of,
  }
}

describe('rule 26: drafts and finalised invoices', () => {
  test('a draft has no number, is changed and thrown away; a finalised one is neither', async () => {
    const first = await draft({ discounts: [{ description: 'Loyalty', percent: '10' }], purchaseOrder: 'PO-1' })
    // 145.00 + 74.42 (41.37 × 1.799 = 74.42463) less 10 %, and 19 % on it.
    expect(first).toMatchObject({
      number: null,
      status: 'draft',
      issueDate: null,
      lineTotal: 21_942,
      discountTotal: 2_194,
      netTotal: 19_748,
      taxTotal: 3_752,
      grossTotal: 23_500,
    })
    const changed = await call<Invoice>(200, 'PATCH', `${invoices}/${first.id}`, {
      body: { discounts: [], purchaseOrder: null },
      headers: matching(1),
    })
    expect(changed).toMatchObject({
      version: 2,
      grossTotal: 26_111,
      purchaseOrder: null,
      lines: [{ id: 'L1' }, { id: 'L2' }],
    })
    const final = await call<Invoice>(200, 'POST', `${invoices}/${first.id}/finalise`, { headers: matching(2) })
    expect(final).toMatchObject({
      number: 'INV-2026-000001',
      status: 'finalised',
      version: 3,
      issueDate: '2026-03-02',
      taxPoint: '2026-03-02',
      dueDate: '2026-03-16',
      due: 26_111,
    })
    for (const [method, path] of [
      ['PATCH', ''],
      ['POST', '/finalise'],
      ['DELETE', ''],
    ] as const) {
      const answer = await service.call(method, `${invoices}/${first.id}${path}`, {
        tenant: world.tenant,
        headers: matching(3),
        ...(method === 'PATCH' ? { body: { purchaseOrder: 'PO-2' } } : {}),
      })
      expect([answer.status, answer.body.code]).toEqual([409, 'invoice-not-draft'])
    }
    const second = await draft()
    await call(204, 'DELETE', `${invoices}/${second.id}`, { headers: matching(1) })
    // The draft that was thrown away took no number.
    expect((await finalised()).number).toBe('INV-2026-000002')
  })

  test('rule 5: the customer’s zone dates the invoice and chooses the year of its number, whatever UTC’s day', async () => {
    const auckland = await call<CorporateAccount>(201, 'POST', accounts, {
      body: {
        name: 'Kiwi',
        country: 'NZ',
        billingEmail: 'k@kiwi.example',
        currency: 'EUR',
        timeZone: 'Pacific/Auckland',
      },
    })
    service.clock.set('2026-12-31T12:00:00.000Z')
    expect(await finalised({ accountId: auckland.id })).toMatchObject({
      number: 'INV-2027-000001',
      issueDate: '2027-01-01',
    })
    expect(await finalised()).toMatchObject({ number: 'INV-2026-000001', issueDate: '2026-12-31' })
  })

  test('rule 30: every line of a finalised invoice can be computed again from what it says', async () => {
    const invoice = await finalised({ lines: [...lines, { ...lines[0], discountPercent: '33.3333' }] })
    for (const line of invoice.lines) {
      const kept = 100 - Number(line.discountPercent ?? '0')
      const exact = multiplyDecimals(
        multiplyDecimals(decimal(line.quantity), decimal(line.unitPrice)),
        multiplyDecimals(decimal(kept.toFixed(6)), decimal('0.01')),
      )
      expect(fromDecimal(exact, invoice.currency).amount).toBe(line.netAmount)
      expect(line.source).toMatchObject({ rule: 'manual', rounding: 'half-away-from-zero' })
      expect(line.source.tax).not.toBe('')
    }
  })
})

describe('an invoice that payments asks for', () => {
  const request = (of: Partial<InvoiceRequest> = {}): InvoiceRequest => ({
    id: newId('ivr'),
    version: 1,
    accountId: world.account.id,
    currency: 'EUR',
    origin: {
      kind: 'subscription',
      id: newId('sub'),
      period: { start: '2026-03-01T23:00:00.000Z', end: '2026-03-31T22:00:00.000Z' },
    },
    issueDate: '2026-03-02',
    taxPoint: '2026-03-02',
    lines: [
      {
        description: 'Fleet plan',
        category: 'subscription',
        quantity: '7',
        unitPrice: '12.9',
        source: { rule: 'per-unit', inputs: { vehicles: '7' } },
      },
      {
        description: 'Unused Basic',
        category: 'subscription',
        quantity: '1',
        unitPrice: '-20.1',
        source: { rule: 'proration', inputs: {} },
      },
    ],
    collection: 'charge',
    paymentTermsDays: null,
    purchaseOrder: null,
    requestedAt: '2026-03-02T09:00:00.000Z',
    ...of,
  })
  const madeOf = async (id: string) =>
    (await call<{ items: Invoice[] }>(200, 'GET', `${invoices}?originId=${id}`)).items

  test('is issued once, however often it is asked for', async () => {
    const wanted = request()
    await tell(InvoiceRequested, wanted)
    await tell(InvoiceRequested, wanted)
    const made = await madeOf(wanted.origin.id)
    expect(made).toHaveLength(1)
    expect(made[0]).toMatchObject({
      status: 'finalised',
      number: 'INV-2026-000001',
      origin: { kind: 'subscription', id: wanted.origin.id, requestId: wanted.id, period: wanted.origin.period },
      netTotal: 7_020,
      taxTotal: 1_334,
      collection: 'charge',
      vendorId: null,
    })
  })

  test('rule 12: of nothing is paid at once', async () => {
    const wanted = request()
    await tell(InvoiceRequested, request({ ...wanted, lines: [{ ...wanted.lines[0]!, unitPrice: '0' }] }))
    expect(await madeOf(wanted.origin.id)).toMatchObject([{ status: 'paid', grossTotal: 0, due: 0 }])
  })

  test('is refused with the reason when it cannot be issued, and takes no number', async () => {
    const wanted = request()
    await tell(InvoiceRequested, request({ ...wanted, lines: [{ ...wanted.lines[0]!, unitPrice: '-1' }] }))
    expect(await madeOf(wanted.origin.id)).toEqual([])
    const refusals = (await service.emitted('b2b.invoice.refused')).filter(({ tenantId }) => tenantId === world.tenant)
    expect(refusals.map(({ data }) => data)).toMatchObject([{ id: wanted.id, code: 'invoice-line-invalid' }])
    expect((await finalised()).number).toBe('INV-2026-000001')
  })
})

describe('credit notes', () => {
  test('rule 27: have a series of their own, name the invoice, and sum to it', async () => {
    const invoice = await finalised()
    const body = { invoiceId: invoice.id, lines: [{ lineId: 'L2', quantity: '20' }] }
    const preview = await call<CreditNote>(200, 'POST', `${notes}/preview`, { body: { ...body, reason: 'x' } })
    const first = await credited(body)
    expect(first).toMatchObject({
      number: 'CRN-2026-000001',
      invoiceId: invoice.id,
      invoiceNumber: invoice.number,
      netTotal: 3_598,
      taxTotal: 684,
    })
    expect(preview).toMatchObject({ grossTotal: first.grossTotal, creditable: invoice.grossTotal - first.grossTotal })
    await credited({ invoiceId: invoice.id, grossAmount: 1_000 })
    const rest = await credited({ invoiceId: invoice.id })
    expect(rest.number).toBe('CRN-2026-000003')
    expect(first.grossTotal + 1_000 + rest.grossTotal).toBe(invoice.grossTotal)
    expect(await read(invoice.id)).toMatchObject({ status: 'credited', creditedTotal: invoice.grossTotal, due: 0 })
    const answer = await service.call('POST', notes, {
      tenant: world.tenant,
      headers: keyed(),
      body: { invoiceId: invoice.id, grossAmount: 1, reason: 'more' },
    })
    expect([answer.status, answer.body.code]).toEqual([422, 'credit-exceeds-invoice'])
  })

  test('rule 27: ten at once for what is left of it are as many as fit', async () => {
    const invoice = await finalised({
      lines: [{ description: 'Check', category: 'labour', quantity: '1', unitPrice: '100' }],
    })
    const answers = await Promise.all(
      Array.from({ length: 10 }, () =>
        service.call('POST', notes, {
          tenant: world.tenant,
          headers: keyed(),
          body: { invoiceId: invoice.id, grossAmount: 3_000, reason: 'race' },
        }),
      ),
    )
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(3)
    expect(await read(invoice.id)).toMatchObject({ creditedTotal: 9_000, due: 2_900 })
  })

  test('rule 28: voiding a paid invoice credits all of it and asks for the refund; its number stays', async () => {
    const invoice = await finalised()
    await pay(invoice, invoice.grossTotal)
    const paid = await read(invoice.id)
    expect(paid).toMatchObject({ status: 'paid', paidTotal: invoice.grossTotal, due: 0 })
    const voided = await call<Invoice>(200, 'POST', `${invoices}/${invoice.id}/void`, {
      body: { reason: 'Wrong account' },
      headers: matching(paid.version),
    })
    expect(voided).toMatchObject({
      status: 'void',
      number: invoice.number,
      creditedTotal: invoice.grossTotal,
      excessTotal: invoice.grossTotal,
    })
    const { items } = await call<{ items: CreditNote[] }>(200, 'GET', `${notes}?invoiceId=${invoice.id}`)
    expect(items).toMatchObject([
      { origin: { kind: 'void' }, refundTotal: invoice.grossTotal, grossTotal: invoice.grossTotal },
    ])
    // The money it asked for has gone back: no second note.
    await tell(RefundSucceeded, refund(invoice, invoice.grossTotal, { creditNoteId: items[0]!.id }))
    expect(await read(invoice.id)).toMatchObject({ status: 'void', excessTotal: 0, paidTotal: 0 })
    expect((await call<{ items: CreditNote[] }>(200, 'GET', `${notes}?invoiceId=${invoice.id}`)).items).toHaveLength(1)
  })

  test('a refund that came first is credited by a note of its own, by the lines it was for', async () => {
    const invoice = await finalised()
    await pay(invoice, invoice.grossTotal)
    const lines = [{ lineId: 'L1', amount: { amount: 1_190, currency: 'EUR' } }]
    const given = refund(invoice, 1_190, { lines })
    await tell(RefundSucceeded, given)
    await tell(RefundSucceeded, given)
    const { items } = await call<{ items: CreditNote[] }>(200, 'GET', `${notes}?invoiceId=${invoice.id}`)
    expect(items).toMatchObject([
      {
        origin: { kind: 'refund', id: given.id },
        netTotal: 1_000,
        taxTotal: 190,
        refundTotal: 0,
        lines: [{ lineId: 'L1' }],
      },
    ])
    expect(await read(invoice.id)).toMatchObject({
      status: 'paid',
      paidTotal: invoice.grossTotal - 1_190,
      creditedTotal: 1_190,
      due: 0,
      excessTotal: 0,
    })
  })
})

describe('what becomes of the amount', () => {
  test('a payment too much is the customer’s credit; one that the bank takes back is due again', async () => {
    const invoice = await finalised()
    const paid = await pay(invoice, invoice.grossTotal + 500)
    expect(await read(invoice.id)).toMatchObject({ status: 'paid', excessTotal: 500, due: 0 })
    await tell(PaymentReturned, { ...paid, status: 'returned', version: 4 })
    expect(await read(invoice.id)).toMatchObject({
      status: 'finalised',
      paidTotal: 0,
      due: invoice.grossTotal,
      paidAt: null,
    })
  })

  test('a return that is heard of before the payment comes to the same', async () => {
    const invoice = await finalised()
    const paid = payment(invoice, invoice.grossTotal)
    await tell(PaymentReturned, { ...paid, status: 'returned', version: 4 })
    await tell(PaymentSucceeded, paid)
    expect(await read(invoice.id)).toMatchObject({ paidTotal: 0, due: invoice.grossTotal })
  })

  test('a transfer pays a part, and what of it is undone is due again, in whatever order it is heard', async () => {
    const invoice = await finalised()
    const part = (amount: number): InvoiceAllocation => ({
      id: newId('alc'),
      version: 1,
      invoiceId: invoice.id,
      accountId: invoice.accountId,
      amount: { amount, currency: 'EUR' },
      source: { kind: 'bank-transfer', id: newId('btr') },
      status: 'active',
      createdAt: '2026-03-04T00:00:00.000Z',
      undoneAt: null,
    })
    const [kept, undone] = [part(1_000), part(500)]
    await tell(InvoiceAllocated, kept)
    await tell(InvoiceAllocationUndone, {
      ...undone,
      version: 2,
      status: 'undone',
      undoneAt: '2026-03-05T00:00:00.000Z',
    })
    await tell(InvoiceAllocated, undone)
    expect(await read(invoice.id)).toMatchObject({ paidTotal: 1_000, due: invoice.grossTotal - 1_000 })
  })

  test('what is written off is due no more, and money that comes all the same is credit', async () => {
    const invoice = await finalised()
    const amount = { amount: invoice.grossTotal, currency: 'EUR' }
    const given = {
      id: newId('wof'),
      version: 1,
      accountId: invoice.accountId,
      invoiceId: invoice.id,
      amount,
      reason: 'Insolvent',
      createdAt: '2026-03-04T00:00:00.000Z',
    }
    await tell(InvoiceWrittenOff, given)
    await tell(InvoiceWrittenOff, given)
    expect(await read(invoice.id)).toMatchObject({ status: 'written-off', writtenOffTotal: invoice.grossTotal, due: 0 })
    await pay(invoice, 100)
    expect(await read(invoice.id)).toMatchObject({ status: 'written-off', excessTotal: 100 })
    // What payments says was recovered is due again, and paid by what came in.
    const { reason: _reason, createdAt: recoveredAt, ...of } = given
    await tell(InvoiceRecovered, { ...of, version: 3, amount: { amount: 100, currency: 'EUR' }, recoveredAt })
    await tell(InvoiceRecovered, { ...of, version: 3, amount: { amount: 100, currency: 'EUR' }, recoveredAt })
    expect(await read(invoice.id)).toMatchObject({
      paidTotal: 100,
      writtenOffTotal: invoice.grossTotal - 100,
      due: 0,
      excessTotal: 0,
    })
  })
})

describe('rule 29: accounts above accounts', () => {
  const child = (of: Record<string, unknown> = {}) =>
    call<CorporateAccount>(201, 'POST', accounts, {
      body: {
        name: 'Branch',
        country: 'DE',
        billingEmail: 'b@branch.example',
        currency: 'EUR',
        parentId: world.account.id,
        ...of,
      },
    })

  test('invoices of a child are stated with the parent’s, once; its credit stays its own', async () => {
    const branch = await child()
    const mine = await finalised()
    const its = await finalised({ accountId: branch.id })
    const overpaid = await finalised({ accountId: branch.id })
    await pay(overpaid, overpaid.grossTotal + 5_000)
    await finalised({ accountId: branch.id, collection: 'charge' })
    const body = { accountId: world.account.id, from: '2026-03-01', to: '2026-03-31' }
    const preview = await call<Statement>(200, 'POST', `${statements}/preview`, { body })
    const statement = await call<Statement>(201, 'POST', statements, { body, headers: keyed() })
    expect(statement).toMatchObject({
      number: 'STM-2026-000001',
      dueDate: '2026-03-16',
      total: mine.due + its.due,
      invoices: [
        { id: mine.id, accountId: world.account.id, due: mine.due },
        { id: its.id, accountId: branch.id, due: its.due },
      ],
    })
    expect(preview.total).toBe(statement.total)
    const again = await service.call('POST', statements, { tenant: world.tenant, body, headers: keyed() })
    expect([again.status, again.body.code]).toEqual([422, 'statement-impossible'])
    const exposure = (id: string) =>
      call<{ credit: number; outstanding: number }>(200, 'GET', `${accounts}/${id}/exposure`)
    expect(await exposure(branch.id)).toMatchObject({ credit: 5_000 })
    expect(await exposure(world.account.id)).toMatchObject({ credit: 0, outstanding: mine.due })
  })

  test('suspending the parent reaches the children at once, and lifting it frees only those that are not suspended themselves', async () => {
    const branch = await child()
    const below = await child({ parentId: branch.id })
    const held = await child()
    const change = async (id: string, body: Record<string, unknown>) => {
      const { version } = await call<CorporateAccount>(200, 'GET', `${accounts}/${id}`)
      return call<CorporateAccount>(200, 'PATCH', `${accounts}/${id}`, { body, headers: matching(version) })
    }
    const statusOf = async (id: string) => (await call<CorporateAccount>(200, 'GET', `${accounts}/${id}`)).status
    await change(held.id, { status: 'suspended' })
    await change(world.account.id, { status: 'suspended', paymentTermsDays: 30, creditLimit: 500_000 })
    expect(await Promise.all([branch, below, held].map(({ id }) => statusOf(id)))).toEqual([
      'suspended',
      'suspended',
      'suspended',
    ])
    await change(world.account.id, { status: 'active' })
    expect(await Promise.all([branch, below, held].map(({ id }) => statusOf(id)))).toEqual([
      'active',
      'active',
      'suspended',
    ])
    expect(await call(200, 'GET', `${accounts}/${below.id}`)).toMatchObject({
      paymentTermsDays: 30,
      creditLimit: 500_000,
      own: { paymentTermsDays: null },
    })
    const changed = (await service.emitted('b2b.corporate-account.changed')).filter(
      ({ data }) => (data as { id: string }).id === below.id,
    )
    expect(changed.length).toBe(2)
  })

  test('an account is never below itself, and never below more than four', async () => {
    const branch = await child()
    let lowest = branch
    for (let level = 3; level <= 5; level += 1) lowest = await child({ parentId: lowest.id })
    const refused = async (method: 'POST' | 'PATCH', path: string, body: unknown, headers = {}) => {
      const answer = await service.call(method, path, { tenant: world.tenant, body, headers } as never)
      return [answer.status, (answer.body as { code: string }).code]
    }
    const one = { name: 'Deep', country: 'DE', billingEmail: 'd@deep.example', currency: 'EUR' }
    expect(await refused('POST', accounts, { ...one, parentId: lowest.id })).toEqual([422, 'account-hierarchy-invalid'])
    const { version } = await call<CorporateAccount>(200, 'GET', `${accounts}/${world.account.id}`)
    expect(
      await refused('PATCH', `${accounts}/${world.account.id}`, { parentId: lowest.id }, matching(version)),
    ).toEqual([422, 'account-hierarchy-invalid'])
  })
})
