import { HarshEventDetected, HarshEventWithdrawn } from '@clutch/contracts/fleet/harsh-events'
import type { HarshEvent as Row } from '../../prisma/client/client.ts'
import type { DerivedNoun } from '../telemetry/track-folded.ts'
import {
  findStandingHarshEvents,
  harshEventTellerOf,
  hideHarshPlaces,
  saveHarshEvent,
  withdrawHarshEvent,
} from './store.ts'

export const harshEvents: DerivedNoun = {
  async onTrackFolded(tx, { effects, corrections, vehicleOf }) {
    const told: { row: Row; event: typeof HarshEventDetected | typeof HarshEventWithdrawn }[] = []
    const found = [...effects.map(({ record }) => record), ...corrections.changed.map(({ after }) => after)]
    for (const record of found)
      if (record.kind === 'harsh')
        told.push({ row: await saveHarshEvent(tx, record, vehicleOf(record)), event: HarshEventDetected })
    for (const { kind, id } of corrections.removed)
      if (kind === 'harsh') told.push({ row: await withdrawHarshEvent(tx, id), event: HarshEventWithdrawn })
    const tell = await harshEventTellerOf(
      tx,
      told.map(({ row }) => row),
    )
    for (const { row, event } of told) {
      const harsh = tell(row)
      if (harsh !== undefined) tx.emit(event, harsh)
    }
  },
  findStanding: findStandingHarshEvents,
  hidePlaces: hideHarshPlaces,
}
