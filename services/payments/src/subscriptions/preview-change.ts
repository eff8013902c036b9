import { previewSubscriptionChange as contract } from '@clutch/contracts/payments/subscriptions'
import { ok } from '@clutch/shared/route'
import { dayInZone } from '@clutch/shared/time'
import { implement } from '../kit.ts'
import { preview } from './acts.ts'

export const previewSubscriptionChange = implement(contract, async ({ params, body, tx }) => {
  const seen = await preview(tx, params.subscriptionId, body)
  const { subscription } = seen
  const waits = subscription.pendingTerms !== null || subscription.cancelOn !== null || subscription.pauseOn !== null
  const today = dayInZone(tx.now, subscription.timeZone)
  const later = subscription.currentPeriod?.endDay ?? subscription.cancelOn ?? today
  return ok({ ...seen, effectiveOn: waits ? later : today })
})
