import {
  voidPayment as contract,
  type Payment,
  PaymentCancelled,
  PaymentInOtherState,
} from '@clutch/contracts/payments/payments'
import { Problem } from '@clutch/shared/problem'
import { implementOpen, type Tx } from '../kit.ts'
import { beginOperation } from '../operations/begin.ts'
import { isUntouched } from '../operations/operation.ts'
import { findLastOperation, lockOperation, releaseOperation, updateOperation } from '../operations/store.ts'
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
        await callOff(tx, stored)
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

/** One that was not called yet is not called any more. @throws Problem when the provider may have been asked */
async function callOff(tx: Tx, { payment }: StoredPayment): Promise<void> {
  const last = await findLastOperation(tx, payment.id, paymentKinds)
  const operation = last === undefined ? undefined : await lockOperation(tx, last.id)
  if (operation === undefined) return
  if (!isUntouched(operation) || operation.busy)
    throw new Problem(PaymentInOtherState, {
      detail: 'The provider is being asked for it now.',
      headers: { 'retry-after': '2' },
    })
  await updateOperation(tx, { ...operation, status: 'refused', code: 'voided', settledAt: tx.now })
  await releaseOperation(tx, operation.id, undefined)
}

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
