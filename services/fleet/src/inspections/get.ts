import { getInspection as contract } from '@clutch/contracts/fleet/inspections'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findInspection } from './store.ts'

export const getInspection = implement(contract, async ({ params, tx }) => {
  const inspection = await findInspection(tx, params.inspectionId)
  if (inspection === undefined || inspection.vehicleId !== params.vehicleId) throw new Problem(NotFound)
  return ok(inspection)
})
