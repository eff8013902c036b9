import { setBillingSettings as contract } from '@clutch/contracts/payments/account-credits'
import { VersionMismatch } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findBillingSettings, upsertBillingSettings } from './store.ts'

export const setBillingSettings = implement(contract, async ({ body, ifMatch, tx }) => {
  const before = await findBillingSettings(tx)
  const next = { version: before.version + 1, ...body }
  if ((ifMatch !== undefined && ifMatch !== before.version) || !(await upsertBillingSettings(tx, next)))
    throw new Problem(VersionMismatch)
  return ok(next)
})
