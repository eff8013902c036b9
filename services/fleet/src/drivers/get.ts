import { getDriver as contract } from '@clutch/contracts/fleet/drivers'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findDriver } from './store.ts'

export const getDriver = implement(contract, async ({ params, tx }) => {
  const kept = await findDriver(tx, params.driverId)
  if (kept === undefined) throw new Problem(NotFound)
  return ok(kept.driver)
})
