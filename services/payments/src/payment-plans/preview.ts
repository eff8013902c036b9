import { previewPaymentPlan as contract } from '@clutch/contracts/payments/payment-plans'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { schedule, todayIn } from './schedule.ts'

export const previewPaymentPlan = implement(contract, async ({ body, tx }) =>
  ok(schedule(body, todayIn(body.timeZone, tx.now))),
)
