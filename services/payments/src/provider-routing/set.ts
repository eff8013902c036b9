import { setProviderRouting as contract } from '@clutch/contracts/payments/provider-routing'
import { VersionMismatch } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findProviderRouting, upsertProviderRouting } from './store.ts'

export const setProviderRouting = implement(contract, async ({ body, ifMatch, tx }) => {
  const before = await findProviderRouting(tx)
  const next = { version: before.version + 1, rules: body.rules }
  if ((ifMatch !== undefined && ifMatch !== before.version) || !(await upsertProviderRouting(tx, next)))
    throw new Problem(VersionMismatch)
  return ok(next)
})
