import { limitedFencesOf } from '../geofences/fence-source.ts'
import type { Asker } from '../road-limits/asker.ts'
import type { DerivedRecord } from '../telemetry/fold.ts'
import type { DerivedNoun } from '../telemetry/track-folded.ts'
import { assessKind, withdrawSpeedingsOf } from './assess.ts'
import { hideSpeedingPlaces, saveAssessment } from './store.ts'

/** A trip that has ended, or is another than it was, is looked at for speeding, where somebody knows the limits: a provider, or geofences. */
export function speedings(asker: Asker): DerivedNoun {
  return {
    async onTrackFolded(tx, { effects, corrections, vehicleOf }) {
      const tells = [...effects.map(({ record }) => record), ...corrections.changed.map(({ after }) => after)]
      const isOfTrips = tells.some(isEndedTrip) || corrections.removed.some(({ kind }) => kind === 'trip')
      if (!isOfTrips || (asker.provider === undefined && (await limitedFencesOf(tx)).size === 0)) return
      for (const record of tells) {
        const vehicleId = vehicleOf(record)
        if (!isEndedTrip(record) || vehicleId === null) continue
        const { id: tripId, deviceId, startMs, endMs } = record
        await saveAssessment(tx, { tripId, vehicleId, startMs, endMs })
        await tx.schedule(assessKind, tripId, tx.now, { deviceId })
      }
      for (const { kind, id } of corrections.removed) if (kind === 'trip') await withdrawSpeedingsOf(tx, id)
    },
    hidePlaces: hideSpeedingPlaces,
  }
}

function isEndedTrip(record: DerivedRecord): record is Extract<DerivedRecord, { kind: 'trip' }> & { endMs: number } {
  return record.kind === 'trip' && record.endMs !== null
}
