import type { PlanCharge, PlanTerms } from '@clutch/contracts/payments/plans'
import type {
  BillingPeriod,
  BillLine,
  BillPreview,
  Discount,
  SubscriptionTerms,
} from '@clutch/contracts/payments/subscriptions'
import { addDecimals, compareDecimals, type Decimal, decimal, decimalText, negateDecimal } from '@clutch/shared/decimal'
import { majorText, money } from '@clutch/shared/money'
import { dayInZone } from '@clutch/shared/time'
import { amountOf, type Days, discountLines, itemLine, type Part, plainLine } from './lines.ts'
import { itemOf, recurringItems, sameItem } from './price.ts'

export const wholePart: Part = { days: 1, of: 1 }

/** Terms with what they mean, and the discount that their period is billed with. */
export interface Priced {
  readonly plan: PlanTerms
  readonly terms: SubscriptionTerms
  readonly discount: Discount | null
  readonly currency: string
}

function wordsOf({ plan, terms, currency }: Priced) {
  return { plan: plan.name, planVersion: terms.planVersion, currency }
}

/** What recurs, for a part of a period. Nothing is left of what comes to nothing. */
export function chargeLines(priced: Priced, part: Part, days: Days): BillLine[] {
  return recurringItems(priced.plan, priced.terms, priced.currency)
    .map((item) => itemLine(item, 'charge', part, days, wordsOf(priced)))
    .filter(({ amount }) => amount.amount !== 0)
}

/** What was billed for days that are left and are not used: the same lines, given back, less what was off them. */
export function unusedLines(priced: Priced, part: Part, days: Days): BillLine[] {
  const lines = recurringItems(priced.plan, priced.terms, priced.currency)
    .map((item) => itemLine(item, 'credit', part, days, wordsOf(priced)))
    .filter(({ amount }) => amount.amount !== 0)
  return [...lines, ...discountLines(priced.discount, lines, part, days, priced.currency)]
}

/**
 * From the old terms to the new for the days that are left: credit and charge over the same days of the same period,
 * each line rounded once. Several changes of one period tile it: what one charges is what the next credits. What is the
 * same in both is left out.
 */
export function changeLines(from: Priced, to: Priced, part: Part, days: Days): BillLine[] {
  const before = recurringItems(from.plan, from.terms, from.currency)
  const after = recurringItems(to.plan, to.terms, to.currency)
  const credits = before.map((item) => itemLine(item, 'credit', part, days, wordsOf(from)))
  const charges = after.map((item) => itemLine(item, 'charge', part, days, wordsOf(to)))
  const discounts = [
    ...discountLines(from.discount, credits, part, days, from.currency),
    ...discountLines(to.discount, charges, part, days, to.currency),
  ]
  const kept = (lines: BillLine[], items: typeof before, others: typeof before) =>
    lines.filter((line, index) => line.amount.amount !== 0 && !others.some((other) => sameItem(other, items[index]!)))
  return [...kept(credits, before, after), ...kept(charges, after, before), ...discounts]
}

/** What a meter says of a period and what was billed of it before. */
export interface UsageDue {
  readonly charge: PlanCharge
  readonly startDay: string
  readonly endDay: string
  readonly quantity: Decimal
  /** Minor units of this period that were billed already. */
  readonly billed: number
  /** It came after the period was billed. */
  readonly late: boolean
}

/** What a quantity of a meter costs: what is included first costs nothing. */
export function usageAmount(
  charge: PlanCharge,
  currency: string,
  quantity: Decimal,
): { amount: number; paid: Decimal } {
  const over = addDecimals(quantity, negateDecimal(decimal(charge.meter?.included ?? '0')))
  const paid = compareDecimals(over, decimal(0)) < 0 ? decimal(0) : over
  return { paid, amount: amountOf(itemOf(charge, currency, paid).exact, wholePart, currency) }
}

export function usageLines(usage: readonly UsageDue[], currency: string): BillLine[] {
  return usage.flatMap((due) => {
    const { charge, startDay, endDay, billed, late } = due
    const { amount: whole, paid } = usageAmount(charge, currency, due.quantity)
    const amount = money(whole - billed, currency)
    if (amount.amount === 0) return []
    const item = itemOf(charge, currency, paid)
    // An invoice's quantity has at most twelve places and fifteen digits, as ours have.
    const plain = billed === 0 && item.unitPrice !== null
    const span = `${startDay} to ${endDay}`
    return {
      kind: 'usage' as const,
      description: `${charge.name}, ${late ? 'late usage of' : 'usage of'} ${span} (end not included)`.slice(0, 500),
      category: item.category,
      chargeCode: charge.code,
      quantity: plain ? decimalText(paid) : '1',
      unitPrice: plain ? item.unitPrice! : majorText(amount),
      amount,
      period: { startDay, endDay },
      source: {
        rule: late ? 'usage-late' : `usage-${charge.pricing}`,
        inputs: {
          charge: charge.code,
          aggregate: charge.meter?.aggregate ?? 'sum',
          used: decimalText(due.quantity),
          included: charge.meter?.included ?? '0',
          paid: decimalText(paid),
          ...(item.unitPrice === null ? {} : { unitPrice: item.unitPrice }),
          billedBefore: majorText(money(billed, currency)),
          rounding: 'once, half away from zero',
        },
      },
    }
  })
}

const sold = new Set<BillLine['kind']>(['charge', 'setup', 'usage'])

/**
 * What is billed at an instant. Earlier credits are used; what is left of these is kept for the next bill, so that none is
 * below zero. Where nothing is sold there is no invoice.
 * @param credit what the account has left of earlier credits
 * @returns null where there is nothing to say
 */
export function closeBill(
  of: { cause: BillPreview['cause']; at: Date; zone: string; period: BillingPeriod | null; currency: string },
  lines: readonly BillLine[],
  credit: number,
): BillPreview | null {
  const { cause, at, zone, period, currency } = of
  if (lines.length === 0) return null
  const net = lines.reduce((total, { amount }) => total + amount.amount, 0)
  const invoiced = lines.some(({ kind, amount }) => sold.has(kind) && amount.amount > 0)
  const used = net > 0 ? Math.min(net, credit) : 0
  const kept = net < 0 ? -net : 0
  const closing: BillLine[] = [
    ...(used > 0 ? [plainLine('customer-credit', -used, 'Credit from earlier bills', currency)] : []),
    ...(kept > 0 && invoiced ? [plainLine('credit-kept', kept, 'Kept as credit for the next bill', currency)] : []),
  ]
  return {
    cause,
    period,
    issueDate: dayInZone(at, zone),
    currency,
    lines: [...lines, ...closing],
    total: money(Math.max(0, net - used), currency),
    creditUsed: money(used, currency),
    creditKept: money(kept, currency),
    invoiced,
  }
}

/** What a line of this kind may take back. */
const gives: Partial<Record<BillLine['kind'], BillLine['kind']>> = {
  credit: 'charge',
  discount: 'discount',
  'customer-credit': 'credit-kept',
}

/** Lines without those that a later one gives back to the cent: what was never used is not on an invoice. */
export function netLines(lines: readonly BillLine[]): BillLine[] {
  const kept: BillLine[] = []
  for (const line of lines) {
    const { kind, chargeCode, category, amount } = line
    const opposite = kept.findLastIndex(
      (other) =>
        other.chargeCode === chargeCode &&
        other.category === category &&
        other.amount.amount === -amount.amount &&
        gives[kind] === other.kind,
    )
    if (opposite < 0) kept.push(line)
    else kept.splice(opposite, 1)
  }
  return kept.length === 0 ? [...lines] : kept
}
