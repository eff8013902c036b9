import {
  correctTrip as contract,
  type NewTripCorrection,
  type TripCorrection,
  TripCorrectionMade,
  TripNotCorrectable,
} from '@clutch/contracts/fleet/trip-corrections'
import type { Trip } from '@clutch/contracts/fleet/trips'
import { NotFound, VersionMismatch } from '@clutch/contracts/problems'
import { newId } from '@clutch/shared/id'
import { Problem } from '@clutch/shared/problem'
import { created } from '@clutch/shared/route'
import { instantIn } from '@clutch/shared/time-order'
import { findDevicesEverIn } from '../installations/store.ts'
import { implement, type Tx } from '../kit.ts'
import { lockDeviceStates } from '../telemetry/store.ts'
import { applyCorrections } from './apply-corrections.ts'
import { insertCorrection, lockCorrectionsOf } from './correction-store.ts'
import { findTrip, findTripsBetween, longestTripMs } from './store.ts'

export const correctTrip = implement(contract, async ({ params, body, ifMatch, tx }) => {
  const known = await findTrip(tx, params.tripId)
  if (known === undefined) throw new Problem(NotFound)
  // Whoever folds its readings at this moment has committed the trips that are corrected, or sees the correction.
  await lockDeviceStates(tx, await findDevicesEverIn(tx, known.vehicleId))
  await lockCorrectionsOf(tx, known.vehicleId)
  const trip = (await findTrip(tx, params.tripId))!
  if (trip.version !== ifMatch) throw new Problem(VersionMismatch)
  if (trip.status !== 'completed') throw refused('/params/tripId', 'has not ended, or is no longer shown')
  const { from, to } = await timeOf(tx, trip, body)
  const correction: TripCorrection = {
    id: newId('tco'),
    version: 1,
    vehicleId: trip.vehicleId,
    kind: body.kind,
    from,
    to,
    status: 'active',
    reason: body.reason ?? null,
    madeBy: tx.actor,
    madeAt: tx.now.toISOString(),
    revertedBy: null,
    revertedAt: null,
  }
  await insertCorrection(tx, correction)
  tx.emit(TripCorrectionMade, correction)
  await applyCorrections(tx, trip.vehicleId, { fromMs: Date.parse(from), toMs: Date.parse(to) })
  return created(correction)
})

async function timeOf(tx: Tx, trip: Trip, body: NewTripCorrection): Promise<{ from: string; to: string }> {
  const endedAt = trip.endedAt!
  if (body.kind === 'private') return { from: trip.startedAt, to: endedAt }
  if (body.kind === 'split') {
    const at = instantIn(body.at, '/body/at').toISOString()
    if (at <= trip.startedAt || at >= endedAt) throw refused('/body/at', 'does not lie within the trip')
    return { from: at, to: at }
  }
  const other = await findTrip(tx, body.withTripId)
  if (other?.vehicleId !== trip.vehicleId || other.status !== 'completed' || other.id === trip.id)
    throw refused('/body/withTripId', 'does not name another trip of the vehicle that has ended')
  const [first, second] = trip.startedAt < other.startedAt ? [trip, other] : [other, trip]
  const between = await findTripsBetween(tx, trip.vehicleId, new Date(first.startedAt), new Date(second.startedAt))
  if (between > 0) throw refused('/body/withTripId', 'is not the neighbour of this trip: another lies between them')
  if (Date.parse(second.endedAt!) - Date.parse(first.startedAt) > longestTripMs)
    throw refused('/body/withTripId', 'ends more than a week after the first of the two began')
  // The one may end where the other starts.
  const ends = [first.endedAt!, second.startedAt].sort()
  return { from: ends[0]!, to: ends[1]! }
}

function refused(pointer: string, message: string): Problem {
  return new Problem(TripNotCorrectable, { errors: [{ pointer, message }] })
}
