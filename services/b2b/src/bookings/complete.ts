import { BookingCompleted, completeBooking as contract } from '@clutch/contracts/b2b/bookings'
import { NotFound, VersionMismatch } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findVendor } from '../vendors/store.ts'
import { completedBooking } from './booking.ts'
import { lockBooking, updateBooking } from './store.ts'

export const completeBooking = implement(contract, async ({ params, ifMatch, tx }) => {
  const booking = await lockBooking(tx, params.bookingId)
  if (booking === undefined) throw new Problem(NotFound)
  if (booking.version !== ifMatch) throw new Problem(VersionMismatch)
  const completed = completedBooking(booking, tx.now)
  const vendor = await findVendor(tx, booking.vendorId)
  // The commission of this moment is the one that counts, whatever is agreed before the invoice is written.
  await updateBooking(tx, completed, vendor!.commissionPercent)
  tx.emit(BookingCompleted, completed)
  return ok(completed)
})
