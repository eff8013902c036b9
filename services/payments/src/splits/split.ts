import { problem } from '@clutch/contracts/contract'
import { type Decimal, decimal, decimalText } from '@clutch/shared/decimal'
import {
  add,
  allocate,
  compare,
  type Money,
  money,
  percentage,
  subtract,
  sum,
  toDecimal,
  zero,
} from '@clutch/shared/money'
import { Problem } from '@clutch/shared/problem'

const SplitExceedsTotal = problem({
  code: 'split-exceeds-total',
  status: 422,
  title: 'The shares come to more than there is to divide',
  remedy: 'Lower the fixed amounts or the percentages.',
})
const SplitHasTwoRests = problem({
  code: 'split-has-two-rests',
  status: 422,
  title: 'Only one receiver can get the rest',
  remedy: 'Give all but one receiver a fixed amount or a percentage.',
})
const SplitShareInvalid = problem({
  code: 'split-share-invalid',
  status: 422,
  title: 'A share is not an amount of this currency or a percentage from 0 to 100',
  remedy: 'Correct the share that `detail` names.',
})

/** What a receiver gets: an amount, so many per cent of the whole, or what the others leave. */
export type ShareRule =
  | { readonly kind: 'fixed'; readonly amount: Money }
  | { readonly kind: 'percent'; readonly percent: Decimal }
  | { readonly kind: 'rest' }

export interface ReceiverRule {
  readonly receiver: string
  readonly rule: ShareRule
}

interface Share extends ReceiverRule {
  readonly amount: Money
}

export interface Division {
  readonly shares: readonly Share[]
  /** What no rule asked for; it stays with the platform. Zero when someone has the rest. */
  readonly remainder: Money
}

const hundred = 100n

function refuse(receiver: string): never {
  throw new Problem(SplitShareInvalid, { detail: `The share of ${receiver} cannot be used.` })
}

/**
 * Divides a total by rules, to the minor unit: the shares and the remainder always sum to it. Fixed amounts come out
 * first and exactly; percentages are of the whole total; they and the rest are rounded together by largest remainder,
 * ties to the earlier receiver, so no cent is lost or made.
 */
export function divide(total: Money, rules: readonly ReceiverRule[]): Division {
  if (total.amount < 0)
    throw new Problem(SplitShareInvalid, { detail: 'A negative total is not divided but reversed.' })
  if (rules.filter(({ rule }) => rule.kind === 'rest').length > 1) throw new Problem(SplitHasTwoRests)

  const fixed = rules.map(({ receiver, rule }) => {
    if (rule.kind !== 'fixed') return zero(total.currency)
    if (rule.amount.currency !== total.currency || rule.amount.amount < 0) refuse(receiver)
    return rule.amount
  })
  // Exact shares, all over the denominator 100 · 10^places, so that they can be compared and added as integers.
  const places = rules.reduce(
    (most, { rule }) => (rule.kind === 'percent' ? Math.max(most, rule.percent.places) : most),
    0,
  )
  const scale = hundred * 10n ** BigInt(places)
  const asked = rules.map(({ receiver, rule }) => {
    if (rule.kind !== 'percent') return 0n
    const units = rule.percent.units * 10n ** BigInt(places - rule.percent.places)
    if (units < 0n || units > scale) refuse(receiver)
    return BigInt(total.amount) * units
  })
  const fixedUnits = fixed.reduce((before, amount) => before + BigInt(amount.amount), 0n)
  const open = (BigInt(total.amount) - fixedUnits) * scale - asked.reduce((a, b) => a + b, 0n)
  if (open < 0n) throw new Problem(SplitExceedsTotal)

  const pool = money(BigInt(total.amount) - fixedUnits, total.currency)
  const weights = rules.map(({ rule }, index) => (rule.kind === 'rest' ? open : (asked[index] ?? 0n)))
  // Without a receiver of the rest the platform keeps it; it stands last, so a tie goes to a receiver.
  const hasRest = rules.some(({ rule }) => rule.kind === 'rest')
  if (!hasRest) weights.push(open)
  const parts = pool.amount === 0 ? weights.map(() => zero(total.currency)) : allocate(pool, weights)
  const shares = rules.map((rule, index): Share => {
    return { ...rule, amount: add(fixed[index] ?? zero(total.currency), parts[index] ?? zero(total.currency)) }
  })
  const remainder = subtract(
    total,
    sum(
      shares.map((share) => share.amount),
      total.currency,
    ),
  )
  return { shares, remainder }
}

/** Where a commission is rounded: once on the order, or on every line and then added. One setting per tenant. */
export type CommissionRounding = 'order' | 'line'

/** The platform's commission on the lines of an order, by a percentage. */
export function commissionOn(
  lines: readonly Money[],
  percent: Decimal,
  rounding: CommissionRounding,
  currency: string,
): Money {
  if (rounding === 'order') return percentage(sum(lines, currency), percent)
  return sum(
    lines.map((line) => percentage(line, percent)),
    currency,
  )
}

export type FeeBearer = 'platform' | 'vendors'

export interface ChargeDivision {
  readonly gross: Money
  /** What the provider kept. */
  readonly fee: Money
  readonly feeBearer: FeeBearer
  /** What is left to the platform, after the fee where it bears it: then below zero if the fee is the larger one. */
  readonly commission: Money
  readonly shares: readonly Share[]
}

/**
 * A captured charge divided between the platform, its vendors and the provider: commission + shares + fee = gross,
 * always. `commission` is agreed before the fee. What the rules leave undivided goes to the commission.
 */
export function divideCharge(charge: {
  gross: Money
  fee: Money
  feeBearer: FeeBearer
  commission: Money
  receivers: readonly ReceiverRule[]
}): ChargeDivision {
  const { gross, fee, feeBearer } = charge
  if (charge.commission.amount < 0 || fee.amount < 0 || gross.amount < 0) {
    throw new Problem(SplitShareInvalid, { detail: 'Gross, commission and fee are not negative.' })
  }
  const kept = feeBearer === 'vendors' ? add(charge.commission, fee) : charge.commission
  const forVendors = subtract(gross, kept)
  if (forVendors.amount < 0) throw new Problem(SplitExceedsTotal)
  const { shares, remainder } = divide(forVendors, charge.receivers)
  const beforeFee = add(charge.commission, remainder)
  return {
    gross,
    fee,
    feeBearer,
    commission: feeBearer === 'platform' ? subtract(beforeFee, fee) : beforeFee,
    shares,
  }
}

/** The rule as it is kept with the split, so that the share can be computed again. */
export function ruleText(rule: ShareRule): string | null {
  if (rule.kind === 'rest') return null
  return decimalText(rule.kind === 'fixed' ? toDecimal(rule.amount) : rule.percent)
}

export function percentRule(percent: string): ShareRule {
  return { kind: 'percent', percent: decimal(percent) }
}

/**
 * What a refund takes back from each part of a split, in proportion to what is left of them. Because it goes by what is
 * left, partial refunds never take a part below zero and the last one takes exactly the rest. Pass a commission that
 * bore the fee with that fee added back: the parts are those that sum to the gross.
 */
export function reverseProRata(left: readonly Money[], refunding: Money): Money[] {
  const total = sum(left, refunding.currency)
  if (refunding.amount < 0 || compare(refunding, total) > 0) throw new Problem(SplitExceedsTotal)
  if (refunding.amount === 0) return left.map((part) => zero(part.currency))
  return allocate(
    refunding,
    left.map((part) => part.amount),
  )
}
