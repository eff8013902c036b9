import { changeFleet as contract, FleetChanged, FleetInUse } from '@clutch/contracts/fleet/fleets'
import { NotFound, VersionMismatch } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { findDriverActiveIn } from '../drivers/store.ts'
import { implement } from '../kit.ts'
import { findVehicleActiveIn } from '../vehicles/store.ts'
import { changedFleet } from './fleet.ts'
import { lockFleet, updateFleet } from './store.ts'

export const changeFleet = implement(contract, async ({ params, body, ifMatch, tx }) => {
  const fleet = await lockFleet(tx, params.fleetId)
  if (fleet === undefined) throw new Problem(NotFound)
  if (fleet.version !== ifMatch) throw new Problem(VersionMismatch)
  const changed = changedFleet(fleet, body)
  if (changed.status === 'archived' && fleet.status === 'active') {
    const inIt = (await findVehicleActiveIn(tx, fleet.id)) ?? (await findDriverActiveIn(tx, fleet.id))
    if (inIt !== undefined) throw new Problem(FleetInUse, { detail: `${inIt} is in it.` })
  }
  await updateFleet(tx, changed)
  tx.emit(FleetChanged, changed)
  return ok(changed)
})
