import { TripCompleted, TripCorrected } from '@clutch/contracts/fleet/trips'
import { reaction } from '../kit.ts'
import { keepTrip } from './store.ts'

/** How far and how a vehicle is driven. A correction replaces the trip, or withdraws it. */
export const onTripCompleted = reaction(
  'vehicle-facts/on-trip-completed',
  [TripCompleted, TripCorrected],
  ({ event, tx }) => keepTrip(tx, event.data),
)
