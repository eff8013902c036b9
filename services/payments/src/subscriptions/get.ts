import { getSubscription as contract } from '@clutch/contracts/payments/subscriptions'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findSubscription } from './store.ts'

export const getSubscription = implement(contract, async ({ params, tx }) => {
  const held = await findSubscription(tx, params.subscriptionId)
  if (held === undefined) throw new Problem(NotFound)
  return ok(held.subscription)
})
