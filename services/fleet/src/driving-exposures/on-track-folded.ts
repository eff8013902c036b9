import { scheduleSettling } from '../driving-scores/settle.ts'
import type { DerivedNoun } from '../telemetry/track-folded.ts'
import { findStandingExposures, saveExposure, withdrawExposure } from './store.ts'

export const drivingExposures: DerivedNoun = {
  async onTrackFolded(tx, { effects, corrections, vehicleOf }) {
    const found = [...effects.map(({ record }) => record), ...corrections.changed.map(({ after }) => after)]
    const driven = new Map<string, number>()
    const isDriven = (vehicleId: string | null, ms: number) => {
      if (vehicleId !== null) driven.set(`${vehicleId}/${ms}`, ms)
    }
    for (const record of found) {
      if (record.kind !== 'driving-exposure') continue
      await saveExposure(tx, record, vehicleOf(record))
      isDriven(vehicleOf(record), record.startMs)
    }
    for (const record of corrections.removed) {
      if (record.kind !== 'driving-exposure') continue
      await withdrawExposure(tx, record.id)
      isDriven(vehicleOf(record), record.startMs)
    }
    for (const [key, ms] of driven) await scheduleSettling(tx, key.split('/')[0]!, new Date(ms))
  },
  findStanding: findStandingExposures,
}
