import { reauthorisePayment as contract, PaymentInOtherState } from '@clutch/contracts/payments/payments'
import { Problem } from '@clutch/shared/problem'
import { implementOpen } from '../kit.ts'
import { beginAttempt } from './begin-attempt.ts'
import { command, nothingUnderWay } from './command.ts'
import { renewAuthorisation } from './renew-authorisation.ts'
import { claimInvoice, updatePayment } from './store.ts'

/**
 * Reserves the money anew. Where the provider prolongs what it has, it is asked to; elsewhere another reservation is made
 * first and the one before given up after, so that there is no moment without one.
 */
export const reauthorisePayment = implementOpen(contract, async ({ params, ...context }) =>
  command(context, params.paymentId, async (tx, stored, lease) => {
    const { payment } = stored
    const { status, provider, methodId } = payment
    const lapsed = status === 'expired'
    if (payment.captureMode !== 'manual' || (status !== 'authorised' && !lapsed))
      throw new Problem(PaymentInOtherState, { detail: `A ${status} payment has no reservation to renew.` })
    await nothingUnderWay(tx, stored)
    if (!lapsed) {
      const renewal = await renewAuthorisation(tx, stored, lease)
      if (renewal !== undefined) return renewal
    }
    if (provider === null || methodId === null)
      throw new Problem(PaymentInOtherState, {
        detail: 'It was paid with something for once: make another payment, for which the payer pays again.',
      })
    if (lapsed) {
      await updatePayment(tx, {
        ...stored,
        authorisationId: null,
        chargeId: null,
        payment: {
          ...payment,
          version: payment.version + 1,
          status: 'pending',
          providerReference: null,
          settledAt: null,
        },
      })
      await claimInvoice(tx, payment.id)
    }
    return beginAttempt(tx, payment, { payWith: { kind: 'saved', methodId }, provider, returnUrl: null }, lease)
  }),
)
