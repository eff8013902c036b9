import {
  addDecimals,
  type Decimal,
  decimal,
  decimalText,
  multiplyDecimals,
  negateDecimal,
} from '@clutch/shared/decimal'
import { add, allocate, fromDecimal, type Money, percentage, subtract, sum, zero } from '@clutch/shared/money'
import { Problem } from '@clutch/shared/problem'
import { DiscountExceedsAmount, inclusiveTax, type TaxCategory } from './document-totals.ts'

interface PricedLine {
  readonly quantity: Decimal
  readonly unitPrice: Decimal
  readonly discountPercent: Decimal | null
  /** Minor units. */
  readonly discountAmount: Money | null
}

interface CalculatedLine extends PricedLine {
  readonly category: TaxCategory
  readonly rate: Decimal
  /** Where somebody else has computed the tax of the line: it is taken as it is. */
  readonly givenTax: Money | null
}

interface LineAmounts {
  /** Quantity × unit price less the line's discount, rounded once. As the prices are: with tax when they contain it. */
  readonly amount: Money
  /** Its share of the discount on the whole. */
  readonly discount: Money
  readonly net: Money
  readonly tax: Money
  readonly gross: Money
}

interface CategoryTotal {
  readonly category: TaxCategory
  readonly rate: string
  readonly taxableAmount: Money
  readonly taxAmount: Money
}

export interface Calculation {
  readonly lines: readonly LineAmounts[]
  readonly taxSubtotals: readonly CategoryTotal[]
  readonly discountTotal: Money
  readonly netTotal: Money
  readonly taxTotal: Money
  readonly grossTotal: Money
}

/** The amount of a line: one rounding, at the end. */
function lineAmount(line: PricedLine, currency: string): Money {
  const { quantity, unitPrice, discountPercent, discountAmount } = line
  if (quantity.units < 0n || unitPrice.units < 0n) throw new RangeError('quantities and prices are not negative')
  const full = multiplyDecimals(quantity, unitPrice)
  const priced = fromDecimal(discountPercent === null ? full : less(full, discountPercent), currency)
  const amount = discountAmount === null ? priced : subtract(priced, discountAmount)
  if (amount.amount < 0) throw new Problem(DiscountExceedsAmount)
  return amount
}

function less(full: Decimal, percent: Decimal): Decimal {
  const kept = addDecimals(decimal(100), negateDecimal(percent))
  if (kept.units < 0n || percent.units < 0n) throw new Problem(DiscountExceedsAmount)
  const { units, places } = multiplyDecimals(full, kept)
  return { units, places: places + 2 }
}

/**
 * Tax per category and rate (`document`, as EN 16931 wants it) or per line (`line`, where no e-invoice is issued), each
 * rounded once. A discount on the whole comes before tax and is shared among the lines by their amounts. Prices with tax:
 * net = round(gross · 100 / (100 + rate)), tax = gross − net. Net + tax = gross, in every line and in the sums.
 */
export function calculate(given: {
  currency: string
  pricing: 'exclusive' | 'inclusive'
  rounding: 'document' | 'line'
  discount: Money
  lines: readonly CalculatedLine[]
}): Calculation {
  const { currency, pricing, rounding, discount } = given
  const amounts = taxableAmounts(given.lines, discount, currency)
  const none = zero(currency)
  const lines: LineAmounts[] = amounts.map(({ amount, discount }) => ({
    amount,
    discount,
    net: none,
    tax: none,
    gross: none,
  }))
  const taxSubtotals: CategoryTotal[] = []
  for (const group of groupsOf(given.lines)) {
    const { rate } = group
    const base = group.indexes.map((index) => amounts[index]?.taken ?? none)
    const nets: Money[] = []
    const taxes: Money[] = []
    if (group.given !== null) {
      nets.push(...base)
      taxes.push(...group.given)
    } else if (rounding === 'line') {
      for (const amount of base) {
        const { net, tax } = split(amount, rate, pricing)
        nets.push(net)
        taxes.push(tax)
      }
    } else {
      const { net, tax } = split(sum(base, currency), rate, pricing)
      if (pricing === 'exclusive') {
        nets.push(...base)
        taxes.push(...share(tax, base))
      } else {
        nets.push(...share(net, base))
        taxes.push(...base.map((amount, position) => subtract(amount, nets[position] ?? none)))
      }
    }
    for (const [position, index] of group.indexes.entries()) {
      const line = lines[index]
      const net = nets[position]
      const tax = taxes[position]
      if (line === undefined || net === undefined || tax === undefined) continue
      lines[index] = { ...line, net, tax, gross: add(net, tax) }
    }
    taxSubtotals.push({
      category: group.category,
      rate: decimalText(rate),
      taxableAmount: sum(nets, currency),
      taxAmount: sum(taxes, currency),
    })
  }
  const netTotal = sum(
    taxSubtotals.map(({ taxableAmount }) => taxableAmount),
    currency,
  )
  const taxTotal = sum(
    taxSubtotals.map(({ taxAmount }) => taxAmount),
    currency,
  )
  return { lines, taxSubtotals, discountTotal: discount, netTotal, taxTotal, grossTotal: add(netTotal, taxTotal) }
}

interface TaxableAmount {
  readonly amount: Money
  readonly discount: Money
  /** What is taxed: the amount less its share of the discount. */
  readonly taken: Money
}

/** The amounts of the lines, less the discount on the whole, which is shared by them. It may zero them, not invert them. */
export function taxableAmounts(lines: readonly PricedLine[], discount: Money, currency: string): TaxableAmount[] {
  const amounts = lines.map((line) => lineAmount(line, currency))
  if (discount.amount > sum(amounts, currency).amount) throw new Problem(DiscountExceedsAmount)
  const discounts = share(discount, amounts)
  return amounts.map((amount, index) => {
    const off = discounts[index] ?? zero(currency)
    return { amount, discount: off, taken: subtract(amount, off) }
  })
}

function split(amount: Money, rate: Decimal, pricing: 'exclusive' | 'inclusive'): { net: Money; tax: Money } {
  return pricing === 'inclusive' ? inclusiveTax(amount, rate) : { net: amount, tax: percentage(amount, rate) }
}

/** Shares by the amounts; none of nothing. */
function share(amount: Money, by: readonly Money[]): Money[] {
  if (amount.amount === 0) return by.map(() => amount)
  return allocate(
    amount,
    by.map((part) => part.amount),
  )
}

interface Group {
  category: TaxCategory
  rate: Decimal
  indexes: number[]
  given: Money[] | null
}

/** One group per category and rate, in the order in which they first appear. `19` and `19.0` are one rate. */
function groupsOf(lines: readonly CalculatedLine[]): Group[] {
  const found = new Map<string, Group>()
  for (const [index, { category, rate, givenTax }] of lines.entries()) {
    const text = decimalText(rate)
    const key = `${category} ${text} ${givenTax === null ? '' : 'given'}`
    const group = found.get(key) ?? { category, rate: decimal(text), indexes: [], given: givenTax === null ? null : [] }
    group.indexes.push(index)
    if (givenTax !== null) group.given?.push(givenTax)
    found.set(key, group)
  }
  return [...found.values()]
}
