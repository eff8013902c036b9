import type { Refund } from '@clutch/contracts/payments/refunds'
import { PaymentNotRefundable } from '@clutch/contracts/payments/refunds'
import { newId } from '@clutch/shared/id'
import { Problem } from '@clutch/shared/problem'
import type { Tx } from '../kit.ts'
import { beginOperation } from '../operations/begin.ts'
import { refundBegun } from '../payments/note-refund.ts'
import { handleOf, lockPayment } from '../payments/store.ts'
import { checkLines } from './lines.ts'
import { refundOperation } from './refund-operation.ts'
import { amountToRefund, partsOf, priceToRefund, type Wanted } from './refundable.ts'
import { insertRefund } from './store.ts'

/**
 * Takes the amount off what may be refunded and begins to give it back, in the transaction of whoever wants it.
 * @returns the refund, and the operation that was begun
 * @throws Problem when there is not that much to give back
 */
export async function openRefund(
  tx: Tx,
  wanted: Wanted & {
    readonly paymentId: string
    readonly reason: string
    readonly id?: string
    readonly creditNoteId?: string
  },
  lease?: string,
): Promise<{ refund: Refund; operationId: string }> {
  const stored = await lockPayment(tx, wanted.paymentId)
  const amount = amountToRefund(stored, wanted)
  const { payment } = stored!
  const handle = handleOf(stored!)
  const { provider } = payment
  await checkLines(tx, payment.invoiceId, wanted.lines)
  if (handle === null || provider === null) throw new Problem(PaymentNotRefundable)
  const bearer = wanted.bearer ?? 'pro-rata'
  const refund: Refund = {
    id: wanted.id ?? newId('rfd'),
    version: 1,
    paymentId: payment.id,
    accountId: payment.accountId,
    invoiceId: payment.invoiceId,
    amount,
    price: priceToRefund(stored!, wanted, amount),
    lines: wanted.lines === undefined ? null : [...wanted.lines],
    reason: wanted.reason,
    creditNoteId: wanted.creditNoteId ?? null,
    bearer,
    parts: await partsOf(tx, stored!, amount, bearer),
    status: 'pending',
    provider,
    providerReference: null,
    failure: null,
    createdAt: tx.now.toISOString(),
    settledAt: null,
  }
  await insertRefund(tx, refund)
  await refundBegun(tx, stored!, refund)
  const request = { refundId: refund.id, paymentId: payment.id, handle, amount }
  const intention = { kind: refundOperation, subjectId: refund.id, provider, request, amount }
  return { refund, operationId: await beginOperation(tx, intention, lease) }
}
