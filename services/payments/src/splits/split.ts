import { SplitExceedsTotal, SplitHasTwoRests, SplitShareInvalid } from '@clutch/contracts/payments/splits'
import { type Decimal, decimal, decimalText, divideRounded } from '@clutch/shared/decimal'
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
 * A captured charge divided between the platform, its vendors and the provider: commission + shares + fee = gross, always.
 *
 * Rules are of the gross, the commission (agreed before the fee) being the first of them: together they are at most the
 * whole. Where the vendors bear the provider's fee, each share gives of it in proportion, by largest remainder; where they
 * cannot cover it, or the platform bears it, it comes out of the commission, which may then be below zero. What the rules
 * leave undivided goes to the commission.
 */
export function divideCharge(charge: {
  gross: Money
  fee: Money
  feeBearer: FeeBearer
  commission: Money
  receivers: readonly ReceiverRule[]
}): ChargeDivision {
  const { gross, fee, feeBearer, receivers } = charge
  const { currency } = gross
  if (charge.commission.amount < 0 || fee.amount < 0 || gross.amount < 0) {
    throw new Problem(SplitShareInvalid, { detail: 'Gross, commission and fee are not negative.' })
  }
  const ours: ReceiverRule = { receiver: 'the platform', rule: { kind: 'fixed', amount: charge.commission } }
  const { shares } = divide(gross, [ours, ...receivers])
  const asked = shares.slice(1)
  const all = sum(
    asked.map(({ amount }) => amount),
    currency,
  )
  const theirs = feeBearer === 'vendors' && compare(all, fee) >= 0 ? fee : zero(currency)
  const parts =
    theirs.amount === 0
      ? asked.map(() => zero(currency))
      : allocate(
          theirs,
          asked.map(({ amount }) => amount.amount),
        )
  const net = asked.map((share, index) => ({ ...share, amount: subtract(share.amount, parts[index]!) }))
  const given = sum(
    net.map(({ amount }) => amount),
    currency,
  )
  return { gross, fee, feeBearer, commission: subtract(subtract(gross, given), fee), shares: net }
}

/** What was agreed on a whole, where only a part of it was captured: fixed amounts and the commission shrink with it. */
export function scaledTo<Rules extends { commission: Money; receivers: readonly ReceiverRule[] }>(
  rules: Rules,
  part: Money,
  whole: Money,
): Rules {
  if (part.amount === whole.amount) return rules
  const scale = (amount: Money) =>
    money(divideRounded(BigInt(amount.amount) * BigInt(part.amount), BigInt(whole.amount)), amount.currency)
  const receivers = rules.receivers.map(({ receiver, rule }) => ({
    receiver,
    rule: rule.kind === 'fixed' ? { kind: 'fixed' as const, amount: scale(rule.amount) } : rule,
  }))
  return { ...rules, commission: scale(rules.commission), receivers }
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
 * What a refund takes back from each part of a division, in proportion to the parts as they were. It is cumulative: what
 * all refunds so far take is what one refund of their sum would take, so partial ones lose no cent to rounding and the last
 * sums exactly. Where that would give a part back what it has lost already (more than two parts, by a cent), it stays and the
 * largest gives instead.
 * @param parts as divided, together the gross; none below zero
 * @param reversed of each so far
 */
export function reverseProRata(parts: readonly Money[], reversed: readonly Money[], refunding: Money): Money[] {
  const { currency } = refunding
  const before = sum(reversed, currency)
  const after = add(before, refunding)
  if (refunding.amount < 0 || compare(after, sum(parts, currency)) > 0) throw new Problem(SplitExceedsTotal)
  if (refunding.amount === 0) return parts.map(() => zero(currency))
  const target = allocate(
    after,
    parts.map((part) => part.amount),
  )
  const taken = target.map((amount, index) => amount.amount - reversed[index]!.amount)
  const left = (index: number) => parts[index]!.amount - reversed[index]!.amount - taken[index]!
  for (const [index, amount] of taken.entries()) {
    if (amount >= 0) continue
    taken[index] = 0
    const largest = taken.indexOf(Math.max(...taken))
    taken[largest] = taken[largest]! + amount
    if (left(largest) < 0) throw new Error('a reversal took more than there was')
  }
  return taken.map((amount) => money(amount, currency))
}
