import { getService as contract } from '@clutch/contracts/b2b/services'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findService } from './store.ts'

export const getService = implement(contract, async ({ params, tx }) => {
  const service = await findService(tx, params.serviceId)
  if (service === undefined) throw new Problem(NotFound)
  return ok(service)
})
