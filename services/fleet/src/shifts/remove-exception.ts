import { removeShiftException as contract } from '@clutch/contracts/fleet/shifts'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { noContent } from '@clutch/shared/route'
import { lockAssignments } from '../driver-assignments/store.ts'
import { implement } from '../kit.ts'
import { claimDays } from './claim-days.ts'
import { dayIn } from './put-exception.ts'
import { findShift, removeException } from './store.ts'

export const removeShiftException = implement(contract, async ({ params, tx }) => {
  const day = dayIn(params.day)
  await lockAssignments(tx)
  const shift = await findShift(tx, params.shiftId)
  if (shift === undefined || !(await removeException(tx, shift.id, day))) throw new Problem(NotFound)
  await claimDays(tx, shift, { corrected: day })
  return noContent
})
