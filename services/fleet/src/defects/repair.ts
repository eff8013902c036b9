import { repairDefect as contract, DefectRepaired } from '@clutch/contracts/fleet/inspections'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { repaired } from './defect.ts'
import { lockedDefect } from './own-defect.ts'
import { updateDefect } from './store.ts'

export const repairDefect = implement(contract, async ({ params, body, ifMatch, tx }) => {
  const kept = repaired(await lockedDefect(tx, params, ifMatch), body, { by: tx.actor, now: tx.now })
  await updateDefect(tx, kept)
  tx.emit(DefectRepaired, kept.defect)
  return ok(kept.defect)
})
