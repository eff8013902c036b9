import { TripCompleted, TripCorrected } from '@clutch/contracts/fleet/trips'
import { reaction } from '../kit.ts'
import type { AddressAsker } from './asker.ts'
import { findKind } from './find.ts'

/** The places of a trip are named after the fact: nothing of the fold waits for that. */
export function nameTripPlaces(asker: AddressAsker) {
  return reaction('addresses/on-trip-completed-or-corrected', [TripCompleted, TripCorrected], async ({ event, tx }) => {
    const { id, status, private: isPrivate } = event.data
    if (asker.geocoder === undefined || status !== 'completed' || isPrivate) return
    await tx.schedule(findKind, id, tx.now, { attempts: 0 })
  })
}
