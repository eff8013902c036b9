import { NotFound } from '@clutch/contracts/problems'
import { getQuarantinedBytes as contract } from '@clutch/contracts/telematics/quarantine'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findKept } from './store.ts'

export const getQuarantinedBytes = implement(contract, async ({ params, tx }) => {
  const kept = await findKept(tx, params.quarantineItemId)
  if (kept === undefined) throw new Problem(NotFound)
  return ok({ hex: kept.bytes.toString('hex') })
})
