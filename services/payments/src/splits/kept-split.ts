import type { Share, Split } from '@clutch/contracts/payments/splits'
import { decimal } from '@clutch/shared/decimal'
import { fromDecimal, type Money } from '@clutch/shared/money'
import type { Static } from 'typebox'
import type { FeeBearer, ReceiverRule } from './split.ts'

/** A split as kept: what is seen of it, and what was agreed before the provider's fee was known. */
export interface KeptSplit {
  readonly split: Split
  /** What the platform keeps of the whole, before the fee. */
  readonly agreed: Money
}

/** The rules it was agreed by, to divide what was captured. */
export function rulesOf({ split, agreed }: KeptSplit): {
  commission: Money
  feeBearer: FeeBearer
  receivers: readonly ReceiverRule[]
} {
  return {
    commission: agreed,
    feeBearer: split.feeBearer,
    receivers: split.shares.map((share) => ({ receiver: share.vendorId, rule: ruleOf(share, split.gross.currency) })),
  }
}

function ruleOf(share: Static<typeof Share>, currency: string): ReceiverRule['rule'] {
  if (share.rule === 'rest' || share.value === null) return { kind: 'rest' }
  const value = decimal(share.value)
  return share.rule === 'fixed'
    ? { kind: 'fixed', amount: fromDecimal(value, currency) }
    : { kind: 'percent', percent: value }
}
