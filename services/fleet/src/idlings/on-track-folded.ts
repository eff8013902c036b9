import { IdlingCorrected, IdlingEnded, IdlingStarted } from '@clutch/contracts/fleet/idlings'
import type { DerivedNoun } from '../telemetry/track-folded.ts'
import { findStandingIdlings, hideIdlingPlaces, idlingOf, saveIdling, withdrawIdling } from './store.ts'

export const idlings: DerivedNoun = {
  async onTrackFolded(tx, { effects, corrections, vehicleOf }) {
    for (const { type, record } of effects) {
      if (type !== 'idling-started' && type !== 'idling-ended') continue
      const idling = idlingOf(await saveIdling(tx, record, vehicleOf(record)))
      if (idling !== undefined) tx.emit(type === 'idling-started' ? IdlingStarted : IdlingEnded, idling)
    }
    for (const { before, after } of corrections.changed) {
      if (after.kind !== 'idling' || before.kind !== 'idling') continue
      const idling = idlingOf(await saveIdling(tx, after, vehicleOf(after)))
      const hasEnded = before.status === 'running' && after.status === 'ended'
      if (idling !== undefined) tx.emit(hasEnded ? IdlingEnded : IdlingCorrected, idling)
    }
    for (const { kind, id } of corrections.removed) {
      if (kind !== 'idling') continue
      const idling = idlingOf(await withdrawIdling(tx, id))
      if (idling !== undefined) tx.emit(IdlingCorrected, idling)
    }
  },
  findStanding: findStandingIdlings,
  hidePlaces: hideIdlingPlaces,
}
