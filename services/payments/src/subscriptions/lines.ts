import type { LineCategory } from '@clutch/contracts/payments/invoice-requests'
import type { BillLine, Discount } from '@clutch/contracts/payments/subscriptions'
import { exponentOf } from '@clutch/shared/currencies'
import { type Decimal, decimal, decimalText, divideRounded } from '@clutch/shared/decimal'
import { allocate, majorText, money } from '@clutch/shared/money'
import { type Day, daysBetween } from '@clutch/shared/time'
import type { Item } from './price.ts'

/** So many days of the days of a period. */
export interface Part {
  readonly days: number
  readonly of: number
}

export interface Days {
  readonly startDay: Day
  readonly endDay: Day
}

/** From a day on, that day included, until the period ends; over the days of the whole period. */
export function partFrom(day: Day, period: Days): Part {
  return { days: daysBetween(day, period.endDay), of: daysBetween(period.startDay, period.endDay) }
}

/** Minor units of a part of an exact amount: rounded here and nowhere else, half away from zero. */
export function amountOf(exact: Decimal, { days, of }: Part, currency: string): number {
  const digits = exponentOf(currency)
  if (digits === undefined) throw new Error(`${currency} is not a currency`)
  const scale = 10n ** BigInt(exact.places)
  return Number(divideRounded(exact.units * 10n ** BigInt(digits) * BigInt(days), scale * BigInt(of)))
}

/** What is off an amount above zero: at most all of it. */
function discountOn(discount: Discount | null, gross: number, part: Part): number {
  if (discount === null || gross <= 0) return 0
  if (discount.percent !== null) {
    const percent = decimal(discount.percent)
    const scale = 100n * 10n ** BigInt(percent.places)
    return Math.min(gross, Number(divideRounded(BigInt(gross) * percent.units, scale)))
  }
  const { amount = 0 } = discount.amount ?? {}
  return Math.min(gross, Number(divideRounded(BigInt(amount) * BigInt(part.days), BigInt(part.of))))
}

interface Words {
  readonly plan: string
  readonly planVersion: number
  readonly currency: string
}

export function itemLine(
  item: Item,
  kind: 'charge' | 'setup' | 'usage' | 'credit',
  part: Part,
  days: Days | null,
  { plan, planVersion, currency }: Words,
): BillLine {
  const whole = part.days === part.of
  const sign = kind === 'credit' ? -1 : 1
  const amount = money(sign * amountOf(item.exact, part, currency), currency)
  const plain = whole && sign === 1 && item.unitPrice !== null
  const description =
    kind === 'credit'
      ? `Unused: ${plan}, ${item.name}`
      : whole
        ? `${plan}, ${item.name}`
        : `${plan}, ${item.name} (part of a period)`
  return {
    kind,
    description: description.slice(0, 500),
    category: item.category,
    chargeCode: item.code,
    quantity: plain ? decimalText(item.quantity) : '1',
    unitPrice: plain ? item.unitPrice! : majorText(amount),
    amount,
    period: days,
    source: {
      rule: kind === 'credit' ? 'proration-credit' : whole ? `price-${item.pricing}` : 'proration-charge',
      inputs: {
        charge: item.code,
        planVersion: String(planVersion),
        pricing: item.pricing,
        quantity: decimalText(item.quantity),
        ...(item.unitPrice === null ? {} : { unitPrice: item.unitPrice }),
        wholePeriod: decimalText(item.exact),
        days: String(part.days),
        ofDays: String(part.of),
        rounding: 'once, half away from zero',
      },
    },
  }
}

/** What a discount takes off lines, by category in proportion, so that each is taxed as what it is taken off. */
export function discountLines(
  discount: Discount | null,
  lines: readonly BillLine[],
  part: Part,
  days: Days | null,
  currency: string,
): BillLine[] {
  const gross = lines.reduce((sum, { amount }) => sum + amount.amount, 0)
  const back = gross < 0
  const off = discountOn(discount, Math.abs(gross), part)
  if (discount === null || off === 0) return []
  const categories = new Map<LineCategory, number>()
  for (const { category, amount } of lines)
    categories.set(category, (categories.get(category) ?? 0) + Math.abs(amount.amount))
  const shares = allocate(money(back ? off : -off, currency), [...categories.values()])
  return [...categories.keys()].flatMap((category, index) => {
    const amount = shares[index]!
    if (amount.amount === 0) return []
    return {
      kind: 'discount' as const,
      description: back ? `${discount.name}: given on what is not used` : discount.name,
      category,
      chargeCode: null,
      quantity: '1',
      unitPrice: majorText(amount),
      amount,
      period: days,
      source: {
        rule: back ? 'discount-taken-back' : 'discount',
        inputs: {
          coupon: discount.couponId,
          ...(discount.percent === null ? {} : { percent: discount.percent }),
          ...(discount.amount === null ? {} : { amount: majorText(discount.amount) }),
          on: majorText(money(Math.abs(gross), currency)),
          days: String(part.days),
          ofDays: String(part.of),
        },
      },
    }
  })
}

/** A line that is an amount and nothing more. */
export function plainLine(
  kind: 'customer-credit' | 'credit-kept',
  amount: number,
  description: string,
  currency: string,
): BillLine {
  const value = money(amount, currency)
  return {
    kind,
    description,
    category: 'subscription',
    chargeCode: null,
    quantity: '1',
    unitPrice: majorText(value),
    amount: value,
    period: null,
    source: { rule: kind, inputs: {} },
  }
}
