import { getDefect as contract } from '@clutch/contracts/fleet/inspections'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findDefect } from './store.ts'

export const getDefect = implement(contract, async ({ params, tx }) => {
  const kept = await findDefect(tx, params.defectId)
  if (kept === undefined || kept.defect.vehicleId !== params.vehicleId) throw new Problem(NotFound)
  return ok(kept.defect)
})
