import { BookingCompleted } from '@clutch/contracts/b2b/bookings'
import { reaction } from '../kit.ts'
import { release } from './release.ts'
import { findSplitsOfBooking } from './store.ts'

/** Money that was held until the work was done is the vendors' now. */
export const onBookingCompleted = reaction('splits/on-booking-completed', BookingCompleted, async ({ event, tx }) => {
  for (const { split } of await findSplitsOfBooking(tx, event.data.id))
    if (split.hold === 'until-booking-completed') await release(tx, split.id)
})
