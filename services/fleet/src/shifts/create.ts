import { createShift as contract, ShiftPlanned } from '@clutch/contracts/fleet/shifts'
import { newId } from '@clutch/shared/id'
import { created } from '@clutch/shared/route'
import { dayInZone } from '@clutch/shared/time'
import { askedBy } from '../driver-assignments/change-claims.ts'
import { lockAssignments } from '../driver-assignments/store.ts'
import { implement } from '../kit.ts'
import { claimDays } from './claim-days.ts'
import { assertPlannable } from './plan-shift.ts'
import { newShift } from './shift.ts'
import { insertShift } from './store.ts'

export const createShift = implement(contract, async ({ body, principal, tx }) => {
  await lockAssignments(tx)
  const { zone } = await askedBy(tx, body.vehicleId)
  const shift = newShift(body, { id: newId('shf'), now: tx.now, today: dayInZone(tx.now, zone) })
  await assertPlannable(tx, shift, principal)
  await insertShift(tx, shift)
  await claimDays(tx, shift, { isNew: true })
  tx.emit(ShiftPlanned, shift)
  return created(shift)
})
