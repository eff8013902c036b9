import { RefundExceedsGross } from '@clutch/contracts/payments/tax-calculations'
import { divideRounded } from '@clutch/shared/decimal'
import { add, allocate, type Money, money, subtract, sum, zero } from '@clutch/shared/money'
import { Problem } from '@clutch/shared/problem'

/** What of a sale bears one kind of tax. */
export interface TaxedPart {
  readonly net: Money
  readonly tax: Money
}

/** Parts of a sale that were given back already: gross amounts, in the order of the parts. */
export interface Reversal {
  readonly parts: readonly TaxedPart[]
  /** Given back of each part, all refunds together. */
  readonly refunded: readonly Money[]
}

const grossOf = ({ net, tax }: TaxedPart): Money => add(net, tax)

/**
 * Takes back the net and the tax of a refund. It is spread over the parts by what is left of each, and the tax of a part
 * is always that of everything refunded of it so far, less what was taken back before: the last refund sums exactly.
 */
export function reverseTax(parts: readonly TaxedPart[], refunded: readonly Money[], refund: Money): Reversal {
  const { currency } = refund
  const left = parts.map((part, index) => subtract(grossOf(part), refunded[index] ?? zero(currency)))
  if (refund.amount <= 0 || refund.amount > sum(left, currency).amount) throw new Problem(RefundExceedsGross)
  const now = allocate(
    refund,
    left.map(({ amount }) => amount),
  )
  const before = parts.map((_part, index) => refunded[index] ?? zero(currency))
  const after = before.map((amount, index) => add(amount, now[index] ?? zero(currency)))
  return {
    parts: parts.map((part, index) => {
      const tax = subtract(
        taxWithin(part, after[index] ?? zero(currency)),
        taxWithin(part, before[index] ?? zero(currency)),
      )
      return { net: subtract(now[index] ?? zero(currency), tax), tax }
    }),
    refunded: after,
  }
}

function taxWithin(part: TaxedPart, refunded: Money): Money {
  const gross = grossOf(part).amount
  if (gross === 0) return zero(refunded.currency)
  return money(divideRounded(BigInt(part.tax.amount) * BigInt(refunded.amount), BigInt(gross)), refunded.currency)
}
