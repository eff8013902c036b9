import { decimal } from '@clutch/shared/decimal'
import type { Money } from '@clutch/shared/money'
import { commissionOn } from './split.ts'

/** The platform's commission on a service: of the invoice's net amount, rounded once on the whole of it. */
export function serviceCommission(net: Money, commissionPercent: string): Money {
  return commissionOn([net], decimal(commissionPercent), 'order', net.currency)
}
