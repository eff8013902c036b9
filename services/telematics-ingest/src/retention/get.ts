import { getRetention as contract } from '@clutch/contracts/telematics/retention'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findSettings } from '../settings/store.ts'
import { retentionOf } from './retention.ts'
import { findSweep } from './store.ts'

export const getRetention = implement(contract, async ({ tx }) => {
  const { retentionDays } = await findSettings(tx)
  return ok(retentionOf(await findSweep(tx), retentionDays))
})
