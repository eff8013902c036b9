import Type, { type Static } from 'typebox'
import { event, route } from '../contract.ts'
import { Closed, Currency, Day, Decimal, Id, Instant, OneOf, Page, PageQuery } from '../schemas.ts'

const MinorUnits = Type.Integer({ minimum: -9007199254740991, maximum: 9007199254740991 })

export const InvoiceLine = Closed({
  description: Type.String(),
  quantity: Decimal,
  unitPrice: Decimal,
  /** Rounded once, in minor units, without tax. */
  netAmount: MinorUnits,
  /** UNCL 5305: S standard, Z zero, E exempt, AE reverse charge, K intra-community, G export, O outside the scope. */
  taxCategory: OneOf(['S', 'Z', 'E', 'AE', 'K', 'G', 'O']),
  taxRate: Decimal,
  /** Where the line came from: the contract or list price, its inputs and the rounding, as text a person can follow. */
  provenance: Type.String(),
})

export const TaxSubtotal = Closed({
  category: InvoiceLine.properties.taxCategory,
  rate: Decimal,
  taxableAmount: MinorUnits,
  taxAmount: MinorUnits,
})

export const Invoice = Closed({
  id: Id('inv'),
  version: Type.Integer({ minimum: 1 }),
  /** Gapless within tenant and series; a draft has none. */
  number: Type.Union([Type.String({ examples: ['INV-2026-000001'] }), Type.Null()]),
  status: OneOf(['draft', 'finalised', 'paid', 'overdue']),
  accountId: Id('acc'),
  vendorId: Id('ven'),
  bookingId: Id('bkg'),
  currency: Currency,
  issueDate: Type.Union([Day, Type.Null()]),
  dueDate: Type.Union([Day, Type.Null()]),
  lines: Type.Array(InvoiceLine, { maxItems: 1_000 }),
  taxSubtotals: Type.Array(TaxSubtotal, { maxItems: 50 }),
  netTotal: MinorUnits,
  taxTotal: MinorUnits,
  grossTotal: MinorUnits,
  /** The platform's share of the net amount, in percent, as agreed with the vendor when the work was done. */
  commissionPercent: Decimal,
  paidAt: Type.Union([Instant, Type.Null()]),
  createdAt: Instant,
})
export type Invoice = Static<typeof Invoice>

export const listInvoices = route({
  method: 'GET',
  path: '/b2b/invoice-management/invoices',
  summary: 'List invoices by issue date, earliest first',
  access: 'invoices:read',
  query: PageQuery({
    status: Type.Optional(Invoice.properties.status),
    accountId: Type.Optional(Invoice.properties.accountId),
    bookingId: Type.Optional(Invoice.properties.bookingId),
    from: Type.Optional(Day),
    to: Type.Optional(Day),
  }),
  replies: { 200: Page(Invoice) },
})

export const getInvoice = route({
  method: 'GET',
  path: '/b2b/invoice-management/invoices/:invoiceId',
  summary: 'Read an invoice',
  access: 'invoices:read',
  replies: { 200: Invoice },
})

export const InvoiceFinalised = event({
  type: 'b2b.invoice.finalised',
  summary: 'An invoice has its number and never changes again',
  data: Invoice,
  partner: true,
})
export const InvoicePaid = event({
  type: 'b2b.invoice.paid',
  summary: 'An invoice is paid in full',
  data: Invoice,
  partner: true,
})
export const InvoiceOverdue = event({
  type: 'b2b.invoice.overdue',
  summary: 'An invoice was not paid by its due date',
  data: Invoice,
  partner: true,
})
