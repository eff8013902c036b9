import {
  createDriverPrivacy as contract,
  DriverPrivacyCreated,
  DriverPrivacyTaken,
} from '@clutch/contracts/telematics/driver-privacy'
import { newId } from '@clutch/shared/id'
import { Problem } from '@clutch/shared/problem'
import { created } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { newDriverPrivacy } from './driver-privacy.ts'
import { askForRound, insertDriverPrivacy } from './store.ts'

export const createDriverPrivacy = implement(contract, async ({ body, tx }) => {
  const privacy = newDriverPrivacy(body, { id: newId('drp'), now: tx.now })
  if (!(await insertDriverPrivacy(tx, privacy))) throw new Problem(DriverPrivacyTaken)
  await askForRound(tx)
  tx.emit(DriverPrivacyCreated, privacy)
  return created(privacy)
})
