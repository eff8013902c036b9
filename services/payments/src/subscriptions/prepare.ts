import { AccountSuspended } from '@clutch/contracts/b2b/problems'
import { PlanArchived } from '@clutch/contracts/payments/plans'
import {
  type BillLine,
  type NewSubscription,
  SubscriptionInvalid,
  type SubscriptionTerms,
} from '@clutch/contracts/payments/subscriptions'
import { newId } from '@clutch/shared/id'
import { MoneyError } from '@clutch/shared/money'
import { Problem } from '@clutch/shared/problem'
import { addDays, dayInZone, parseDay, startOfDay } from '@clutch/shared/time'
import { findAccount } from '../corporate-accounts/store.ts'
import { redeemCoupon } from '../coupons/redeem.ts'
import type { Tx } from '../kit.ts'
import { findPlan } from '../plans/store.ts'
import type { Done } from './book.ts'
import { knownOf } from './known.ts'
import { begin, type Held, handOver, type Moved } from './lifecycle.ts'
import { findEnding, lockSubscriptions } from './store.ts'

export function invalid(pointer: string, message: string): Problem {
  return new Problem(SubscriptionInvalid, { errors: [{ pointer: `/body/${pointer}`, message }] })
}

/** @throws Problem SubscriptionInvalid where an amount is larger than any that is posted */
export function postable<Result>(compute: () => Result): Result {
  try {
    return compute()
  } catch (error) {
    if (error instanceof MoneyError && error.code === 'amount-out-of-range')
      throw invalid('quantity', 'comes to more than can be billed')
    throw error
  }
}

function calendarDay(text: string, name: string): string {
  try {
    return parseDay(text)
  } catch {
    throw invalid(name, 'is not a day of the calendar')
  }
}

/**
 * The plan as it is sold, with what a subscription chooses of it.
 * @throws Problem SubscriptionInvalid, PlanArchived
 */
export async function wantedTerms(
  tx: Tx,
  of: { planId: string; quantity: number; addOns: SubscriptionTerms['addOns']; currency: string },
): Promise<{ terms: SubscriptionTerms; plan: NonNullable<Awaited<ReturnType<typeof findPlan>>> }> {
  const { planId, quantity, addOns, currency } = of
  const plan = await findPlan(tx, planId)
  if (plan === undefined) throw invalid('planId', 'is no plan')
  if (plan.status === 'archived') throw new Problem(PlanArchived)
  if (!plan.currencies.includes(currency))
    throw invalid('currency', `${currency}: the plan is sold in ${plan.currencies.join(', ')}`)
  checkAddOns(addOns, plan.charges)
  return { terms: { planId, planVersion: plan.version, quantity, addOns }, plan }
}

export function checkAddOns(
  addOns: SubscriptionTerms['addOns'],
  charges: readonly { code: string; kind: string }[],
): void {
  const seen = new Set<string>()
  for (const [index, { code }] of addOns.entries()) {
    if (!charges.some((charge) => charge.code === code && charge.kind === 'add-on'))
      throw invalid(`addOns/${index}/code`, `${code} is no add-on of the plan; send \`addOns\` as they shall be`)
    if (seen.has(code)) throw invalid(`addOns/${index}/code`, `${code} stands twice`)
    seen.add(code)
  }
}

export interface Prepared {
  readonly done: Done
  /** What becomes of the one that it continues. */
  readonly before: Done | undefined
}

/**
 * A subscription and its first bill, as they would be made now: for a preview, and for the making.
 * @param lock it will be made
 */
export async function prepare(tx: Tx, body: NewSubscription, { lock }: { lock: boolean }): Promise<Prepared> {
  const account = await findAccount(tx, body.accountId)
  if (account === undefined) throw invalid('accountId', 'is no account')
  if (account.status === 'suspended') throw new Problem(AccountSuspended)
  const { timeZone, quantity = 1, addOns = [], currency = account.currency } = body
  let today: string
  try {
    today = dayInZone(tx.now, timeZone)
  } catch {
    throw invalid('timeZone', 'is no time zone')
  }
  const { terms, plan } = await wantedTerms(tx, { planId: body.planId, quantity, addOns, currency })
  const startDay = body.startDay === undefined ? today : calendarDay(body.startDay, 'startDay')
  if (startDay < today) throw invalid('startDay', `is past: today is ${today} there`)
  if (startDay > addDays(today, 3_660)) throw invalid('startDay', 'is more than ten years away')
  const trialDays = body.trialDays ?? plan.trialDays
  const trialEndDay = trialDays === 0 ? null : addDays(startDay, trialDays)
  const anchorDay = body.anchorDay === undefined ? (trialEndDay ?? startDay) : calendarDay(body.anchorDay, 'anchorDay')
  if (Math.abs(Number(anchorDay.slice(0, 4)) - Number(startDay.slice(0, 4))) > 11)
    throw invalid('anchorDay', 'is more than ten years away')
  const discount =
    body.couponCode === undefined ? null : await redeemCoupon(tx, { code: body.couponCode, currency, redeem: lock })
  const held: Held = {
    subscription: {
      id: newId('sub'),
      version: 1,
      accountId: account.id,
      status: 'scheduled',
      ...terms,
      currency,
      timeZone,
      cycle: plan.cycle,
      anchorDay,
      startDay,
      trialEndDay,
      currentPeriod: null,
      pendingTerms: null,
      cancelOn: null,
      pauseOn: null,
      resumeOn: null,
      pauseReason: null,
      suspendedSpan: body.suspendedSpan ?? 'not-billed',
      discount,
      invoicing: body.invoicing ?? 'at-once',
      collection: body.collection ?? 'charge',
      paymentTermsDays: body.paymentTermsDays ?? null,
      purchaseOrder: body.purchaseOrder ?? null,
      continues: null,
      nextBillAt: startOfDay(startDay, timeZone).toISOString(),
      cancelledAt: null,
      createdAt: tx.now.toISOString(),
    },
    inner: { setupBilled: false, periodBegan: null, periodDiscount: null, endingSince: null, paidUntil: null },
  }
  if (startDay > today)
    return { done: { before: null, moved: { held, bill: null, usage: [] }, at: tx.now }, before: undefined }
  const earlier = await findEarlier(tx, held, { lock })
  const all = earlier === undefined ? [held] : [held, earlier]
  const known = await knownOf(tx, all, { lock })
  let carried: readonly BillLine[] = []
  let before: Done | undefined
  let starting = held
  if (earlier !== undefined) {
    starting = {
      subscription: { ...held.subscription, continues: earlier.subscription.id },
      inner: { ...held.inner, setupBilled: earlier.inner.setupBilled },
    }
    if (trialEndDay === null) {
      const over: Moved & { carried: BillLine[] } = handOver(earlier, tx.now, known(earlier))
      carried = over.carried
      if (over.held !== earlier) before = { before: earlier, moved: over, at: tx.now, action: 'cancel' }
    }
  }
  const given = known(starting)
  const credit =
    given.credit + (before?.moved.bill?.creditKept.amount ?? 0) - (before?.moved.bill?.creditUsed.amount ?? 0)
  const moved = postable(() => begin(starting, tx.now, { ...given, credit }, carried))
  return { done: { before: null, moved, at: tx.now, action: 'create' }, before }
}

/** One of the same account and plan that was ended today, or is to end and was said so today. */
async function findEarlier(tx: Tx, { subscription }: Held, { lock }: { lock: boolean }): Promise<Held | undefined> {
  const ending = (held: Held): boolean =>
    held.inner.endingSince === dayInZone(tx.now, held.subscription.timeZone) &&
    (held.subscription.status === 'cancelled' || held.subscription.cancelOn !== null)
  const found = (await findEnding(tx, subscription)).find(ending)
  if (found === undefined || !lock) return found
  const [locked] = await lockSubscriptions(tx, [found.subscription.id])
  return locked !== undefined && ending(locked) ? locked : undefined
}
