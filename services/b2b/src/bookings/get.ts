import { getBooking as contract } from '@clutch/contracts/b2b/bookings'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findBooking } from './store.ts'

export const getBooking = implement(contract, async ({ params, tx }) => {
  const booking = await findBooking(tx, params.bookingId)
  if (booking === undefined) throw new Problem(NotFound)
  return ok(booking)
})
