import { BookingCancelled, cancelBooking as contract } from '@clutch/contracts/b2b/bookings'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { cancelledBooking } from './booking.ts'
import { lockBooking, updateBooking } from './store.ts'

export const cancelBooking = implement(contract, async ({ params, tx }) => {
  const booking = await lockBooking(tx, params.bookingId)
  if (booking === undefined) throw new Problem(NotFound)
  const cancelled = cancelledBooking(booking, tx.now)
  if (cancelled !== booking) {
    await updateBooking(tx, cancelled)
    tx.emit(BookingCancelled, cancelled)
  }
  return ok(cancelled)
})
