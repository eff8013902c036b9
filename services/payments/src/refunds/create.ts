import { createRefund as contract } from '@clutch/contracts/payments/refunds'
import { created } from '@clutch/shared/route'
import { implementOpen } from '../kit.ts'
import { intend, replayHeaders } from '../operations/intend.ts'
import { openRefund } from './open.ts'
import { refundOperation } from './refund-operation.ts'
import { findRefund } from './store.ts'

export const createRefund = implementOpen(contract, async ({ body, ...context }) => {
  const { answer, replayed } = await intend(
    context,
    [refundOperation],
    async (tx, lease) => {
      const { refund, operationId } = await openRefund(tx, { ...body, reason: body.reason ?? '' }, lease)
      return { subjectId: refund.id, operationId }
    },
    findRefund,
  )
  return { ...created(answer!), ...replayHeaders(replayed) }
})
