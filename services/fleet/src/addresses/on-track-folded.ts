import type { Tx } from '../kit.ts'
import type { DerivedNoun, TrackFolded } from '../telemetry/track-folded.ts'
import type { AddressAsker } from './asker.ts'
import { findKind } from './find.ts'

/** Where a vehicle was found without a trip that led there is named after the fact, as the places of trips are: nobody tells of it. */
export function relocationsNamed(asker: AddressAsker): DerivedNoun {
  const name = async (tx: Tx, all: readonly TrackFolded[]) => {
    if (asker.geocoder === undefined) return
    const records = all.flatMap(({ effects, corrections }) => [
      ...effects.flatMap((effect) => (effect.type === 'relocation-found' ? [effect.record] : [])),
      ...corrections.changed.map(({ after }) => after),
    ])
    const ids = new Set(records.filter(({ kind }) => kind === 'relocation').map(({ id }) => id))
    const due = [...ids].sort().map((key) => ({ key, dueAt: tx.now, payload: { attempts: 0 } }))
    await tx.scheduleAll(findKind, due)
  }
  return { onTrackFolded: (tx, folded) => name(tx, [folded]), onTracksFolded: name }
}
