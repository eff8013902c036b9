import { LevelChangeCorrected, LevelDrained, LevelRefuelled } from '@clutch/contracts/fleet/level-changes'
import type { Tx } from '../kit.ts'
import type { DerivedNoun } from '../telemetry/track-folded.ts'
import { findEnergyOf } from '../vehicle-energy/store.ts'
import type { LevelsChanged } from './levels-changed.ts'
import {
  findLevelChange,
  findStandingLevelChanges,
  hideLevelChangePlaces,
  levelChangeTellerOf,
  saveLevelChange,
  withdrawLevelChange,
} from './store.ts'

/** Tells of a change with the litres that are known now, and of the vehicle's refuels to whoever follows them. */
async function tell(tx: Tx, id: string, wasTold: boolean, reactions: readonly LevelsChanged[]): Promise<void> {
  const row = await findLevelChange(tx, id)
  if (row === undefined || row.vehicleId === null) return
  const { vehicleId, record } = row
  const changed = { vehicleId, fromMs: record.fromMs, untilMs: record.untilMs }
  for (const react of reactions) await react(tx, changed)
  const after = (await findLevelChange(tx, id)) ?? row
  const change = (await levelChangeTellerOf(tx, [after], await findEnergyOf(tx, [vehicleId])))(after)
  if (change === undefined) return
  if (wasTold) tx.emit(LevelChangeCorrected, change)
  else tx.emit(change.kind === 'refuel' ? LevelRefuelled : LevelDrained, change)
}

export function levelChanges(reactions: readonly LevelsChanged[]): DerivedNoun {
  return {
    async onTrackFolded(tx, { effects, corrections, vehicleOf }) {
      for (const { type, record } of effects) {
        if (type !== 'level-changed') continue
        await saveLevelChange(tx, record, vehicleOf(record))
        await tell(tx, record.id, false, reactions)
      }
      for (const { after } of corrections.changed) {
        if (after.kind !== 'level-change') continue
        const before = await findLevelChange(tx, after.id)
        const vehicleId = vehicleOf(after)
        await saveLevelChange(tx, after, vehicleId)
        // The vehicle it was taken from has it no more.
        if (before?.vehicleId != null && before.vehicleId !== vehicleId) {
          const { fromMs, untilMs } = before.record
          for (const react of reactions) await react(tx, { vehicleId: before.vehicleId, fromMs, untilMs })
        }
        await tell(tx, after.id, true, reactions)
      }
      for (const { kind, id } of corrections.removed) {
        if (kind !== 'level-change') continue
        await withdrawLevelChange(tx, id)
        await tell(tx, id, true, reactions)
      }
    },
    hidePlaces: hideLevelChangePlaces,
    findStanding: findStandingLevelChanges,
  }
}
