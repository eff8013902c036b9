import type { PlanTerms } from '@clutch/contracts/payments/plans'
import type { SubscriptionTerms } from '@clutch/contracts/payments/subscriptions'
import { findSuspended, lockSuspended } from '../corporate-accounts/store.ts'
import type { Tx } from '../kit.ts'
import { findVersions } from '../plans/store.ts'
import { creditIdOf, findCredit, lockCredits } from '../subscription-credits/store.ts'
import { findDueUsage, usageDueOf } from '../usage/store.ts'
import type { Held, Known } from './lifecycle.ts'

const versionId = ({ planId, planVersion }: SubscriptionTerms) => `${planId}.${planVersion}`

async function planLookup(tx: Tx, terms: readonly SubscriptionTerms[]): Promise<Known['planOf']> {
  const plans = await findVersions(tx, [...new Set(terms.map(versionId))])
  return (of): PlanTerms => {
    const plan = plans.get(versionId(of))
    if (plan === undefined) throw new Error(`there is no plan ${versionId(of)}`)
    return plan
  }
}

function termsIn({ subscription }: Held): SubscriptionTerms[] {
  return subscription.pendingTerms === null ? [subscription] : [subscription, subscription.pendingTerms]
}

/**
 * What the next step of each is given: plans, usage and what their accounts have left of credits.
 * @param lock the credits are this transaction's until it ends; without it they are only looked at
 */
export async function knownOf(
  tx: Tx,
  all: readonly Held[],
  { lock, more = [] }: { lock: boolean; more?: readonly SubscriptionTerms[] },
): Promise<(held: Held) => Known> {
  const planOf = await planLookup(tx, [...all.flatMap(termsIn), ...more])
  const usage = await findDueUsage(
    tx,
    all.map(({ subscription }) => subscription.id),
  )
  const ids = [...new Set(all.map(({ subscription: { accountId, currency } }) => creditIdOf(accountId, currency)))]
  const credits = lock ? await lockCredits(tx, ids) : new Map<string, number>()
  if (!lock) for (const id of ids) credits.set(id, await findCredit(tx, id))
  const accountIds = [...new Set(all.map(({ subscription: { accountId } }) => accountId))]
  const suspended = await (lock ? lockSuspended : findSuspended)(tx, accountIds)
  return (held) => {
    const { id, accountId, currency } = held.subscription
    const { charges } = planOf(held.subscription)
    return {
      planOf,
      credit: credits.get(creditIdOf(accountId, currency)) ?? 0,
      suspended: suspended.has(accountId),
      usage: (usage.get(id) ?? []).flatMap((stored) => usageDueOf(stored, charges) ?? []),
    }
  }
}
