import { CostEntryDeleted, deleteCostEntry as contract } from '@clutch/contracts/fleet/cost-entries'
import { NotFound, VersionMismatch } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { noContent } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { countDays } from './count-days.ts'
import { lockCostEntry, removeCostEntry } from './store.ts'

/** The row goes, so that the books may enter it again; what it was is in its last event. */
export const deleteCostEntry = implement(contract, async ({ params, ifMatch, tx }) => {
  const entry = await lockCostEntry(tx, params.costEntryId)
  if (entry === undefined) throw new Problem(NotFound)
  if (entry.version !== ifMatch) throw new Problem(VersionMismatch)
  await removeCostEntry(tx, entry.id)
  await countDays(tx, [entry])
  tx.emit(CostEntryDeleted, { ...entry, version: entry.version + 1 })
  return noContent
})
