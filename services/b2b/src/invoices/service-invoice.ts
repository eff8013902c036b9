import type { Booking } from '@clutch/contracts/b2b/bookings'
import type { CorporateAccount } from '@clutch/contracts/b2b/corporate-accounts'
import type { Invoice } from '@clutch/contracts/b2b/invoices'
import type { Service } from '@clutch/contracts/b2b/services'
import { addDays, dayInZone } from '@clutch/shared/time'
import { finalise, priceInvoice } from './invoice.ts'
import { type NumberAnswer, taxTreatment } from './tax-treatment.ts'

export type InvoiceDraft = Omit<Invoice, 'number' | 'issueDate' | 'dueDate'> & { status: 'draft' }

/** The invoice over one completed booking, without a number yet. The tax point is the day on which the work was done. */
export function draftServiceInvoice(
  work: {
    booking: Booking & { completedAt: string }
    service: Pick<Service, 'name' | 'code' | 'category' | 'quantityUnit'>
    vehicle: { name: string; plate: string | null } | undefined
    account: Pick<CorporateAccount, 'country' | 'vatId'>
    seller: { country: string; timeZone: string; vatId?: string | null | undefined }
    numberAnswer?: NumberAnswer | undefined
    commissionPercent: string
  },
  made: { id: string; now: Date },
): InvoiceDraft {
  const { booking, service, vehicle, account, seller } = work
  const taxPoint = dayInZone(new Date(booking.completedAt), seller.timeZone)
  const tax = taxTreatment({
    seller,
    customer: account,
    answer: work.numberAnswer,
    category: service.category,
    days: service.quantityUnit === 'day' ? Math.ceil(Number(booking.price.quantity)) : 1,
    taxPoint,
  })
  const subject = vehicle === undefined ? booking.vehicleId : (vehicle.plate ?? vehicle.name)
  const priced = priceInvoice({
    currency: booking.price.currency,
    pricing: 'exclusive',
    lines: [
      {
        description: `${service.name} (${subject})`,
        quantity: booking.price.quantity,
        unitPrice: booking.price.unitPrice,
        taxCategory: tax.category,
        taxRate: tax.rate,
        source: {
          contractId: booking.price.contractId,
          rule: booking.price.rule === 'contract' ? 'contract-price' : 'list-price',
          inputs: {
            booking: booking.id,
            service: service.code,
            unit: service.quantityUnit,
            'scheduled day': dayInZone(new Date(booking.scheduledAt), seller.timeZone),
            tax: tax.reason,
          },
        },
      },
    ],
  })
  return {
    id: made.id,
    version: 1,
    status: 'draft',
    accountId: booking.accountId,
    vendorId: booking.vendorId,
    bookingId: booking.id,
    currency: booking.price.currency,
    lines: priced.lines.map((line) => ({
      description: line.description,
      quantity: line.quantity,
      unitPrice: line.unitPrice,
      netAmount: line.netAmount,
      taxCategory: line.taxCategory,
      taxRate: line.taxRate,
      provenance: line.provenance,
    })),
    taxSubtotals: priced.taxSubtotals.map((subtotal) => ({ ...subtotal })),
    netTotal: priced.netTotal,
    taxTotal: priced.taxTotal,
    grossTotal: priced.grossTotal,
    commissionPercent: work.commissionPercent,
    paidAt: null,
    createdAt: made.now.toISOString(),
  }
}

/** Gives a draft its number. Its dates are days of the seller's zone, whatever UTC's day is. */
export function finalisedInvoice(
  draft: InvoiceDraft,
  by: { number: string; issueDate: string; paymentTermsDays: number },
): Invoice & { number: string; issueDate: string; dueDate: string } {
  const dueDate = addDays(by.issueDate, by.paymentTermsDays)
  const { number, issueDate } = finalise(draft, { number: by.number, issueDate: by.issueDate, dueDate })
  return { ...draft, status: 'finalised', number, issueDate, dueDate }
}

/** An invoice is paid when what was paid for it reaches its total. A payment of a paid invoice changes nothing. */
export function paidInvoice(invoice: Invoice, paidTotal: number, at: Date): Invoice {
  if (invoice.status === 'paid' || paidTotal < invoice.grossTotal) return invoice
  return { ...invoice, version: invoice.version + 1, status: 'paid', paidAt: at.toISOString() }
}

/** Only what waits for money becomes overdue. */
export function overdueInvoice(invoice: Invoice): Invoice {
  if (invoice.status !== 'finalised') return invoice
  return { ...invoice, version: invoice.version + 1, status: 'overdue' }
}
