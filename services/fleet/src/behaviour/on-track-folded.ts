import { HarshEventDetected, HarshEventWithdrawn } from '@clutch/contracts/fleet/harsh-events'
import type { DerivedNoun } from '../telemetry/track-folded.ts'
import { findStandingHarshEvents, harshEventOf, hideHarshPlaces, saveHarshEvent, withdrawHarshEvent } from './store.ts'

export const harshEvents: DerivedNoun = {
  async onTrackFolded(tx, { effects, corrections, vehicleOf }) {
    const found = [...effects.map(({ record }) => record), ...corrections.changed.map(({ after }) => after)]
    for (const record of found) {
      if (record.kind !== 'harsh') continue
      const event = harshEventOf(await saveHarshEvent(tx, record, vehicleOf(record)))
      if (event !== undefined) tx.emit(HarshEventDetected, event)
    }
    for (const { kind, id } of corrections.removed) {
      if (kind !== 'harsh') continue
      const event = harshEventOf(await withdrawHarshEvent(tx, id))
      if (event !== undefined) tx.emit(HarshEventWithdrawn, event)
    }
  },
  findStanding: findStandingHarshEvents,
  hidePlaces: hideHarshPlaces,
}
