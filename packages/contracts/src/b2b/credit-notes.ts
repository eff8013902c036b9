import Type, { type Static } from 'typebox'
import { event, problem, route } from '../contract.ts'
import { Closed, Currency, Day, Decimal, Id, Instant, OneOf, Page, PageQuery } from '../schemas.ts'
import { InvoiceInOtherState, MinorUnits, TaxSubtotal } from './invoices.ts'
import { ReferenceUnknown } from './problems.ts'

export const CreditedLine = Closed({
  /** Of the invoice. */
  lineId: Type.String({ minLength: 1, maxLength: 60 }),
  description: Type.String(),
  /** Where it was credited by quantity. */
  quantity: Type.Union([Decimal, Type.Null()]),
  /** Without tax, in minor units. */
  netAmount: MinorUnits,
  taxCategory: TaxSubtotal.properties.category,
  taxRate: Decimal,
})

export const creditOrigins = ['manual', 'void', 'refund'] as const

/** Takes back a part of an invoice, or all of it. Amounts are positive. */
export const CreditNote = Closed({
  id: Id('crn'),
  version: Type.Integer({ minimum: 1 }),
  /** Gapless, in a series of its own. */
  number: Type.String({ examples: ['CRN-2026-000001'] }),
  invoiceId: Id('inv'),
  invoiceNumber: Type.String(),
  accountId: Id('acc'),
  currency: Currency,
  issueDate: Day,
  reason: Type.String(),
  origin: Closed({ kind: OneOf(creditOrigins), id: Type.Union([Type.String(), Type.Null()]) }),
  lines: Type.Array(CreditedLine, { maxItems: 1_020 }),
  taxSubtotals: Type.Array(TaxSubtotal, { maxItems: 50 }),
  netTotal: MinorUnits,
  taxTotal: MinorUnits,
  rounding: MinorUnits,
  grossTotal: MinorUnits,
  /** What of it is paid money that has to go back to the customer; the rest was not paid yet. */
  refundTotal: MinorUnits,
  createdAt: Instant,
})
export type CreditNote = Static<typeof CreditNote>

const CreditLine = Closed({
  lineId: CreditedLine.properties.lineId,
  /** One of them: so much of the quantity; so much of the taxable amount, without tax, in minor units; so much with tax. */
  quantity: Type.Optional(Type.String({ pattern: '^[0-9]{1,9}(\\.[0-9]{1,12})?$', examples: ['1'] })),
  netAmount: Type.Optional(Type.Integer({ minimum: 1, maximum: 9007199254740991 })),
  grossAmount: Type.Optional(Type.Integer({ minimum: 1, maximum: 9007199254740991 })),
})

export const NewCreditNote = Closed(
  {
    invoiceId: Id('inv'),
    /** By line; without a quantity or an amount it is all that is left of the line. */
    lines: Type.Optional(Type.Array(CreditLine, { minItems: 1, maxItems: 1_020 })),
    /** With tax, spread over what is left; with neither this nor lines all that is left is credited. */
    grossAmount: Type.Optional(Type.Integer({ minimum: 1, maximum: 9007199254740991 })),
    reason: Type.String({ minLength: 1, maxLength: 500 }),
  },
  {
    examples: [{ invoiceId: 'inv_01K0A1B2C3D4E5F6G7H8J9K0M1', grossAmount: 100, reason: 'Arrived late' }],
  },
)
export type NewCreditNote = Static<typeof NewCreditNote>

export const CreditExceedsInvoice = problem({
  code: 'credit-exceeds-invoice',
  status: 422,
  title: 'More would be credited than is left of the invoice or of a line',
  remedy: 'Credit at most what the invoice and its lines have left; preview without lines shows it.',
})
export const CreditInvalid = problem({
  code: 'credit-invalid',
  status: 422,
  title: 'The credit contradicts itself or its invoice',
  remedy:
    'Give lines or a gross amount, and for a line one of quantity, net amount and gross amount; lines of one tax category by gross amount, or none of them.',
})

const path = '/b2b/invoice-management/credit-notes'

export const createCreditNote = route({
  method: 'POST',
  path,
  summary: 'Credit an invoice, by line or in all',
  description:
    'Notes together never exceed the invoice, in total or in a line, and sum to it exactly with their taxes: each takes what the amounts so far leave.',
  access: 'invoices:write',
  idempotency: 'required',
  body: NewCreditNote,
  replies: { 201: CreditNote },
  problems: [ReferenceUnknown, InvoiceInOtherState, CreditExceedsInvoice, CreditInvalid],
})

export const previewCreditNote = route({
  method: 'POST',
  path: `${path}/preview`,
  summary: 'What a credit note would come to; nothing is kept',
  access: 'invoices:read',
  body: NewCreditNote,
  replies: {
    200: Closed({
      lines: CreditNote.properties.lines,
      taxSubtotals: CreditNote.properties.taxSubtotals,
      netTotal: MinorUnits,
      taxTotal: MinorUnits,
      rounding: MinorUnits,
      grossTotal: MinorUnits,
      refundTotal: MinorUnits,
      /** What may still be credited after it. */
      creditable: MinorUnits,
    }),
  },
  problems: [ReferenceUnknown, InvoiceInOtherState, CreditExceedsInvoice, CreditInvalid],
})

export const listCreditNotes = route({
  method: 'GET',
  path,
  summary: 'List credit notes, in the order in which they were issued',
  access: 'invoices:read',
  query: PageQuery({ invoiceId: Type.Optional(Id('inv')), accountId: Type.Optional(Id('acc')) }),
  replies: { 200: Page(CreditNote) },
})

export const getCreditNote = route({
  method: 'GET',
  path: `${path}/:creditNoteId`,
  summary: 'Read a credit note',
  access: 'invoices:read',
  replies: { 200: CreditNote },
})

export const CreditNoteIssued = event({
  type: 'b2b.credit-note.issued',
  summary: 'Part or all of an invoice is credited; `refundTotal` has to go back to the customer',
  data: CreditNote,
  partner: true,
})
