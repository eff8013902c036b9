import { ContractTerminated, terminateContract as contract } from '@clutch/contracts/b2b/contracts'
import { NotFound, VersionMismatch } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { dayInZone } from '@clutch/shared/time'
import { implement } from '../kit.ts'
import { ownTenant } from '../tenants/own-tenant.ts'
import { terminatedContract } from './contract.ts'
import { lockContract, updateContract } from './store.ts'

export const terminateContract = implement(contract, async ({ params, body, ifMatch, tx }) => {
  const agreed = await lockContract(tx, params.contractId)
  if (agreed === undefined) throw new Problem(NotFound)
  if (agreed.version !== ifMatch) throw new Problem(VersionMismatch)
  const { timeZone } = await ownTenant(tx)
  const terminated = terminatedContract(agreed, body, { today: dayInZone(tx.now, timeZone), now: tx.now })
  await updateContract(tx, terminated)
  tx.emit(ContractTerminated, terminated)
  return ok(terminated)
})
