import type {
  NewTaxCalculation,
  TaxCalculation,
  TaxNumberCheck,
  TaxSettings,
} from '@clutch/contracts/payments/tax-calculations'
import { type Decimal, decimal } from '@clutch/shared/decimal'
import { type Money, money, zero } from '@clutch/shared/money'
import { type Calculation, calculate, taxableAmounts } from '@clutch/tax/calculation'
import { documentTotals } from '@clutch/tax/document-totals'
import type { CheckedNumber, Supply } from '@clutch/tax/supply'
import { parseTaxNumber } from '@clutch/tax/tax-numbers'
import { type Treatment, treatmentOf } from '@clutch/tax/treatment'
import type { SalesTaxOfLine } from './sales-tax-provider.ts'

type GivenLine = NewTaxCalculation['lines'][number]

/** What was found out for a calculation, besides what the caller gave. */
export interface Facts {
  numberCheck: TaxNumberCheck | null
  whenRegisterUnavailable: TaxSettings['whenRegisterUnavailable']
  /** Of a seller in the United States. */
  salesTax: { provider: string; lines: readonly SalesTaxOfLine[]; hasNexus: boolean } | null
}

export type Result = Omit<TaxCalculation, 'id' | 'version' | 'reference' | 'recalculates' | 'request' | 'createdAt'>

/** EL and UK are what numbers and habit write; the table of countries says GR and GB. */
function normalCountry(country: string): string {
  return country === 'EL' ? 'GR' : country === 'UK' ? 'GB' : country
}

/** A line's own id, or its number from 1. */
export function lineId(line: GivenLine, index: number): string {
  return line.id ?? String(index + 1)
}

/** Whether the law of this sale looks at the customer's number at all. */
export function asksForNumber({ seller, customer, lines }: NewTaxCalculation): boolean {
  if (customer.kind === 'consumer' || (customer.taxNumber ?? null) === null) return false
  if (['AE', 'SA', 'EG', 'US'].includes(seller.country)) return false
  const home = normalCountry(seller.country)
  const moves = lines.some(
    ({ place, deliveredTo }) => normalCountry(place ?? home) !== home || normalCountry(deliveredTo ?? home) !== home,
  )
  return moves || normalCountry(customer.country) !== home
}

export function isSalesTax({ seller, customer }: NewTaxCalculation): boolean {
  return seller.country === 'US' && customer.country === 'US'
}

/** The amounts that are taxed, in the order of the lines: after every discount, as the prices are. */
export function amountsOf(request: NewTaxCalculation): Money[] {
  const { currency } = request
  return taxableAmounts(
    request.lines.map((line) => pricedLine(line, currency)),
    money(request.discountAmount ?? 0, currency),
    currency,
  ).map(({ taken }) => taken)
}

/** The whole calculation from its inputs and facts: the same ones always give the same one. */
export function taxOf(request: NewTaxCalculation, facts: Facts): Result {
  const { currency, pricing, lines } = request
  const treatments = lines.map((line, index) => treatmentOfLine(request, facts, line, index))
  const calculated = lines.map((line, index) => {
    const { category, rate, givenTax } = treatments[index]!
    return { ...pricedLine(line, currency), category, rate: decimal(rate), givenTax }
  })
  const perDocument = request.rounding !== 'line' && facts.salesTax === null
  const calculation = calculate({
    currency,
    pricing,
    rounding: perDocument ? 'document' : 'line',
    discount: money(request.discountAmount ?? 0, currency),
    lines: calculated,
  })
  const held = treatments.some(({ hold }) => hold !== null)
  return {
    status: held ? 'held' : 'final',
    numberCheck: facts.numberCheck,
    whenRegisterUnavailable: facts.whenRegisterUnavailable,
    currency,
    lines: lines.map((line, index) => {
      const { category, rate, givenTax: _givenTax, ...why } = treatments[index]!
      const { amount, discount, net, tax, gross } = calculation.lines[index]!
      return {
        id: lineId(line, index),
        description: line.description ?? null,
        category: line.category,
        quantity: line.quantity,
        unitPrice: line.unitPrice,
        amount: amount.amount,
        discount: discount.amount,
        netAmount: net.amount,
        taxAmount: tax.amount,
        grossAmount: gross.amount,
        taxCategory: category,
        taxRate: rate,
        jurisdiction: why.jurisdiction,
        scheme: why.scheme,
        article: why.article,
        reason: why.reason,
        rateSource: why.rateSource,
        exemptionCode: why.exemptionCode,
        hold: why.hold,
        notes: [...why.notes],
      }
    }),
    taxSubtotals: calculation.taxSubtotals.map((subtotal) => ({
      category: subtotal.category,
      rate: subtotal.rate,
      taxableAmount: subtotal.taxableAmount.amount,
      taxAmount: subtotal.taxAmount.amount,
    })),
    discountTotal: calculation.discountTotal.amount,
    netTotal: calculation.netTotal.amount,
    taxTotal: calculation.taxTotal.amount,
    grossTotal: calculation.grossTotal.amount,
    document: perDocument ? documentOf(request, calculation, calculated) : null,
    notes: notesOf(calculation, perDocument, held),
  }
}

function pricedLine({ quantity, unitPrice, discountPercent, discountAmount }: GivenLine, currency: string) {
  return {
    quantity: decimal(quantity),
    unitPrice: decimal(unitPrice),
    discountPercent: discountPercent === undefined ? null : decimal(discountPercent),
    discountAmount: discountAmount === undefined ? null : money(discountAmount, currency),
  }
}

type LineTreatment = Omit<Treatment, 'scheme'> & { scheme: Treatment['scheme'] | 'sales-tax'; givenTax: Money | null }

function treatmentOfLine(request: NewTaxCalculation, facts: Facts, line: GivenLine, index: number): LineTreatment {
  const { seller, customer, taxPoint } = request
  const country = normalCountry(seller.country)
  const found = facts.salesTax?.lines.find(({ id }) => id === lineId(line, index))
  if (facts.salesTax !== null && found !== undefined) return salesTaxOfLine(request, facts.salesTax, found)
  const place = normalCountry(line.place ?? country)
  const supply: Supply = {
    taxPoint,
    seller: {
      country,
      registeredIn: (seller.taxNumbers ?? []).flatMap((written) => parseTaxNumber(written)?.country ?? []),
      exceedsThreshold: seller.exceedsThreshold ?? false,
      usesOss: seller.usesOss ?? false,
    },
    customer: { country: normalCountry(customer.country), kind: customer.kind, number: checkedNumber(request, facts) },
    line: {
      category: line.category,
      place,
      deliveredTo: line.deliveredTo === undefined ? null : normalCountry(line.deliveredTo),
      transportProof: line.transportProof ?? false,
      hireDays: line.hireDays ?? null,
      unusedInDesignatedZone: line.unusedInDesignatedZone ?? false,
    },
    whenRegisterUnavailable: facts.whenRegisterUnavailable,
  }
  const certificates = (customer.certificates ?? []).map((certificate) => ({
    ...certificate,
    country: normalCountry(certificate.country),
    validTo: certificate.validTo ?? null,
  }))
  return { ...treatmentOf(supply, { certificates, reducedRate: line.reducedRate ?? null }), givenTax: null }
}

function checkedNumber({ customer }: NewTaxCalculation, { numberCheck }: Facts): CheckedNumber | null {
  if ((customer.taxNumber ?? null) === null || customer.taxNumber === undefined) return null
  if (numberCheck !== null)
    return { country: numberCheck.country, text: numberCheck.number, status: numberCheck.status }
  // Nobody was asked, because nothing follows from it.
  const number = parseTaxNumber(customer.taxNumber ?? '')
  return number === undefined ? null : { ...number, status: 'no-register' }
}

function salesTaxOfLine(
  { currency, customer }: NewTaxCalculation,
  { provider, hasNexus }: NonNullable<Facts['salesTax']>,
  { rate, tax }: SalesTaxOfLine,
): LineTreatment {
  const jurisdiction = `US-${customer.address?.state ?? ''}`
  const taxed = tax > 0
  return {
    category: taxed ? 'S' : hasNexus ? 'E' : 'O',
    rate: taxed ? rate : '0',
    jurisdiction,
    scheme: taxed ? 'sales-tax' : hasNexus ? 'exempt' : 'outside-scope',
    article: `sales tax of ${jurisdiction}`,
    reason: taxed
      ? `state and local sales tax at the customer’s address, as ${provider} computes it`
      : hasNexus
        ? `${provider} says that nothing is to be collected on this line`
        : `the seller has no nexus in ${jurisdiction}`,
    rateSource: taxed ? provider : null,
    exemptionCode: null,
    hold: null,
    notes: [],
    givenTax: money(tax, currency),
  }
}

function documentOf(
  { currency, pricing }: NewTaxCalculation,
  calculation: Calculation,
  lines: readonly { category: Treatment['category']; rate: Decimal }[],
): TaxCalculation['document'] {
  const taxed = (amount: Money, index: number) => ({
    amount,
    category: lines[index]!.category,
    rate: lines[index]!.rate,
  })
  const totals = documentTotals({
    currency,
    pricing,
    lines: calculation.lines.map(({ amount }, index) => taxed(amount, index)),
    discounts: calculation.lines.map(({ discount }, index) => taxed(discount, index)),
    charges: [],
    prepaid: zero(currency),
  })
  return {
    taxSubtotals: calculation.taxSubtotals.map(({ category, rate }, index) => ({
      category,
      rate,
      taxableAmount: totals.taxSubtotals[index]!.taxableAmount.amount,
      taxAmount: totals.taxSubtotals[index]!.taxAmount.amount,
    })),
    lineTotal: totals.lineTotal.amount,
    discountTotal: totals.discountTotal.amount,
    netTotal: totals.netTotal.amount,
    taxTotal: totals.taxTotal.amount,
    grossTotal: totals.grossTotal.amount,
    rounding: totals.rounding.amount,
    due: totals.due.amount,
  }
}

function notesOf({ taxSubtotals }: Calculation, perDocument: boolean, held: boolean): string[] {
  const notes: string[] = []
  if (held) notes.push('held: do not invoice before a recalculation is final')
  if (!perDocument) notes.push('rounded per line: no e-invoice may be issued over it')
  const outside = taxSubtotals.some(({ category }) => category === 'O')
  if (outside && taxSubtotals.length > 1)
    notes.push('an e-invoice with lines outside the scope has no others (BR-O-11): issue two')
  return notes
}
