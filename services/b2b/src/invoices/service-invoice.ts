import type { Booking } from '@clutch/contracts/b2b/bookings'
import type { CorporateAccount } from '@clutch/contracts/b2b/corporate-accounts'
import type { Invoice } from '@clutch/contracts/b2b/invoices'
import type { Service } from '@clutch/contracts/b2b/services'
import { dayInZone } from '@clutch/shared/time'
import { unissued } from './draft.ts'
import { priceInvoice } from './pricing.ts'
import { type NumberAnswer, taxTreatment } from './tax-treatment.ts'

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
): Invoice {
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
        category: service.category,
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
          },
          tax: tax.reason,
        },
      },
    ],
  })
  return {
    ...unissued(priced, made),
    accountId: booking.accountId,
    vendorId: booking.vendorId,
    bookingId: booking.id,
    origin: { kind: 'booking', id: booking.id, requestId: null, period: null },
    collection: 'charge',
    purchaseOrder: null,
    currency: booking.price.currency,
    pricing: 'exclusive',
    taxPoint,
    commissionPercent: work.commissionPercent,
  }
}
