import type { DerivedNoun } from '../telemetry/track-folded.ts'
import { runningTrip } from '../trips/trip-engine.ts'
import { broadcastLive } from './broadcast.ts'
import { saveLiveStates, saveLiveTrip } from './store.ts'

/** Where the vehicle is now, kept with the fold that tells so and told to who watches once it is committed. */
export const live: DerivedNoun = {
  async onTrackFolded(tx, { deviceId, latest, state, vehicleAt, vehicleOf }) {
    const lastMs = latest?.timeMs ?? state.throughMs
    const vehicleId = lastMs === null ? null : vehicleAt(lastMs)
    if (vehicleId === null) return
    const trip = runningTrip(state.trip)
    // A device that was moved to another vehicle in the middle of a trip left the trip behind.
    const tripId = trip !== null && vehicleOf(trip) === vehicleId ? trip.id : null
    const changed =
      latest === undefined
        ? await saveLiveTrip(tx, { vehicleId, deviceId, tripId })
        : await saveLiveStates(tx, [
            {
              vehicleId,
              deviceId,
              at: new Date(latest.timeMs).toISOString(),
              lat: latest.lat,
              lon: latest.lon,
              speedKmh: latest.speedKmh ?? null,
              courseDeg: latest.courseDeg ?? null,
              ignition: latest.ignition ?? null,
              odometerKm: latest.odometerM === undefined ? null : latest.odometerM / 1_000,
              tripId,
            },
          ])
    if (changed.length > 0) tx.afterCommit(() => broadcastLive(tx.tenantId, changed))
  },
}
