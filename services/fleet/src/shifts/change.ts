import { changeShift as contract, ShiftChanged } from '@clutch/contracts/fleet/shifts'
import { Conflict, NotFound, VersionMismatch } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { lockAssignments } from '../driver-assignments/store.ts'
import { implement } from '../kit.ts'
import { claimDays } from './claim-days.ts'
import { assertPlannable } from './plan-shift.ts'
import { changedShift } from './shift.ts'
import { findShift, updateShift } from './store.ts'

export const changeShift = implement(contract, async ({ params, body, ifMatch, principal, tx }) => {
  await lockAssignments(tx)
  const held = await findShift(tx, params.shiftId)
  if (held === undefined) throw new Problem(NotFound)
  if (held.version !== ifMatch) throw new Problem(VersionMismatch)
  if (held.status === 'archived') throw new Problem(Conflict, { detail: 'The shift is archived.' })
  const shift = changedShift(held, body)
  if (shift.status === 'active') await assertPlannable(tx, shift, principal)
  await updateShift(tx, shift)
  await claimDays(tx, shift)
  tx.emit(ShiftChanged, shift)
  return ok(shift)
})
