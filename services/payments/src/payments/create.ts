import { createPayment as contract } from '@clutch/contracts/payments/payments'
import { created } from '@clutch/shared/route'
import { implementOpen } from '../kit.ts'
import { intend, replayHeaders } from '../operations/intend.ts'
import { providersOf } from '../providers/settings.ts'
import { openPayment } from './open.ts'
import { paymentOperations } from './operations.ts'
import { findPayment } from './store.ts'
import { wantedPayment } from './wanted.ts'

export const createPayment = implementOpen(contract, async ({ body, ...context }) => {
  const providers = providersOf(context.database)
  const { answer, replayed } = await intend(
    context,
    paymentOperations,
    async (tx, lease) => {
      const wanted = await wantedPayment(tx, body, providers)
      return { subjectId: wanted.id, operationId: await openPayment(tx, wanted, lease) }
    },
    findPayment,
  )
  return { ...created(answer!.payment), ...replayHeaders(replayed) }
})
