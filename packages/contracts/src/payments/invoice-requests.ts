import Type, { type Static } from 'typebox'
import { event } from '../contract.ts'
import { Closed, Currency, Day, Decimal, Id, Instant, OneOf } from '../schemas.ts'

/** What a line is for: tax and commission go by it. */
export const lineCategories = [
  'labour',
  'parts',
  'fuel',
  'towing',
  'hire',
  'inspection',
  'subscription',
  'usage',
  'fee',
  'other',
] as const
export const LineCategory = OneOf(lineCategories)
export type LineCategory = Static<typeof LineCategory>

/** How a line's amount came about, enough to compute it again: the rule, what it was given, and how it was rounded. */
export const LineSource = Closed({
  rule: Type.String({ minLength: 1, maxLength: 100 }),
  inputs: Type.Record(Type.String({ maxLength: 60 }), Type.String({ maxLength: 300 })),
})

export const RequestedLine = Closed({
  description: Type.String({ minLength: 1, maxLength: 500 }),
  category: LineCategory,
  quantity: Decimal,
  /** In major units without tax. Quantity times unit price is rounded once; below zero it is a credit. */
  unitPrice: Decimal,
  source: LineSource,
})

/**
 * Payments wants an invoice over what its own engine computed. b2b taxes it, numbers it and keeps it, and answers with
 * `b2b.invoice.finalised`, whose origin names this request; asked again, it answers with the same one.
 */
export const InvoiceRequest = Closed({
  id: Id('ivr'),
  version: Type.Integer({ minimum: 1 }),
  accountId: Id('acc'),
  currency: Currency,
  origin: Closed({
    kind: OneOf(['subscription', 'payment-plan', 'statement', 'fee']),
    id: Type.String({ minLength: 1, maxLength: 60 }),
    /** What it is for, begin included and end not; null where no time is sold. */
    period: Type.Union([Closed({ start: Instant, end: Instant }), Type.Null()]),
  }),
  /** A day of the customer's zone. */
  issueDate: Day,
  taxPoint: Day,
  /** Negative lines are credits; together they are never below zero. */
  lines: Type.Array(RequestedLine, { minItems: 1, maxItems: 1_000 }),
  /** `charge`: taken from the account's saved method as soon as it has its number. `send`: the customer transfers it. */
  collection: OneOf(['charge', 'send']),
  /** Null: as agreed with the account. */
  paymentTermsDays: Type.Union([Type.Integer({ minimum: 0, maximum: 180 }), Type.Null()]),
  purchaseOrder: Type.Union([Type.String({ maxLength: 60 }), Type.Null()]),
  requestedAt: Instant,
})
export type InvoiceRequest = Static<typeof InvoiceRequest>

export const InvoiceRequested = event({
  type: 'payments.invoice.requested',
  summary: 'An invoice is wanted over what was billed',
  data: InvoiceRequest,
})
