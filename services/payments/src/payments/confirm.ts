import { confirmPayment as contract, PaymentInOtherState } from '@clutch/contracts/payments/payments'
import { Problem } from '@clutch/shared/problem'
import { implementOpen } from '../kit.ts'
import { command } from './command.ts'
import { noMethod } from './open.ts'
import { startAgain } from './start-again.ts'
import { updatePayment } from './store.ts'

/** Somebody says that it is meant. */
export const confirmPayment = implementOpen(contract, async ({ params, ...context }) =>
  command(context, params.paymentId, async (tx, stored, lease) => {
    const { payment } = stored
    if (payment.status !== 'requires-confirmation')
      throw new Problem(PaymentInOtherState, { detail: `A ${payment.status} payment is not held.` })
    const { methodId, provider } = payment
    // What was to be used once was not kept.
    if (methodId === null && provider !== null)
      throw new Problem(PaymentInOtherState, {
        detail: 'It was to be paid with something for once: void it, and create it again with `confirmDuplicate`.',
      })
    const named =
      methodId === null || provider === null ? undefined : { payWith: { kind: 'saved' as const, methodId }, provider }
    const begun = await startAgain(tx, stored, { with: named, returnUrl: null }, lease)
    if (begun === undefined)
      await updatePayment(tx, {
        ...stored,
        payment: {
          ...payment,
          version: payment.version + 1,
          status: 'requires-method',
          heldFor: null,
          failure: noMethod,
        },
      })
    return begun
  }),
)
