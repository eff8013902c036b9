import { changeService as contract, ServiceChanged } from '@clutch/contracts/b2b/services'
import { NotFound, VersionMismatch } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { changedService } from './service.ts'
import { lockService, updateService } from './store.ts'

export const changeService = implement(contract, async ({ params, body, ifMatch, tx }) => {
  const service = await lockService(tx, params.serviceId)
  if (service === undefined) throw new Problem(NotFound)
  if (service.version !== ifMatch) throw new Problem(VersionMismatch)
  const changed = changedService(service, body)
  await updateService(tx, changed)
  tx.emit(ServiceChanged, changed)
  return ok(changed)
})
