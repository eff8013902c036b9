import type { LineCategory } from '@clutch/contracts/payments/invoice-requests'
import type { PlanCharge, PlanTerms } from '@clutch/contracts/payments/plans'
import type { SubscriptionTerms } from '@clutch/contracts/payments/subscriptions'
import {
  addDecimals,
  compareDecimals,
  type Decimal,
  decimal,
  decimalText,
  divideRounded,
  multiplyDecimals,
  negateDecimal,
} from '@clutch/shared/decimal'

const nothing: Decimal = decimal(0)

/** What one charge comes to in a whole period, exactly. It is rounded where it becomes a line. */
export interface Item {
  readonly code: string
  readonly name: string
  readonly category: LineCategory
  readonly pricing: PlanCharge['pricing']
  readonly quantity: Decimal
  /** Null where quantity × unit price is not what it comes to. */
  readonly unitPrice: string | null
  /** In major units. */
  readonly exact: Decimal
}

/** Packages that are begun. */
function packages(quantity: Decimal, size: Decimal): bigint {
  const places = Math.max(quantity.places, size.places)
  const at = (value: Decimal) => value.units * 10n ** BigInt(places - value.places)
  const [units, each] = [at(quantity), at(size)]
  return units <= 0n ? 0n : (units + each - 1n) / each
}

function priceTiers(
  quantity: Decimal,
  tiers: NonNullable<PlanCharge['prices'][number]['tiers']>,
  mode: 'graduated' | 'volume',
): Decimal {
  if (quantity.units <= 0n) return nothing
  let total = nothing
  let below = nothing
  for (const { upTo, unitPrice, flat = '0' } of tiers) {
    const end = upTo === null ? undefined : decimal(upTo)
    const reached = end !== undefined && compareDecimals(quantity, end) > 0
    if (mode === 'volume' && reached) continue
    const top = reached ? end : quantity
    const part = mode === 'volume' ? quantity : addDecimals(top, negateDecimal(below))
    total = addDecimals(total, addDecimals(multiplyDecimals(part, decimal(unitPrice)), decimal(flat)))
    if (!reached) return total
    below = end
  }
  return total
}

/** The price of a quantity, exactly, in major units. */
export function priceOf(charge: PlanCharge, currency: string, quantity: Decimal): Decimal {
  const price = charge.prices.find((each) => each.currency === currency)
  if (price === undefined) throw new Error(`${charge.code} has no price in ${currency}`)
  const { unitPrice = '0', packageSize = '1', tiers = [], minimum } = price
  const { pricing } = charge
  const exact =
    pricing === 'unit'
      ? multiplyDecimals(quantity, decimal(unitPrice))
      : pricing === 'package'
        ? multiplyDecimals(decimal(packages(quantity, decimal(packageSize))), decimal(unitPrice))
        : priceTiers(quantity, tiers, pricing)
  if (minimum === undefined) return exact
  const least = decimal(minimum)
  return compareDecimals(exact, least) < 0 ? least : exact
}

/** The charge for a quantity of it. */
export function itemOf(charge: PlanCharge, currency: string, quantity: Decimal): Item {
  const { unitPrice } = charge.prices.find((each) => each.currency === currency) ?? {}
  const exact = priceOf(charge, currency, quantity)
  const plain =
    charge.pricing === 'unit' &&
    unitPrice !== undefined &&
    compareDecimals(exact, multiplyDecimals(quantity, decimal(unitPrice))) === 0
  return {
    code: charge.code,
    name: charge.name,
    category:
      charge.category ?? (charge.kind === 'metered' ? 'usage' : charge.kind === 'one-off' ? 'fee' : 'subscription'),
    pricing: charge.pricing,
    quantity,
    unitPrice: plain ? unitPrice : null,
    exact,
  }
}

const one = decimal(1)

/** What recurs, in advance. */
export function recurringItems(plan: PlanTerms, terms: SubscriptionTerms, currency: string): Item[] {
  return plan.charges.flatMap((charge) => {
    if (charge.kind === 'flat') return [itemOf(charge, currency, one)]
    if (charge.kind === 'per-unit') return [itemOf(charge, currency, decimal(terms.quantity))]
    if (charge.kind !== 'add-on') return []
    const chosen = terms.addOns.find(({ code }) => code === charge.code)
    return chosen === undefined ? [] : [itemOf(charge, currency, decimal(chosen.quantity))]
  })
}

export function setupItems(plan: PlanTerms, currency: string): Item[] {
  return plan.charges.filter(({ kind }) => kind === 'one-off').map((charge) => itemOf(charge, currency, one))
}

/** What recurs, brought to a year: so that plans of different cycles can be told apart by price. */
export function yearlyPrice(plan: PlanTerms, terms: SubscriptionTerms, currency: string): bigint {
  const exact = recurringItems(plan, terms, currency).reduce((sum, item) => addDecimals(sum, item.exact), nothing)
  const months = BigInt(plan.cycle.every === 'year' ? plan.cycle.count * 12 : plan.cycle.count)
  // To 24 places, which is finer than any two prices differ.
  return divideRounded(exact.units * 10n ** BigInt(24 - Math.min(24, exact.places)) * 12n, months)
}

export function sameItem(a: Item, b: Item): boolean {
  return (
    a.code === b.code &&
    a.name === b.name &&
    a.category === b.category &&
    decimalText(a.exact) === decimalText(b.exact) &&
    decimalText(a.quantity) === decimalText(b.quantity)
  )
}
