import {
  CostEntryCreated,
  CostEntryKnown,
  CostVehicleUnknown,
  createCostEntry as contract,
} from '@clutch/contracts/fleet/cost-entries'
import { ValidationFailed } from '@clutch/contracts/problems'
import { newId } from '@clutch/shared/id'
import { Problem } from '@clutch/shared/problem'
import { created } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findVehicle } from '../vehicles/store.ts'
import { newCostEntry, wrongWith } from './cost-entry.ts'
import { countDays } from './count-days.ts'
import { findByExternalIds, insertCostEntries, lockExternalIds } from './store.ts'

export const createCostEntry = implement(contract, async ({ body, tx }) => {
  const wrong = wrongWith(body)
  if (wrong !== undefined)
    throw new Problem(ValidationFailed, { errors: [{ pointer: `/body/${wrong.field}`, message: wrong.message }] })
  if ((await findVehicle(tx, body.vehicleId)) === undefined)
    throw new Problem(CostVehicleUnknown, {
      errors: [{ pointer: '/body/vehicleId', message: 'does not name a vehicle' }],
    })
  if (body.externalId !== undefined) {
    await lockExternalIds(tx)
    if ((await findByExternalIds(tx, [body.externalId])).size > 0) throw new Problem(CostEntryKnown)
  }
  const entry = newCostEntry(body, { id: newId('cen'), now: tx.now })
  await insertCostEntries(tx, [entry])
  await countDays(tx, [entry])
  tx.emit(CostEntryCreated, entry)
  return created(entry)
})
