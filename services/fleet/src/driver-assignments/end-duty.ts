import { endDuty as contract } from '@clutch/contracts/fleet/driver-assignments'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { changeClaims } from './change-claims.ts'
import { dutyOf, endedAt } from './duty.ts'
import { ownDriver } from './own-duty.ts'
import { findOpenDuties, lockAssignments } from './store.ts'

export const endDuty = implement(contract, async ({ params, principal, tx }) => {
  const { driverId } = params
  await lockAssignments(tx)
  await ownDriver(tx, driverId, principal)
  const open = (await findOpenDuties(tx, { driverId })).at(-1)
  if (open === undefined) throw new Problem(NotFound)
  // A clock that was set back does not end it before it began.
  const atMs = Math.max(tx.now.getTime(), open.fromMs)
  await changeClaims(tx, [open], endedAt([open], atMs))
  return ok({ ...dutyOf(open), endedAt: new Date(atMs).toISOString() })
})
