import { putShiftException as contract } from '@clutch/contracts/fleet/shifts'
import { NotFound, ValidationFailed } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { type Day, parseDay, TimeError } from '@clutch/shared/time'
import { assertLicence, assignableDriver, assignableVehicle } from '../driver-assignments/admit.ts'
import { askedBy } from '../driver-assignments/change-claims.ts'
import { lockAssignments } from '../driver-assignments/store.ts'
import { implement } from '../kit.ts'
import { claimDays } from './claim-days.ts'
import { claimOn, exceptionOn } from './shift.ts'
import { findShift, saveException } from './store.ts'

export const putShiftException = implement(contract, async ({ params, body, principal, tx }) => {
  const day = dayIn(params.day)
  await lockAssignments(tx)
  const shift = await findShift(tx, params.shiftId)
  if (shift === undefined || shift.status === 'archived') throw new Problem(NotFound)
  const exception = exceptionOn(day, body)
  if (exception.kind === 'changed') {
    await assignableVehicle(tx, exception.vehicleId ?? shift.vehicleId)
    const driver = await assignableDriver(tx, exception.driverId ?? shift.driverId)
    const { zone } = await askedBy(tx, shift.vehicleId)
    await assertLicence(tx, driver, claimOn(shift, exception, day, zone)!, undefined, principal)
  }
  await saveException(tx, shift.id, exception)
  await claimDays(tx, shift, { corrected: day })
  return ok(exception)
})

/** @throws Problem when there is no such day */
export function dayIn(text: string): Day {
  try {
    return parseDay(text)
  } catch (error) {
    if (!(error instanceof TimeError)) throw error
    throw new Problem(ValidationFailed, { errors: [{ pointer: '/params/day', message: 'must be a day: 2026-11-22' }] })
  }
}
