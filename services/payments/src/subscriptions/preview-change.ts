import { previewSubscriptionChange as contract } from '@clutch/contracts/payments/subscriptions'
import { ok } from '@clutch/shared/route'
import { dayInZone } from '@clutch/shared/time'
import { implement } from '../kit.ts'
import { preview } from './acts.ts'

export const previewSubscriptionChange = implement(contract, async ({ params, body, tx }) => {
  const seen = await preview(tx, params.subscriptionId, body)
  const { subscription } = seen
  const { action = 'change' } = body
  const ends = { change: subscription.pendingTerms, cancel: subscription.cancelOn, pause: subscription.pauseOn }
  const waits = action in ends && ends[action as keyof typeof ends] !== null && seen.bill === null
  const today = dayInZone(tx.now, subscription.timeZone)
  const later = subscription.currentPeriod?.endDay ?? subscription.cancelOn ?? today
  return ok({ ...seen, effectiveOn: waits ? later : today })
})
