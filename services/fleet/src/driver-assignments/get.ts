import { getDriverAssignment as contract } from '@clutch/contracts/fleet/driver-assignments'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { assignmentOf } from './assignment.ts'
import { findAssignment } from './store.ts'

export const getDriverAssignment = implement(contract, async ({ params, tx }) => {
  const kept = await findAssignment(tx, params.driverAssignmentId)
  if (kept === undefined) throw new Problem(NotFound)
  return ok(assignmentOf(kept))
})
