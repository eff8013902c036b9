import { getTrip as contract } from '@clutch/contracts/fleet/trips'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { tripsNamed } from '../addresses/named.ts'
import { implement } from '../kit.ts'
import { findTrip } from './store.ts'

export const getTrip = implement(contract, async ({ params, tx }) => {
  const trip = await findTrip(tx, params.tripId)
  if (trip === undefined) throw new Problem(NotFound)
  const [named] = await tripsNamed(tx, [trip])
  return ok(named!)
})
