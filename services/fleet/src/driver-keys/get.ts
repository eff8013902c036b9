import { getDriverKey as contract } from '@clutch/contracts/fleet/drivers'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findDriverKey } from './store.ts'

export const getDriverKey = implement(contract, async ({ params, tx }) => {
  const key = await findDriverKey(tx, params.driverKeyId)
  if (key === undefined || key.driverId !== params.driverId) throw new Problem(NotFound)
  return ok(key)
})
