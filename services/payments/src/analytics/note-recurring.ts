import type { Tx } from '../kit.ts'
import { findVersions } from '../plans/store.ts'
import type { Held } from '../subscriptions/lifecycle.ts'
import { recurringKey, recurringOf } from '../subscriptions/recurring.ts'
import { insertRecurringChanges } from './recurring-store.ts'

/** What became of a subscription, and when. */
export interface Became {
  readonly before: Held | null
  readonly held: Held
  readonly at: Date
}

/**
 * Writes down what subscriptions bring in a month more or less, in the transaction that changes them: so it is there once,
 * and never without the change. A renewal on the same terms changes nothing and costs nothing.
 */
export async function noteRecurring(tx: Tx, all: readonly Became[]): Promise<void> {
  const changed = all.filter(
    ({ before, held }) => (before === null ? null : recurringKey(before)) !== recurringKey(held),
  )
  if (changed.length === 0) return
  const active = changed
    .flatMap(({ before, held }) => (before === null ? [held] : [before, held]))
    .filter(({ subscription }) => subscription.status === 'active')
  const idOf = ({ planId, planVersion }: { planId: string; planVersion: number }) => `${planId}.${planVersion}`
  const plans = await findVersions(tx, [...new Set(active.map(({ subscription }) => idOf(subscription)))])
  const amountOf = (held: Held | null) =>
    held === null
      ? 0
      : recurringOf(held, (terms) => {
          const plan = plans.get(idOf(terms))
          if (plan === undefined) throw new Error(`there is no plan ${idOf(terms)}`)
          return plan
        })
  await insertRecurringChanges(
    tx,
    changed.flatMap(({ before, held: after, at }) => {
      const recurring = amountOf(after)
      const change = recurring - amountOf(before)
      if (change === 0) return []
      const { id: subscriptionId, version, accountId, currency } = after.subscription
      return { subscriptionId, version, accountId, currency, change, recurring, at }
    }),
  )
}
