import type { Square } from 'square'
import type { Found, Outcome, ProviderCall, RefundLookup, RefundRequest, RefundResult } from '../provider.ts'
import { fromSquareMoney } from './amounts.ts'
import { asFound, type Client, succeeded } from './client.ts'
import { declineOf } from './errors.ts'
import { sendable } from './payments.ts'
import { noteOf, readNote } from './references.ts'

export async function refund(
  client: Client,
  request: RefundRequest,
  { idempotencyKey }: ProviderCall,
): Promise<Outcome<RefundResult>> {
  const amountMoney = sendable(request.amount)
  if ('outcome' in amountMoney) return amountMoney
  return client.ask(
    () =>
      client.sdk.refunds.refundPayment({
        idempotencyKey,
        paymentId: request.handle.providerPaymentId,
        amountMoney,
        // There is no reference: the reason is what it can be found by.
        reason: noteOf(request.refundId, request.tenantId),
      }),
    (answer) => refundOutcome(answer.refund),
  )
}

/** Of a payment its refunds are known by name, so none has to be looked for in a list that lags. */
export async function findRefund(client: Client, lookup: RefundLookup): Promise<Found<RefundResult>> {
  const retrieve = (refundId: string) =>
    client.ask(
      () => client.sdk.refunds.get({ refundId }),
      (a) => succeeded(a.refund),
    )
  const ask = async (): Promise<Outcome<RefundResult> | { outcome: 'not-found' }> => {
    if (lookup.providerRefundId !== null) {
      const found = await retrieve(lookup.providerRefundId)
      return found.outcome === 'succeeded' ? refundOutcome(found.result) : found
    }
    const { payment } = await client.sdk.payments.get({ paymentId: lookup.handle.providerPaymentId })
    for (const id of payment?.refundIds ?? []) {
      const found = await retrieve(id)
      if (found.outcome !== 'succeeded') return found
      if (readNote(found.result?.reason)?.id === lookup.refundId) return refundOutcome(found.result)
    }
    return { outcome: 'not-found' }
  }
  const found = await client.ask<Awaited<ReturnType<typeof ask>>, RefundResult>(
    ask,
    (answer) => answer as Outcome<RefundResult>,
  )
  return asFound(found)
}

function refundOutcome(refund: Square.PaymentRefund | undefined): Outcome<RefundResult> {
  if (refund === undefined) return { outcome: 'unknown', cause: 'Square said no refund' }
  const { id, status } = refund
  if (status === 'PENDING') return { outcome: 'processing', providerId: id }
  if (status === 'COMPLETED')
    return succeeded({
      providerRefundId: id,
      amount: fromSquareMoney(refund.amountMoney),
      feeReturned: feeReturned(refund),
    })
  if (status === 'REJECTED' || status === 'FAILED')
    return { outcome: 'declined', providerId: id, decline: declineOf('REFUND_DECLINED') }
  return { outcome: 'unknown', cause: `the refund is ${status}` }
}

/** What is below zero was given back. */
function feeReturned({ processingFee }: Square.PaymentRefund): RefundResult['feeReturned'] {
  const fees = (processingFee ?? []).map(({ amountMoney }) => amountMoney)
  const [first] = fees
  if (first === undefined || fees.some((fee) => fee?.currency !== first.currency)) return null
  const sum = fees.reduce((total, fee) => total + (fee?.amount ?? 0n), 0n)
  return sum < 0n ? fromSquareMoney({ amount: -sum, currency: first.currency! }) : null
}
