import { IdlingCorrected, IdlingEnded, IdlingStarted } from '@clutch/contracts/fleet/idlings'
import type { Idling as Row } from '../../prisma/client/client.ts'
import type { DerivedNoun } from '../telemetry/track-folded.ts'
import { findStandingIdlings, hideIdlingPlaces, idlingTellerOf, saveIdling, withdrawIdling } from './store.ts'

export const idlings: DerivedNoun = {
  async onTrackFolded(tx, { effects, corrections, vehicleOf }) {
    const told: { row: Row; event: typeof IdlingStarted | typeof IdlingEnded | typeof IdlingCorrected }[] = []
    for (const { type, record } of effects) {
      if (type !== 'idling-started' && type !== 'idling-ended') continue
      const row = await saveIdling(tx, record, vehicleOf(record))
      told.push({ row, event: type === 'idling-started' ? IdlingStarted : IdlingEnded })
    }
    for (const { before, after } of corrections.changed) {
      if (after.kind !== 'idling' || before.kind !== 'idling') continue
      const hasEnded = before.status === 'running' && after.status === 'ended'
      const row = await saveIdling(tx, after, vehicleOf(after))
      told.push({ row, event: hasEnded ? IdlingEnded : IdlingCorrected })
    }
    for (const { kind, id } of corrections.removed)
      if (kind === 'idling') told.push({ row: await withdrawIdling(tx, id), event: IdlingCorrected })
    const tell = await idlingTellerOf(
      tx,
      told.map(({ row }) => row),
    )
    for (const { row, event } of told) {
      const idling = tell(row)
      if (idling !== undefined) tx.emit(event, idling)
    }
  },
  findStanding: findStandingIdlings,
  hidePlaces: hideIdlingPlaces,
}
