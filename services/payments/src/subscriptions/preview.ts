import { previewSubscription as contract } from '@clutch/contracts/payments/subscriptions'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { previewOf } from './acts.ts'
import { knownOf } from './known.ts'
import { postable, prepare } from './prepare.ts'

export const previewSubscription = implement(contract, async ({ body, tx }) => {
  const { done } = await prepare(tx, body, { lock: false })
  const { held } = done.moved
  const known = (await knownOf(tx, [held], { lock: false }))(held)
  return ok({ ...postable(() => previewOf(done.moved, known)), effectiveOn: held.subscription.startDay })
})
