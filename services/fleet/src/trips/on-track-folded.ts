import { TripCompleted, TripCorrected, TripStarted } from '@clutch/contracts/fleet/trips'
import type { DerivedNoun } from '../telemetry/track-folded.ts'
import { findStandingStays, findStandingTrips, removeStay, saveStay, saveTrip, tripOf, withdrawTrip } from './store.ts'

const events = { 'trip-started': TripStarted, 'trip-completed': TripCompleted, 'trip-reopened': TripCorrected } as const

/** Trips, and the stays between and within them. */
export const trips: DerivedNoun = {
  async onTrackFolded(tx, { effects, corrections, vehicleOf }) {
    for (const effect of effects) {
      if (effect.type === 'stop-recorded') await saveStay(tx, effect.record, vehicleOf(effect.record))
      else if (effect.type === 'relocation-found') await saveStay(tx, effect.record, vehicleOf(effect.record))
      else if (effect.type in events) {
        const { type, record } = effect as Extract<typeof effect, { type: keyof typeof events }>
        const trip = tripOf(await saveTrip(tx, record, vehicleOf(record)))
        if (trip !== undefined) tx.emit(events[type], trip)
      }
    }
    for (const { after } of corrections.changed) {
      if (after.kind === 'stop') await saveStay(tx, after, vehicleOf(after))
      if (after.kind === 'relocation') await saveStay(tx, after, vehicleOf(after))
      if (after.kind !== 'trip') continue
      const trip = tripOf(await saveTrip(tx, after, vehicleOf(after)))
      if (trip !== undefined) tx.emit(TripCorrected, trip)
    }
    for (const { kind, id } of corrections.removed) {
      if (kind === 'stop' || kind === 'relocation') await removeStay(tx, id)
      if (kind !== 'trip') continue
      const trip = tripOf(await withdrawTrip(tx, id))
      if (trip !== undefined) tx.emit(TripCorrected, trip)
    }
  },
  async findStanding(tx, deviceId, which) {
    return [...(await findStandingTrips(tx, deviceId, which)), ...(await findStandingStays(tx, deviceId, which))]
  },
}
