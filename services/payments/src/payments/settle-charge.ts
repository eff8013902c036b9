import { type Payment, PaymentFailed, PaymentSucceeded } from '@clutch/contracts/payments/payments'
import { compare, money } from '@clutch/shared/money'
import type { Tx } from '../kit.ts'
import { wakeWork } from '../leased-work.ts'
import { pauseMs } from '../leasing.ts'
import { post } from '../ledger/post.ts'
import { chargeCaptured } from '../ledger/posting.ts'
import type { Answer } from '../providers/ask.ts'
import { type ChargeResult, statusOf } from '../providers/provider.ts'
import { postSplit } from '../splits/post.ts'
import type { Attempt } from './attempt.ts'
import { onReport } from './payment.ts'
import {
  findLastAttempt,
  lockPayment,
  paymentLeasing,
  type StoredPayment,
  updateAttempt,
  updatePayment,
} from './store.ts'

/** Certain refusals by the way of it (provider not to be reached, busy, our key wrong) after which it is given up. */
const maxCalls = 300
/** Several days of asking what came of a call. Then a person, or a webhook, says so. */
const maxAsks = 1_500
const secondMs = 1_000
const hourMs = 3_600_000
/** For so long it is asked again whether the payer has confirmed, or the bank has decided. Then only a webhook tells. */
const maxWaitMs = 14 * 24 * hourMs

type Failure = NonNullable<Payment['failure']>

interface Charge {
  id: string
  lease: string
  provider: string
}

interface Settling {
  tx: Tx
  charge: Charge
  stored: StoredPayment
  attempt: Attempt
}

/**
 * Commits what came of a charge, with everything that follows from it. An answer may come late, twice, or after another
 * process has settled it: what the table of states does not allow moves nothing.
 */
export async function settleCharge(tx: Tx, charge: Charge, answer: Answer<ChargeResult>): Promise<void> {
  const stored = await lockPayment(tx, charge.id)
  const attempt = await findLastAttempt(tx, charge.id)
  if (stored === undefined || attempt === undefined) return
  const settling = { tx, charge, stored, attempt }
  switch (answer.outcome) {
    case 'succeeded':
      return answer.result.state === 'captured' ? captured(settling, answer.result) : ended(settling, answer.result)
    case 'declined':
      return failed(settling, 'declined', answer.providerId, {
        code: answer.decline.code,
        message: answer.decline.message,
        retryable: answer.decline.retry === 'soft',
      })
    case 'absent':
      return failed(settling, 'rejected', null, {
        code: 'not-charged',
        message: 'The provider never carried it out.',
        retryable: true,
      })
    case 'rejected': {
      const failure = { code: answer.reason, message: answer.message, retryable: answer.retryable }
      const again = (answer.retryable || answer.reason === 'credentials') && attempt.calls < maxCalls
      return again ? tryAgain(settling, failure) : failed(settling, 'rejected', null, failure)
    }
    case 'requires-action':
    case 'processing':
      return waiting(settling, answer.outcome, answer.providerId)
    case 'unknown':
      return inDoubt(settling, { code: 'answer-lost', message: answer.cause, retryable: false }, pauseOf(attempt))
    case 'person':
      return inDoubt(
        settling,
        {
          code: 'needs-a-person',
          message: 'Whether it was charged cannot be learnt from the provider.',
          retryable: false,
        },
        undefined,
      )
  }
}

async function captured(settling: Settling, result: ChargeResult): Promise<void> {
  const { tx, charge, stored, attempt } = settling
  const { payment } = stored
  if (onReport(payment.status, 'succeeded') === 'ignore') return
  if (compare(result.amount, payment.amount) !== 0) {
    const message = `The provider took ${result.amount.amount} and not ${payment.amount.amount}.`
    return inDoubt(settling, { code: 'needs-a-person', message, retryable: false }, undefined)
  }
  const { fee } = result
  const { division, entry, toSend } = await postSplit(tx, payment, stored.split, fee)
  const next: StoredPayment = {
    ...stored,
    providerChargeId: result.providerChargeId,
    feeAmount: fee?.amount ?? null,
    feeCurrency: fee?.currency ?? null,
    payment: {
      ...payment,
      version: payment.version + 1,
      status: 'succeeded',
      providerReference: result.providerPaymentId,
      failure: null,
      split: {
        commission: division.commission,
        vendorShare: division.shares[0]?.amount ?? money(0, payment.amount.currency),
        providerFee: division.fee,
      },
      settledAt: tx.now.toISOString(),
    },
  }
  await updatePayment(tx, next)
  await updateAttempt(tx, { ...attempt, status: 'succeeded', code: null, message: null }, result.providerPaymentId)
  await paymentLeasing.release(tx, payment.id, undefined)
  tx.emit(PaymentSucceeded, next.payment)
  if (toSend) tx.afterCommit(() => wakeWork('splits/transfer'))
  await post(tx, {
    id: `${payment.id}.captured`,
    kind: 'charge-captured',
    reference: { kind: 'payment', id: payment.id },
    postings: chargeCaptured({ provider: charge.provider, gross: payment.amount, fee }),
  })
  await post(tx, entry)
}

/** Given up at the provider before any money moved. */
async function ended({ tx, stored, attempt }: Settling, result: ChargeResult): Promise<void> {
  const status = statusOf({ outcome: 'succeeded', result })
  const { payment } = stored
  if ((status !== 'cancelled' && status !== 'expired') || onReport(payment.status, status) === 'ignore') return
  await updatePayment(tx, {
    ...stored,
    payment: {
      ...payment,
      version: payment.version + 1,
      status,
      providerReference: result.providerPaymentId,
      settledAt: tx.now.toISOString(),
    },
  })
  await updateAttempt(tx, { ...attempt, status: 'declined', code: status }, result.providerPaymentId)
  await paymentLeasing.release(tx, payment.id, undefined)
}

async function failed(
  { tx, stored, attempt }: Settling,
  status: 'declined' | 'rejected',
  providerId: string | null,
  failure: Failure,
): Promise<void> {
  const { payment } = stored
  await paymentLeasing.release(tx, payment.id, undefined)
  if (onReport(payment.status, 'failed') === 'ignore') return
  const providerReference = providerId ?? payment.providerReference
  const next: Payment = {
    ...payment,
    version: payment.version + 1,
    status: 'failed',
    providerReference,
    failure,
    settledAt: tx.now.toISOString(),
  }
  await updatePayment(tx, { ...stored, payment: next })
  await updateAttempt(tx, { ...attempt, status, code: failure.code, message: failure.message }, providerReference)
  tx.emit(PaymentFailed, next)
}

/** The provider certainly did nothing: the same attempt under the same key, later. */
async function tryAgain(settling: Settling, failure: Failure): Promise<void> {
  const { tx, charge, stored, attempt } = settling
  if (stored.lease !== charge.lease) return
  await note(settling, { failure })
  const { providerReference } = stored.payment
  await updateAttempt(
    tx,
    { ...attempt, status: 'rejected', code: failure.code, message: failure.message },
    providerReference,
  )
  await paymentLeasing.release(tx, charge.id, pauseOf(attempt))
}

async function waiting(
  settling: Settling,
  status: 'requires-action' | 'processing',
  providerId: string,
): Promise<void> {
  const { tx, charge, stored, attempt } = settling
  if (stored.lease !== charge.lease) return
  const { payment } = stored
  if (payment.status !== status && onReport(payment.status, status) === 'ignore')
    return paymentLeasing.release(tx, charge.id, undefined)
  await note(settling, { status, providerReference: providerId, failure: null })
  await updateAttempt(tx, { ...attempt, status, code: null, message: null }, providerId)
  const ageMs = Date.now() - (attempt.calledAt?.getTime() ?? Date.now())
  const pause = Math.min(Math.max(ageMs / 4, secondMs), hourMs)
  await paymentLeasing.release(tx, charge.id, ageMs < maxWaitMs ? pause : undefined)
}

async function inDoubt(settling: Settling, failure: Failure, pause: number | undefined): Promise<void> {
  const { tx, charge, stored, attempt } = settling
  // Whoever holds the lease now knows more than an answer that was lost.
  if (stored.lease !== charge.lease) return
  const { payment } = stored
  await paymentLeasing.release(tx, charge.id, pause)
  // A look at one that waits for its payer, or failed, was in vain: it is what it was.
  if (payment.status !== 'unknown' && payment.status !== 'pending') return
  await note(settling, { status: 'unknown', failure })
  await updateAttempt(
    tx,
    { ...attempt, status: 'unknown', code: failure.code, message: failure.message },
    payment.providerReference,
  )
}

/** With a new version when something changed that others can see. */
async function note({ tx, stored }: Settling, change: Partial<Payment>): Promise<void> {
  const { payment } = stored
  const same = Object.entries(change).every(
    ([name, value]) => JSON.stringify(payment[name as keyof Payment]) === JSON.stringify(value),
  )
  if (!same) await updatePayment(tx, { ...stored, payment: { ...payment, ...change, version: payment.version + 1 } })
}

function pauseOf(attempt: Attempt): number | undefined {
  return attempt.calls < maxAsks ? pauseMs(attempt.calls, Math.random()) : undefined
}
