import { getShift as contract } from '@clutch/contracts/fleet/shifts'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findShift } from './store.ts'

export const getShift = implement(contract, async ({ params, tx }) => {
  const shift = await findShift(tx, params.shiftId)
  if (shift === undefined) throw new Problem(NotFound)
  return ok(shift)
})
