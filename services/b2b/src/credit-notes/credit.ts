import {
  CreditExceedsInvoice,
  CreditInvalid,
  type CreditNote,
  type NewCreditNote,
} from '@clutch/contracts/b2b/credit-notes'
import type { Invoice, InvoiceLine } from '@clutch/contracts/b2b/invoices'
import { addDecimals, compareDecimals, type Decimal, decimal, decimalText, divideRounded } from '@clutch/shared/decimal'
import { Problem } from '@clutch/shared/problem'
import { runningShares } from '../invoices/pricing.ts'

export type CreditContents = Pick<
  CreditNote,
  'lines' | 'taxSubtotals' | 'netTotal' | 'taxTotal' | 'rounding' | 'grossTotal'
>
export type Wanted = Pick<NewCreditNote, 'lines' | 'grossAmount'>
type Credited = Pick<CreditNote, 'lines' | 'taxSubtotals' | 'rounding' | 'grossTotal'>
type Creditable = Pick<Invoice, 'lines' | 'charges' | 'taxSubtotals' | 'rounding' | 'grossTotal'>

interface Line {
  readonly of: InvoiceLine
  /** Without tax: credited so far, and left. */
  readonly credited: number
  readonly left: number
  readonly quantityCredited: Decimal
}

interface Category {
  readonly category: InvoiceLine['taxCategory']
  readonly rate: string
  readonly taxable: number
  readonly tax: number
  readonly creditedTaxable: number
  readonly creditedTax: number
  readonly lines: readonly Line[]
}

const sumOf = (numbers: readonly number[]) => numbers.reduce((sum, each) => sum + each, 0)

/** amount × part ÷ whole, half away from zero; exact integers in between. */
const share = (amount: number, part: number, whole: number): number =>
  whole === 0 ? 0 : Number(divideRounded(BigInt(amount) * BigInt(part), BigInt(whole)))

/**
 * What a credit note over a part of an invoice holds. Everything is cumulative: a note is what all of them come to with it,
 * less what the ones before came to, so that whatever the parts, the last makes the sum exact in every line, tax category
 * and total.
 * @throws Problem CreditInvalid, CreditExceedsInvoice
 */
export function credit(invoice: Creditable, before: readonly Credited[], wanted: Wanted): CreditContents {
  if (wanted.lines !== undefined && wanted.grossAmount !== undefined)
    throw invalid('/body/grossAmount', 'is given beside lines')
  const categories = categoriesOf(invoice, before)
  const left = leftOf(invoice, before)
  if (left === 0) throw new Problem(CreditExceedsInvoice, { detail: 'Nothing is left of the invoice.' })
  const nets =
    wanted.lines === undefined
      ? netsOfAmount(categories, wanted.grossAmount ?? left, left)
      : netsOfLines(categories, wanted.lines)
  const credited = categories.map((category, index) => creditOf(category, nets[index]!))
  const lines = credited.flatMap((each) => each.lines)
  const taxSubtotals = credited.flatMap(({ subtotal }) => (subtotal === undefined ? [] : [subtotal]))
  const netTotal = sumOf(taxSubtotals.map(({ taxableAmount }) => taxableAmount))
  const taxTotal = sumOf(taxSubtotals.map(({ taxAmount }) => taxAmount))
  // Where everything is credited what was rounded on the whole document goes back, too; of an amount, what the amount says.
  const isAll = credited.every(({ leavesNothing }) => leavesNothing)
  const roundedBefore = sumOf(before.map((note) => note.rounding))
  const ofLines = isAll ? invoice.rounding - roundedBefore : 0
  const rounding = wanted.lines === undefined ? (wanted.grossAmount ?? left) - netTotal - taxTotal : ofLines
  const grossTotal = netTotal + taxTotal + rounding
  if (grossTotal <= 0 || grossTotal > left)
    throw new Problem(CreditExceedsInvoice, { detail: `It would come to ${grossTotal} of the ${left} that are left.` })
  return { lines, taxSubtotals, netTotal, taxTotal, rounding, grossTotal }
}

/** With tax, in minor units. */
export function leftOf(
  invoice: Pick<Invoice, 'grossTotal'>,
  before: readonly Pick<CreditNote, 'grossTotal'>[],
): number {
  return invoice.grossTotal - sumOf(before.map((note) => note.grossTotal))
}

function categoriesOf(invoice: Creditable, before: readonly Credited[]): Category[] {
  const earlier = before.flatMap((note) => note.lines)
  const lines = [...invoice.lines, ...invoice.charges].map((of): Line => {
    const mine = earlier.filter(({ lineId }) => lineId === of.id)
    const credited = sumOf(mine.map(({ netAmount }) => netAmount))
    const quantityCredited = mine.reduce(
      (sum, { quantity }) => (quantity === null ? sum : addDecimals(sum, decimal(quantity))),
      decimal(0),
    )
    return { of, credited, left: of.taxableAmount - credited, quantityCredited }
  })
  return invoice.taxSubtotals.map(({ category, rate, taxableAmount, taxAmount }) => {
    const isThis = (one: { category: string; rate: string }) => one.category === category && one.rate === rate
    const subtotals = before.flatMap((note) => note.taxSubtotals).filter(isThis)
    return {
      category,
      rate,
      taxable: taxableAmount,
      tax: taxAmount,
      creditedTaxable: sumOf(subtotals.map((one) => one.taxableAmount)),
      creditedTax: sumOf(subtotals.map((one) => one.taxAmount)),
      lines: lines.filter(({ of }) => isThis({ category: of.taxCategory, rate: of.taxRate })),
    }
  })
}

/** What is credited of each line of a category, without tax, and of its tax when that does not follow from the lines. */
interface Nets {
  readonly byLine: readonly number[]
  readonly quantities: readonly (string | null)[]
  readonly tax?: number
}

function netsOfLines(categories: readonly Category[], wanted: NonNullable<Wanted['lines']>): Nets[] {
  const known = new Set(categories.flatMap(({ lines }) => lines.map(({ of }) => of.id)))
  for (const [index, { lineId, quantity, netAmount, grossAmount }] of wanted.entries()) {
    const at = `/body/lines/${index}`
    if (!known.has(lineId)) throw invalid(`${at}/lineId`, 'is no line of the invoice')
    if (wanted.findIndex((other) => other.lineId === lineId) !== index) throw invalid(`${at}/lineId`, 'is given twice')
    if ([quantity, netAmount, grossAmount].filter((given) => given !== undefined).length > 1)
      throw invalid(at, 'has more than one of quantity, net amount and gross amount')
  }
  return categories.map(({ lines }) => {
    const parts = lines.map((line) => {
      const index = wanted.findIndex(({ lineId }) => lineId === line.of.id)
      return index < 0 ? none : { ...partOf(line, wanted[index]!, `/body/lines/${index}`), at: index }
    })
    const given = parts.filter((part) => part !== none)
    const taxes = given.flatMap(({ tax }) => (tax === undefined ? [] : [tax]))
    const odd = given.find(({ tax }) => (tax === undefined) !== (taxes.length === 0))
    if (odd !== undefined)
      throw invalid(`/body/lines/${odd.at}`, 'has a gross amount, or none, unlike other lines of its tax category')
    return {
      byLine: parts.map(({ net }) => net),
      quantities: parts.map(({ quantity }) => quantity),
      ...(taxes.length === 0 ? {} : { tax: sumOf(taxes) }),
    }
  })
}

interface Part {
  readonly net: number
  readonly quantity: string | null
  /** When it does not follow from the net amount. */
  readonly tax?: number
  readonly at?: number
}
const none: Part = { net: 0, quantity: null }

function partOf(
  line: Line,
  { quantity, netAmount, grossAmount }: NonNullable<Wanted['lines']>[number],
  at: string,
): Part {
  const { of, credited, left, quantityCredited } = line
  const exceeds = (pointer: string, message: string) =>
    new Problem(CreditExceedsInvoice, { errors: [{ pointer, message }] })
  if (netAmount !== undefined) {
    if (netAmount > left) throw exceeds(`${at}/netAmount`, `is more than the ${left} that are left of the line`)
    return { net: netAmount, quantity: null }
  }
  if (grossAmount !== undefined) {
    const until = share(of.grossAmount, credited, of.taxableAmount) + grossAmount
    if (until > of.grossAmount)
      throw exceeds(
        `${at}/grossAmount`,
        `is more than the ${of.grossAmount - until + grossAmount} that are left of the line`,
      )
    const net = clamp(share(of.taxableAmount, until, of.grossAmount) - credited, 0, left)
    return { net, quantity: null, tax: grossAmount - net }
  }
  if (quantity === undefined) {
    if (left === 0) throw exceeds(`${at}/lineId`, 'has nothing left')
    return { net: left, quantity: null }
  }
  const whole = decimal(of.quantity)
  const until = addDecimals(quantityCredited, decimal(quantity))
  if (decimal(quantity).units === 0n) throw invalid(`${at}/quantity`, 'must be above zero')
  if (compareDecimals(until, whole) > 0)
    throw exceeds(`${at}/quantity`, `is more than what is left of the line's ${of.quantity}`)
  // Of so much of the quantity as is credited by quantity now, less what was; the rest of the line limits it.
  const places = Math.max(until.places, whole.places)
  const scaled = ({ units, places: of_ }: Decimal) => units * 10n ** BigInt(places - of_)
  const shareOf = (part: Decimal) => Number(divideRounded(BigInt(of.taxableAmount) * scaled(part), scaled(whole)))
  const net = shareOf(until) - shareOf(quantityCredited)
  const limited = of.taxableAmount >= 0 ? Math.min(net, left) : Math.max(net, left)
  if (limited === 0 && credited === of.taxableAmount) throw exceeds(`${at}/lineId`, 'has nothing left')
  return { net: limited, quantity: decimalText(decimal(quantity)) }
}

/** An amount with tax, over the categories by what is left of them, and within one over its lines. */
function netsOfAmount(categories: readonly Category[], gross: number, left: number): Nets[] {
  if (gross > left)
    throw new Problem(CreditExceedsInvoice, {
      errors: [{ pointer: '/body/grossAmount', message: `is more than the ${left} that are left` }],
    })
  const leftByCategory = categories.map((each) => each.taxable + each.tax - each.creditedTaxable - each.creditedTax)
  const whole = sumOf(leftByCategory)
  // What is above the categories was rounded on the whole document.
  const amounts = gross === left || gross >= whole ? leftByCategory : runningShares(gross, leftByCategory, whole)
  return categories.map(({ lines, taxable, tax, creditedTaxable, creditedTax }, index) => {
    const amount = amounts[index] ?? 0
    const until = creditedTaxable + creditedTax + amount
    const net = clamp(share(taxable, until, taxable + tax) - creditedTaxable, 0, taxable - creditedTaxable)
    const ofTax = clamp(amount - net, 0, tax - creditedTax)
    const lefts = lines.map((line) => line.left)
    return {
      byLine: runningShares(amount - ofTax, lefts, sumOf(lefts)),
      quantities: lines.map(() => null),
      tax: ofTax,
    }
  })
}

const clamp = (value: number, least: number, most: number) => Math.min(Math.max(value, least), most)

function creditOf(category: Category, { byLine, quantities, tax }: Nets) {
  const { taxable, creditedTaxable, creditedTax } = category
  const net = sumOf(byLine)
  const until = creditedTaxable + net
  if (until > taxable || net < 0)
    throw new Problem(CreditExceedsInvoice, {
      detail: `More than is left of category ${category.category} at ${category.rate} %.`,
    })
  const taxAmount = tax ?? clamp(share(category.tax, until, taxable) - creditedTax, 0, category.tax - creditedTax)
  return {
    leavesNothing: until === taxable && creditedTax + taxAmount === category.tax,
    subtotal:
      net === 0 && taxAmount === 0
        ? undefined
        : { category: category.category, rate: category.rate, taxableAmount: net, taxAmount },
    lines: category.lines.flatMap(({ of }, index) => {
      const netAmount = byLine[index] ?? 0
      if (netAmount === 0) return []
      const { id: lineId, description, taxCategory, taxRate } = of
      return [{ lineId, description, quantity: quantities[index] ?? null, netAmount, taxCategory, taxRate }]
    }),
  }
}

const invalid = (pointer: string, message: string) => new Problem(CreditInvalid, { errors: [{ pointer, message }] })
