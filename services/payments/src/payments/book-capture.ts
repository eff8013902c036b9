import { type Payment, PaymentSucceeded } from '@clutch/contracts/payments/payments'
import type { ProviderName } from '@clutch/contracts/payments/providers'
import type { Tx } from '../kit.ts'
import { post } from '../ledger/post.ts'
import { chargeCaptured } from '../ledger/templates/charges.ts'
import type { ChargeResult } from '../providers/provider.ts'
import { postSplit } from '../splits/post.ts'
import { priceCaptured } from './conversion.ts'
import { type StoredPayment, splitOf, updatePayment } from './store.ts'

/** The money was taken: status, division, transfers, ledger entries and event, all in this transaction or none. */
export async function bookCapture(
  tx: Tx,
  stored: StoredPayment,
  provider: ProviderName,
  result: ChargeResult,
): Promise<void> {
  const { payment } = stored
  const { fee, amount: captured } = result
  const divided =
    stored.split === null
      ? undefined
      : await postSplit(tx, { ...payment, provider, captured, chargeId: result.providerChargeId }, stored.split, fee)
  const next: Payment = {
    ...payment,
    version: payment.version + 1,
    status: 'succeeded',
    provider,
    providerReference: result.providerPaymentId,
    redirectUrl: null,
    failure: null,
    authorised: payment.captureMode === 'manual' ? payment.authorised : captured,
    authorisedUntil: null,
    captured,
    conversion: payment.conversion === null ? null : priceCaptured(payment.conversion, captured),
    split: divided === undefined ? null : splitOf(divided.split),
    settledAt: tx.now.toISOString(),
  }
  await updatePayment(tx, {
    ...stored,
    authorisationId: result.providerAuthorisationId,
    chargeId: result.providerChargeId,
    feeAmount: fee?.amount ?? null,
    feeCurrency: fee?.currency ?? null,
    payment: next,
  })
  tx.emit(PaymentSucceeded, next)
  await post(tx, {
    id: `${payment.id}.captured`,
    kind: 'charge-captured',
    reference: { kind: 'payment', id: payment.id },
    postings: chargeCaptured({ provider, gross: captured, fee, price: next.conversion?.captured ?? null }),
  })
  for (const entry of divided?.entries ?? []) await post(tx, entry)
}
