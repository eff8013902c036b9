import type { CorporateAccount } from '@clutch/contracts/b2b/corporate-accounts'
import type { Invoice, NewInvoice } from '@clutch/contracts/b2b/invoices'
import { InvoiceNotTaxable } from '@clutch/contracts/b2b/invoices'
import type { InvoiceRequest, LineCategory } from '@clutch/contracts/payments/invoice-requests'
import { decimal } from '@clutch/shared/decimal'
import { fromDecimal, majorText, money } from '@clutch/shared/money'
import { Problem } from '@clutch/shared/problem'
import { findCorporateAccount } from '../corporate-accounts/store.ts'
import type { Tx } from '../kit.ts'
import { known, knownCurrency } from '../references.ts'
import { findTaxNumber } from '../tax-numbers/store.ts'
import { ownTenant } from '../tenants/own-tenant.ts'
import { type NewDiscount, type NewLine, type PricedInvoice, priceInvoice } from './pricing.ts'
import { type NumberAnswer, taxTreatment } from './tax-treatment.ts'

/** The parties of an invoice, and what decides its taxes. */
export interface Parties {
  account: CorporateAccount
  seller: { country: string; timeZone: string; vatId?: string | null | undefined }
  numberAnswer: NumberAnswer | undefined
}

export async function findParties(tx: Tx, accountId: string): Promise<Parties> {
  const account = known(await findCorporateAccount(tx, accountId), '/body/accountId')
  return {
    account,
    seller: await ownTenant(tx),
    numberAnswer: account.vatId === null ? undefined : await findTaxNumber(tx, account.vatId),
  }
}

/** What every invoice is before anything happened to it. */
export function unissued(priced: PricedInvoice, made: { id: string; now: Date }) {
  return {
    ...priced,
    id: made.id,
    version: 1,
    number: null,
    status: 'draft' as const,
    issueDate: null,
    dueDate: null,
    paidTotal: 0,
    creditedTotal: 0,
    writtenOffTotal: 0,
    due: priced.grossTotal,
    excessTotal: 0,
    paidAt: null,
    createdAt: made.now.toISOString(),
  }
}

type UntaxedLine = Omit<NewLine, 'taxCategory' | 'taxRate' | 'source'> & {
  source: { contractId: string | null; rule: string; inputs: Record<string, string> }
}

const ofLaw = (category: LineCategory) =>
  category === 'subscription' || category === 'usage' || category === 'fee' ? 'other' : category

function taxedLine({ account, seller, numberAnswer }: Parties, taxPoint: string, line: UntaxedLine): NewLine {
  const tax = taxTreatment({
    seller,
    customer: account,
    answer: numberAnswer,
    category: ofLaw(line.category),
    days: Math.max(1, Math.ceil(Number(line.quantity))),
    taxPoint,
  })
  return { ...line, taxCategory: tax.category, taxRate: tax.rate, source: { ...line.source, tax: tax.reason } }
}

interface Document {
  currency: string
  pricing: 'exclusive' | 'inclusive'
  taxPoint: string
  lines: readonly UntaxedLine[]
  discounts?: readonly NewDiscount[]
  charges?: readonly UntaxedLine[]
}

/** @throws Problem InvoiceNotTaxable, with the tax engine's own words, where it knows no rate or rule */
function priced(parties: Parties, document: Document): PricedInvoice {
  const taxed = (line: UntaxedLine) => taxedLine(parties, document.taxPoint, line)
  try {
    return priceInvoice({
      ...document,
      lines: document.lines.map(taxed),
      charges: (document.charges ?? []).map(taxed),
    })
  } catch (error) {
    if (!(error instanceof Problem) || error.definition.code === 'invoice-line-invalid') throw error
    throw new Problem(InvoiceNotTaxable, {
      detail: `${error.definition.code}: ${error.detail ?? error.definition.title}`,
    })
  }
}

/** An invoice that somebody writes by hand. */
export function manualDraft(
  parties: Parties,
  wanted: NewInvoice,
  made: { id: string; now: Date; today: string },
): Invoice {
  const { account } = parties
  const currency = knownCurrency(wanted.currency ?? account.currency, '/body/currency')
  const pricing = wanted.pricing ?? 'exclusive'
  const taxPoint = wanted.taxPoint ?? made.today
  return {
    ...unissued(
      priced(parties, {
        currency,
        pricing,
        taxPoint,
        lines: wanted.lines.map(({ source, ...line }) => ({
          ...line,
          source: { contractId: null, rule: source?.rule ?? 'manual', inputs: source?.inputs ?? {} },
        })),
        discounts: wanted.discounts ?? [],
        charges: (wanted.charges ?? []).map(({ amount, ...charge }) => ({
          ...charge,
          quantity: '1',
          unitPrice: majorText(money(amount, currency)),
          source: { contractId: null, rule: 'charge', inputs: {} },
        })),
      }),
      made,
    ),
    accountId: account.id,
    vendorId: null,
    bookingId: null,
    origin: { kind: 'manual', id: null, requestId: null, period: null },
    collection: wanted.collection ?? 'send',
    purchaseOrder: wanted.purchaseOrder ?? null,
    currency,
    pricing,
    taxPoint: wanted.taxPoint ?? null,
    commissionPercent: null,
  }
}

/** What was wanted, read back from a draft: to price it anew on another day, or changed. */
export function wantedOf(draft: Invoice): NewInvoice {
  return {
    accountId: draft.accountId,
    currency: draft.currency,
    pricing: draft.pricing,
    collection: draft.collection,
    purchaseOrder: draft.purchaseOrder,
    taxPoint: draft.taxPoint,
    lines: draft.lines.map(({ description, category, quantity, unitPrice, discountPercent, source }) => ({
      description,
      category,
      quantity,
      unitPrice,
      ...(discountPercent === null ? {} : { discountPercent }),
      source: { rule: source.rule, inputs: source.inputs },
    })),
    discounts: draft.discounts.map(({ description, percent, amount }) =>
      percent === null ? { description, amount } : { description, percent },
    ),
    charges: draft.charges.map(({ description, category, unitPrice }) => ({
      description,
      category,
      amount: fromDecimal(decimal(unitPrice), draft.currency).amount,
    })),
  }
}

/** An invoice over what payments has computed. */
export function requestedDraft(parties: Parties, request: InvoiceRequest, made: { id: string; now: Date }): Invoice {
  const { id: requestId, origin, taxPoint, collection, purchaseOrder } = request
  const currency = knownCurrency(request.currency, '/currency')
  const lines = request.lines.map(({ source, ...line }) => ({ ...line, source: { contractId: null, ...source } }))
  return {
    ...unissued(priced(parties, { currency, pricing: 'exclusive', taxPoint, lines }), made),
    accountId: request.accountId,
    vendorId: null,
    bookingId: null,
    origin: { kind: origin.kind, id: origin.id, requestId, period: origin.period },
    collection,
    purchaseOrder,
    currency,
    pricing: 'exclusive',
    taxPoint,
    commissionPercent: null,
  }
}
