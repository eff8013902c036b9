import type { DerivedNoun } from '../telemetry/track-folded.ts'
import { findStandingVitalDays, forgetVitalDays, removeVitalDay, saveVitalDay } from './store.ts'
import type { VitalDay } from './vital-day.ts'

const dayMs = 86_400_000
const keptDays = 396

export const vitals: DerivedNoun = {
  async onTrackFolded(tx, { effects, corrections, vehicleOf }) {
    const found = [...effects.map(({ record }) => record), ...corrections.changed.map(({ after }) => after)]
    // A day is told as often as it grows: what it was last is kept.
    const days = new Map<string, VitalDay>()
    for (const record of found) if (record.kind === 'vital-day') days.set(record.id, record)
    for (const day of days.values()) await saveVitalDay(tx, day, vehicleOf(day))
    for (const { kind, id } of corrections.removed) if (kind === 'vital-day') await removeVitalDay(tx, id)
  },
  // A trend is asked for of a year at most; the month more is for a clock that is late.
  forget: (tx, deviceIds) => forgetVitalDays(tx, deviceIds, new Date(tx.now.getTime() - keptDays * dayMs)),
  findStanding: findStandingVitalDays,
}
