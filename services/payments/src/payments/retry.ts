import { retryPayment as contract, MethodUnknown, PaymentInOtherState } from '@clutch/contracts/payments/payments'
import { Problem } from '@clutch/shared/problem'
import { implementOpen } from '../kit.ts'
import { findChargeableMethods } from '../methods/store.ts'
import { command } from './command.ts'
import { startAgain } from './start-again.ts'

/** Another attempt at one that failed. */
export const retryPayment = implementOpen(contract, async ({ params, body, ...context }) =>
  command(context, params.paymentId, async (tx, stored, lease) => {
    const { payment } = stored
    if (payment.status !== 'failed' && payment.status !== 'requires-method')
      throw new Problem(PaymentInOtherState, { detail: `A ${payment.status} payment is not tried again.` })
    const returnUrl = body.returnUrl ?? null
    if (body.methodId === undefined) return startAgain(tx, stored, { returnUrl }, lease)
    const methods = await findChargeableMethods(tx, payment.accountId)
    const method = methods.find(({ id }) => id === body.methodId)
    if (method === undefined)
      throw new Problem(MethodUnknown, {
        errors: [{ pointer: '/body/methodId', message: 'is not an active method of the account that pays' }],
      })
    const named = { payWith: { kind: 'saved' as const, methodId: method.id }, provider: method.provider }
    return startAgain(tx, stored, { with: named, returnUrl }, lease)
  }),
)
