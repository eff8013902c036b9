import { previewUpcomingBill as contract } from '@clutch/contracts/payments/subscriptions'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { upcoming } from './acts.ts'

export const previewUpcomingBill = implement(contract, async ({ params, tx }) =>
  ok(await upcoming(tx, params.subscriptionId)),
)
