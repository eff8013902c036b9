import { GeofenceEntered, GeofenceExited } from '@clutch/contracts/fleet/geofence-crossings'
import type { DerivedNoun } from '../telemetry/track-folded.ts'
import { crossingOf, findStandingCrossings, hideCrossings, saveCrossing, withdrawCrossing } from './store.ts'

export const geofenceCrossings: DerivedNoun = {
  async onTrackFolded(tx, { effects, corrections, vehicleOf }) {
    const found = [...effects.map(({ record }) => record), ...corrections.changed.map(({ after }) => after)]
    for (const record of found) {
      if (record.kind !== 'crossing') continue
      const crossing = crossingOf(await saveCrossing(tx, record, vehicleOf(record)))
      if (crossing !== undefined) tx.emit(crossing.direction === 'enter' ? GeofenceEntered : GeofenceExited, crossing)
    }
    for (const { kind, id } of corrections.removed) {
      if (kind === 'crossing') await withdrawCrossing(tx, id)
    }
  },
  findStanding: findStandingCrossings,
  hidePlaces: hideCrossings,
}
