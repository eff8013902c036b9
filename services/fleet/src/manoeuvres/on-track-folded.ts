import { ManoeuvreDetected, ManoeuvreWithdrawn } from '@clutch/contracts/fleet/manoeuvres'
import type { DerivedNoun } from '../telemetry/track-folded.ts'
import { findStandingManoeuvres, hideManoeuvrePlaces, manoeuvreOf, saveManoeuvre, withdrawManoeuvre } from './store.ts'

export const manoeuvres: DerivedNoun = {
  async onTrackFolded(tx, { effects, corrections, vehicleOf }) {
    const found = [...effects.map(({ record }) => record), ...corrections.changed.map(({ after }) => after)]
    for (const record of found) {
      if (record.kind !== 'manoeuvre') continue
      const manoeuvre = manoeuvreOf(await saveManoeuvre(tx, record, vehicleOf(record)))
      if (manoeuvre !== undefined) tx.emit(ManoeuvreDetected, manoeuvre)
    }
    for (const { kind, id } of corrections.removed) {
      if (kind !== 'manoeuvre') continue
      const manoeuvre = manoeuvreOf(await withdrawManoeuvre(tx, id))
      if (manoeuvre !== undefined) tx.emit(ManoeuvreWithdrawn, manoeuvre)
    }
  },
  findStanding: findStandingManoeuvres,
  hidePlaces: hideManoeuvrePlaces,
}
