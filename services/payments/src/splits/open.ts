import { type Split, SplitShareInvalid } from '@clutch/contracts/payments/splits'
import { derivedId } from '@clutch/shared/derived-id'
import { type Money, zero } from '@clutch/shared/money'
import { Problem } from '@clutch/shared/problem'
import type { Tx } from '../kit.ts'
import { divideCharge, ruleText } from './split.ts'
import { insertSplit } from './store.ts'
import type { Terms } from './terms.ts'

/** Agrees how a payment will be divided, within the transaction that opens it. The provider's fee is not known yet. */
export async function openSplit(
  tx: Tx,
  payment: { readonly id: string; readonly amount: Money; readonly bookingId: string | null },
  terms: Terms & { readonly hold: Split['hold'] },
): Promise<Split> {
  const { amount: gross, bookingId } = payment
  const { feeBearer, hold, receivers, commission } = terms
  const vendors = receivers.map(({ receiver }) => receiver)
  if (new Set(vendors).size < vendors.length)
    throw new Problem(SplitShareInvalid, { detail: 'Every vendor gets one share.' })
  const none = zero(gross.currency)
  const division = divideCharge({ gross, fee: none, feeBearer, commission, receivers })
  const split: Split = {
    id: derivedId('spl', tx.tenantId, payment.id),
    version: 1,
    paymentId: payment.id,
    bookingId,
    status: 'agreed',
    gross,
    commission: division.commission,
    commissionReversed: none,
    providerFee: none,
    providerFeeReversed: none,
    feeBearer,
    shares: division.shares.map(({ receiver, rule, amount }) => ({
      id: derivedId('spr', tx.tenantId, payment.id, receiver),
      vendorId: receiver,
      rule: rule.kind,
      value: ruleText(rule),
      amount,
      reversed: none,
    })),
    hold,
    releasedAt: hold === 'none' ? tx.now.toISOString() : null,
    createdAt: tx.now.toISOString(),
  }
  await insertSplit(tx, { split, agreed: commission })
  return split
}
