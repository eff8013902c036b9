import { reportDefect as contract, DefectReported } from '@clutch/contracts/fleet/inspections'
import { NotFound } from '@clutch/contracts/problems'
import { newId } from '@clutch/shared/id'
import { Problem } from '@clutch/shared/problem'
import { created } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findVehicle } from '../vehicles/store.ts'
import { newDefect } from './defect.ts'
import { assertDriver } from './own-defect.ts'
import { insertDefect } from './store.ts'

export const reportDefect = implement(contract, async ({ params: { vehicleId }, body, tx }) => {
  if ((await findVehicle(tx, vehicleId)) === undefined) throw new Problem(NotFound)
  const { label, severity, note = null, driverId } = body
  await assertDriver(tx, driverId)
  const found = { vehicleId, inspectionId: null, driverId: driverId ?? null, key: null, label, severity, note }
  const kept = newDefect(found, { id: newId('dfc'), now: tx.now, by: tx.actor })
  await insertDefect(tx, kept)
  tx.emit(DefectReported, kept.defect)
  return created(kept.defect)
})
