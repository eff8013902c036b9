import type { PlanTerms } from '@clutch/contracts/payments/plans'
import {
  type BillingPeriod,
  type BillLine,
  type BillPreview,
  type Discount,
  type Subscription,
  type SubscriptionCancel,
  SubscriptionInOtherState,
  SubscriptionInvalid,
  type SubscriptionPause,
  type SubscriptionTerms,
} from '@clutch/contracts/payments/subscriptions'
import { Problem } from '@clutch/shared/problem'
import { type Day, dayInZone, periodContaining, startOfDay } from '@clutch/shared/time'
import {
  changeLines,
  chargeLines,
  closeBill,
  type Priced,
  type UsageDue,
  unusedLines,
  usageLines,
  wholePart,
} from './bill.ts'
import { discountLines, itemLine, partFrom } from './lines.ts'
import { setupItems, yearlyPrice } from './price.ts'

/** What nobody else needs to know of a subscription. */
export interface Inner {
  readonly setupBilled: boolean
  /** Where the anchor puts the beginning of the current period: its days are what parts of it are parts of. */
  readonly periodBegan: Day | null
  /** What the current period was billed with. */
  readonly periodDiscount: Discount | null
  /** When it was said that it shall end. */
  readonly endingSince: Day | null
  /** It ended without credit, and until here it was paid for. */
  readonly paidUntil: Day | null
  /** What would have happened, and when, had its account not been suspended. */
  readonly heldBack?: { readonly at: string; readonly status: Subscription['status'] } | null
}

export interface Held {
  readonly subscription: Subscription
  readonly inner: Inner
}

/** What a step is given besides. */
export interface Known {
  readonly planOf: (terms: SubscriptionTerms) => PlanTerms
  /** What the account has left of earlier credits, in minor units. */
  readonly credit: number
  /** The account is: nothing new is billed. */
  readonly suspended: boolean
  /** Usage that was not billed yet, of the period that ends and of earlier ones. */
  readonly usage: readonly UsageDue[]
}

export interface Moved {
  readonly held: Held
  readonly bill: BillPreview | null
  /** What of the usage is billed by it. */
  readonly usage: readonly UsageDue[]
}

function unbilled(held: Held): Moved {
  return { held, bill: null, usage: [] }
}

export function termsOf({ planId, planVersion, quantity, addOns }: SubscriptionTerms): SubscriptionTerms {
  return { planId, planVersion, quantity, addOns }
}

const ended = {
  currentPeriod: null,
  pendingTerms: null,
  cancelOn: null,
  pauseOn: null,
  resumeOn: null,
  pauseReason: null,
  nextBillAt: null,
}

function moved(held: Held, change: Partial<Subscription>, inner: Partial<Inner> = {}): Held {
  return { subscription: { ...held.subscription, ...change }, inner: { ...held.inner, ...inner } }
}

function priced({ subscription, inner }: Held, { planOf }: Known): Priced {
  const terms = termsOf(subscription)
  return { plan: planOf(terms), terms, discount: inner.periodDiscount, currency: subscription.currency }
}

/** The days of the current period, all of them and those that are left from a day on. */
function leftFrom({ subscription, inner }: Held, day: Day) {
  const { endDay } = subscription.currentPeriod!
  return {
    part: partFrom(day, { startDay: inner.periodBegan!, endDay }),
    days: { startDay: day, endDay },
  }
}

/** What was billed for the days from this one on. */
function unused(held: Held, day: Day, known: Known): BillLine[] {
  const { part, days } = leftFrom(held, day)
  return unusedLines(priced(held, known), part, days)
}

function billOf(
  held: Held,
  of: { cause: BillPreview['cause']; at: Date; period: BillingPeriod | null },
  lines: readonly BillLine[],
  known: Known,
): BillPreview | null {
  const { timeZone: zone, currency } = held.subscription
  return closeBill({ ...of, zone, currency }, lines, known.credit)
}

/** Usage at the end of what it was part of, with the discount that holds then. */
function closingLines({ subscription }: Held, known: Known): BillLine[] {
  const lines = usageLines(known.usage, subscription.currency)
  return [...lines, ...discountLines(subscription.discount, lines, wholePart, null, subscription.currency)]
}

/** What is left of a discount when a period was billed with it. */
function afterPeriod(discount: Discount | null): Discount | null {
  if (discount === null || discount.periodsLeft === null) return discount
  return discount.periodsLeft === 1 ? null : { ...discount, periodsLeft: discount.periodsLeft - 1 }
}

/** A period begins on this day, or what is left of one: billed in advance, with what was used before it. */
function openPeriod(
  held: Held,
  of: { cause: BillPreview['cause']; at: Date; credits?: readonly BillLine[] },
  known: Known,
): Moved {
  const { subscription, inner } = held
  const { timeZone: zone, currency, cycle, anchorDay } = subscription
  const day = dayInZone(of.at, zone)
  const { startDay: periodBegan, endDay, end } = periodContaining(anchorDay, cycle, of.at, zone)
  const period = { startDay: day, endDay, start: startOfDay(day, zone).toISOString(), end: end.toISOString() }
  const days = { startDay: day, endDay }
  const { discount } = subscription
  const terms = { ...priced(held, known), discount }
  const part = partFrom(day, { startDay: periodBegan, endDay })
  const words = { plan: terms.plan.name, planVersion: subscription.planVersion, currency }
  const setup = inner.setupBilled
    ? []
    : setupItems(terms.plan, currency)
        .map((item) => itemLine(item, 'setup', wholePart, null, words))
        .filter(({ amount }) => amount.amount !== 0)
  const sold = [...chargeLines(terms, part, days), ...setup, ...usageLines(known.usage, currency)]
  const lines = [...sold, ...discountLines(discount, sold, part, days, currency), ...(of.credits ?? [])]
  const opened = moved(
    held,
    {
      status: 'active',
      currentPeriod: period,
      discount: afterPeriod(discount),
      pauseOn: null,
      resumeOn: null,
      pauseReason: null,
      nextBillAt: period.end,
    },
    { setupBilled: true, periodBegan, periodDiscount: discount },
  )
  return { held: opened, bill: billOf(held, { ...of, period }, lines, known), usage: known.usage }
}

/** @param carried what is credited from the subscription that it continues */
export function begin(held: Held, at: Date, known: Known, carried: readonly BillLine[] = []): Moved {
  const { timeZone: zone, trialEndDay } = held.subscription
  if (trialEndDay !== null && trialEndDay > dayInZone(at, zone)) {
    const nextBillAt = startOfDay(trialEndDay, zone).toISOString()
    return unbilled(moved(held, { status: 'trialing', nextBillAt }))
  }
  return openPeriod(held, { cause: 'start', at, credits: carried }, known)
}

/** What happens when its next instant has come: one step, of which the next follows. */
export function step(held: Held, known: Known): Moved {
  const { subscription } = held
  const at = new Date(subscription.nextBillAt!)
  if (known.suspended && wouldBill(held, at)) return unbilled(holdBack(held, at))
  if (subscription.status === 'scheduled') return begin(held, at, known)
  if (subscription.status === 'paused') return openPeriod(held, { cause: 'resume', at }, known)
  if (subscription.status === 'trialing') {
    if (subscription.cancelOn !== null) return end(held, at, [], known)
    return openPeriod(held, { cause: 'trial-end', at }, known)
  }
  if (subscription.cancelOn !== null) return end(held, at, closingLines(held, known), known)
  // What was used until then is billed when it goes on.
  if (subscription.pauseOn !== null && known.suspended)
    return halt(held, at, [], subscription.resumeOn, { ...known, usage: [] })
  if (subscription.pauseOn !== null) return halt(held, at, closingLines(held, known), subscription.resumeOn, known)
  return openPeriod(takeUp(held, at, known), { cause: 'renewal', at }, known)
}

/** A period would begin: not where it ends or is paused, or begins with a trial. */
function wouldBill({ subscription }: Held, at: Date): boolean {
  const { status, cancelOn, pauseOn, trialEndDay, timeZone } = subscription
  if (status === 'scheduled') return trialEndDay === null || trialEndDay <= dayInZone(at, timeZone)
  return cancelOn === null && pauseOn === null
}

/** Until its account is not suspended any more. Terms that were to take effect do so then. */
function holdBack(held: Held, at: Date): Held {
  const { status } = held.subscription
  const reason = 'account-suspended' as const
  return moved(
    held,
    { status: 'paused', pauseReason: reason, currentPeriod: null, resumeOn: null, nextBillAt: null },
    { heldBack: { at: at.toISOString(), status }, periodBegan: null, periodDiscount: null },
  )
}

/** The suspension has ended: it goes on now, or from when it was held back. */
export function release(held: Held, now: Date, known: Known): Moved & { at: Date } {
  const { at: from, status } = held.inner.heldBack!
  const billed = held.subscription.suspendedSpan === 'billed'
  const at = billed ? new Date(from) : now
  const free = moved(held, { pauseReason: null }, { heldBack: null })
  if (status === 'scheduled') return { ...begin(free, at, known), at }
  const cause = !billed || status === 'paused' ? 'resume' : status === 'trialing' ? 'trial-end' : 'renewal'
  return { ...openPeriod(status === 'active' ? takeUp(free, at, known) : free, { cause, at }, known), at }
}

/** The terms that were to take effect now. Another cycle is counted from the day on which it begins. */
function takeUp(held: Held, at: Date, { planOf }: Known): Held {
  const { pendingTerms, cycle, timeZone } = held.subscription
  if (pendingTerms === null) return held
  const { cycle: next } = planOf(pendingTerms)
  const same = next.every === cycle.every && next.count === cycle.count
  return moved(held, {
    ...pendingTerms,
    pendingTerms: null,
    cycle: next,
    ...(same ? {} : { anchorDay: dayInZone(at, timeZone) }),
  })
}

function end(held: Held, at: Date, lines: readonly BillLine[], known: Known, paidUntil: Day | null = null): Moved {
  const over = moved(
    held,
    { ...ended, status: 'cancelled', cancelledAt: at.toISOString() },
    // What was paid for stays known, for who subscribes again today.
    { paidUntil, endingSince: dayInZone(at, held.subscription.timeZone), heldBack: null },
  )
  const period = held.subscription.currentPeriod
  return { held: over, bill: billOf(held, { cause: 'cancel', at, period }, lines, known), usage: known.usage }
}

function halt(held: Held, at: Date, lines: readonly BillLine[], resumeOn: Day | null, known: Known): Moved {
  const { timeZone: zone, currentPeriod: period, pauseReason } = held.subscription
  const nextBillAt = resumeOn === null ? null : startOfDay(resumeOn, zone).toISOString()
  const paused = moved(
    held,
    {
      ...{ status: 'paused', pauseReason: pauseReason ?? 'asked', currentPeriod: null, pendingTerms: null },
      ...{ pauseOn: null, resumeOn, nextBillAt },
    },
    { periodBegan: null, periodDiscount: null },
  )
  return { held: paused, bill: billOf(held, { cause: 'pause', at, period }, lines, known), usage: known.usage }
}

function inOtherState(detail: string): Problem {
  return new Problem(SubscriptionInOtherState, { detail })
}

export function cancel(
  held: Held,
  { when = 'period-end', credit = 'prorated' }: SubscriptionCancel,
  at: Date,
  known: Known,
): Moved {
  const { subscription } = held
  const { status, timeZone: zone, currentPeriod, trialEndDay } = subscription
  const day = dayInZone(at, zone)
  if (status === 'cancelled') throw inOtherState('It is cancelled already.')
  if (status === 'active' && when === 'now') {
    const credits = credit === 'prorated' ? unused(held, day, known) : []
    return end(
      held,
      at,
      [...closingLines(held, known), ...credits],
      known,
      credit === 'none' ? currentPeriod!.endDay : null,
    )
  }
  // What came late of what was used before the pause is owed; what is used in a trial is not.
  if (status === 'paused') return end(held, at, closingLines(held, known), known)
  if (when === 'now' || status === 'scheduled') return end(held, at, [], known)
  const cancelOn = status === 'trialing' ? trialEndDay : currentPeriod!.endDay
  return unbilled(moved(held, { cancelOn, pauseOn: null, resumeOn: null, pauseReason: null }, { endingSince: day }))
}

export function pause(
  held: Held,
  {
    when = 'now',
    resumeOn = null,
    reason = 'asked',
  }: Omit<SubscriptionPause, 'resumeOn'> & { resumeOn?: Day | null; reason?: 'asked' | 'not-paid' },
  at: Date,
  known: Known,
): Moved {
  const { subscription } = held
  if (subscription.status !== 'active') throw inOtherState(`It is ${subscription.status}; what is active is paused.`)
  if (subscription.cancelOn !== null) throw inOtherState('It ends with its period; keep it first.')
  const day = dayInZone(at, subscription.timeZone)
  const from = when === 'now' ? day : subscription.currentPeriod!.endDay
  if (resumeOn !== null && resumeOn <= from)
    throw new Problem(SubscriptionInvalid, {
      errors: [{ pointer: '/body/resumeOn', message: `must be after ${from}, the day from which it is paused` }],
    })
  if (when === 'now')
    return halt(held, at, [...closingLines(held, known), ...unused(held, day, known)], resumeOn, known)
  return unbilled(moved(held, { pauseOn: from, resumeOn, pauseReason: reason }))
}

export function resume(held: Held, at: Date, known: Known): Moved {
  if (held.subscription.status !== 'paused') throw inOtherState(`It is ${held.subscription.status}, not paused.`)
  if (held.inner.heldBack) return release(held, at, known)
  return openPeriod(held, { cause: 'resume', at }, known)
}

/** Nothing of what was to happen at the end of the period happens. */
export function keep(held: Held): Moved {
  const { status, cancelOn, pauseOn, pendingTerms, pauseReason } = held.subscription
  if (status === 'cancelled' || (cancelOn === null && pauseOn === null && pendingTerms === null))
    throw inOtherState('Nothing is to happen to it that could be undone.')
  return unbilled(
    moved(
      held,
      {
        ...{ cancelOn: null, pauseOn: null, resumeOn: null, pendingTerms: null },
        pauseReason: status === 'paused' ? pauseReason : null,
      },
      { endingSince: null },
    ),
  )
}

export interface WantedTerms {
  readonly terms: SubscriptionTerms
  readonly when: 'auto' | 'now' | 'period-end'
  /** What is still to take effect when the period ends, with what is changed now. */
  readonly pending?: SubscriptionTerms
  /** With another coupon from now on, or none. */
  readonly newCoupon?: boolean
}

function sameTerms(a: SubscriptionTerms, b: SubscriptionTerms): boolean {
  const text = ({ planId, planVersion, quantity, addOns }: SubscriptionTerms) =>
    JSON.stringify([planId, planVersion, quantity, addOns.map(({ code, quantity: of }) => [code, of]).sort()])
  return text(a) === text(b)
}

/** Another plan that costs less waits for the end of the period; a quantity does not. */
function waits(held: Held, { terms, when }: WantedTerms, { planOf }: Known): boolean {
  const { subscription } = held
  if (when !== 'auto') return when === 'period-end'
  const old = termsOf(subscription)
  if (terms.planId === old.planId && terms.planVersion === old.planVersion) return false
  const { currency } = subscription
  return yearlyPrice(planOf(terms), terms, currency) < yearlyPrice(planOf(old), old, currency)
}

export function change(held: Held, wanted: WantedTerms, at: Date, known: Known): Moved {
  const { subscription, inner } = held
  const { status, cycle, timeZone: zone } = subscription
  if (status === 'cancelled') throw inOtherState('It is cancelled; subscribe again.')
  const { terms, pending = null } = wanted
  const next = known.planOf(terms).cycle
  const sameCycle = next.every === cycle.every && next.count === cycle.count
  if (status !== 'active') return unbilled(moved(held, { ...terms, cycle: next, pendingTerms: null }))
  if (sameTerms(terms, subscription)) return unbilled(moved(held, { pendingTerms: pending }))
  if (waits(held, wanted, known)) return unbilled(moved(held, { pendingTerms: terms }))
  const day = dayInZone(at, zone)
  const changed = moved(held, { ...terms, cycle: next, pendingTerms: pending })
  if (!sameCycle) {
    // What is left of the old period is given back, and the first of the new kind begins today.
    // On the day on which the old one was billed it takes its place, and its part of the coupon.
    const replaced = day === subscription.currentPeriod!.startDay && wanted.newCoupon !== true
    const from = moved(changed, { anchorDay: day, ...(replaced ? { discount: inner.periodDiscount } : {}) })
    return openPeriod(from, { cause: 'change', at, credits: unused(held, day, known) }, known)
  }
  const { part, days } = leftFrom(held, day)
  const after = { ...priced(changed, known), discount: inner.periodDiscount }
  const dropped = known.usage.filter(
    ({ charge }) => !known.planOf(terms).charges.some(({ code, kind }) => code === charge.code && kind === 'metered'),
  )
  const lines = [...usageLines(dropped, subscription.currency), ...changeLines(priced(held, known), after, part, days)]
  const bill = billOf(held, { cause: 'change', at, period: subscription.currentPeriod }, lines, known)
  return { held: changed, bill, usage: dropped }
}

/**
 * A subscription of the same account and plan goes over into one that begins today: what was paid of it for today and the
 * days after is credited there, so that no day is paid twice.
 */
export function handOver(held: Held, at: Date, known: Known): Moved & { carried: BillLine[] } {
  const { subscription, inner } = held
  const day = dayInZone(at, subscription.timeZone)
  if (subscription.status === 'active') {
    const carried = unused(held, day, known)
    return { ...end(held, at, closingLines(held, known), known), carried }
  }
  if (inner.paidUntil === null || inner.periodBegan === null || inner.paidUntil <= day)
    return { ...unbilled(held), carried: [] }
  const part = partFrom(day, { startDay: inner.periodBegan, endDay: inner.paidUntil })
  const carried = unusedLines(priced(held, known), part, { startDay: day, endDay: inner.paidUntil })
  return { ...unbilled(moved(held, {}, { paidUntil: null })), carried }
}
