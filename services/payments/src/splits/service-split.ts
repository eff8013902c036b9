import { decimal } from '@clutch/shared/decimal'
import { add, compare, type Money, subtract, zero } from '@clutch/shared/money'
import { type ChargeDivision, commissionOn, divideCharge } from './split.ts'

export interface ServiceCharge {
  readonly gross: Money
  /** As agreed on the net amount, before the provider's fee. */
  readonly commission: Money
  readonly vendorId: string
}

/** The platform's commission on a service: of the invoice's net amount, rounded once on the whole of it. */
export function serviceCommission(net: Money, commissionPercent: string): Money {
  return commissionOn([net], decimal(commissionPercent), 'order', net.currency)
}

/**
 * The vendor has what commission and the provider's fee leave. Where they leave less than nothing, a fee larger than
 * that being possible on small amounts, the platform bears the fee. A fee in another currency, or one that is not known
 * yet, is the platform's too: two currencies are never added.
 */
export function divideServiceCharge(charge: ServiceCharge, fee: Money | null): ChargeDivision {
  const { gross, commission } = charge
  const known = fee !== null && fee.currency === gross.currency ? fee : zero(gross.currency)
  const covered = compare(subtract(gross, add(commission, known)), zero(gross.currency)) >= 0
  return divideCharge({
    gross,
    fee: known,
    feeBearer: covered ? 'vendors' : 'platform',
    commission,
    receivers: [{ receiver: charge.vendorId, rule: { kind: 'rest' } }],
  })
}
