import { writeOffPaymentPlan as contract } from '@clutch/contracts/payments/payment-plans'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { giveUp } from './give-up.ts'

export const writeOffPaymentPlan = implement(contract, async ({ params, body, ifMatch, tx }) =>
  ok(await giveUp(tx, params.paymentPlanId, 'written-off', { reason: body.reason, ifMatch })),
)
