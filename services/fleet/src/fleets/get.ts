import { getFleet as contract } from '@clutch/contracts/fleet/fleets'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findFleet } from './store.ts'

export const getFleet = implement(contract, async ({ params, tx }) => {
  const fleet = await findFleet(tx, params.fleetId)
  if (fleet === undefined) throw new Problem(NotFound)
  return ok(fleet)
})
