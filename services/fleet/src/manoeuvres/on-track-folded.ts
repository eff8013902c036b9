import { ManoeuvreDetected, ManoeuvreWithdrawn } from '@clutch/contracts/fleet/manoeuvres'
import type { Manoeuvre as Row } from '../../prisma/client/client.ts'
import type { DerivedNoun } from '../telemetry/track-folded.ts'
import {
  findStandingManoeuvres,
  hideManoeuvrePlaces,
  manoeuvreTellerOf,
  saveManoeuvre,
  withdrawManoeuvre,
} from './store.ts'

export const manoeuvres: DerivedNoun = {
  async onTrackFolded(tx, { effects, corrections, vehicleOf }) {
    const told: { row: Row; event: typeof ManoeuvreDetected | typeof ManoeuvreWithdrawn }[] = []
    const found = [...effects.map(({ record }) => record), ...corrections.changed.map(({ after }) => after)]
    for (const record of found)
      if (record.kind === 'manoeuvre')
        told.push({ row: await saveManoeuvre(tx, record, vehicleOf(record)), event: ManoeuvreDetected })
    for (const { kind, id } of corrections.removed)
      if (kind === 'manoeuvre') told.push({ row: await withdrawManoeuvre(tx, id), event: ManoeuvreWithdrawn })
    const tell = await manoeuvreTellerOf(
      tx,
      told.map(({ row }) => row),
    )
    for (const { row, event } of told) {
      const manoeuvre = tell(row)
      if (manoeuvre !== undefined) tx.emit(event, manoeuvre)
    }
  },
  findStanding: findStandingManoeuvres,
  hidePlaces: hideManoeuvrePlaces,
}
