import { AccountSuspended } from '@clutch/contracts/b2b/problems'
import {
  type Subscription,
  type SubscriptionAct,
  type SubscriptionHistoryEntry,
  SubscriptionInvalid,
  type SubscriptionTerms,
} from '@clutch/contracts/payments/subscriptions'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { redeemCoupon } from '../coupons/redeem.ts'
import type { Tx } from '../kit.ts'
import { catchUp } from './bill-due.ts'
import { book } from './book.ts'
import { knownOf } from './known.ts'
import {
  cancel,
  change,
  type Held,
  type Known,
  keep,
  type Moved,
  pause,
  resume,
  step,
  termsOf,
  type WantedTerms,
} from './lifecycle.ts'
import { checkAddOns, invalid, postable, wantedTerms } from './prepare.ts'
import { findSubscription, lockSubscriptions } from './store.ts'

type Action = NonNullable<SubscriptionAct['action']>

const takes: Readonly<Record<Action, readonly (keyof SubscriptionAct)[]>> = {
  change: ['planId', 'quantity', 'addOns', 'couponCode', 'when'],
  pause: ['when', 'resumeOn'],
  resume: [],
  cancel: ['when', 'credit'],
  keep: [],
}

/** What an act does, computed in one place for its preview and for itself. */
async function wantedOf(tx: Tx, held: Held, act: SubscriptionAct): Promise<WantedTerms | undefined> {
  const { action = 'change' } = act
  const odd = Object.keys(act).find(
    (name) => name !== 'action' && !takes[action].includes(name as keyof SubscriptionAct),
  )
  if (odd !== undefined) throw invalid(odd, `has no place in \`${action}\``)
  if (action !== 'change') return undefined
  const { subscription } = held
  if (subscription.status === 'cancelled') return { terms: termsOf(subscription), when: 'now' }
  if ([act.planId, act.quantity, act.addOns, act.couponCode].every((each) => each === undefined))
    throw new Problem(SubscriptionInvalid, { errors: [{ pointer: '/body', message: 'names nothing to change' }] })
  const chosen = ({ quantity, addOns }: SubscriptionTerms) => ({
    quantity: act.quantity ?? quantity,
    addOns: act.addOns ?? addOns,
  })
  const { currency, pendingTerms } = subscription
  if (act.planId !== undefined) {
    const { terms } = await wantedTerms(tx, { planId: act.planId, ...chosen(subscription), currency })
    return { terms, when: act.when ?? 'auto' }
  }
  if (pendingTerms === null)
    return { terms: { ...termsOf(subscription), ...chosen(subscription) }, when: act.when ?? 'auto' }
  // Another plan waits for the end of the period: it will have what is chosen now as well.
  const pending = { ...pendingTerms, ...chosen(pendingTerms) }
  if (act.when === 'period-end') return { terms: pending, when: 'period-end' }
  return { terms: { ...termsOf(subscription), ...chosen(subscription) }, when: act.when ?? 'auto', pending }
}

/** By whom, where nobody asked for it. */
interface Because {
  readonly reason?: 'not-paid'
}

/** @throws Problem SubscriptionInvalid where it comes to more than can be posted, AccountSuspended */
function perform(
  held: Held,
  act: SubscriptionAct & Because,
  wanted: WantedTerms | undefined,
  at: Date,
  known: Known,
): Moved {
  const { action = 'change' } = act
  const { status } = held.subscription
  if (
    known.suspended &&
    status !== 'cancelled' &&
    (action === 'change' || (action === 'resume' && status === 'paused'))
  )
    throw new Problem(AccountSuspended)
  switch (act.action ?? 'change') {
    case 'change':
      return change(held, { ...wanted!, newCoupon: act.couponCode !== undefined }, at, known)
    case 'pause':
      return pause(
        held,
        {
          when: act.when === 'period-end' ? 'period-end' : 'now',
          resumeOn: act.resumeOn ?? null,
          reason: act.reason ?? 'asked',
        },
        at,
        known,
      )
    case 'resume':
      return resume(held, at, known)
    case 'cancel':
      return cancel(
        held,
        {
          when: act.when === 'now' ? 'now' : 'period-end',
          ...(act.credit === undefined ? {} : { credit: act.credit }),
        },
        at,
        known,
      )
    case 'keep':
      return keep(held)
  }
}

function termsIn(wanted: WantedTerms | undefined): SubscriptionTerms[] {
  return [wanted?.terms, wanted?.pending].filter((terms) => terms !== undefined)
}

/** What is kept of add-ons has to be of the plan, now and then. */
function checkChosen(wanted: WantedTerms | undefined, { planOf }: Known): void {
  for (const terms of termsIn(wanted)) checkAddOns(terms.addOns, planOf(terms).charges)
}

/** With the coupon that is redeemed for what is billed from now on, or without the one that it had. */
async function withCoupon(tx: Tx, held: Held, { couponCode }: SubscriptionAct, redeem: boolean): Promise<Held> {
  const { subscription } = held
  if (couponCode === undefined || subscription.status === 'cancelled') return held
  const { currency } = subscription
  const discount = couponCode === null ? null : await redeemCoupon(tx, { code: couponCode, currency, redeem })
  return { ...held, subscription: { ...subscription, discount } }
}

/** Does it, after what was due before it. */
export async function act(tx: Tx, id: string, { reason, ...what }: SubscriptionAct & Because): Promise<Subscription> {
  const [locked] = await lockSubscriptions(tx, [id])
  if (locked === undefined) throw new Problem(NotFound)
  const held = await catchUp(tx, locked)
  const wanted = await wantedOf(tx, held, what)
  const known = await knownOf(tx, [held], { lock: true, more: termsIn(wanted) })
  checkChosen(wanted, known(held))
  const discounted = await withCoupon(tx, held, what, true)
  const because = reason === undefined ? {} : { reason }
  const moved = postable(() => perform(discounted, { ...what, ...because }, wanted, tx.now, known(held)))
  const action: SubscriptionHistoryEntry['action'] = what.action ?? 'change'
  const [after] = await book(tx, [{ before: held, moved, at: tx.now, action }])
  return after!.subscription
}

/** The same, and nothing is written down. */
export async function preview(tx: Tx, id: string, what: SubscriptionAct) {
  const found = await findSubscription(tx, id)
  if (found === undefined) throw new Problem(NotFound)
  const held = await overdueDone(tx, found)
  const wanted = await wantedOf(tx, held, what)
  const known = (await knownOf(tx, [held], { lock: false, more: termsIn(wanted) }))(held)
  checkChosen(wanted, known)
  const discounted = await withCoupon(tx, held, what, false)
  const moved = postable(() => perform(discounted, what, wanted, tx.now, known))
  return postable(() => previewOf(moved, known))
}

/** What has been due for a moment counts as done. */
async function overdueDone(tx: Tx, held: Held): Promise<Held> {
  let current = held
  for (let steps = 0; steps < 400; steps += 1) {
    const { nextBillAt } = current.subscription
    if (nextBillAt === null || new Date(nextBillAt) > tx.now) return current
    current = step(current, (await knownOf(tx, [current], { lock: false }))(current)).held
  }
  return current
}

/** What it would be, what would be billed at once, and what next. */
export function previewOf(moved: Moved, known: Known) {
  const { held, bill } = moved
  const credit = known.credit + (bill?.creditKept.amount ?? 0) - (bill?.creditUsed.amount ?? 0)
  const usage = known.usage.filter((due) => !moved.usage.includes(due))
  const next = held.subscription.nextBillAt === null ? null : step(held, { ...known, credit, usage }).bill
  return { subscription: held.subscription, bill, nextBill: next }
}

/** What would be billed next. */
export async function upcoming(tx: Tx, id: string) {
  const found = await findSubscription(tx, id)
  if (found === undefined) throw new Problem(NotFound)
  const held = await overdueDone(tx, found)
  if (held.subscription.nextBillAt === null) return { at: null, bill: null }
  const known = (await knownOf(tx, [held], { lock: false }))(held)
  return { at: held.subscription.nextBillAt, bill: step(held, known).bill }
}
