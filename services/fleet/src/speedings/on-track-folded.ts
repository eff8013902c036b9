import type { Asker } from '../road-limits/asker.ts'
import type { DerivedNoun } from '../telemetry/track-folded.ts'
import { assessKind, withdrawSpeedingsOf } from './assess.ts'
import { hideSpeedingPlaces, saveAssessment } from './store.ts'

/** A trip that has ended, or is another than it was, is looked at for speeding, where somebody knows the limits. */
export function speedings(asker: Asker): DerivedNoun {
  return {
    async onTrackFolded(tx, { effects, corrections, vehicleOf }) {
      if (asker.provider === undefined) return
      for (const record of [...effects.map((one) => one.record), ...corrections.changed.map(({ after }) => after)]) {
        const vehicleId = vehicleOf(record)
        if (record.kind !== 'trip' || record.endMs === null || vehicleId === null) continue
        const { id: tripId, deviceId, startMs, endMs } = record
        await saveAssessment(tx, { tripId, vehicleId, startMs, endMs })
        await tx.schedule(assessKind, tripId, tx.now, { deviceId })
      }
      for (const { kind, id } of corrections.removed) if (kind === 'trip') await withdrawSpeedingsOf(tx, id)
    },
    hidePlaces: hideSpeedingPlaces,
  }
}
