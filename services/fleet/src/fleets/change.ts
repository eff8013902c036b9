import { changeFleet as contract, FleetChanged } from '@clutch/contracts/fleet/fleets'
import { NotFound, VersionMismatch } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { changedFleet } from './fleet.ts'
import { lockFleet, updateFleet } from './store.ts'

export const changeFleet = implement(contract, async ({ params, body, ifMatch, tx }) => {
  const fleet = await lockFleet(tx, params.fleetId)
  if (fleet === undefined) throw new Problem(NotFound)
  if (fleet.version !== ifMatch) throw new Problem(VersionMismatch)
  const changed = changedFleet(fleet, body)
  await updateFleet(tx, changed)
  tx.emit(FleetChanged, changed)
  return ok(changed)
})
