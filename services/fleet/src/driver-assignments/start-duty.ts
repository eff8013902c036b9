import { startDuty as contract, DriverUnknown } from '@clutch/contracts/fleet/driver-assignments'
import { newId } from '@clutch/shared/id'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { assignableVehicle } from './admit.ts'
import { changeClaims } from './change-claims.ts'
import { assertDutyInstant, dutyOf, endedAt } from './duty.ts'
import { drivingInstant } from './manual.ts'
import { ownDriver } from './own-duty.ts'
import type { Claim } from './resolve.ts'
import { findOpenDuties, lockAssignments } from './store.ts'

/** Whoever was on duty in the vehicle hands it over; a duty of the driver in another one ends. */
export const startDuty = implement(contract, async ({ params, body, principal, tx }) => {
  const { driverId } = params
  const { vehicleId } = body
  await lockAssignments(tx)
  const driver = await ownDriver(tx, driverId, principal)
  if (driver.status !== 'active') throw new Problem(DriverUnknown)
  await assignableVehicle(tx, vehicleId)
  const open = await findOpenDuties(tx, { driverId, vehicleId })
  const same = open.find((duty) => duty.driverId === driverId && duty.vehicleId === vehicleId)
  if (same !== undefined) return ok(dutyOf(same))
  const atMs = body.at === undefined ? tx.now.getTime() : drivingInstant(body.at, '/body/at', tx.now)
  assertDutyInstant(atMs, tx.now, open)
  const id = newId('dac')
  const started: Claim = {
    id,
    source: 'app',
    sourceId: id,
    vehicleId,
    driverId,
    fromMs: atMs,
    untilMs: null,
    overrideReason: null,
    madeBy: tx.actor,
  }
  await changeClaims(tx, open, [...endedAt(open, atMs), started])
  return ok(dutyOf(started))
})
