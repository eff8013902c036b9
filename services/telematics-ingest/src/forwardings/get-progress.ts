import { NotFound } from '@clutch/contracts/problems'
import { getForwardingProgress as contract } from '@clutch/contracts/telematics/forwardings'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findProgress } from './progress-store.ts'

export const getForwardingProgress = implement(contract, async ({ params, tx }) => {
  const progress = await findProgress(tx, params.forwardingId)
  if (progress === undefined) throw new Problem(NotFound)
  return ok(progress)
})
