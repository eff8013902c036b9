import { type CreditNote, CreditNoteIssued } from '@clutch/contracts/b2b/credit-notes'
import type { Invoice } from '@clutch/contracts/b2b/invoices'
import type { Refund } from '@clutch/contracts/payments/refunds'
import { newId } from '@clutch/shared/id'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Money, startMoney } from '../../test/money.ts'
import { leftOfLine } from './lines.ts'

let money: Money
beforeAll(async () => {
  money = await startMoney()
})
afterAll(() => money?.stop())

const eur = (amount: number) => ({ amount, currency: 'EUR' })
const line = (id: string, net: number, tax: number): Invoice['lines'][number] => ({
  id,
  description: `Work ${id}`,
  category: 'labour',
  quantity: '1',
  unitPrice: '1',
  discountPercent: null,
  netAmount: net,
  taxCategory: 'S',
  taxRate: '19',
  taxableAmount: net,
  taxAmount: tax,
  grossAmount: net + tax,
  source: { contractId: null, rule: null, inputs: null, tax: 'DE', rounding: 'half-away-from-zero' } as never,
  provenance: '',
})
const refund = (paymentId: string, lines: unknown, path = '') =>
  money.service.call<Refund & { code: string; detail: string; errors: { pointer: string; message: string }[] }>(
    'POST',
    `/payments/refunds${path}`,
    { body: { paymentId, lines }, headers: { 'idempotency-key': newId('key') } },
  )

it('rule 27: what is left of a line is with tax, and nothing once all of it is credited', () => {
  const L1 = { lineId: 'L1', description: '', net: 333, gross: 396 }
  expect([leftOfLine(L1, 0, 0), leftOfLine(L1, 111, 0), leftOfLine(L1, 333, 0)]).toEqual([396, 264, 0])
  expect(leftOfLine(L1, 111, 264)).toBe(0)
})

it('rules 22, 27: refunds by line stay within the line, credit notes included, also when they race', async () => {
  const accountId = await money.account()
  expect((await money.addMethod(accountId)).status).toBe(201)
  const plain = money.invoice({ accountId, vendorId: await money.vendor() })
  const invoice: Invoice = { ...plain, lines: [line('L1', 6_000, 1_140), line('L2', 4_000, 760)] }
  await money.finalise(invoice)
  const { id } = await money.until(invoice.id, 'succeeded')
  await money.service.settled()
  expect((await refund(id, [{ lineId: 'L9', amount: eur(1) }])).body).toMatchObject({
    code: 'refund-exceeds-line',
    errors: [{ pointer: '/body/lines/0/lineId' }],
  })
  const over = await refund(id, [{ lineId: 'L2', amount: eur(4_761) }], '/preview')
  expect(over).toMatchObject({
    status: 422,
    body: { errors: [{ message: 'must be at most 4760, which is left of L2' }] },
  })
  const twice = { lineId: 'L2', amount: eur(2_400) }
  expect((await refund(id, [twice, twice])).body.errors).toMatchObject([{ pointer: '/body/lines/1/amount/amount' }])
  const racing = await Promise.all([1, 2, 3].map(() => refund(id, [{ lineId: 'L2', amount: eur(2_000) }])))
  expect(racing.map(({ status }) => status).toSorted()).toEqual([201, 201, 422])
  expect((await refund(id, [{ lineId: 'L2', amount: eur(760) }])).status).toBe(201)
  const note: CreditNote = {
    id: newId('crn'),
    version: 1,
    number: 'CRN-2026-000001',
    invoiceId: invoice.id,
    invoiceNumber: invoice.number!,
    accountId,
    currency: 'EUR',
    issueDate: '2026-03-02',
    reason: 'Too long',
    origin: { kind: 'manual', id: null },
    lines: [{ lineId: 'L1', description: '', quantity: null, netAmount: 2_000, taxCategory: 'S', taxRate: '19' }],
    taxSubtotals: [],
    netTotal: 2_000,
    taxTotal: 380,
    rounding: 0,
    grossTotal: 2_380,
    refundTotal: 0,
    createdAt: money.service.clock.now().toISOString(),
  }
  await money.service.publish(CreditNoteIssued, note)
  await money.service.settled()
  expect((await refund(id, [{ lineId: 'L1', amount: eur(4_761) }])).body.code).toBe('refund-exceeds-line')
  expect((await refund(id, [{ lineId: 'L1', amount: eur(4_760) }])).status).toBe(201)
  await money.service.settled()
  await money.assertInvariants()
})
