import { MeterResetFound, MeterResetWithdrawn } from '@clutch/contracts/fleet/meters'
import type { Tx } from '../kit.ts'
import type { DerivedNoun, TrackFolded } from '../telemetry/track-folded.ts'
import type { MeterDay } from './meter-day.ts'
import {
  findStandingMeters,
  removeMeterDays,
  resetOf,
  saveMeterDays,
  saveMeterReset,
  withdrawMeterReset,
} from './store.ts'

export const meters: DerivedNoun = {
  onTrackFolded: (tx, folded) => keepMeters(tx, [folded]),
  onTracksFolded: keepMeters,
  findStanding: findStandingMeters,
}

async function keepMeters(tx: Tx, all: readonly TrackFolded[]): Promise<void> {
  // A day is told as often as it grows: what it was last is kept.
  const days = new Map<string, { day: MeterDay; vehicleId: string | null }>()
  const gone: string[] = []
  for (const { effects, corrections, vehicleOf } of all) {
    const found = [...effects.map(({ record }) => record), ...corrections.changed.map(({ after }) => after)]
    for (const record of found) {
      if (record.kind === 'meter-day') days.set(record.id, { day: record, vehicleId: vehicleOf(record) })
      if (record.kind !== 'meter-reset') continue
      const reset = resetOf(await saveMeterReset(tx, record, vehicleOf(record)))
      if (reset !== undefined) tx.emit(MeterResetFound, reset)
    }
    for (const { kind, id } of corrections.removed) {
      if (kind === 'meter-day') gone.push(id)
      if (kind !== 'meter-reset') continue
      const reset = resetOf(await withdrawMeterReset(tx, id))
      if (reset !== undefined) tx.emit(MeterResetWithdrawn, reset)
    }
  }
  await saveMeterDays(tx, [...days.values()])
  await removeMeterDays(tx, gone)
}
