import { acknowledgeDefect as contract, DefectAcknowledged } from '@clutch/contracts/fleet/inspections'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { acknowledged } from './defect.ts'
import { assertDriver, lockedDefect } from './own-defect.ts'
import { updateDefect } from './store.ts'

export const acknowledgeDefect = implement(contract, async ({ params, body: { driverId }, ifMatch, tx }) => {
  const held = await lockedDefect(tx, params, ifMatch)
  await assertDriver(tx, driverId)
  const kept = acknowledged(held, { driverId, by: tx.actor, now: tx.now })
  await updateDefect(tx, kept)
  tx.emit(DefectAcknowledged, kept.defect)
  return ok(kept.defect)
})
