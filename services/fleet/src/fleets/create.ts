import { createFleet as contract, FleetCreated } from '@clutch/contracts/fleet/fleets'
import { newId } from '@clutch/shared/id'
import { created } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { newFleet } from './fleet.ts'
import { insertFleet } from './store.ts'

export const createFleet = implement(contract, async ({ body, tx }) => {
  const fleet = newFleet(body, { id: newId('flt'), now: tx.now })
  await insertFleet(tx, fleet)
  tx.emit(FleetCreated, fleet)
  return created(fleet)
})
