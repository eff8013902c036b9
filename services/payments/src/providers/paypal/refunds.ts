import type { Refund } from '@paypal/paypal-server-sdk'
import type { Found, Outcome, ProviderCall, RefundLookup, RefundRequest, RefundResult } from '../provider.ts'
import { fromPayPalMoney } from './amounts.ts'
import { asFound, type Client, succeeded } from './client.ts'
import { declineOf } from './errors.ts'
import { sendable } from './payments.ts'
import { customIdOf, readCustomId } from './references.ts'

export async function refund(
  client: Client,
  request: RefundRequest,
  { idempotencyKey }: ProviderCall,
): Promise<Outcome<RefundResult>> {
  const amount = sendable(request.amount)
  if ('outcome' in amount) return amount
  const captureId = request.handle.providerChargeId
  if (captureId === null)
    return { outcome: 'rejected', reason: 'invalid-request', retryable: false, message: 'nothing was captured of it' }
  return client.ask(
    () =>
      client.payments.refundCapturedPayment({
        captureId,
        paypalRequestId: idempotencyKey,
        prefer: 'return=representation',
        body: { amount, customId: customIdOf(request.refundId, request.tenantId) },
      }),
    refundOutcome,
  )
}

/** Of an order its refunds are shown with it, so none has to be looked for in a list that lags. */
export async function findRefund(client: Client, lookup: RefundLookup): Promise<Found<RefundResult>> {
  const { providerRefundId: refundId } = lookup
  if (refundId !== null) return asFound(await client.ask(() => client.payments.getRefund({ refundId }), refundOutcome))
  const found = await client.ask(
    () => client.orders.getOrder({ id: lookup.handle.providerPaymentId }),
    (order): Outcome<RefundResult> => {
      const all = order.purchaseUnits?.[0]?.payments?.refunds ?? []
      const ours = all.find(({ customId }) => readCustomId(customId)?.id === lookup.refundId)
      return ours === undefined
        ? { outcome: 'rejected', reason: 'not-found', retryable: false, message: 'the order has no such refund' }
        : refundOutcome(ours)
    },
  )
  return asFound(found)
}

function refundOutcome(refund: Refund): Outcome<RefundResult> {
  const { id, status } = refund
  if (id === undefined) return { outcome: 'unknown', cause: 'PayPal said no refund' }
  if (status === 'PENDING') return { outcome: 'processing', providerId: id }
  if (status === 'FAILED' || status === 'CANCELLED')
    return { outcome: 'declined', providerId: id, decline: declineOf('REFUND_DECLINED') }
  if (status !== 'COMPLETED') return { outcome: 'unknown', cause: `the refund is ${status}` }
  const fee = refund.sellerPayableBreakdown?.paypalFee
  const returned = fee === undefined ? null : fromPayPalMoney(fee)
  return succeeded({
    providerRefundId: id,
    amount: fromPayPalMoney(refund.amount),
    feeReturned: returned === null || returned.amount === 0 ? null : returned,
  })
}
