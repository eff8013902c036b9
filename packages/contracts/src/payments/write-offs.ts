import Type, { type Static } from 'typebox'
import { event } from '../contract.ts'
import { Closed, Id, Instant, Money } from '../schemas.ts'

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

export const InvoiceWrittenOff = event({
  type: 'payments.invoice.written-off',
  summary: 'Part or all of an invoice is given up',
  data: WriteOff,
})
