import { type Payment, PaymentAuthorised, PaymentCancelled } from '@clutch/contracts/payments/payments'
import { compare, zero } from '@clutch/shared/money'
import type { Tx } from '../kit.ts'
import type { Operation, Settlement } from '../operations/operation.ts'
import type { ChargeResult, PaymentHandle } from '../providers/provider.ts'
import { askPaymentAgain } from './ask-again.ts'
import { bookCapture } from './book-capture.ts'
import { onReport, statusOfResult } from './payment.ts'
import { handleParts, note } from './settle-attempt.ts'
import { lockPayment, type StoredPayment, updatePayment } from './store.ts'
import { lapsesAt, scheduleLapse } from './watch-authorisation.ts'

/** What came of a capture, a release or a renewal of money that is reserved. */
export async function settleHold(
  tx: Tx,
  operation: Operation<{ readonly handle: PaymentHandle }>,
  settlement: Settlement<ChargeResult>,
): Promise<void> {
  const stored = await lockPayment(tx, operation.subjectId)
  if (stored === undefined) throw new Error(`${operation.id} is of a payment that does not exist`)
  const { payment } = stored
  // Of a reservation that another has taken the place of: the payment goes on without it.
  if (operation.request.handle.providerPaymentId !== payment.providerReference) return
  switch (settlement.state) {
    case 'succeeded':
      return reported(tx, stored, operation, settlement.result)
    case 'declined':
    case 'refused':
    case 'absent': {
      // The reservation may be as it was, or be gone: the provider says.
      const failure = failureOf(operation, settlement)
      await note(tx, stored, {
        failure,
        ...(payment.conversion === null || operation.kind !== 'capture'
          ? {}
          : { conversion: { ...payment.conversion, capturing: zero(payment.conversion.price.currency) } }),
        ...(payment.status === 'unknown' ? { status: 'authorised' as const } : {}),
      })
      return askPaymentAgain(tx, payment.id)
    }
    case 'unknown': {
      if (payment.status !== 'authorised' && payment.status !== 'unknown') return
      const code = settlement.needsPerson ? 'needs-a-person' : 'answer-lost'
      const failure = { code, message: settlement.cause, retry: null, retryable: false }
      await note(tx, stored, { status: 'unknown', failure })
      return
    }
    default:
      return
  }
}

function failureOf(
  { kind }: Pick<Operation, 'kind'>,
  settlement: Settlement<ChargeResult> & { state: 'declined' | 'refused' | 'absent' },
): NonNullable<Payment['failure']> {
  const code = `${kind}-failed`
  if (settlement.state === 'declined')
    return { code, message: settlement.decline.message, retry: settlement.decline.retry, retryable: false }
  const message = settlement.state === 'refused' ? settlement.message : 'The provider never carried it out.'
  return { code, message, retry: null, retryable: true }
}

async function reported(
  tx: Tx,
  stored: StoredPayment,
  operation: Pick<Operation, 'kind' | 'amount' | 'provider'>,
  result: ChargeResult,
): Promise<void> {
  const { payment } = stored
  const status = statusOfResult[result.state]
  if (status === 'succeeded') {
    if (onReport(payment.status, 'succeeded') === 'ignore') return
    const wanted = operation.amount ?? payment.amount
    if (operation.kind === 'capture' && compare(result.amount, wanted) !== 0) {
      const message = `The provider took ${result.amount.amount} and not ${wanted.amount}.`
      await note(tx, stored, {
        status: 'unknown',
        failure: { code: 'needs-a-person', message, retry: null, retryable: false },
      })
      return
    }
    return bookCapture(tx, stored, operation.provider, result)
  }
  if (status === 'authorised') {
    // A renewal; or a capture and a release that did not happen.
    if (payment.status !== 'authorised' && payment.status !== 'unknown') return
    const next: Payment = {
      ...payment,
      version: payment.version + 1,
      status: 'authorised',
      providerReference: result.providerPaymentId,
      failure: null,
      authorised: result.amount,
      authorisedUntil: lapsesAt(tx, operation.provider, result),
    }
    await updatePayment(tx, { ...stored, ...handleParts(result), payment: next })
    await scheduleLapse(tx, next)
    tx.emit(PaymentAuthorised, next)
    return
  }
  if (status === 'returned' || onReport(payment.status, status) === 'ignore') return
  const next: Payment = {
    ...payment,
    version: payment.version + 1,
    status,
    failure: null,
    authorisedUntil: null,
    settledAt: tx.now.toISOString(),
  }
  await updatePayment(tx, { ...stored, payment: next })
  tx.emit(PaymentCancelled, next)
}
