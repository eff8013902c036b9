import {
  type Payment,
  PaymentAuthorised,
  PaymentCancelled,
  PaymentFailed,
  PaymentRequiresAction,
} from '@clutch/contracts/payments/payments'
import { compare } from '@clutch/shared/money'
import type { Tx } from '../kit.ts'
import { beginOperation } from '../operations/begin.ts'
import type { Operation, Settlement } from '../operations/operation.ts'
import type { ChargeResult, PaymentHandle } from '../providers/provider.ts'
import { bookCapture } from './book-capture.ts'
import { bookReturn } from './book-return.ts'
import { failOver } from './fail-over.ts'
import { confirmOperation, voidOperation } from './operations.ts'
import { onReport, statusOfResult } from './payment.ts'
import { handleOf, lockPayment, type StoredPayment, updatePayment } from './store.ts'
import { lapsesAt, scheduleLapse } from './watch-authorisation.ts'

type Failure = NonNullable<Payment['failure']>

/**
 * What came of an attempt to charge or to reserve, with everything that follows from it. An answer may come late, twice, or
 * after another attempt: what the table of states does not allow moves nothing.
 */
export async function settleAttempt(
  tx: Tx,
  operation: Pick<Operation, 'id' | 'subjectId' | 'provider' | 'amount' | 'kind' | 'number'>,
  settlement: Settlement<ChargeResult>,
): Promise<void> {
  const stored = await lockPayment(tx, operation.subjectId)
  if (stored === undefined) throw new Error(`${operation.id} is of a payment that does not exist`)
  const { payment } = stored
  // Reserved anew while the reservation before still stands: nothing but success says anything of the payment.
  if (payment.status === 'authorised' && settlement.state !== 'succeeded') {
    if (settlement.state !== 'declined' && settlement.state !== 'refused') return
    const message = settlement.state === 'declined' ? settlement.decline.message : settlement.message
    await note(tx, stored, { failure: { code: 'reauthorise-failed', message, retry: null, retryable: true } })
    return
  }
  switch (settlement.state) {
    case 'succeeded':
      return reported(tx, stored, operation, settlement.result)
    case 'declined': {
      const { code, message, retry } = settlement.decline
      const { providerId } = settlement
      return failed(tx, stored, providerId, { code, message, retry, retryable: retry === 'soft' })
    }
    case 'refused': {
      const { reason: code, message } = settlement
      if (await failOver(tx, stored, operation.provider)) return
      return failed(tx, stored, null, { code, message, retry: null, retryable: false })
    }
    case 'absent':
      return failed(tx, stored, null, {
        code: 'not-charged',
        message: 'The provider never carried it out.',
        retry: null,
        retryable: true,
      })
    case 'waiting': {
      const failure = { code: settlement.reason, message: settlement.message, retry: null, retryable: true }
      await note(tx, stored, { failure })
      return
    }
    case 'requires-action': {
      if (payment.status !== 'requires-action' && onReport(payment.status, 'requires-action') === 'ignore') return
      const { providerId: providerReference, redirectUrl } = settlement
      const next = await note(tx, stored, {
        status: 'requires-action',
        providerReference,
        redirectUrl: redirectUrl ?? payment.redirectUrl,
        failure: null,
      })
      if (payment.status !== 'requires-action' && next !== undefined) tx.emit(PaymentRequiresAction, next)
      return
    }
    case 'approved':
      return goOn(tx, stored, operation, settlement.providerId)
    case 'processing':
      if (payment.status !== 'processing' && onReport(payment.status, 'processing') === 'ignore') return
      await note(tx, stored, {
        status: 'processing',
        providerReference: settlement.providerId,
        redirectUrl: null,
        failure: null,
      })
      return
    case 'unknown': {
      // A look at one that waits for its payer, or failed, was in vain: it is what it was.
      if (payment.status !== 'unknown' && payment.status !== 'pending') return
      const code = settlement.needsPerson ? 'needs-a-person' : 'answer-lost'
      await note(tx, stored, {
        status: 'unknown',
        failure: { code, message: settlement.cause, retry: null, retryable: false },
      })
    }
  }
}

async function reported(
  tx: Tx,
  stored: StoredPayment,
  operation: Pick<Operation, 'amount' | 'provider'>,
  result: ChargeResult,
): Promise<void> {
  const { payment } = stored
  const status = statusOfResult[result.state]
  if (status === 'authorised' && payment.status === 'authorised') return replaced(tx, stored, operation, result)
  if (onReport(payment.status, status) === 'ignore') return
  if (status === 'returned') return bookReturn(tx, stored, result.fee)
  const wanted = operation.amount ?? payment.amount
  if ((status === 'succeeded' || status === 'authorised') && compare(result.amount, wanted) !== 0) {
    const message = `The provider took ${result.amount.amount} and not ${wanted.amount}.`
    const failure = { code: 'needs-a-person', message, retry: null, retryable: false }
    if (payment.status === 'unknown' || onReport(payment.status, 'unknown') === 'apply')
      await note(tx, stored, { status: 'unknown', failure })
    return
  }
  if (status === 'succeeded') return bookCapture(tx, stored, operation.provider, result)
  const next: Payment = {
    ...payment,
    version: payment.version + 1,
    status,
    provider: operation.provider,
    providerReference: result.providerPaymentId,
    redirectUrl: null,
    failure: null,
    ...(status === 'authorised'
      ? { authorised: result.amount, authorisedUntil: lapsesAt(tx, operation.provider, result) }
      : { authorisedUntil: null, settledAt: tx.now.toISOString() }),
  }
  await updatePayment(tx, { ...stored, ...handleParts(result), payment: next })
  if (status === 'authorised') {
    await scheduleLapse(tx, next)
    tx.emit(PaymentAuthorised, next)
  } else tx.emit(PaymentCancelled, next)
}

/** What is reserved now is another reservation: the one before is given up. */
async function replaced(
  tx: Tx,
  stored: StoredPayment,
  { provider }: Pick<Operation, 'provider'>,
  result: ChargeResult,
): Promise<void> {
  const { payment } = stored
  const before = handleOf(stored)
  if (before === null || before.providerPaymentId === result.providerPaymentId) return
  const next: Payment = {
    ...payment,
    version: payment.version + 1,
    providerReference: result.providerPaymentId,
    failure: null,
    authorised: result.amount,
    authorisedUntil: lapsesAt(tx, provider, result),
  }
  await updatePayment(tx, { ...stored, ...handleParts(result), payment: next })
  await scheduleLapse(tx, next)
  tx.emit(PaymentAuthorised, next)
  const request = { paymentId: payment.id, handle: before, amount: payment.authorised }
  await beginOperation(tx, {
    kind: voidOperation,
    subjectId: payment.id,
    provider,
    request,
    amount: payment.authorised,
  })
}

export function handleParts(handle: PaymentHandle): Pick<StoredPayment, 'authorisationId' | 'chargeId'> {
  return { authorisationId: handle.providerAuthorisationId, chargeId: handle.providerChargeId }
}

/** The payer has approved; what is left is for us to ask for. */
async function goOn(
  tx: Tx,
  stored: StoredPayment,
  { kind, number, provider }: Pick<Operation, 'kind' | 'number' | 'provider'>,
  providerId: string,
): Promise<void> {
  const { payment } = stored
  if (payment.status !== 'pending' && onReport(payment.status, 'pending') === 'ignore') return
  await note(tx, stored, { status: 'pending', providerReference: providerId, redirectUrl: null, failure: null })
  const handle = { providerPaymentId: providerId, providerAuthorisationId: null, providerChargeId: null }
  const { id: paymentId, amount, captureMode: capture } = payment
  // A confirmation that is itself approved again would go on for ever.
  if (kind === confirmOperation.name && number > 5) throw new Error(`${paymentId} was approved too often`)
  const request = { paymentId, handle, amount, capture }
  await beginOperation(tx, { kind: confirmOperation, subjectId: paymentId, provider, request, amount })
}

async function failed(tx: Tx, stored: StoredPayment, providerId: string | null, failure: Failure): Promise<void> {
  const { payment } = stored
  if (onReport(payment.status, 'failed') === 'ignore') return
  const next: Payment = {
    ...payment,
    version: payment.version + 1,
    status: 'failed',
    providerReference: providerId ?? payment.providerReference,
    redirectUrl: null,
    failure,
    settledAt: tx.now.toISOString(),
  }
  await updatePayment(tx, { ...stored, payment: next })
  tx.emit(PaymentFailed, next)
}

/** With a new version when something changed that others can see. */
export async function note(tx: Tx, stored: StoredPayment, change: Partial<Payment>): Promise<Payment | undefined> {
  const { payment } = stored
  const same = Object.entries(change).every(
    ([name, value]) => JSON.stringify(payment[name as keyof Payment]) === JSON.stringify(value),
  )
  if (same) return undefined
  const next = { ...payment, ...change, version: payment.version + 1 }
  await updatePayment(tx, { ...stored, payment: next })
  return next
}
