import { TripCorrectionReverted } from '@clutch/contracts/fleet/trip-corrections'
import { reaction } from '../kit.ts'
import { assessKind } from './assess.ts'
import { findAssessedDuring, saveAssessment } from './store.ts'

/** While it was private nobody was asked what the limits of its roads are: of what is private no more they are found out. */
export const assessPublicAgain = reaction(
  'speedings/on-trip-correction-reverted',
  [TripCorrectionReverted],
  async ({ event, tx }) => {
    const { kind, vehicleId, from, to } = event.data
    if (kind !== 'private') return
    for (const { deviceId, ...trip } of await findAssessedDuring(tx, vehicleId, { from, to })) {
      await saveAssessment(tx, trip)
      await tx.schedule(assessKind, trip.tripId, tx.now, { deviceId })
    }
  },
)
