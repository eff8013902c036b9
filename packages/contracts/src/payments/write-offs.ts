import Type, { type Static } from 'typebox'
import { event, problem, route } from '../contract.ts'
import { VersionMismatch } from '../problems.ts'
import { Closed, Id, Instant, Money, OneOf, Page, PageQuery } from '../schemas.ts'

/** What is not expected to be paid any more, of one invoice. */
export const WriteOff = Closed({
  id: Id('wof'),
  version: Type.Integer({ minimum: 1 }),
  accountId: Id('acc'),
  invoiceId: Id('inv'),
  amount: Money,
  reason: Type.String({ maxLength: 500 }),
  createdAt: Instant,
})
export type WriteOff = Static<typeof WriteOff>

const statuses = ['requested', 'approved', 'rejected'] as const

/** A write-off, and who said what of it: nothing is given up by one person alone. */
export const InvoiceWriteOff = Closed({
  ...WriteOff.properties,
  status: OneOf(statuses),
  requestedBy: Type.String(),
  decidedBy: Type.Union([Type.String(), Type.Null()]),
  decidedAt: Type.Union([Instant, Type.Null()]),
  /** Came in all the same, in minor units. */
  recovered: Type.Integer({ minimum: 0 }),
})
export type InvoiceWriteOff = Static<typeof InvoiceWriteOff>

/** Money came in for what was written off: it is due again by that, and paid by it. */
const Recovery = Closed({
  /** Of the write-off. */
  id: WriteOff.properties.id,
  version: Type.Integer({ minimum: 1 }),
  accountId: Id('acc'),
  invoiceId: Id('inv'),
  amount: Money,
  recoveredAt: Instant,
})

export const SecondPersonNeeded = problem({
  code: 'second-person-needed',
  status: 403,
  title: 'Whoever asked for it cannot approve it',
  remedy: 'Have somebody else approve it.',
})
export const WriteOffInOtherState = problem({
  code: 'write-off-in-other-state',
  status: 409,
  title: 'The write-off was decided already',
  remedy: 'Read it; ask for another one if there is more to give up.',
})
export const WriteOffImpossible = problem({
  code: 'write-off-impossible',
  status: 422,
  title: 'This cannot be written off',
  remedy: 'Correct what `errors` names: an invoice of which something is due, at most that, in its currency.',
})

const path = '/payments/enterprise-billing/write-offs'
const body = Closed(
  {
    invoiceId: Id('inv'),
    /** All that is due, where nothing is said. */
    amount: Type.Optional(Money),
    reason: Type.String({ minLength: 1, maxLength: 500 }),
  },
  { examples: [{ invoiceId: 'inv_01K0A1B2C3D4E5F6G7H8J9K0M1', reason: 'The customer is insolvent' }] },
)

export const requestWriteOff = route({
  method: 'POST',
  path,
  summary: 'Ask for an invoice, or a part of it, to be written off',
  description: 'Nothing changes until somebody else approves it.',
  access: 'payments:write',
  idempotency: 'accepted',
  body,
  replies: { 201: InvoiceWriteOff },
  problems: [WriteOffImpossible],
})
export const previewWriteOff = route({
  method: 'POST',
  path: `${path}/preview`,
  summary: 'What a write-off would come to; nothing is kept',
  access: 'payments:read',
  body,
  replies: {
    200: Closed({
      amount: Money,
      dueBefore: Type.Integer({ minimum: 0 }),
      dueAfter: Type.Integer({ minimum: 0 }),
      /** What becomes `bad-debts`: of a vendor's invoice the commission alone. */
      badDebt: Type.Integer({ minimum: 0 }),
    }),
  },
  problems: [WriteOffImpossible],
})
export const listWriteOffs = route({
  method: 'GET',
  path,
  summary: 'List write-offs, latest first',
  access: 'payments:read',
  query: PageQuery({
    status: Type.Optional(OneOf(statuses)),
    accountId: Type.Optional(Id('acc')),
    invoiceId: Type.Optional(Id('inv')),
  }),
  replies: { 200: Page(InvoiceWriteOff) },
})
export const getWriteOff = route({
  method: 'GET',
  path: `${path}/:writeOffId`,
  summary: 'Read a write-off',
  access: 'payments:read',
  replies: { 200: InvoiceWriteOff },
})
export const approveWriteOff = route({
  method: 'POST',
  path: `${path}/:writeOffId/approve`,
  summary: 'Approve a write-off that somebody else asked for',
  access: 'payments:write',
  conditional: true,
  replies: { 200: InvoiceWriteOff },
  problems: [VersionMismatch, SecondPersonNeeded, WriteOffInOtherState, WriteOffImpossible],
})
export const rejectWriteOff = route({
  method: 'POST',
  path: `${path}/:writeOffId/reject`,
  summary: 'Reject a write-off, or withdraw one’s own',
  access: 'payments:write',
  conditional: true,
  replies: { 200: InvoiceWriteOff },
  problems: [VersionMismatch, WriteOffInOtherState],
})

export const InvoiceWrittenOff = event({
  type: 'payments.invoice.written-off',
  summary: 'Part or all of an invoice is given up',
  data: WriteOff,
})
export const InvoiceRecovered = event({
  type: 'payments.invoice.recovered',
  summary: 'Money came in for what was written off',
  data: Recovery,
})
