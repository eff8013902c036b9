import type { PlanTerms } from '@clutch/contracts/payments/plans'
import type { BillPreview, Discount } from '@clutch/contracts/payments/subscriptions'
import { decimal, multiplyDecimals, roundDecimal } from '@clutch/shared/decimal'
import { addDays, anchoredDay, type Day, daysBetween, startOfDay } from '@clutch/shared/time'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { netLines } from './bill.ts'
import { begin, cancel, change, type Held, type Known, type Moved, pause, release, resume, step } from './lifecycle.ts'
import { priceOf } from './price.ts'

const flat = (unitPrice: string, more: Partial<PlanTerms> = {}): PlanTerms => ({
  name: `Plan ${unitPrice}`,
  cycle: { every: 'month', count: 1 },
  trialDays: 0,
  charges: [{ code: 'base', name: 'Base', kind: 'flat', pricing: 'unit', prices: [{ currency: 'EUR', unitPrice }] }],
  ...more,
})
/** Plans by their id; the version does not matter here. */
const knowing = (plans: Record<string, PlanTerms>, credit = 0): Known => ({
  planOf: ({ planId }) => plans[planId]!,
  credit,
  suspended: false,
  usage: [],
})
const termsOf = (planId: string, quantity = 1) => ({ planId, planVersion: 1, quantity, addOns: [] })

function held(of: {
  plan: string
  startDay: Day
  trialDays?: number
  anchorDay?: Day
  timeZone?: string
  discount?: Discount
  cycle?: PlanTerms['cycle']
}): Held {
  const trialEndDay = of.trialDays ? addDays(of.startDay, of.trialDays) : null
  return {
    subscription: {
      id: 'sub_1',
      version: 1,
      accountId: 'acc_1',
      status: 'scheduled',
      ...termsOf(of.plan),
      currency: 'EUR',
      timeZone: of.timeZone ?? 'Europe/Berlin',
      cycle: of.cycle ?? { every: 'month', count: 1 },
      anchorDay: of.anchorDay ?? trialEndDay ?? of.startDay,
      startDay: of.startDay,
      trialEndDay,
      currentPeriod: null,
      pendingTerms: null,
      cancelOn: null,
      pauseOn: null,
      resumeOn: null,
      pauseReason: null,
      suspendedSpan: 'not-billed',
      invoicing: 'at-once',
      discount: of.discount ?? null,
      collection: 'charge',
      paymentTermsDays: null,
      purchaseOrder: null,
      continues: null,
      nextBillAt: startOfDay(of.startDay, of.timeZone ?? 'Europe/Berlin').toISOString(),
      cancelledAt: null,
      createdAt: '2026-01-01T00:00:00.000Z',
    },
    inner: { setupBilled: false, periodBegan: null, periodDiscount: null, endingSince: null, paidUntil: null },
  }
}
const noon = (day: Day) => new Date(startOfDay(day, 'Europe/Berlin').getTime() + 12 * 3_600_000)
const amounts = (bill: BillPreview | null) => (bill?.lines ?? []).map(({ amount }) => amount.amount)
const net = (bill: BillPreview | null) =>
  bill === null ? 0 : bill.total.amount + bill.creditUsed.amount - bill.creditKept.amount
const percent = (of: string): Discount => ({
  couponId: 'cpn_1',
  name: 'Off',
  percent: of,
  amount: null,
  periodsLeft: null,
})

/** All steps until a day, that day included. */
function runUntil(from: Moved, until: Day, known: Known): { held: Held; bills: BillPreview[] } {
  const bills = from.bill === null ? [] : [from.bill]
  let current = from.held
  while (current.subscription.nextBillAt !== null && new Date(current.subscription.nextBillAt) <= noon(until)) {
    const moved = step(current, known)
    if (moved.bill !== null) bills.push(moved.bill)
    current = moved.held
  }
  return { held: current, bills }
}

it('rule 1: a monthly anchor on the 31st bills 28/29 Feb, then 31 Mar, 30 Apr; yearly from 29 Feb likewise', () => {
  const known = knowing({ a: flat('10') })
  const days = (of: Parameters<typeof held>[0], until: Day) =>
    runUntil(begin(held(of), startOfDay(of.startDay, 'Europe/Berlin'), known), until, known).bills.map(
      ({ issueDate }) => issueDate,
    )
  expect(days({ plan: 'a', startDay: '2026-01-31' }, '2026-05-31')).toEqual([
    '2026-01-31',
    '2026-02-28',
    '2026-03-31',
    '2026-04-30',
    '2026-05-31',
  ])
  expect(days({ plan: 'a', startDay: '2028-01-31' }, '2028-03-31')).toEqual(['2028-01-31', '2028-02-29', '2028-03-31'])
  expect(days({ plan: 'a', startDay: '2028-02-29', cycle: { every: 'year', count: 1 } }, '2032-03-01')).toEqual([
    '2028-02-29',
    '2029-02-28',
    '2030-02-28',
    '2031-02-28',
    '2032-02-29',
  ])
})

it('rule 2: an upgrade in mid-period credits what is left of the old and charges what is left of the new, over the same days', () => {
  const known = knowing({ a: flat('100'), b: flat('200') })
  const begun = begin(held({ plan: 'a', startDay: '2026-04-01' }), noon('2026-04-01'), known)
  // Thirty days in April; the 11th belongs to the new plan, so 20 are left.
  const { bill } = change(begun.held, { terms: termsOf('b'), when: 'auto' }, noon('2026-04-11'), known)
  expect(bill).toMatchObject({
    total: { amount: 6_666 },
    invoiced: true,
    lines: [{ kind: 'credit' }, { kind: 'charge' }],
  })
  expect(amounts(bill)).toEqual([-6_667, 13_333])
})

it('rule 2: never a negative invoice: what is left of a credit is the customer’s', () => {
  const known = knowing({ a: flat('200'), b: flat('50') })
  const begun = begin(held({ plan: 'a', startDay: '2026-04-01' }), noon('2026-04-01'), known)
  const down = change(begun.held, { terms: termsOf('b'), when: 'now' }, noon('2026-04-16'), known)
  expect(down.bill).toMatchObject({ total: { amount: 0 }, creditKept: { amount: 7_500 }, invoiced: true })
  expect(amounts(down.bill).reduce((a, b) => a + b, 0)).toBe(0)
  const next = step(down.held, { ...known, credit: 7_500 })
  expect(next.bill).toMatchObject({ total: { amount: 0 }, creditUsed: { amount: 5_000 } })
})

it('rule 2: several changes in one period tile it exactly, whatever they are', () => {
  const price = fc
    .integer({ min: 0, max: 999_999_999 })
    .map((units) => `${Math.trunc(units / 10_000)}.${String(units % 10_000).padStart(4, '0')}`)
  fc.assert(
    fc.property(
      fc.array(price, { minLength: 2, maxLength: 6 }),
      fc.array(fc.integer({ min: 0, max: 27 }), { minLength: 1, maxLength: 5 }),
      fc.constantFrom<Discount | undefined>(undefined, percent('12.5'), percent('100'), {
        ...percent('1'),
        percent: null,
        amount: { amount: 999, currency: 'EUR' },
      }),
      (prices, offsets, discount) => {
        const plans = Object.fromEntries(prices.map((each, index) => [`p${index}`, flat(each)]))
        const known = knowing(plans)
        const days = offsets.toSorted((a, b) => a - b).map((offset) => addDays('2026-02-01', offset))
        let moved = begin(
          held({ plan: 'p0', startDay: '2026-02-01', ...(discount === undefined ? {} : { discount }) }),
          noon('2026-02-01'),
          known,
        )
        let paid = net(moved.bill)
        days.forEach((day, index) => {
          const terms = termsOf(`p${(index + 1) % prices.length}`)
          const before = moved.held
          moved = change(before, { terms, when: 'now' }, noon(day), known)
          expect(moved.bill?.total.amount ?? 0).toBeGreaterThanOrEqual(0)
          paid += net(moved.bill)
          // Going back on the same day gives back exactly what going there took.
          const back = change(
            moved.held,
            { terms: { planId: before.subscription.planId, planVersion: 1, quantity: 1, addOns: [] }, when: 'now' },
            noon(day),
            known,
          )
          expect(net(moved.bill) + net(back.bill)).toBe(0)
        })
        // Cancelled on the last of these days, what was paid is what the days before it cost, each stretch within a cent for its two roundings.
        const end = days.at(-1)!
        paid += net(cancel(moved.held, { when: 'now' }, noon(end), known).bill)
        if (discount !== undefined) return
        const stretches = [
          ['2026-02-01', 0] as const,
          ...days.map((day, index) => [day, (index + 1) % prices.length] as const),
        ]
        const exact = stretches.slice(0, -1).reduce((sum, [day, plan], index) => {
          const used = daysBetween(day, stretches[index + 1]![0])
          return sum + (Number(prices[plan]!) * 100 * used) / 28
        }, 0)
        expect(Math.abs(paid - exact)).toBeLessThanOrEqual(stretches.length)
      },
    ),
    { numRuns: 300 },
  )
})

it('rule 3: a downgrade takes effect at the period’s end, with no credit', () => {
  const known = knowing({ a: flat('200'), b: flat('50') })
  const begun = begin(held({ plan: 'a', startDay: '2026-04-01' }), noon('2026-04-01'), known)
  const down = change(begun.held, { terms: termsOf('b'), when: 'auto' }, noon('2026-04-16'), known)
  expect([down.bill, down.held.subscription.planId, down.held.subscription.pendingTerms?.planId]).toEqual([
    null,
    'a',
    'b',
  ])
  const next = step(down.held, known)
  expect(next).toMatchObject({
    held: { subscription: { planId: 'b', pendingTerms: null } },
    bill: { total: { amount: 5_000 }, issueDate: '2026-05-01' },
  })
})

it('rule 3: an upgrade on the starting day pays for the new plan once', () => {
  const known = knowing({ a: flat('100'), b: flat('250.01') })
  const begun = begin(held({ plan: 'a', startDay: '2026-04-01' }), noon('2026-04-01'), known)
  const up = change(begun.held, { terms: termsOf('b'), when: 'auto' }, noon('2026-04-01'), known)
  expect(net(begun.bill) + net(up.bill)).toBe(25_001)
})

it('rule 3: an upgrade on the day a period was billed comes to the new plan once, coupon, trial and part of a period included', () => {
  const yearly = { every: 'year', count: 1 } as const
  const known = knowing({ a: flat('99.99'), b: flat('250.01'), c: flat('5000', { cycle: yearly }), d: flat('0') })
  const zone = 'Europe/Berlin'
  const fixed = { ...percent('1'), percent: null, amount: { amount: 15_000, currency: 'EUR' }, periodsLeft: 1 }
  const sum = (of: Parameters<typeof held>[0], ...plans: string[]) => {
    const day = of.trialDays ? addDays(of.startDay, of.trialDays) : of.startDay
    let moved = begin(held(of), startOfDay(of.startDay, zone), known)
    if (of.trialDays) moved = step(moved.held, known)
    const bills = [moved.bill]
    for (const plan of plans) {
      moved = change(moved.held, { terms: termsOf(plan), when: 'auto' }, noon(day), known)
      bills.push(moved.bill)
    }
    expect(bills.every((bill) => (bill?.total.amount ?? 0) >= 0)).toBe(true)
    return { paid: bills.reduce((total, bill) => total + net(bill), 0), held: moved.held }
  }
  expect(sum({ plan: 'a', startDay: '2026-04-01' }, 'b').paid).toBe(25_001)
  expect(sum({ plan: 'd', startDay: '2026-04-01' }, 'a', 'b').paid).toBe(25_001)
  expect(sum({ plan: 'a', startDay: '2026-04-01', trialDays: 14 }, 'b').paid).toBe(25_001)
  // Half of April is left until the anchor's day: half of the new plan, rounded once.
  expect(sum({ plan: 'a', startDay: '2026-04-16', anchorDay: '2026-05-01' }, 'b').paid).toBe(12_501)
  expect(sum({ plan: 'a', startDay: '2026-04-01', discount: percent('12.5') }, 'b').paid).toBe(25_001 - 3_125)
  // More than the first plan cost is off the second, once.
  expect(sum({ plan: 'a', startDay: '2026-04-01', discount: fixed }, 'b').paid).toBe(10_001)
  // The year takes the month's place, and the part of the coupon that was the month's.
  const year = sum({ plan: 'a', startDay: '2026-04-01', discount: fixed }, 'b', 'c')
  expect([year.paid, year.held.subscription.discount]).toEqual([500_000 - 15_000, null])
  const twice = sum({ plan: 'a', startDay: '2026-04-01', discount: { ...fixed, periodsLeft: 2 } }, 'c')
  expect([twice.paid, twice.held.subscription.discount?.periodsLeft]).toEqual([500_000 - 15_000, 1])
})

it('one invoice of a day has what was given back on it neither there nor back, and comes to the same', () => {
  const known = knowing({ a: flat('99.99'), b: flat('250.01'), c: flat('40') })
  fc.assert(
    fc.property(fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 6 }), fc.boolean(), (plans, isOff) => {
      const discount = isOff ? { discount: percent('33.3') } : {}
      let moved = begin(held({ plan: 'a', startDay: '2026-04-01', ...discount }), noon('2026-04-01'), known)
      let credit = 0
      const bills = [moved.bill!]
      for (const plan of plans) {
        moved = change(moved.held, { terms: termsOf(plan), when: 'now' }, noon('2026-04-01'), { ...known, credit })
        if (moved.bill === null) continue
        credit += moved.bill.creditKept.amount - moved.bill.creditUsed.amount
        bills.push(moved.bill)
      }
      const sum = (lines: BillPreview['lines']) => lines.reduce((total, { amount }) => total + amount.amount, 0)
      const lines = netLines(bills.flatMap((bill) => bill.lines))
      expect(sum(lines)).toBe(bills.reduce((total, bill) => total + bill.total.amount, 0))
      expect(lines.filter(({ kind }) => kind === 'charge')).toHaveLength(1)
    }),
    { numRuns: 100 },
  )
})

it('while an account is suspended no period begins; then it goes on, and what was held back is billed only where that was said', () => {
  const known = knowing({ a: flat('31'), b: flat('10') })
  const suspended = { ...known, suspended: true }
  const begun = begin(held({ plan: 'a', startDay: '2026-03-01' }), noon('2026-03-01'), known)
  const waiting = change(begun.held, { terms: termsOf('b'), when: 'auto' }, noon('2026-03-05'), known)
  const heldBack = step(waiting.held, suspended)
  expect(heldBack).toMatchObject({
    bill: null,
    held: {
      subscription: { status: 'paused', pauseReason: 'account-suspended', nextBillAt: null, currentPeriod: null },
    },
  })
  // Twelve days of May are left, at the plan that was to begin in April.
  const free = release(heldBack.held, noon('2026-05-20'), known)
  expect(free).toMatchObject({
    bill: { cause: 'resume', total: { amount: 387 }, issueDate: '2026-05-20' },
    held: { subscription: { status: 'active', pauseReason: null, planId: 'b', pendingTerms: null } },
  })
  const all = { ...heldBack.held, subscription: { ...heldBack.held.subscription, suspendedSpan: 'billed' as const } }
  const { at, ...from } = release(all, noon('2026-05-20'), known)
  expect(at.toISOString()).toBe('2026-03-31T22:00:00.000Z')
  expect(
    runUntil(from, '2026-05-20', known).bills.map(({ cause, issueDate, total }) => [cause, issueDate, total.amount]),
  ).toEqual([
    ['renewal', '2026-04-01', 1_000],
    ['renewal', '2026-05-01', 1_000],
  ])
  // It ends and is paused as was said, and a trial begins: nothing of that is a period to pay for.
  expect(step(cancel(begun.held, {}, noon('2026-03-05'), known).held, suspended)).toMatchObject({
    held: { subscription: { status: 'cancelled', pauseReason: null } },
  })
  const paused = pause(begun.held, { when: 'period-end', resumeOn: '2026-04-10' }, noon('2026-03-05'), known)
  const asked = step(paused.held, suspended)
  expect(asked.held.subscription).toMatchObject({ status: 'paused', pauseReason: 'asked', resumeOn: '2026-04-10' })
  expect(step(asked.held, suspended).held.subscription).toMatchObject({ pauseReason: 'account-suspended' })
  const trial = step(held({ plan: 'a', startDay: '2026-03-01', trialDays: 5 }), suspended)
  expect(trial.held.subscription.status).toBe('trialing')
  const over = step(trial.held, suspended)
  expect(over.held.subscription).toMatchObject({ status: 'paused', pauseReason: 'account-suspended' })
  expect(resume(over.held, noon('2026-03-17'), known).bill).toMatchObject({ total: { amount: 2_000 } })
})

it('rule 3: from a month to a year the rest of the month is given back, and the year begins today', () => {
  const known = knowing({ a: flat('30'), b: flat('365', { cycle: { every: 'year', count: 1 } }) })
  const begun = begin(held({ plan: 'a', startDay: '2026-04-01' }), noon('2026-04-01'), known)
  const up = change(begun.held, { terms: termsOf('b'), when: 'auto' }, noon('2026-04-11'), known)
  expect(up.bill).toMatchObject({ total: { amount: 36_500 - 2_000 } })
  expect(up.held.subscription).toMatchObject({
    anchorDay: '2026-04-11',
    currentPeriod: { startDay: '2026-04-11', endDay: '2027-04-11' },
  })
})

it('rule 4: a trial that ends on the billing day, or outlasts a period, or is upgraded inside, gives exactly one charge', () => {
  const known = knowing({ a: flat('31'), b: flat('62') })
  const run = (of: Parameters<typeof held>[0], until: Day, plan = 'a') => {
    let moved = begin(held(of), noon(of.startDay), known)
    expect([moved.held.subscription.status, moved.bill]).toEqual(['trialing', null])
    if (plan !== 'a')
      moved = change(moved.held, { terms: termsOf(plan), when: 'auto' }, noon(addDays(of.startDay, 3)), known)
    expect(moved.bill).toBe(null)
    return runUntil(moved, until, known).bills.map(({ issueDate, total }) => [issueDate, total.amount])
  }
  expect(run({ plan: 'a', startDay: '2026-03-01', trialDays: 14, anchorDay: '2026-03-15' }, '2026-04-14')).toEqual([
    ['2026-03-15', 3_100],
  ])
  expect(run({ plan: 'a', startDay: '2026-03-01', trialDays: 45 }, '2026-05-14')).toEqual([['2026-04-15', 3_100]])
  // Periods begin on the 1st; the trial outlasts one of them and ends within the next: 16 of its 30 days are left.
  expect(run({ plan: 'a', startDay: '2026-03-01', trialDays: 45, anchorDay: '2026-03-01' }, '2026-04-30')).toEqual([
    ['2026-04-15', 1_653],
  ])
  expect(run({ plan: 'a', startDay: '2026-03-01', trialDays: 14 }, '2026-04-14', 'b')).toEqual([['2026-03-15', 6_200]])
  // Cancelled inside it, there is none.
  const trial = begin(held({ plan: 'a', startDay: '2026-03-01', trialDays: 14 }), noon('2026-03-01'), known)
  const ending = cancel(trial.held, {}, noon('2026-03-05'), known)
  expect(runUntil(ending, '2026-06-01', known)).toMatchObject({
    bills: [],
    held: { subscription: { status: 'cancelled' } },
  })
})

it('rule 5: a period keeps local midnight across daylight saving; one that does not exist is the day’s first instant', () => {
  const known = knowing({ a: flat('10') })
  const begun = (startDay: Day, timeZone: string) =>
    begin(held({ plan: 'a', startDay, timeZone }), startOfDay(startDay, timeZone), known).held
  expect(begun('2026-03-15', 'Europe/Berlin').subscription.currentPeriod).toMatchObject({
    start: '2026-03-14T23:00:00.000Z',
    end: '2026-04-14T22:00:00.000Z',
  })
  // Cairo, 24 April 2026: clocks go from 00:00 to 01:00, which is 22:00 UTC of the day before.
  const cairo = begun('2026-03-24', 'Africa/Cairo')
  expect(cairo.subscription.currentPeriod?.end).toBe('2026-04-23T22:00:00.000Z')
  expect(step(cairo, known).bill).toMatchObject({ issueDate: '2026-04-24' })
  // The customer's zone decides the date, though UTC's day is another.
  expect(step(begun('2026-03-10', 'Asia/Tokyo'), known)).toMatchObject({
    bill: { issueDate: '2026-04-10', period: { start: '2026-04-09T15:00:00.000Z' } },
  })
  expect(step(begun('2026-03-10', 'America/Los_Angeles'), known)).toMatchObject({
    bill: { issueDate: '2026-04-10', period: { start: '2026-04-10T07:00:00.000Z' } },
  })
})

it('rule 1: whatever the anchor, periods follow each other without gap or overlap for ten years', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1_500 }),
      fc.constantFrom('Europe/Berlin', 'Africa/Cairo', 'America/Sao_Paulo', 'Pacific/Apia', 'Asia/Dubai'),
      fc.integer({ min: 1, max: 14 }),
      (offset, timeZone, count) => {
        const startDay = addDays('2026-01-01', offset)
        const known = knowing({ a: flat('10', { cycle: { every: 'month', count } }) })
        const of = held({ plan: 'a', startDay, timeZone, cycle: { every: 'month', count } })
        let moved = begin(of, startOfDay(startDay, timeZone), known)
        for (let index = 1; index < 40; index += 1) {
          const before = moved.held.subscription.currentPeriod!
          moved = step(moved.held, known)
          const now = moved.held.subscription.currentPeriod!
          expect([now.start, now.startDay]).toEqual([
            before.end,
            anchoredDay(startDay, { every: 'month', count }, index),
          ])
          expect(moved.bill!.total.amount).toBe(1_000)
        }
      },
    ),
    { numRuns: 60 },
  )
})

it('rule 12: a discount applies before tax and may zero a bill, not invert it', () => {
  const plan = flat('9.99', {
    charges: [
      ...flat('9.99').charges,
      {
        code: 'vehicles',
        name: 'Vehicles',
        kind: 'per-unit',
        pricing: 'unit',
        prices: [{ currency: 'EUR', unitPrice: '4.99' }],
      },
      { code: 'setup', name: 'Setup', kind: 'one-off', pricing: 'unit', prices: [{ currency: 'EUR', unitPrice: '5' }] },
    ],
  })
  const known = knowing({ a: plan })
  const first = (discount: Discount) =>
    begin(held({ plan: 'a', startDay: '2026-04-01', discount }), noon('2026-04-01'), known)
  // 9.99 + 4.99 + 5 = 19.98; 15 % of it is 2.997.
  expect(first(percent('15')).bill).toMatchObject({ total: { amount: 1_998 - 300 } })
  expect(first(percent('100')).bill).toMatchObject({ total: { amount: 0 }, invoiced: true, creditKept: { amount: 0 } })
  expect(first({ ...percent('1'), percent: null, amount: { amount: 5_000, currency: 'EUR' } }).bill).toMatchObject({
    total: { amount: 0 },
    creditKept: { amount: 0 },
  })
  // For one period, and then no more.
  const once = first({ ...percent('50'), periodsLeft: 1 })
  expect([once.bill?.total.amount, once.held.subscription.discount]).toEqual([999, null])
  expect(step(once.held, known).bill?.total.amount).toBe(1_498)
  // What is given back is what was paid: nothing.
  expect(cancel(first(percent('100')).held, { when: 'now' }, noon('2026-04-11'), known).bill?.creditKept.amount).toBe(0)
})

it('a pause gives back the days that are left, and the day of resumption pays for those that are left then', () => {
  const known = knowing({ a: flat('30') })
  const begun = begin(held({ plan: 'a', startDay: '2026-04-01' }), noon('2026-04-01'), known)
  const paused = pause(begun.held, {}, noon('2026-04-11'), known)
  expect(paused).toMatchObject({
    held: { subscription: { status: 'paused', nextBillAt: null } },
    bill: { creditKept: { amount: 2_000 }, invoiced: false },
  })
  const resumed = resume(paused.held, noon('2026-04-21'), { ...known, credit: 2_000 })
  expect(resumed).toMatchObject({
    held: { subscription: { status: 'active', currentPeriod: { endDay: '2026-05-01' } } },
    bill: { total: { amount: 0 }, creditUsed: { amount: 1_000 } },
  })
})

it('tiers are graduated, by volume or in packages that are begun, exactly', () => {
  const price = (pricing: 'graduated' | 'volume' | 'package', quantity: string, more = {}) => {
    const tiers = [
      { upTo: '10', unitPrice: '4.99' },
      { upTo: '100', unitPrice: '3.999', flat: '1' },
      { upTo: null, unitPrice: '0' },
    ]
    const of = pricing === 'package' ? { unitPrice: '7', packageSize: '10' } : { tiers }
    const exact = priceOf(
      { code: 'c', name: 'C', kind: 'per-unit', pricing, prices: [{ currency: 'EUR', ...of, ...more }] },
      'EUR',
      decimal(quantity),
    )
    return Number(roundDecimal(multiplyDecimals(exact, decimal(1_000)), 0).units) / 1_000
  }
  expect(['0', '10', '10.5', '12', '100', '250'].map((quantity) => price('graduated', quantity))).toEqual([
    0, 49.9, 52.9, 58.898, 410.81, 410.81,
  ])
  expect(['0', '10', '11', '101'].map((quantity) => price('volume', quantity))).toEqual([0, 49.9, 44.989, 0])
  expect(['0', '0.1', '10', '10.1'].map((quantity) => price('package', quantity))).toEqual([0, 7, 7, 14])
  expect(price('volume', '1', { minimum: '20' })).toBe(20)
})

it('while another plan waits for the end of the period, a quantity changes now, and then', () => {
  const perUnit = (unitPrice: string) => {
    const plan = flat(unitPrice)
    return { ...plan, charges: [{ ...plan.charges[0]!, kind: 'per-unit' as const }] }
  }
  const known = knowing({ a: perUnit('30'), b: perUnit('10') })
  const begun = begin(held({ plan: 'a', startDay: '2026-04-01' }), noon('2026-04-01'), known)
  const down = change(begun.held, { terms: termsOf('b'), when: 'auto' }, noon('2026-04-02'), known)
  const more = change(
    down.held,
    { terms: termsOf('a', 3), when: 'auto', pending: termsOf('b', 3) },
    noon('2026-04-16'),
    known,
  )
  expect(amounts(more.bill)).toEqual([-1_500, 4_500])
  expect(step(more.held, known)).toMatchObject({
    held: { subscription: { planId: 'b', quantity: 3 } },
    bill: { total: { amount: 3_000 } },
  })
})
