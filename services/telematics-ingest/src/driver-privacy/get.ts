import { NotFound } from '@clutch/contracts/problems'
import { getDriverPrivacy as contract } from '@clutch/contracts/telematics/driver-privacy'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findDriverPrivacy } from './store.ts'

export const getDriverPrivacy = implement(contract, async ({ params, tx }) => {
  const privacy = await findDriverPrivacy(tx, params.driverPrivacyId)
  if (privacy === undefined) throw new Problem(NotFound)
  return ok(privacy)
})
