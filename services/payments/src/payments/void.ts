import {
  voidPayment as contract,
  type Payment,
  PaymentCancelled,
  PaymentInOtherState,
} from '@clutch/contracts/payments/payments'
import { Problem } from '@clutch/shared/problem'
import { implementOpen, type Tx } from '../kit.ts'
import { beginOperation } from '../operations/begin.ts'
import { callOff } from '../operations/call-off.ts'
import { command, nothingUnderWay } from './command.ts'
import { voidOperation } from './operations.ts'
import { paymentKinds } from './payment.ts'
import { handleOf, type StoredPayment, updatePayment } from './store.ts'

/** Gives it up: what is reserved is released, what waits for its payer is called off, what never began just ends. */
export const voidPayment = implementOpen(contract, async ({ params, ...context }) =>
  command(context, params.paymentId, async (tx, stored, lease) => {
    const { payment } = stored
    switch (payment.status) {
      case 'requires-confirmation':
      case 'requires-method':
        await cancel(tx, stored)
        return undefined
      case 'pending':
        if (!(await callOff(tx, payment.id, paymentKinds)))
          throw new Problem(PaymentInOtherState, {
            detail: 'The provider is being asked for it now.',
            headers: { 'retry-after': '2' },
          })
        await cancel(tx, stored)
        return undefined
      case 'authorised':
      case 'requires-action': {
        if (payment.status === 'authorised') await nothingUnderWay(tx, stored)
        const handle = handleOf(stored)
        const { provider, amount } = payment
        if (handle === null || provider === null) throw new Error(`${payment.id} is ${payment.status} nowhere`)
        const request = { paymentId: payment.id, handle, amount }
        return beginOperation(tx, { kind: voidOperation, subjectId: payment.id, provider, request, amount }, lease)
      }
      default:
        throw new Problem(PaymentInOtherState, {
          detail:
            payment.captured.amount > 0
              ? 'It was captured: give it back by a refund.'
              : `A ${payment.status} payment has nothing to give up.`,
        })
    }
  }),
)

async function cancel(tx: Tx, stored: StoredPayment): Promise<void> {
  const { payment } = stored
  const next: Payment = {
    ...payment,
    version: payment.version + 1,
    status: 'cancelled',
    failure: null,
    settledAt: tx.now.toISOString(),
  }
  await updatePayment(tx, { ...stored, payment: next })
  tx.emit(PaymentCancelled, next)
}
