import Type, { type Static } from 'typebox'
import { event, problem, route } from '../contract.ts'
import { LineCategory, LineSource } from '../payments/invoice-requests.ts'
import { VersionMismatch } from '../problems.ts'
import { Closed, Currency, Day, Decimal, Id, Instant, OneOf, Page, PageQuery } from '../schemas.ts'
import { ReferenceUnknown } from './problems.ts'

export const MinorUnits = Type.Integer({ minimum: -9007199254740991, maximum: 9007199254740991 })

export const InvoiceLine = Closed({
  /** Within the invoice: lines are L1, L2, …, charges on the whole document C1, C2, … */
  id: Type.String({ minLength: 1, maxLength: 60, examples: ['L1'] }),
  description: Type.String(),
  category: LineCategory,
  quantity: Decimal,
  unitPrice: Decimal,
  /** Off this line. */
  discountPercent: Type.Union([Decimal, Type.Null()]),
  /** Quantity × unit price less the line's discount, rounded once, in minor units, without tax (BT-131). */
  netAmount: MinorUnits,
  /** UNCL 5305: S standard, Z zero, E exempt, AE reverse charge, K intra-community, G export, O outside the scope. */
  taxCategory: OneOf(['S', 'Z', 'E', 'AE', 'K', 'G', 'O']),
  taxRate: Decimal,
  /** The net amount less its share of the discounts on the whole document. */
  taxableAmount: MinorUnits,
  /** Its share of the tax of its category; the shares sum to the subtotal exactly. */
  taxAmount: MinorUnits,
  grossAmount: MinorUnits,
  /** Where the line came from, enough to compute it again. */
  source: Closed({
    contractId: Type.Union([Id('con'), Type.Null()]),
    rule: LineSource.properties.rule,
    inputs: LineSource.properties.inputs,
    /** Why this rate. */
    tax: Type.String(),
    rounding: Type.Literal('half-away-from-zero'),
  }),
  /** The same in words that a person can follow. */
  provenance: Type.String(),
})
export type InvoiceLine = Static<typeof InvoiceLine>

export const TaxSubtotal = Closed({
  category: InvoiceLine.properties.taxCategory,
  rate: Decimal,
  taxableAmount: MinorUnits,
  taxAmount: MinorUnits,
})

export const Discount = Closed({
  description: Type.String({ minLength: 1, maxLength: 500 }),
  percent: Type.Union([Decimal, Type.Null()]),
  amount: MinorUnits,
})

export const invoiceStatuses = ['draft', 'finalised', 'overdue', 'paid', 'credited', 'written-off', 'void'] as const
export const originKinds = ['booking', 'subscription', 'payment-plan', 'statement', 'fee', 'manual'] as const
const PurchaseOrder = Type.Union([Type.String({ minLength: 1, maxLength: 60 }), Type.Null()])

export const Invoice = Closed({
  id: Id('inv'),
  version: Type.Integer({ minimum: 1 }),
  /** Gapless within tenant and series; a draft has none. */
  number: Type.Union([Type.String({ examples: ['INV-2026-000001'] }), Type.Null()]),
  status: OneOf(invoiceStatuses, {
    description:
      'finalised or overdue while something is due; then paid, credited where nothing was paid, written-off, or void',
  }),
  accountId: Id('acc'),
  vendorId: Type.Union([Id('ven'), Type.Null()]),
  bookingId: Type.Union([Id('bkg'), Type.Null()]),
  /** What it was made of. */
  origin: Closed({
    kind: OneOf(originKinds),
    id: Type.Union([Type.String({ maxLength: 60 }), Type.Null()]),
    requestId: Type.Union([Id('ivr'), Type.Null()]),
    period: Type.Union([Closed({ start: Instant, end: Instant }), Type.Null()]),
  }),
  /** `charge`: taken from the account's saved method once it is finalised. `send`: the customer transfers it. */
  collection: OneOf(['charge', 'send']),
  purchaseOrder: PurchaseOrder,
  currency: Currency,
  /** Whether unit prices and discounts are without tax or contain it. */
  pricing: OneOf(['exclusive', 'inclusive']),
  issueDate: Type.Union([Day, Type.Null()]),
  /** The day whose tax rates hold. */
  taxPoint: Type.Union([Day, Type.Null()]),
  dueDate: Type.Union([Day, Type.Null()]),
  lines: Type.Array(InvoiceLine, { maxItems: 1_000 }),
  discounts: Type.Array(Discount, { maxItems: 20 }),
  charges: Type.Array(InvoiceLine, { maxItems: 20 }),
  taxSubtotals: Type.Array(TaxSubtotal, { maxItems: 50 }),
  /** Sum of the lines' net amounts (BT-106). */
  lineTotal: MinorUnits,
  /** BT-107, BT-108: off and on the whole document, without tax. */
  discountTotal: MinorUnits,
  chargeTotal: MinorUnits,
  /** Lines − discounts + charges (BT-109). */
  netTotal: MinorUnits,
  taxTotal: MinorUnits,
  /** BT-114: keeps a total that was promised with tax where rates alone would miss it by a minor unit. */
  rounding: MinorUnits,
  /** Net + tax + rounding: what is to be paid. */
  grossTotal: MinorUnits,
  /** paidTotal + creditedTotal + writtenOffTotal + due = grossTotal, always. */
  paidTotal: MinorUnits,
  creditedTotal: MinorUnits,
  writtenOffTotal: MinorUnits,
  due: MinorUnits,
  /** What was received beyond that: the customer's credit. */
  excessTotal: MinorUnits,
  /** The platform's share of the net amount, in percent, as agreed with the vendor; null where nobody else sells. */
  commissionPercent: Type.Union([Decimal, Type.Null()]),
  paidAt: Type.Union([Instant, Type.Null()]),
  createdAt: Instant,
})
export type Invoice = Static<typeof Invoice>

const Quantity = Type.String({ pattern: '^[0-9]{1,9}(\\.[0-9]{1,12})?$', examples: ['1.5'] })
/** Below zero it is a credit. */
const SignedPrice = Type.String({ pattern: '^-?[0-9]{1,8}(\\.[0-9]{1,12})?$', examples: ['89.50'] })
const Percent = Type.String({ pattern: '^[0-9]{1,3}(\\.[0-9]{1,6})?$', examples: ['10'] })

const DraftLine = Closed({
  description: Type.String({ minLength: 1, maxLength: 500 }),
  category: LineCategory,
  quantity: Quantity,
  unitPrice: SignedPrice,
  discountPercent: Type.Optional(Percent),
  source: Type.Optional(LineSource),
})
const DraftDiscount = Closed({
  description: Discount.properties.description,
  /** Off the sum of the lines: either of them. */
  percent: Type.Optional(Percent),
  amount: Type.Optional(Type.Integer({ minimum: 0, maximum: 9007199254740991 })),
})
const DraftCharge = Closed({
  description: Type.String({ minLength: 1, maxLength: 500 }),
  category: LineCategory,
  amount: Type.Integer({ minimum: 0, maximum: 9007199254740991 }),
})
const draftContents = {
  lines: Type.Array(DraftLine, { minItems: 1, maxItems: 1_000 }),
  discounts: Type.Optional(Type.Array(DraftDiscount, { maxItems: 20 })),
  charges: Type.Optional(Type.Array(DraftCharge, { maxItems: 20 })),
  pricing: Type.Optional(Invoice.properties.pricing),
  collection: Type.Optional(Invoice.properties.collection),
  purchaseOrder: Type.Optional(PurchaseOrder),
  /** The day whose tax rates hold; when not given, the day of issue. */
  taxPoint: Type.Optional(Type.Union([Day, Type.Null()])),
}

const exampleLines = [
  { description: 'Towing, 12 km', category: 'towing', quantity: '1', unitPrice: '145.00' },
  { description: 'Diesel', category: 'fuel', quantity: '41.37', unitPrice: '1.799' },
] as const

export const NewInvoice = Closed(
  { accountId: Id('acc'), currency: Type.Optional(Currency), ...draftContents },
  {
    examples: [
      {
        accountId: 'acc_01K0A1B2C3D4E5F6G7H8J9K0M1',
        lines: exampleLines,
        discounts: [{ description: 'Loyalty', percent: '10' }],
        collection: 'send',
      },
    ],
  },
)
export type NewInvoice = Static<typeof NewInvoice>

const { lines, ...otherContents } = draftContents
export const InvoiceChange = Closed(
  { lines: Type.Optional(lines), ...otherContents },
  { examples: [{ lines: exampleLines, purchaseOrder: 'PO-4711' }] },
)
export type InvoiceChange = Static<typeof InvoiceChange>

export const InvoiceNotDraft = problem({
  code: 'invoice-not-draft',
  status: 409,
  title: 'A finalised invoice never changes',
  remedy: 'Correct it with a credit note and a new invoice.',
})
export const InvoiceInOtherState = problem({
  code: 'invoice-in-other-state',
  status: 409,
  title: 'The invoice is in a state that does not allow this',
  remedy: 'Read the invoice and decide again.',
})
export const InvoiceLineInvalid = problem({
  code: 'invoice-line-invalid',
  status: 422,
  title: 'The lines do not make an invoice',
  remedy: 'Lines below zero are priced without tax, and what a tax category sums to is not below zero.',
})
export const InvoiceNotTaxable = problem({
  code: 'invoice-not-taxable',
  status: 422,
  title: 'The tax or the amounts of these lines cannot be computed',
  remedy: 'Read `detail`: it names the missing rate, the discount above its amount, or the line below zero.',
})

const path = '/b2b/invoice-management/invoices'

export const listInvoices = route({
  method: 'GET',
  path,
  summary: 'List invoices and drafts, in the order in which they were made',
  access: 'invoices:read',
  query: PageQuery({
    status: Type.Optional(Invoice.properties.status),
    accountId: Type.Optional(Invoice.properties.accountId),
    bookingId: Type.Optional(Id('bkg')),
    originKind: Type.Optional(OneOf(originKinds)),
    originId: Type.Optional(Type.String({ minLength: 1, maxLength: 60 })),
    /** By issue date, both included. */
    from: Type.Optional(Day),
    to: Type.Optional(Day),
  }),
  replies: { 200: Page(Invoice) },
})

export const getInvoice = route({
  method: 'GET',
  path: `${path}/:invoiceId`,
  summary: 'Read an invoice',
  access: 'invoices:read',
  replies: { 200: Invoice },
})

export const createInvoice = route({
  method: 'POST',
  path,
  summary: 'Draft an invoice',
  description: 'Priced and taxed as it would be issued today. A draft has no number and is nobody’s debt.',
  access: 'invoices:write',
  idempotency: 'accepted',
  body: NewInvoice,
  replies: { 201: Invoice },
  problems: [ReferenceUnknown, InvoiceLineInvalid, InvoiceNotTaxable],
})

export const previewInvoice = route({
  method: 'POST',
  path: `${path}/preview`,
  summary: 'What an invoice would come to; nothing is kept',
  access: 'invoices:read',
  body: NewInvoice,
  replies: { 200: Invoice },
  problems: [ReferenceUnknown, InvoiceLineInvalid, InvoiceNotTaxable],
})

export const changeInvoice = route({
  method: 'PATCH',
  path: `${path}/:invoiceId`,
  summary: 'Change a draft',
  access: 'invoices:write',
  conditional: true,
  body: InvoiceChange,
  replies: { 200: Invoice },
  problems: [VersionMismatch, InvoiceNotDraft, ReferenceUnknown, InvoiceLineInvalid, InvoiceNotTaxable],
})

export const discardInvoice = route({
  method: 'DELETE',
  path: `${path}/:invoiceId`,
  summary: 'Throw a draft away',
  access: 'invoices:write',
  conditional: true,
  replies: { 204: null },
  problems: [VersionMismatch, InvoiceNotDraft],
})

export const finaliseInvoice = route({
  method: 'POST',
  path: `${path}/:invoiceId/finalise`,
  summary: 'Issue a draft: it gets its number and never changes again',
  description: 'Priced and taxed anew for the day of issue in the customer’s zone.',
  access: 'invoices:write',
  conditional: true,
  replies: { 200: Invoice },
  problems: [VersionMismatch, InvoiceNotDraft, ReferenceUnknown, InvoiceLineInvalid, InvoiceNotTaxable],
})

export const voidInvoice = route({
  method: 'POST',
  path: `${path}/:invoiceId/void`,
  summary: 'Cancel a finalised invoice',
  description:
    'Everything that is left of it is credited by a credit note, and what was paid is refunded. The invoice and its number stay.',
  access: 'invoices:write',
  conditional: true,
  body: Closed(
    { reason: Type.String({ minLength: 1, maxLength: 500 }) },
    { examples: [{ reason: 'Billed to the wrong account' }] },
  ),
  replies: { 200: Invoice },
  problems: [VersionMismatch, InvoiceInOtherState],
})

export const InvoiceFinalised = event({
  type: 'b2b.invoice.finalised',
  summary: 'An invoice has its number and never changes again',
  data: Invoice,
  partner: true,
})
export const InvoicePaid = event({
  type: 'b2b.invoice.paid',
  summary: 'Nothing of an invoice is due any more, and it was paid',
  data: Invoice,
  partner: true,
})
export const InvoiceOverdue = event({
  type: 'b2b.invoice.overdue',
  summary: 'An invoice was not paid by its due date',
  data: Invoice,
  partner: true,
})
export const InvoiceVoided = event({
  type: 'b2b.invoice.voided',
  summary: 'An invoice was cancelled by a credit note over all of it',
  data: Invoice,
  partner: true,
})
export const InvoiceBalanceChanged = event({
  type: 'b2b.invoice.balance-changed',
  summary: 'Something was paid, taken back, credited or written off, and the invoice is not paid by that',
  data: Invoice,
  partner: true,
})

/** Why no invoice was issued. */
const RefusedInvoiceRequest = Closed({
  /** Of the request. */
  id: Id('ivr'),
  version: Type.Integer({ minimum: 1 }),
  accountId: Id('acc'),
  origin: Closed({ kind: OneOf(originKinds), id: Type.String() }),
  code: Type.String(),
  reason: Type.String(),
})
export const InvoiceRefused = event({
  type: 'b2b.invoice.refused',
  summary: 'An invoice that was asked for cannot be issued',
  data: RefusedInvoiceRequest,
})
