import type { DerivedNoun } from '../telemetry/track-folded.ts'
import { findStandingEnergyUses, saveEnergyUse, withdrawEnergyUse } from './store.ts'

/** Nobody is told of it: a use is read where it is asked for. */
export const energyUses: DerivedNoun = {
  async onTrackFolded(tx, { effects, corrections, vehicleOf }) {
    for (const { type, record } of effects)
      if (type === 'energy-used') await saveEnergyUse(tx, record, vehicleOf(record))
    for (const { after } of corrections.changed)
      if (after.kind === 'energy-use') await saveEnergyUse(tx, after, vehicleOf(after))
    for (const { kind, id } of corrections.removed) if (kind === 'energy-use') await withdrawEnergyUse(tx, id)
  },
  findStanding: findStandingEnergyUses,
}
