import type { Invoice, InvoiceLine } from '@clutch/contracts/b2b/invoices'
import { InvoiceLineInvalid } from '@clutch/contracts/b2b/invoices'
import {
  addDecimals,
  type Decimal,
  decimal,
  decimalText,
  divideRounded,
  multiplyDecimals,
  negateDecimal,
} from '@clutch/shared/decimal'
import { allocate, fromDecimal, type Money, majorText, money, percentage, zero } from '@clutch/shared/money'
import { Problem } from '@clutch/shared/problem'
import { DiscountExceedsAmount, documentTotals, type TaxCategory } from '@clutch/tax/document-totals'

export interface NewLine {
  readonly description: string
  readonly category: InvoiceLine['category']
  /** Exact decimals as text. */
  readonly quantity: string
  readonly unitPrice: string
  /** Off this line, before tax. */
  readonly discountPercent?: string | undefined
  readonly taxCategory: TaxCategory
  readonly taxRate: string
  readonly source: Omit<InvoiceLine['source'], 'rounding'>
}

export interface NewDiscount {
  readonly description: string
  readonly percent?: string | undefined
  readonly amount?: number | undefined
}

export interface NewDocument {
  readonly currency: string
  readonly pricing: 'exclusive' | 'inclusive'
  readonly lines: readonly NewLine[]
  readonly discounts?: readonly NewDiscount[]
  /** Charges on the whole document: lines of quantity 1. */
  readonly charges?: readonly NewLine[]
}

export type PricedInvoice = Pick<
  Invoice,
  | 'lines'
  | 'discounts'
  | 'charges'
  | 'taxSubtotals'
  | 'lineTotal'
  | 'discountTotal'
  | 'chargeTotal'
  | 'netTotal'
  | 'taxTotal'
  | 'rounding'
  | 'grossTotal'
>

const one = decimal(1)
const hundredth: Decimal = { units: 1n, places: 2 }

type Priced = Pick<NewLine, 'quantity' | 'unitPrice' | 'discountPercent'>

/** Quantity × unit price × (1 − discount), exact, then rounded to the minor unit: the only rounding of a line. */
export function lineAmount(line: Priced, currency: string): Money {
  return fromDecimal(exactAmount(line), currency)
}

function exactAmount(line: Priced): Decimal {
  const quantity = decimal(line.quantity)
  if (quantity.units < 0n) throw new Problem(InvoiceLineInvalid, { detail: 'A quantity is below zero.' })
  const discount = multiplyDecimals(decimal(line.discountPercent ?? '0'), hundredth)
  const kept = addDecimals(one, negateDecimal(discount))
  if (discount.units < 0n || kept.units < 0n) throw new Problem(DiscountExceedsAmount)
  return multiplyDecimals(multiplyDecimals(quantity, decimal(line.unitPrice)), kept)
}

function provenanceOf(line: NewLine, amount: Money): string {
  const { contractId, rule, inputs, tax } = line.source
  const origin = contractId === null ? '' : `contract ${contractId}, `
  const given = Object.entries(inputs).map(([name, value]) => `${name} ${value}`)
  const discount = line.discountPercent === undefined ? '' : ` − ${line.discountPercent} %`
  const inputsText = given.length === 0 ? '' : ` (${given.join(', ')})`
  const taxText = tax === '' ? '' : `; tax ${line.taxCategory} ${line.taxRate} %: ${tax}`
  return `${origin}rule ${rule}${inputsText}: ${line.quantity} × ${line.unitPrice}${discount} = ${decimalText(exactAmount(line))}, rounded once, half away from zero, to ${majorText(amount)} ${amount.currency}${taxText}`
}

/**
 * Shares of a total by parts that sum to `whole`, each the difference of two rounded running shares: they sum exactly, and
 * parts may be below zero.
 */
export function runningShares(total: number, parts: readonly number[], whole: number): number[] {
  let [run, given] = [0n, 0n]
  return parts.map((part) => {
    run += BigInt(part)
    const until = whole === 0 ? 0n : divideRounded(BigInt(total) * run, BigInt(whole))
    const share = until - given
    given = until
    return Number(share)
  })
}

interface Item {
  line: NewLine
  kind: 'line' | 'charge'
  amount: number
}

interface Group {
  category: TaxCategory
  rate: Decimal
  items: number[]
}

const total = (numbers: readonly number[]) => numbers.reduce((sum, each) => sum + each, 0)

/** Prices and taxes the lines of an invoice. The same input always gives the same invoice. */
export function priceInvoice(document: NewDocument): PricedInvoice {
  const { currency, pricing } = document
  const items: Item[] = [
    ...document.lines.map((line) => ({ line, kind: 'line' as const })),
    ...(document.charges ?? []).map((line) => ({ line, kind: 'charge' as const })),
  ].map(({ line, kind }) => ({ line, kind, amount: lineAmount(line, currency).amount }))
  if (pricing === 'inclusive' && items.some(({ amount }) => amount < 0))
    throw new Problem(InvoiceLineInvalid, { detail: 'A line below zero is priced without tax.' })
  const groups = groupsOf(items)
  const linesOf = (group: Group, kind: Item['kind']) => group.items.filter((index) => items[index]?.kind === kind)
  const amountOf = (indexes: readonly number[]) => total(indexes.map((index) => items[index]?.amount ?? 0))
  const lineAmounts = groups.map((group) => amountOf(linesOf(group, 'line')))
  if (lineAmounts.some((amount) => amount < 0))
    throw new Problem(InvoiceLineInvalid, { detail: 'The lines of a tax category sum to less than nothing.' })

  const discounts = discountsOf(document.discounts ?? [], money(total(lineAmounts), currency))
  const discounted = total(discounts.map(({ amount }) => amount))
  if (discounted > total(lineAmounts)) throw new Problem(DiscountExceedsAmount)
  const discountsByGroup =
    discounted === 0
      ? groups.map(() => 0)
      : allocate(money(discounted, currency), lineAmounts).map(({ amount }) => amount)

  const taxed = (amount: number, group: Group | undefined) => ({
    amount: money(amount, currency),
    category: group?.category ?? 'S',
    rate: group?.rate ?? decimal(0),
  })
  const totals = documentTotals({
    currency,
    pricing,
    lines: groups.map((group, index) => taxed(lineAmounts[index] ?? 0, group)),
    discounts: groups.map((group, index) => taxed(discountsByGroup[index] ?? 0, group)),
    charges: groups.map((group) => taxed(amountOf(linesOf(group, 'charge')), group)),
    prepaid: zero(currency),
  })

  const priced = new Map<number, InvoiceLine>()
  const numbers = { line: 0, charge: 0 }
  for (const [position, group] of groups.entries()) {
    const subtotal = totals.taxSubtotals[position]
    const taxable = subtotal?.taxableAmount.amount ?? 0
    const tax = subtotal?.taxAmount.amount ?? 0
    const own = linesOf(group, 'line')
    const off = runningShares(
      discountsByGroup[position] ?? 0,
      own.map((index) => items[index]?.amount ?? 0),
      lineAmounts[position] ?? 0,
    )
    const kept = group.items.map((index) => {
      const share = own.indexOf(index)
      return (items[index]?.amount ?? 0) - (share < 0 ? 0 : (off[share] ?? 0))
    })
    const taxables = pricing === 'exclusive' ? kept : runningShares(taxable, kept, total(kept))
    const taxes = runningShares(tax, taxables, taxable)
    const nets =
      pricing === 'exclusive'
        ? own.map((index) => items[index]?.amount ?? 0)
        : runningShares(
            totals.lineNets[position]?.amount ?? 0,
            own.map((index) => items[index]?.amount ?? 0),
            lineAmounts[position] ?? 0,
          )
    for (const [place, index] of group.items.entries()) {
      const item = items[index]
      if (item === undefined) continue
      const share = own.indexOf(index)
      const taxableAmount = taxables[place] ?? 0
      priced.set(index, {
        id: '',
        description: item.line.description,
        category: item.line.category,
        quantity: item.line.quantity,
        unitPrice: item.line.unitPrice,
        discountPercent: item.line.discountPercent ?? null,
        netAmount: share < 0 ? taxableAmount : (nets[share] ?? 0),
        taxCategory: group.category,
        taxRate: decimalText(group.rate),
        taxableAmount,
        taxAmount: taxes[place] ?? 0,
        grossAmount: taxableAmount + (taxes[place] ?? 0),
        source: { ...item.line.source, rounding: 'half-away-from-zero' },
        provenance: provenanceOf(item.line, money(item.amount, currency)),
      })
    }
  }
  const of = (kind: Item['kind'], prefix: string) =>
    items.flatMap((item, index) => {
      const line = priced.get(index)
      if (item.kind !== kind || line === undefined) return []
      numbers[kind] += 1
      return [{ ...line, id: `${prefix}${numbers[kind]}` }]
    })
  return {
    lines: of('line', 'L'),
    charges: of('charge', 'C'),
    discounts,
    taxSubtotals: totals.taxSubtotals.map((subtotal) => ({
      category: subtotal.category,
      rate: decimalText(subtotal.rate),
      taxableAmount: subtotal.taxableAmount.amount,
      taxAmount: subtotal.taxAmount.amount,
    })),
    lineTotal: totals.lineTotal.amount,
    discountTotal: totals.discountTotal.amount,
    chargeTotal: totals.chargeTotal.amount,
    netTotal: totals.netTotal.amount,
    taxTotal: totals.taxTotal.amount,
    rounding: totals.rounding.amount,
    grossTotal: totals.due.amount,
  }
}

function discountsOf(wanted: readonly NewDiscount[], of: Money): Invoice['discounts'] {
  return wanted.map(({ description, percent, amount }) => {
    if ((percent === undefined) === (amount === undefined))
      throw new Problem(InvoiceLineInvalid, { detail: 'A discount is a percentage or an amount.' })
    return {
      description,
      percent: percent ?? null,
      amount: percent === undefined ? (amount ?? 0) : percentage(of, decimal(percent)).amount,
    }
  })
}

/** One group per category and rate, in the order in which they first appear. `19` and `19.0` are one rate. */
function groupsOf(items: readonly Item[]): Group[] {
  const found = new Map<string, Group>()
  for (const [index, { line }] of items.entries()) {
    const rate = decimalText(decimal(line.taxRate))
    const key = `${line.taxCategory} ${rate}`
    const group = found.get(key) ?? { category: line.taxCategory, rate: decimal(rate), items: [] }
    group.items.push(index)
    found.set(key, group)
  }
  return [...found.values()]
}
