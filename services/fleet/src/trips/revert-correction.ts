import { revertTripCorrection as contract, TripCorrectionReverted } from '@clutch/contracts/fleet/trip-corrections'
import { NotFound, VersionMismatch } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { findDevicesEverIn } from '../installations/store.ts'
import { implement } from '../kit.ts'
import { lockDeviceStates } from '../telemetry/store.ts'
import { applyCorrections } from './apply-corrections.ts'
import { findCorrection, lockCorrectionsOf, updateCorrection } from './correction-store.ts'

export const revertTripCorrection = implement(contract, async ({ params, ifMatch, tx }) => {
  const known = await findCorrection(tx, params.tripCorrectionId)
  if (known === undefined) throw new Problem(NotFound)
  // Whoever folds its readings at this moment has committed the trips that are corrected, or sees the correction.
  await lockDeviceStates(tx, await findDevicesEverIn(tx, known.vehicleId))
  await lockCorrectionsOf(tx, known.vehicleId)
  const correction = (await findCorrection(tx, params.tripCorrectionId))!
  if (correction.version !== ifMatch) throw new Problem(VersionMismatch)
  if (correction.status === 'reverted') return ok(correction)
  const reverted = {
    ...correction,
    version: correction.version + 1,
    status: 'reverted' as const,
    revertedBy: tx.actor,
    revertedAt: tx.now.toISOString(),
  }
  await updateCorrection(tx, reverted)
  tx.emit(TripCorrectionReverted, reverted)
  const around = { fromMs: Date.parse(correction.from), toMs: Date.parse(correction.to) }
  await applyCorrections(tx, correction.vehicleId, around)
  return ok(reverted)
})
