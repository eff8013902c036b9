import { type Payment, PaymentInOtherState } from '@clutch/contracts/payments/payments'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { type OpenContext, ok } from '@clutch/shared/route'
import type { PrismaClient } from '../../prisma/client/client.ts'
import type { Tx } from '../kit.ts'
import { intend, replayHeaders } from '../operations/intend.ts'
import { isKnown } from '../operations/operation.ts'
import { findLastOperation } from '../operations/store.ts'
import { paymentOperations } from './operations.ts'
import { paymentKinds } from './payment.ts'
import { findPayment, lockPayment, type StoredPayment } from './store.ts'

/** While it is being decided what comes of one thing, nothing else is begun: two captures at once would be two. */
export async function nothingUnderWay(tx: Tx, { payment }: StoredPayment): Promise<void> {
  const last = await findLastOperation(tx, payment.id, paymentKinds)
  if (last === undefined || isKnown(last.status)) return
  throw new Problem(PaymentInOtherState, {
    detail: `The provider was asked to ${last.kind} it, and what came of that is not known yet.`,
    headers: { 'retry-after': '2' },
  })
}

/**
 * Does something to a payment that may need its provider.
 * @param begin decides under the payment's lock; begins an operation under the lease, or does what needs no provider
 */
export async function command(
  context: OpenContext<PrismaClient>,
  paymentId: string,
  begin: (tx: Tx, stored: StoredPayment, lease: string) => Promise<string | undefined>,
): Promise<{ status: 200; body: Payment }> {
  const { answer, replayed } = await intend(
    context,
    paymentOperations,
    async (tx, lease) => {
      const stored = await lockPayment(tx, paymentId)
      if (stored === undefined) throw new Problem(NotFound)
      return { subjectId: paymentId, operationId: await begin(tx, stored, lease) }
    },
    findPayment,
  )
  return { ...ok(answer!.payment), ...replayHeaders(replayed) }
}
