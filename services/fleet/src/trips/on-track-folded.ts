import { TripCompleted, TripCorrected, TripStarted } from '@clutch/contracts/fleet/trips'
import type { Tx } from '../kit.ts'
import type { DerivedRecord } from '../telemetry/fold.ts'
import type { DerivedNoun, TrackFolded } from '../telemetry/track-folded.ts'
import { applyCorrections } from './apply-corrections.ts'
import { withCorrections } from './correction-store.ts'
import {
  findStandingStays,
  findStandingTrips,
  findVehiclesOfTrips,
  hideStayPlaces,
  hideTripPlaces,
  removeStay,
  saveStay,
  saveTrips,
  tripOf,
  withdrawTrip,
} from './store.ts'
import type { Trip } from './trip-engine.ts'

const events = { 'trip-started': TripStarted, 'trip-completed': TripCompleted, 'trip-reopened': TripCorrected } as const

/** Trips, and the stays between and within them. */
export const trips: DerivedNoun = {
  onTrackFolded: (tx, folded) => keepTrips(tx, [folded]),
  onTracksFolded: keepTrips,
  async hidePlaces(tx, hidden) {
    for (const row of await hideTripPlaces(tx, hidden)) {
      const told = row.shown ? tripOf(row) : undefined
      if (told !== undefined) tx.emit(TripCorrected, told)
    }
    await hideStayPlaces(tx, hidden)
  },
  async findStanding(tx, deviceId, which) {
    return [...(await findStandingTrips(tx, deviceId, which)), ...(await findStandingStays(tx, deviceId, which))]
  },
}

interface SavedTrip {
  trip: Trip
  vehicleId: string | null
  event: (typeof events)[keyof typeof events]
}

interface Touched {
  trip: Trip
  vehicleId: string | null
}

async function keepTrips(tx: Tx, all: readonly TrackFolded[]): Promise<void> {
  const saves: SavedTrip[] = []
  const corrected: string[] = []
  const touched: Touched[] = []
  for (const { effects, corrections, vehicleOf } of all) {
    for (const effect of effects) {
      if (effect.type === 'stop-recorded') await saveStay(tx, effect.record, vehicleOf(effect.record))
      else if (effect.type === 'relocation-found') await saveStay(tx, effect.record, vehicleOf(effect.record))
      else if (effect.type in events) {
        const { type, record: trip } = effect as Extract<typeof effect, { type: keyof typeof events }>
        saves.push({ trip, vehicleId: vehicleOf(trip), event: events[type] })
      }
    }
    for (const { before, after } of corrections.changed) {
      if (after.kind === 'stop') await saveStay(tx, after, vehicleOf(after))
      if (after.kind === 'relocation') await saveStay(tx, after, vehicleOf(after))
      if (after.kind !== 'trip') continue
      const event = hasArrived(before, after) ? TripCompleted : TripCorrected
      saves.push({ trip: after, vehicleId: vehicleOf(after), event })
      corrected.push(after.id)
    }
    for (const record of corrections.removed) {
      if (record.kind === 'stop' || record.kind === 'relocation') await removeStay(tx, record.id)
      if (record.kind !== 'trip') continue
      const row = await withdrawTrip(tx, record.id)
      const told = row.shown ? tripOf(row) : undefined
      if (told !== undefined) tx.emit(TripCorrected, told)
      touched.push({ trip: record, vehicleId: row.vehicleId })
    }
  }
  // It may have been another vehicle's until now, whose corrections then concern it no longer.
  const before = await findVehiclesOfTrips(tx, corrected)
  for (const { trip } of saves) touched.push({ trip, vehicleId: before.get(trip.id) ?? null })
  for (const wave of wavesOf(saves)) {
    const rows = await saveTrips(tx, wave)
    for (const { trip, event } of wave) {
      const row = rows.get(trip.id)!
      const told = row.shown ? tripOf(row) : undefined
      if (told !== undefined) tx.emit(event, told)
      touched.push({ trip, vehicleId: row.vehicleId })
    }
  }
  await keepCorrections(tx, touched)
}

/** A statement writes a row once: of a trip that set off and arrived in one batch the arrival is another. */
function wavesOf(saves: readonly SavedTrip[]): SavedTrip[][] {
  const times = new Map<string, number>()
  const waves: SavedTrip[][] = []
  for (const save of saves) {
    const n = times.get(save.trip.id) ?? 0
    times.set(save.trip.id, n + 1)
    const wave = waves[n]
    if (wave === undefined) waves[n] = [save]
    else wave.push(save)
  }
  return waves
}

/** It ran when it was last told, and is over: that is an arrival, although late readings brought it. */
function hasArrived(before: DerivedRecord, after: Trip): boolean {
  return before.kind === 'trip' && before.status === 'running' && after.status === 'completed'
}

/** What somebody made of a vehicle's trips holds for the new ones too. */
async function keepCorrections(tx: Tx, touched: readonly Touched[]): Promise<void> {
  const vehicleIds = new Set(touched.flatMap(({ vehicleId }) => vehicleId ?? []))
  for (const vehicleId of await withCorrections(tx, [...vehicleIds])) {
    const own = touched.filter((of) => of.vehicleId === vehicleId).map(({ trip }) => trip)
    await applyCorrections(tx, vehicleId, {
      fromMs: Math.min(...own.map(({ startMs }) => startMs)),
      toMs: Math.max(...own.map(({ startMs, durationS }) => startMs + durationS * 1_000)),
    })
  }
}
