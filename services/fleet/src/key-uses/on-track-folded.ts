import type { DerivedNoun } from '../telemetry/track-folded.ts'
import { assignByKeyKind } from './assign-by-key.ts'
import { findStandingKeyUses, saveKeyUse, withdrawKeyUse } from './store.ts'

/** Who has a vehicle by its key is decided a moment later, alone: whoever folds waits for no other device of the tenant. */
export const keyUses: DerivedNoun = {
  async onTrackFolded(tx, { effects, corrections, vehicleOf }) {
    const touched = new Set<string>()
    for (const record of [...effects.map((each) => each.record), ...corrections.changed.map(({ after }) => after)]) {
      if (record.kind !== 'key-use') continue
      await saveKeyUse(tx, record, vehicleOf(record))
      touched.add(record.id)
    }
    for (const { kind, id } of corrections.removed) {
      if (kind !== 'key-use') continue
      await withdrawKeyUse(tx, id)
      touched.add(id)
    }
    const due = [...touched].map((key) => ({ key, dueAt: tx.now }))
    await tx.scheduleAll(assignByKeyKind, due)
  },
  findStanding: findStandingKeyUses,
}
