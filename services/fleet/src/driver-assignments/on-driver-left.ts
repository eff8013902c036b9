import type { DriverLeft } from '../drivers/driver-left.ts'
import { changeClaims } from './change-claims.ts'
import { endedAt } from './duty.ts'
import { findClaimsOfDriverAfter, lockAssignments } from './store.ts'

/** Who drives no more has no vehicle from now on. What was driven stays, also that of a driver nobody is to know. */
export const endDriverAssignments: DriverLeft = async (tx, driver) => {
  await lockAssignments(tx)
  const held = await findClaimsOfDriverAfter(tx, driver.id, ['manual', 'app', 'shift', 'key'], tx.now)
  if (held.length > 0) await changeClaims(tx, held, endedAt(held, tx.now.getTime()))
}
