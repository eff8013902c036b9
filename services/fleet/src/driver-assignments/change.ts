import { AssignmentNotManual, changeDriverAssignment as contract } from '@clutch/contracts/fleet/driver-assignments'
import { NotFound, VersionMismatch } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { assertFree, assertLicence, assignableDriver } from './admit.ts'
import { assignmentOf } from './assignment.ts'
import { changeClaims } from './change-claims.ts'
import { assertOrder, drivingInstant } from './manual.ts'
import type { Claim } from './resolve.ts'
import { findAssignment, findClaims, lockAssignments } from './store.ts'

export const changeDriverAssignment = implement(contract, async ({ params, body, ifMatch, principal, tx }) => {
  await lockAssignments(tx)
  const held = await findAssignment(tx, params.driverAssignmentId)
  if (held === undefined) throw new Problem(NotFound)
  if (held.version !== ifMatch) throw new Problem(VersionMismatch)
  if (held.source !== 'manual') throw new Problem(AssignmentNotManual)
  const [before] = await findClaims(tx, [held.claimId])
  const { fromAt, untilAt, driverId, override } = body
  const after: Claim = {
    ...before!,
    ...(driverId === undefined ? {} : { driverId }),
    ...(fromAt === undefined ? {} : { fromMs: drivingInstant(fromAt, '/body/fromAt', tx.now) }),
    ...(untilAt === undefined
      ? {}
      : { untilMs: untilAt === null ? null : drivingInstant(untilAt, '/body/untilAt', tx.now) }),
    ...(override === undefined ? {} : { overrideReason: override.reason }),
  }
  assertOrder(after)
  // Whoever only ends it is not asked for a licence again: it ends because there is none any more.
  if (isExtended(before!, after)) {
    const driver = await assignableDriver(tx, after.driverId)
    await assertLicence(tx, driver, after, override, principal)
  }
  await assertFree(tx, after)
  await changeClaims(tx, [before!], [after])
  return ok(assignmentOf((await findAssignment(tx, held.id))!))
})

function isExtended(before: Claim, after: Claim): boolean {
  const endsLater = before.untilMs !== null && (after.untilMs === null || after.untilMs > before.untilMs)
  return after.driverId !== before.driverId || after.fromMs < before.fromMs || endsLater
}
