import { getLevelChange as contract } from '@clutch/contracts/fleet/level-changes'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findEnergyOf } from '../vehicle-energy/store.ts'
import { findLevelChange, levelChangeTellerOf } from './store.ts'

export const getLevelChange = implement(contract, async ({ params, tx }) => {
  const row = await findLevelChange(tx, params.levelChangeId)
  if (row?.vehicleId == null) throw new Problem(NotFound)
  const change = (await levelChangeTellerOf(tx, [row], await findEnergyOf(tx, [row.vehicleId])))(row)
  if (change === undefined) throw new Problem(NotFound)
  return ok(change)
})
