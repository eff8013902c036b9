import { problem } from '@clutch/contracts/contract'
import { DiscountExceedsAmount } from '@clutch/contracts/payments/tax-calculations'
import { type Decimal, decimal, decimalText, divideRounded } from '@clutch/shared/decimal'
import { add, allocate, type Money, money, percentage, subtract, sum, zero } from '@clutch/shared/money'
import { Problem } from '@clutch/shared/problem'

export { DiscountExceedsAmount }

/** UNCL 5305: S standard or reduced, Z zero, E exempt, AE reverse charge, K intra-community, G export, O outside the scope. */
export type TaxCategory = 'S' | 'Z' | 'E' | 'AE' | 'K' | 'G' | 'O'

const TaxRateNotOfCategory = problem({
  code: 'tax-rate-not-of-category',
  status: 422,
  title: 'The tax category and the rate contradict each other',
  remedy: 'Give category S a rate above 0 and up to 100, and every other category the rate 0.',
})

/** BR-S-05, BR-Z-05, BR-E-05, BR-AE-05, BR-IC-05, BR-G-05, BR-O-05. */
function assertRateOfCategory(category: TaxCategory, rate: Decimal): void {
  const fits = category === 'S' ? rate.units > 0n && rate.units <= 100n * 10n ** BigInt(rate.places) : rate.units === 0n
  if (!fits)
    throw new Problem(TaxRateNotOfCategory, { detail: `Category ${category} does not go with ${decimalText(rate)} %.` })
}

export interface NetAndTax {
  readonly net: Money
  readonly tax: Money
}

/** Tax on top of a net amount. */
export function exclusiveTax(net: Money, rate: Decimal): NetAndTax {
  return { net, tax: percentage(net, rate) }
}

/** Tax inside a gross amount: net = round(gross · 100 / (100 + rate)), tax = gross − net. */
export function inclusiveTax(gross: Money, rate: Decimal): NetAndTax {
  const scale = 100n * 10n ** BigInt(rate.places)
  const net = money(divideRounded(BigInt(gross.amount) * scale, scale + rate.units), gross.currency)
  return { net, tax: subtract(gross, net) }
}

/** An amount of a document that is taxed: a line, or a discount or charge on the whole document. Never negative. */
export interface TaxedAmount {
  readonly amount: Money
  readonly category: TaxCategory
  readonly rate: Decimal
}

interface TaxSubtotal {
  readonly category: TaxCategory
  readonly rate: Decimal
  /** BT-116 */
  readonly taxableAmount: Money
  /** BT-117 */
  readonly taxAmount: Money
}

export interface DocumentAmounts {
  readonly currency: string
  /** Whether the amounts below are without tax or already contain it. */
  readonly pricing: 'exclusive' | 'inclusive'
  readonly lines: readonly TaxedAmount[]
  readonly discounts: readonly TaxedAmount[]
  readonly charges: readonly TaxedAmount[]
  /** BT-113 */
  readonly prepaid: Money
}

export interface DocumentTotals {
  /** BT-131 of each line, in the order of the lines. */
  readonly lineNets: readonly Money[]
  /** BT-106 = sum of BT-131 (BR-CO-10) */
  readonly lineTotal: Money
  /** BT-107 (BR-CO-11) */
  readonly discountTotal: Money
  /** BT-108 (BR-CO-12) */
  readonly chargeTotal: Money
  /** BT-109 = BT-106 − BT-107 + BT-108 (BR-CO-13) */
  readonly netTotal: Money
  /** BT-110 = sum of BT-117 (BR-CO-14) */
  readonly taxTotal: Money
  /** BT-112 = BT-109 + BT-110 (BR-CO-15) */
  readonly grossTotal: Money
  /** BT-114: what keeps a promised gross price where rates and rounding alone would miss it by a cent. */
  readonly rounding: Money
  /** BT-115 = BT-112 − BT-113 + BT-114 (BR-CO-16) */
  readonly due: Money
  readonly taxSubtotals: readonly TaxSubtotal[]
}

interface Group {
  category: TaxCategory
  rate: Decimal
  lines: { index: number; amount: Money }[]
  discounts: Money[]
  charges: Money[]
}

/**
 * The totals of a document as EN 16931 computes them: tax once per category and rate, on the category's whole amount
 * (BR-CO-17), never by adding up taxes of lines.
 */
export function documentTotals(document: DocumentAmounts): DocumentTotals {
  const { currency, pricing } = document
  const lineNets: Money[] = document.lines.map(() => zero(currency))
  const taxSubtotals: TaxSubtotal[] = []
  let discountTotal = zero(currency)
  let chargeTotal = zero(currency)
  let rounding = zero(currency)

  for (const group of groups(document)) {
    const given = [...group.lines.map((line) => line.amount), ...group.charges]
    const discounted = sum(group.discounts, currency)
    const amount = subtract(sum(given, currency), discounted)
    if (amount.amount < 0) throw new Problem(DiscountExceedsAmount)
    const net = (value: Money) => (pricing === 'exclusive' ? value : inclusiveTax(value, group.rate).net)
    const taxableAmount = net(amount)
    const taxAmount = percentage(taxableAmount, group.rate)
    taxSubtotals.push({ category: group.category, rate: group.rate, taxableAmount, taxAmount })

    const discounts = net(discounted)
    // Lines and charges less discounts have to be the category's net amount exactly, so where prices contain tax they
    // share it; each rounded by itself could miss it.
    const nets = pricing === 'exclusive' ? given : share(add(taxableAmount, discounts), given)
    for (const [position, line] of group.lines.entries()) lineNets[line.index] = nets[position] ?? zero(currency)
    discountTotal = add(discountTotal, discounts)
    chargeTotal = add(chargeTotal, sum(nets.slice(group.lines.length), currency))
    if (pricing === 'inclusive') rounding = add(rounding, subtract(amount, add(taxableAmount, taxAmount)))
  }

  const lineTotal = sum(lineNets, currency)
  const netTotal = add(subtract(lineTotal, discountTotal), chargeTotal)
  const taxTotal = sum(
    taxSubtotals.map((subtotal) => subtotal.taxAmount),
    currency,
  )
  const grossTotal = add(netTotal, taxTotal)
  const due = add(subtract(grossTotal, document.prepaid), rounding)
  return {
    lineNets,
    lineTotal,
    discountTotal,
    chargeTotal,
    netTotal,
    taxTotal,
    grossTotal,
    rounding,
    due,
    taxSubtotals,
  }
}

function share(amount: Money, by: readonly Money[]): Money[] {
  if (by.every((part) => part.amount === 0)) return by.map(() => zero(amount.currency))
  return allocate(
    amount,
    by.map((part) => part.amount),
  )
}

/** One group per category and rate, in the order in which they first appear. `19` and `19.0` are one rate. */
function groups(document: DocumentAmounts): Group[] {
  const found = new Map<string, Group>()
  const groupOf = ({ amount, category, rate }: TaxedAmount): Group => {
    if (amount.amount < 0) throw new Problem(DiscountExceedsAmount)
    assertRateOfCategory(category, rate)
    const text = decimalText(rate)
    const key = `${category} ${text}`
    const group = found.get(key) ?? { category, rate: decimal(text), lines: [], discounts: [], charges: [] }
    found.set(key, group)
    return group
  }
  for (const [index, line] of document.lines.entries()) groupOf(line).lines.push({ index, amount: line.amount })
  for (const discount of document.discounts) groupOf(discount).discounts.push(discount.amount)
  for (const charge of document.charges) groupOf(charge).charges.push(charge.amount)
  return [...found.values()]
}
