import { acceptDispute as contract } from '@clutch/contracts/payments/disputes'
import { ok } from '@clutch/shared/route'
import { implementOpen } from '../kit.ts'
import { beginOperation } from '../operations/begin.ts'
import { intend, replayHeaders } from '../operations/intend.ts'
import { lockAnswerable } from './answerable.ts'
import { acceptDisputeOperation, disputeOperations } from './operations.ts'
import { findDispute } from './store.ts'

export const acceptDispute = implementOpen(contract, async ({ params, ...context }) => {
  const { answer, replayed } = await intend(
    context,
    disputeOperations,
    async (tx, lease) => {
      const { id, provider, providerReference: providerDisputeId } = await lockAnswerable(tx, params.disputeId)
      const intention = {
        kind: acceptDisputeOperation,
        subjectId: id,
        provider,
        request: { providerDisputeId },
        amount: null,
      }
      return { subjectId: id, operationId: await beginOperation(tx, intention, lease) }
    },
    findDispute,
  )
  return { ...ok(answer!), ...replayHeaders(replayed) }
})
