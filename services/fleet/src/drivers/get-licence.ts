import { getDriverLicence as contract } from '@clutch/contracts/fleet/drivers'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { driverLicenceOf } from './driver.ts'
import { findDriver } from './store.ts'

export const getDriverLicence = implement(contract, async ({ params, tx }) => {
  const kept = await findDriver(tx, params.driverId)
  const licence = kept && driverLicenceOf(kept)
  if (licence === undefined) throw new Problem(NotFound)
  return ok(licence)
})
