import { type Dispute, DisputeInOtherState } from '@clutch/contracts/payments/disputes'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import type { Tx } from '../kit.ts'
import { isKnown } from '../operations/operation.ts'
import { findLastOperation } from '../operations/store.ts'
import { lockDispute } from './store.ts'

/** One that waits for our word, which is not being given already. @throws Problem */
export async function lockAnswerable(tx: Tx, id: string): Promise<Dispute> {
  const dispute = await lockDispute(tx, id)
  if (dispute === undefined) throw new Problem(NotFound)
  if (dispute.status !== 'needs-response')
    throw new Problem(DisputeInOtherState, { detail: `The dispute is ${dispute.status}.` })
  const last = await findLastOperation(tx, id, ['answer-dispute', 'accept-dispute'])
  if (last !== undefined && !isKnown(last.status))
    throw new Problem(DisputeInOtherState, {
      detail: `The provider was asked to ${last.kind}, and what came of that is not known yet.`,
      headers: { 'retry-after': '2' },
    })
  return dispute
}
