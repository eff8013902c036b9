import { BookingCompleted } from '@clutch/contracts/b2b/bookings'
import { newId } from '@clutch/shared/id'
import { findPinnedCommission } from '../bookings/store.ts'
import { reaction } from '../kit.ts'
import { findService } from '../services/store.ts'
import { findVehicle } from '../vehicles/store.ts'
import { findParties } from './draft.ts'
import { issue } from './issue.ts'
import { draftServiceInvoice } from './service-invoice.ts'
import { findInvoiceOfBooking } from './store.ts'
import { today, zoneOfParties } from './today.ts'

/** The draft, its number and the finalised invoice are one transaction: there is no draft to be forgotten. */
export const onBookingCompleted = reaction('invoices/on-booking-completed', BookingCompleted, async ({ event, tx }) => {
  const booking = event.data
  if ((await findInvoiceOfBooking(tx, booking.id)) !== undefined) return
  const parties = await findParties(tx, booking.accountId)
  const { account, seller, numberAnswer } = parties
  const service = await findService(tx, booking.serviceId)
  const commissionPercent = await findPinnedCommission(tx, booking.id)
  const { completedAt } = booking
  if (service === undefined || commissionPercent === undefined || completedAt === null)
    throw new Error(`${booking.id} was completed without what an invoice needs`)
  const vehicle = await findVehicle(tx, booking.vehicleId)
  const draft = draftServiceInvoice(
    { booking: { ...booking, completedAt }, service, vehicle, account, seller, numberAnswer, commissionPercent },
    { id: newId('inv'), now: tx.now },
  )
  const issueDate = today(parties, tx.now)
  const { paymentTermsDays } = account
  const zone = zoneOfParties(parties)
  await issue(tx, draft, { issueDate, taxPoint: draft.taxPoint ?? issueDate, paymentTermsDays, zone, kept: false })
})
