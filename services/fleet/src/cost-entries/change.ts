import { CostEntryChanged, changeCostEntry as contract } from '@clutch/contracts/fleet/cost-entries'
import { NotFound, ValidationFailed, VersionMismatch } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { changedCostEntry, wrongWith } from './cost-entry.ts'
import { countDays } from './count-days.ts'
import { lockCostEntry, updateCostEntry } from './store.ts'

export const changeCostEntry = implement(contract, async ({ params, body, ifMatch, tx }) => {
  const entry = await lockCostEntry(tx, params.costEntryId)
  if (entry === undefined) throw new Problem(NotFound)
  if (entry.version !== ifMatch) throw new Problem(VersionMismatch)
  const changed = changedCostEntry(entry, body)
  const wrong = wrongWith(changed)
  if (wrong !== undefined)
    throw new Problem(ValidationFailed, { errors: [{ pointer: `/body/${wrong.field}`, message: wrong.message }] })
  await updateCostEntry(tx, changed)
  await countDays(tx, [entry, changed])
  tx.emit(CostEntryChanged, changed)
  return ok(changed)
})
