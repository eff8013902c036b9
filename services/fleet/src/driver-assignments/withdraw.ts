import { AssignmentNotManual, withdrawDriverAssignment as contract } from '@clutch/contracts/fleet/driver-assignments'
import { NotFound, VersionMismatch } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { noContent } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { changeClaims } from './change-claims.ts'
import { findAssignment, findClaims, lockAssignments } from './store.ts'

export const withdrawDriverAssignment = implement(contract, async ({ params, ifMatch, tx }) => {
  await lockAssignments(tx)
  const held = await findAssignment(tx, params.driverAssignmentId)
  if (held === undefined) throw new Problem(NotFound)
  if (held.version !== ifMatch) throw new Problem(VersionMismatch)
  if (held.source !== 'manual') throw new Problem(AssignmentNotManual)
  await changeClaims(tx, await findClaims(tx, [held.claimId]), [])
  return noContent
})
