import { NotFound } from '@clutch/contracts/problems'
import { getForwarding as contract } from '@clutch/contracts/telematics/forwardings'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findForwarding } from './store.ts'

export const getForwarding = implement(contract, async ({ params, tx }) => {
  const forwarding = await findForwarding(tx, params.forwardingId)
  if (forwarding === undefined) throw new Problem(NotFound)
  return ok(forwarding)
})
