import { LongDriveFound, LongDriveWithdrawn } from '@clutch/contracts/fleet/long-drives'
import type { DerivedNoun } from '../telemetry/track-folded.ts'
import { findStandingLongDrives, longDriveOf, saveLongDrive, withdrawLongDrive } from './store.ts'

export const longDrives: DerivedNoun = {
  async onTrackFolded(tx, { effects, corrections, vehicleOf }) {
    const found = [...effects.map(({ record }) => record), ...corrections.changed.map(({ after }) => after)]
    for (const record of found) {
      if (record.kind !== 'long-drive') continue
      const drive = longDriveOf(await saveLongDrive(tx, record, vehicleOf(record)))
      if (drive !== undefined) tx.emit(LongDriveFound, drive)
    }
    for (const { kind, id } of corrections.removed) {
      if (kind !== 'long-drive') continue
      const drive = longDriveOf(await withdrawLongDrive(tx, id))
      if (drive !== undefined) tx.emit(LongDriveWithdrawn, drive)
    }
  },
  findStanding: findStandingLongDrives,
}
