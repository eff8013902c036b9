import { TripCompleted, TripCorrected } from '@clutch/contracts/fleet/trips'
import { markTouched } from '../analytics/mark.ts'
import type { Tx } from '../kit.ts'
import { showLiveAgain } from '../live/show-again.ts'
import { findTrackBetween } from '../telemetry/store.ts'
import { findCorrectionsDuring, lockCorrectionsOf } from './correction-store.ts'
import { type Correction, isCut, lastMsOf, shownTrips } from './corrections.ts'
import { findTripRowsDuring, type KeptTrip, saveShown, tripOf } from './store.ts'
import type { TrackPoint } from './track.ts'

/** A chain of corrections and trips longer than this is followed no further. */
const maxReach = 50

/** Of a trip that is split, as many readings are looked at: a day at one a second. */
const maxPoints = 86_400

/**
 * Makes the trips of a vehicle around a time what the engine's trips and the corrections say together, and tells what has changed.
 * Whoever changes either calls it, in the same transaction.
 */
export async function applyCorrections(
  tx: Tx,
  vehicleId: string,
  around: { fromMs: number; toMs: number },
): Promise<void> {
  await lockCorrectionsOf(tx, vehicleId)
  const { corrections, kept } = await reachOf(tx, vehicleId, around)
  const engine = kept.filter(({ origin }) => origin === 'engine')
  const tracks = new Map<string, readonly TrackPoint[]>()
  for (const { trip } of engine)
    if (trip.endMs !== null && isCut(trip, corrections))
      tracks.set(
        trip.id,
        await findTrackBetween(tx, trip.deviceId, { fromMs: trip.startMs, toMs: trip.endMs, limit: maxPoints }),
      )
  const shown = shownTrips(
    engine.map(({ trip }) => trip),
    corrections,
    ({ id }) => tracks.get(id) ?? [],
  )
  const keptById = new Map(kept.map((row) => [row.trip.id, row]))
  const shownIds = new Set(shown.map(({ trip }) => trip.id))
  let wasPrivateOtherwise = false
  for (const row of kept) {
    if (shownIds.has(row.trip.id) || !row.isShown) continue
    const hidden = tripOf(await saveShown(tx, { ...row, isShown: false, corrections: [] }))
    wasPrivateOtherwise ||= row.isPrivate
    if (hidden !== undefined) tx.emit(TripCorrected, hidden)
  }
  for (const { trip, origin, isPrivate, corrections: ids } of shown) {
    const before = keptById.get(trip.id)
    const after: KeptTrip = { trip, vehicleId, origin, isShown: true, isPrivate, corrections: ids }
    if (before !== undefined && isSame(before, after)) continue
    const told = tripOf(await saveShown(tx, after))
    wasPrivateOtherwise ||= isPrivate !== (before?.isShown === true && before.isPrivate)
    const isNew = before === undefined && trip.status === 'completed'
    if (told !== undefined) tx.emit(isNew ? TripCompleted : TripCorrected, told)
    // A merged one also counts on the days of the pause, on which nothing else is corrected.
    if (isNew) await markTouched(tx, [{ vehicleId, fromMs: trip.startMs, toMs: lastMsOf(trip) }])
  }
  if (wasPrivateOtherwise) await showLiveAgain(tx, { vehicleId })
}

/** The corrections that touch a time, the trips that they touch, the corrections that touch those, and so on. */
async function reachOf(
  tx: Tx,
  vehicleId: string,
  around: { fromMs: number; toMs: number },
): Promise<{ corrections: Correction[]; kept: KeptTrip[] }> {
  let { fromMs, toMs } = around
  for (let round = 0; ; round += 1) {
    const corrections = await findCorrectionsDuring(tx, vehicleId, { fromMs, toMs })
    const kept = await findTripRowsDuring(tx, vehicleId, { fromMs, toMs })
    const starts = [...corrections.map((of) => of.fromMs), ...kept.map(({ trip }) => trip.startMs)]
    const ends = [...corrections.map((of) => of.toMs), ...kept.map(({ trip }) => lastMsOf(trip))]
    const reach = { fromMs: Math.min(fromMs, ...starts), toMs: Math.max(toMs, ...ends) }
    if ((reach.fromMs === fromMs && reach.toMs === toMs) || round >= maxReach) return { corrections, kept }
    fromMs = reach.fromMs
    toMs = reach.toMs
  }
}

function isSame(before: KeptTrip, after: KeptTrip): boolean {
  return (
    before.isShown &&
    before.isPrivate === after.isPrivate &&
    before.corrections.join() === after.corrections.join() &&
    (after.origin === 'engine' || JSON.stringify(before.trip) === JSON.stringify(after.trip))
  )
}
