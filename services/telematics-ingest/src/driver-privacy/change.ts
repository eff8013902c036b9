import { NotFound, VersionMismatch } from '@clutch/contracts/problems'
import { changeDriverPrivacy as contract, DriverPrivacyChanged } from '@clutch/contracts/telematics/driver-privacy'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { changedDriverPrivacy } from './driver-privacy.ts'
import { askForRound, lockDriverPrivacy, updateDriverPrivacy } from './store.ts'

export const changeDriverPrivacy = implement(contract, async ({ params, body, ifMatch, tx }) => {
  const privacy = await lockDriverPrivacy(tx, params.driverPrivacyId)
  if (privacy === undefined) throw new Problem(NotFound)
  if (privacy.version !== ifMatch) throw new Problem(VersionMismatch)
  const changed = changedDriverPrivacy(privacy, body)
  await updateDriverPrivacy(tx, changed)
  await askForRound(tx)
  tx.emit(DriverPrivacyChanged, changed)
  return ok(changed)
})
