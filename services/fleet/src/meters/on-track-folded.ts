import { MeterResetFound, MeterResetWithdrawn } from '@clutch/contracts/fleet/meters'
import type { DerivedNoun } from '../telemetry/track-folded.ts'
import type { MeterDay } from './meter-day.ts'
import {
  findStandingMeters,
  removeMeterDay,
  resetOf,
  saveMeterDay,
  saveMeterReset,
  withdrawMeterReset,
} from './store.ts'

export const meters: DerivedNoun = {
  async onTrackFolded(tx, { effects, corrections, vehicleOf }) {
    const found = [...effects.map(({ record }) => record), ...corrections.changed.map(({ after }) => after)]
    // A day is told as often as it grows: what it was last is kept.
    const days = new Map<string, MeterDay>()
    for (const record of found) {
      if (record.kind === 'meter-day') days.set(record.id, record)
      if (record.kind !== 'meter-reset') continue
      const reset = resetOf(await saveMeterReset(tx, record, vehicleOf(record)))
      if (reset !== undefined) tx.emit(MeterResetFound, reset)
    }
    for (const day of days.values()) await saveMeterDay(tx, day, vehicleOf(day))
    for (const { kind, id } of corrections.removed) {
      if (kind === 'meter-day') await removeMeterDay(tx, id)
      if (kind !== 'meter-reset') continue
      const reset = resetOf(await withdrawMeterReset(tx, id))
      if (reset !== undefined) tx.emit(MeterResetWithdrawn, reset)
    }
  },
  findStanding: findStandingMeters,
}
