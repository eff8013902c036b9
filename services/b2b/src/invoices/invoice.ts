import { problem } from '@clutch/contracts/contract'
import {
  addDecimals,
  type Decimal,
  decimal,
  decimalText,
  multiplyDecimals,
  negateDecimal,
} from '@clutch/shared/decimal'
import { add, compare, fromDecimal, type Money, majorText, money, subtract, zero } from '@clutch/shared/money'
import { Problem } from '@clutch/shared/problem'
import type { Day } from '@clutch/shared/time'
import {
  DiscountExceedsAmount,
  type DocumentTotals,
  documentTotals,
  type TaxCategory,
} from '@clutch/tax/document-totals'
import { parseDocumentNumber } from './document-number.ts'

const InvoiceNotDraft = problem({
  code: 'invoice-not-draft',
  status: 409,
  title: 'A finalised invoice never changes',
  remedy: 'Correct it with a credit note and a new invoice.',
})
const InvoiceInOtherState = problem({
  code: 'invoice-in-other-state',
  status: 409,
  title: 'The invoice is in a state that does not allow this',
  remedy: 'Read the invoice and decide again.',
})
const InvoiceEmpty = problem({
  code: 'invoice-empty',
  status: 422,
  title: 'An invoice has at least one line',
  remedy: 'Add a line before it is finalised.',
})
const CreditExceedsInvoice = problem({
  code: 'credit-exceeds-invoice',
  status: 422,
  title: 'More cannot be credited or written off than the invoice has left',
  remedy: 'Lower the amount.',
})
const LineInvalid = problem({
  code: 'invoice-line-invalid',
  status: 422,
  title: 'Quantity and unit price are not negative',
  remedy: 'Use a credit note to give money back.',
})

export type InvoiceStatus = 'draft' | 'finalised' | 'paid' | 'overdue' | 'credited'

const invoiceTransitions = {
  draft: ['finalised'],
  finalised: ['paid', 'overdue', 'credited'],
  overdue: ['paid', 'credited'],
  // A paid invoice is voided by crediting it in full; its number stays.
  paid: ['credited'],
  credited: [],
} as const satisfies Record<InvoiceStatus, readonly InvoiceStatus[]>

export function becomeInvoice(from: InvoiceStatus, to: InvoiceStatus): InvoiceStatus {
  if (!(invoiceTransitions[from] as readonly InvoiceStatus[]).includes(to)) {
    throw new Problem(
      from === 'draft' ? InvoiceInOtherState : to === 'finalised' ? InvoiceNotDraft : InvoiceInOtherState,
    )
  }
  return to
}

/** Whoever is about to change a line asks this first. */
export function assertDraft(status: InvoiceStatus): void {
  if (status !== 'draft') throw new Problem(InvoiceNotDraft)
}

/** Where a line came from, complete enough to compute it again. */
interface LineSource {
  /** `con_…`, or null for a list price. */
  readonly contractId: string | null
  /** The rule of the contract or price list that was applied, e.g. `fixed-price`. */
  readonly rule: string
  /** What the rule was given: names and exact texts. */
  readonly inputs: Readonly<Record<string, string>>
}

export interface NewLine {
  readonly description: string
  /** Exact decimals as text. */
  readonly quantity: string
  readonly unitPrice: string
  /** Off this line, before tax. */
  readonly discountPercent?: string
  readonly taxCategory: TaxCategory
  readonly taxRate: string
  readonly source: LineSource
}

interface PricedLine {
  readonly description: string
  readonly quantity: string
  readonly unitPrice: string
  readonly discountPercent: string | null
  /** Quantity × unit price less the discount, rounded once; with tax or without, as the invoice is priced. */
  readonly amount: Money
  /** In minor units, without tax (BT-131). */
  readonly netAmount: number
  readonly taxCategory: TaxCategory
  readonly taxRate: string
  readonly source: LineSource
  /** The source and the computation in words. */
  readonly provenance: string
}

const one = decimal(1)
const hundredth: Decimal = { units: 1n, places: 2 }

/** Quantity × unit price × (1 − discount), exact, then rounded to the minor unit: the only rounding of a line. */
export function lineAmount(line: Pick<NewLine, 'quantity' | 'unitPrice' | 'discountPercent'>, currency: string): Money {
  return fromDecimal(exactAmount(line), currency)
}

function exactAmount(line: Pick<NewLine, 'quantity' | 'unitPrice' | 'discountPercent'>): Decimal {
  const quantity = decimal(line.quantity)
  const unitPrice = decimal(line.unitPrice)
  if (quantity.units < 0n || unitPrice.units < 0n) throw new Problem(LineInvalid)
  const discount = multiplyDecimals(decimal(line.discountPercent ?? '0'), hundredth)
  const kept = addDecimals(one, negateDecimal(discount))
  if (discount.units < 0n || kept.units < 0n) throw new Problem(DiscountExceedsAmount)
  return multiplyDecimals(multiplyDecimals(quantity, unitPrice), kept)
}

function provenanceOf(line: NewLine, amount: Money): string {
  const { contractId, rule, inputs } = line.source
  const origin = contractId === null ? 'list price' : `contract ${contractId}`
  const given = Object.entries(inputs).map(([name, value]) => `${name} ${value}`)
  const discount = line.discountPercent === undefined ? '' : ` − ${line.discountPercent} %`
  const exact = decimalText(exactAmount(line))
  const inputsText = given.length === 0 ? '' : ` (${given.join(', ')})`
  return `${origin}, rule ${rule}${inputsText}: ${line.quantity} × ${line.unitPrice}${discount} = ${exact}, rounded once, half away from zero, to ${majorText(amount)} ${amount.currency}`
}

interface InvoiceTax {
  readonly category: TaxCategory
  readonly rate: string
  /** In minor units, as on the wire. */
  readonly taxableAmount: number
  readonly taxAmount: number
}

export interface PricedInvoice {
  readonly lines: readonly PricedLine[]
  readonly taxSubtotals: readonly InvoiceTax[]
  readonly totals: DocumentTotals
  /** The totals as on the wire, in minor units. `grossTotal` is BT-112; what the customer owes is `due`. */
  readonly netTotal: number
  readonly taxTotal: number
  readonly grossTotal: number
  readonly rounding: number
  readonly due: number
}

/** Prices and taxes the lines of an invoice. The same input always gives the same invoice. */
export function priceInvoice(invoice: {
  currency: string
  pricing: 'exclusive' | 'inclusive'
  lines: readonly NewLine[]
}): PricedInvoice {
  const { currency, pricing } = invoice
  const amounts = invoice.lines.map((line) => lineAmount(line, currency))
  const totals = documentTotals({
    currency,
    pricing,
    lines: invoice.lines.map((line, index) => ({
      amount: amounts[index] ?? zero(currency),
      category: line.taxCategory,
      rate: decimal(line.taxRate),
    })),
    discounts: [],
    charges: [],
    prepaid: zero(currency),
  })
  const lines = invoice.lines.map((line, index): PricedLine => {
    const amount = amounts[index] ?? zero(currency)
    const net = totals.lineNets[index] ?? zero(currency)
    const provenance = provenanceOf(line, amount)
    return {
      description: line.description,
      quantity: line.quantity,
      unitPrice: line.unitPrice,
      discountPercent: line.discountPercent ?? null,
      amount,
      netAmount: net.amount,
      taxCategory: line.taxCategory,
      taxRate: decimalText(decimal(line.taxRate)),
      source: line.source,
      provenance:
        pricing === 'exclusive'
          ? provenance
          : `${provenance} with tax; ${majorText(net)} ${currency} is its share of the category's net amount`,
    }
  })
  return {
    lines,
    totals,
    taxSubtotals: totals.taxSubtotals.map((subtotal) => ({
      category: subtotal.category,
      rate: decimalText(subtotal.rate),
      taxableAmount: subtotal.taxableAmount.amount,
      taxAmount: subtotal.taxAmount.amount,
    })),
    netTotal: totals.netTotal.amount,
    taxTotal: totals.taxTotal.amount,
    grossTotal: totals.grossTotal.amount,
    rounding: totals.rounding.amount,
    due: totals.due.amount,
  }
}

export interface Finalisation {
  readonly number: string
  readonly issueDate: Day
  readonly dueDate: Day
}

/** The step after which nothing changes: it needs lines, a number of the year's series and a due date not before the issue. */
export function finalise(
  invoice: { status: InvoiceStatus; lines: readonly unknown[] },
  by: Finalisation,
): Finalisation & { status: InvoiceStatus } {
  if (invoice.lines.length === 0) throw new Problem(InvoiceEmpty)
  const status = becomeInvoice(invoice.status, 'finalised')
  if (parseDocumentNumber(by.number)?.year !== Number(by.issueDate.slice(0, 4)) || by.dueDate < by.issueDate) {
    throw new Problem(InvoiceInOtherState, { detail: 'Number, issue date and due date contradict each other.' })
  }
  return { status, number: by.number, issueDate: by.issueDate, dueDate: by.dueDate }
}

/** What happened to the amount of a finalised invoice. Paid + credited + written off + due = payable, always. */
export interface InvoiceBalance {
  readonly status: InvoiceStatus
  readonly payable: Money
  readonly paid: Money
  readonly credited: Money
  readonly writtenOff: Money
}

export function openBalance(payable: Money): InvoiceBalance {
  const none = zero(payable.currency)
  return settled({ status: 'finalised', payable, paid: none, credited: none, writtenOff: none })
}

export function dueOf(balance: InvoiceBalance): Money {
  return subtract(subtract(subtract(balance.payable, balance.paid), balance.credited), balance.writtenOff)
}

function assertFinalised(balance: InvoiceBalance): void {
  if (balance.status === 'draft') throw new Problem(InvoiceInOtherState)
}

// With nothing left to pay it is paid, or credited when no money was kept. Written off in full it stays what it was: it
// was never paid.
function settled(balance: InvoiceBalance): InvoiceBalance {
  if (dueOf(balance).amount > 0 || balance.status === 'credited') return balance
  if (balance.paid.amount === 0 && balance.writtenOff.amount > 0 && balance.credited.amount === 0) return balance
  const status = balance.paid.amount === 0 && balance.credited.amount > 0 ? 'credited' : 'paid'
  return balance.status === status ? balance : { ...balance, status: becomeInvoice(balance.status, status) }
}

/** A payment arrived. What exceeds the invoice is not lost and not kept on it: it is the customer's credit. */
export function pay(balance: InvoiceBalance, amount: Money): { balance: InvoiceBalance; excess: Money } {
  assertFinalised(balance)
  if (amount.amount < 0) throw new Problem(CreditExceedsInvoice)
  const due = dueOf(balance)
  const taken = compare(amount, due) > 0 ? due : amount
  return { balance: settled({ ...balance, paid: add(balance.paid, taken) }), excess: subtract(amount, taken) }
}

/**
 * A credit note over part or all of the invoice. Beyond what is still due it gives paid money back: `refund` is that
 * part. All notes together never exceed the invoice.
 */
export function credit(balance: InvoiceBalance, amount: Money): { balance: InvoiceBalance; refund: Money } {
  assertFinalised(balance)
  const left = subtract(subtract(balance.payable, balance.credited), balance.writtenOff)
  if (amount.amount <= 0 || compare(amount, left) > 0) throw new Problem(CreditExceedsInvoice)
  const beyondDue = subtract(amount, dueOf(balance)).amount
  const refund = money(Math.max(beyondDue, 0), amount.currency)
  return {
    balance: settled({ ...balance, credited: add(balance.credited, amount), paid: subtract(balance.paid, refund) }),
    refund,
  }
}

/** The customer will not pay it. */
export function writeOff(balance: InvoiceBalance, amount: Money): InvoiceBalance {
  assertFinalised(balance)
  if (amount.amount <= 0 || compare(amount, dueOf(balance)) > 0) throw new Problem(CreditExceedsInvoice)
  return settled({ ...balance, writtenOff: add(balance.writtenOff, amount) })
}

/** Overdue from the day after the due date, in the customer's zone. Anything that is not waiting for money stays as it is. */
export function statusOn(status: InvoiceStatus, dueDate: Day, today: Day): InvoiceStatus {
  return status === 'finalised' && today > dueDate ? becomeInvoice(status, 'overdue') : status
}
