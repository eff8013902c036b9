import { submitDisputeEvidence as contract } from '@clutch/contracts/payments/disputes'
import { ValidationFailed } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implementOpen } from '../kit.ts'
import { beginOperation } from '../operations/begin.ts'
import { intend, replayHeaders } from '../operations/intend.ts'
import { lockAnswerable } from './answerable.ts'
import { answerDisputeOperation, disputeOperations } from './operations.ts'
import { findDispute, updateDispute } from './store.ts'

export const submitDisputeEvidence = implementOpen(contract, async ({ params, body, ...context }) => {
  if (Object.keys(body).length === 0)
    throw new Problem(ValidationFailed, { errors: [{ pointer: '/body', message: 'says nothing' }] })
  const { answer, replayed } = await intend(
    context,
    disputeOperations,
    async (tx, lease) => {
      const dispute = await lockAnswerable(tx, params.disputeId)
      const { id, provider, providerReference: providerDisputeId } = dispute
      await updateDispute(tx, { ...dispute, evidence: body, version: dispute.version + 1 })
      const request = { providerDisputeId, evidence: body }
      const intention = { kind: answerDisputeOperation, subjectId: id, provider, request, amount: null }
      return { subjectId: id, operationId: await beginOperation(tx, intention, lease) }
    },
    findDispute,
  )
  return { ...ok(answer!), ...replayHeaders(replayed) }
})
