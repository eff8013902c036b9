import { assignDriver as contract } from '@clutch/contracts/fleet/driver-assignments'
import { newId } from '@clutch/shared/id'
import { created } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { assertFree, assertLicence, assignableDriver, assignableVehicle } from './admit.ts'
import { assignmentIdOf, assignmentOf } from './assignment.ts'
import { changeClaims } from './change-claims.ts'
import { assertOrder, drivingInstant } from './manual.ts'
import type { Claim } from './resolve.ts'
import { findAssignment, lockAssignments } from './store.ts'

export const assignDriver = implement(contract, async ({ body, principal, tx }) => {
  const id = newId('dac')
  const claim: Claim = {
    id,
    source: 'manual',
    sourceId: id,
    vehicleId: body.vehicleId,
    driverId: body.driverId,
    fromMs: body.fromAt === undefined ? tx.now.getTime() : drivingInstant(body.fromAt, '/body/fromAt', tx.now),
    untilMs: typeof body.untilAt === 'string' ? drivingInstant(body.untilAt, '/body/untilAt', tx.now) : null,
    overrideReason: body.override?.reason ?? null,
    madeBy: tx.actor,
  }
  assertOrder(claim)
  await lockAssignments(tx)
  await assignableVehicle(tx, claim.vehicleId)
  const driver = await assignableDriver(tx, claim.driverId)
  await assertLicence(tx, driver, claim, body.override, principal)
  await assertFree(tx, claim)
  await changeClaims(tx, [], [claim])
  return created(assignmentOf((await findAssignment(tx, assignmentIdOf(claim, claim.fromMs)))!))
})
