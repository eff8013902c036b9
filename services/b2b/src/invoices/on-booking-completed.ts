import { BookingCompleted } from '@clutch/contracts/b2b/bookings'
import { InvoiceFinalised } from '@clutch/contracts/b2b/invoices'
import { newId } from '@clutch/shared/id'
import { addDays, dayInZone, startOfDay } from '@clutch/shared/time'
import { findPinnedCommission } from '../bookings/store.ts'
import { findCorporateAccount } from '../corporate-accounts/store.ts'
import { reaction } from '../kit.ts'
import { findService } from '../services/store.ts'
import { findTaxNumber } from '../tax-numbers/store.ts'
import { ownTenant } from '../tenants/own-tenant.ts'
import { findVehicle } from '../vehicles/store.ts'
import { becomeOverdue } from './become-overdue.ts'
import { documentNumber, seriesOf } from './document-number.ts'
import { draftServiceInvoice, finalisedInvoice } from './service-invoice.ts'
import { findInvoiceOfBooking, insertInvoice, nextNumber } from './store.ts'

/** The draft, its number and the finalised invoice are one transaction: there is no draft to be forgotten. */
export const onBookingCompleted = reaction('invoices/on-booking-completed', BookingCompleted, async ({ event, tx }) => {
  const booking = event.data
  if ((await findInvoiceOfBooking(tx, booking.id)) !== undefined) return
  const seller = await ownTenant(tx)
  const account = await findCorporateAccount(tx, booking.accountId)
  const service = await findService(tx, booking.serviceId)
  const commissionPercent = await findPinnedCommission(tx, booking.id)
  const { completedAt } = booking
  if (account === undefined || service === undefined || commissionPercent === undefined || completedAt === null)
    throw new Error(`${booking.id} was completed without what an invoice needs`)
  const vehicle = await findVehicle(tx, booking.vehicleId)
  const numberAnswer = account.vatId === null ? undefined : await findTaxNumber(tx, account.vatId)
  const draft = draftServiceInvoice(
    { booking: { ...booking, completedAt }, service, vehicle, account, seller, numberAnswer, commissionPercent },
    { id: newId('inv'), now: tx.now },
  )

  const issueDate = dayInZone(tx.now, seller.timeZone)
  const series = seriesOf('invoice', issueDate)
  // Last of all, because who finalises next waits for this row.
  const number = documentNumber(series, await nextNumber(tx, series))
  const { paymentTermsDays } = account
  const invoice = finalisedInvoice(draft, { number, issueDate, paymentTermsDays })
  await insertInvoice(tx, invoice)
  await tx.schedule(becomeOverdue.name, invoice.id, startOfDay(addDays(invoice.dueDate, 1), seller.timeZone))
  tx.emit(InvoiceFinalised, invoice)
})
