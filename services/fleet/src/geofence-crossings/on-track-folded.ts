import {
  type GeofenceCrossing,
  GeofenceCrossingCorrected,
  GeofenceCrossingWithdrawn,
  GeofenceEntered,
  GeofenceExited,
} from '@clutch/contracts/fleet/geofence-crossings'
import { scopeJudge } from '../geofences/scope.ts'
import type { DerivedNoun } from '../telemetry/track-folded.ts'
import { crossingOf, findStandingCrossings, hideCrossings, saveCrossing, withdrawCrossing } from './store.ts'

export const geofenceCrossings: DerivedNoun = {
  async onTrackFolded(tx, { effects, corrections, vehicleOf }) {
    const isInScope = scopeJudge(tx)
    const tell = (crossing: GeofenceCrossing) =>
      tx.emit(crossing.direction === 'enter' ? GeofenceEntered : GeofenceExited, crossing)
    for (const { record } of effects) {
      if (record.kind !== 'crossing') continue
      const row = await saveCrossing(tx, record, vehicleOf(record), isInScope)
      const crossing = row && crossingOf(row)
      if (crossing !== undefined) tell(crossing)
    }
    for (const { after } of corrections.changed) {
      if (after.kind !== 'crossing') continue
      const row = await saveCrossing(tx, after, vehicleOf(after), isInScope)
      const crossing = row && crossingOf(row)
      if (crossing === undefined) continue
      if (crossing.version === 1) tell(crossing)
      else tx.emit(GeofenceCrossingCorrected, crossing)
    }
    for (const { kind, id } of corrections.removed) {
      if (kind !== 'crossing') continue
      const row = await withdrawCrossing(tx, id)
      const crossing = row && crossingOf(row)
      if (crossing !== undefined) tx.emit(GeofenceCrossingWithdrawn, crossing)
    }
  },
  findStanding: findStandingCrossings,
  hidePlaces: hideCrossings,
}
