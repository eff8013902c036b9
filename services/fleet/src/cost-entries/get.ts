import { getCostEntry as contract } from '@clutch/contracts/fleet/cost-entries'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findCostEntry } from './store.ts'

export const getCostEntry = implement(contract, async ({ params, tx }) => {
  const entry = await findCostEntry(tx, params.costEntryId)
  if (entry === undefined) throw new Problem(NotFound)
  return ok(entry)
})
