import type { ServicePlan, ServiceSchedule } from '@clutch/contracts/fleet/service-schedules'
import { anchoredDay, dayInZone, startOfDay } from '@clutch/shared/time'

/**
 * When a service is due: by each interval, with a forecast from recent use; whichever is first counts. Pure. Everything follows from
 * the meters as they are known when it is asked, so what is corrected later corrects this too.
 */

const DAY_MS = 86_400_000
const MEAN_MONTH_DAYS = 365.2425 / 12
/** Recent use is taken by fortnights, so that weekends weigh alike, and eight weeks of them. */
export const USE_DAYS = 14
export const USE_PERIODS = 4
/** Farther ahead a forecast says nothing. */
const MOST_DAYS = 5 * 365
/** One-sided 95 % of Student's t, by degrees of freedom: four fortnights are few, and the interval is as wide as that. */
const T95 = [Number.NaN, 6.314, 2.92, 2.353] as const

/** What was driven, or run, in each of the last fortnights of which something is known: metres, or hours. */
export type Use = readonly number[]

export type Facts = {
  readonly nowMs: number
  /** Of the fleet: a service that is due on a day is due when the day begins there. */
  readonly zone: string
  readonly base: {
    readonly atMs: number
    readonly skipped: number
    /** On the total meters; null: nothing is known. */
    readonly distanceM: number | null
    readonly engineHours: number | null
  }
  readonly now: { readonly distanceM: number | null; readonly engineHours: number | null }
  readonly use: { readonly distanceM: Use; readonly engineHours: Use }
  /** What of the plan's conditions is met, in words. */
  readonly conditionsMet: readonly string[]
}

type Plan = Pick<ServicePlan, 'interval' | 'soonPercent' | 'gracePercent'>
type Due = ServiceSchedule['due'][number]
type Figures = Pick<ServiceSchedule, 'status' | 'due' | 'forecastAt' | 'earliestAt' | 'latestAt'>

const statusByLevel = ['scheduled', 'due-soon', 'due', 'overdue'] as const

/** What stands told of a status: 0 for nothing. */
export function levelOf(status: ServiceSchedule['status']): number {
  return Math.max(0, (statusByLevel as readonly string[]).indexOf(status))
}

export function figuresOf(plan: Plan, facts: Facts): Figures {
  const { distanceM, engineHours, months, conditions } = plan.interval
  const due: Judged[] = []
  if (distanceM !== null)
    due.push(
      byMeter(plan, 'distance', distanceM, facts, facts.base.distanceM, facts.now.distanceM, facts.use.distanceM),
    )
  if (engineHours !== null)
    due.push(
      byMeter(
        plan,
        'engine-hours',
        engineHours,
        facts,
        facts.base.engineHours,
        facts.now.engineHours,
        facts.use.engineHours,
      ),
    )
  if (months !== null) due.push(byDate(plan, months, facts))
  const levels = due.flatMap(({ level }) => (level === null ? [] : [level]))
  if (conditions !== null) levels.push(facts.conditionsMet.length > 0 ? 2 : 0)
  return {
    status: levels.length === 0 ? 'unknown' : statusByLevel[Math.max(...levels) as 0 | 1 | 2 | 3],
    due: due.map(({ level: _level, ...each }) => each),
    forecastAt: first(due, 'forecastAt'),
    earliestAt: first(due, 'earliestAt'),
    latestAt: first(due, 'latestAt'),
  }
}

/** With how due it is by the exact figures: those that are shown are rounded. */
type Judged = Due & { readonly level: 0 | 1 | 2 | 3 | null }

function judge({ soonPercent, gracePercent }: Plan, remaining: number, interval: number): 0 | 1 | 2 | 3 {
  if (remaining < 0 && remaining <= (-gracePercent / 100) * interval) return 3
  if (remaining <= 0) return 2
  return remaining <= (soonPercent / 100) * interval ? 1 : 0
}

function byMeter(
  plan: Plan,
  by: 'distance' | 'engine-hours',
  interval: number,
  { nowMs, base: { skipped } }: Facts,
  base: number | null,
  now: number | null,
  use: Use,
): Judged {
  const unknown = { remaining: null, remainingPercent: null, forecastAt: null, earliestAt: null, latestAt: null }
  if (base === null || now === null) return { by, at: 0, ...unknown, level: null }
  const at = base + interval * (1 + skipped)
  const remaining = at - now
  return {
    by,
    at: tidy(at),
    remaining: tidy(remaining),
    remainingPercent: tidy((remaining / interval) * 100),
    ...forecastOf(remaining, use, nowMs),
    level: judge(plan, remaining, interval),
  }
}

function byDate(plan: Plan, months: number, { nowMs, zone, base }: Facts): Judged {
  const cycle = { every: 'month', count: months } as const
  const baseDay = dayInZone(new Date(base.atMs), zone)
  const atMs = startOfDay(anchoredDay(baseDay, cycle, 1 + base.skipped), zone).getTime()
  const remaining = (atMs - nowMs) / DAY_MS
  const at = instant(atMs)
  return {
    by: 'date',
    at: atMs,
    remaining: tidy(remaining),
    remainingPercent: tidy((remaining / (months * MEAN_MONTH_DAYS)) * 100),
    level: judge(plan, remaining, months * MEAN_MONTH_DAYS),
    forecastAt: at,
    earliestAt: at,
    latestAt: at,
  }
}

type Forecast = Pick<Due, 'forecastAt' | 'earliestAt' | 'latestAt'>

/**
 * When so much more will have been driven, if the coming fortnights are like the last ones: each is drawn from the same
 * distribution, whose mean is itself known from a few only. The sum of k of them scatters by s·√(k + k²/n).
 */
export function forecastOf(remaining: number, use: Use, nowMs: number): Forecast {
  if (remaining <= 0) return { forecastAt: instant(nowMs), earliestAt: instant(nowMs), latestAt: instant(nowMs) }
  const n = use.length
  const mean = use.reduce((sum, amount) => sum + amount, 0) / n
  if (n === 0 || mean <= 0) return { forecastAt: null, earliestAt: null, latestAt: null }
  const forecastAt = after(nowMs, remaining / mean)
  if (n < 2) return { forecastAt, earliestAt: null, latestAt: null }
  const sd = Math.sqrt(use.reduce((sum, amount) => sum + (amount - mean) ** 2, 0) / (n - 1))
  const scatter = (k: number) => T95[Math.min(n - 1, T95.length - 1)]! * sd * Math.sqrt(k + (k * k) / n)
  const reaches = (of: (k: number) => number) => {
    let low = 0
    let high = MOST_DAYS / USE_DAYS
    if (of(high) < remaining) return null
    for (let round = 0; round < 60; round += 1) {
      const middle = (low + high) / 2
      if (of(middle) < remaining) low = middle
      else high = middle
    }
    return after(nowMs, high)
  }
  return {
    forecastAt,
    earliestAt: reaches((k) => mean * k + scatter(k)),
    latestAt: reaches((k) => mean * k - scatter(k)),
  }
}

function after(nowMs: number, periods: number): string | null {
  const days = periods * USE_DAYS
  return days > MOST_DAYS ? null : instant(nowMs + days * DAY_MS)
}

function first(due: readonly Due[], which: 'forecastAt' | 'earliestAt' | 'latestAt'): string | null {
  const known = due.map((each) => each[which]).filter((at) => at !== null)
  return known.length === 0 ? null : known.sort()[0]!
}

const HOUR_MS = 3_600_000

/** When it is worth looking again: at the instants of a date, each day while a meter runs, each hour when it is close. */
export function nextLookMs(plan: Plan, { due }: Pick<Figures, 'due'>, nowMs: number): number {
  const { soonPercent, interval } = plan
  let nextMs = interval.conditions === null ? Number.POSITIVE_INFINITY : nowMs + DAY_MS
  for (const { by, remaining, remainingPercent, forecastAt } of due) {
    if (by === 'date') continue
    nextMs = Math.min(nextMs, nowMs + DAY_MS)
    if (remaining === null || remainingPercent === null || forecastAt === null || remaining <= 0) continue
    // How long until it is due soon, or due, at this pace.
    const ahead = [remainingPercent - soonPercent, remainingPercent].find((percent) => percent > 0)!
    const aheadMs = (Date.parse(forecastAt) - nowMs) * (ahead / remainingPercent)
    if (aheadMs < 2 * DAY_MS) nextMs = Math.min(nextMs, nowMs + HOUR_MS)
  }
  const turnsMs = Math.min(...turns(plan, due).filter((ms) => ms > nowMs))
  nextMs = Math.min(Math.max(nextMs, nowMs + 60_000), turnsMs)
  return Number.isFinite(nextMs) ? nextMs : nowMs + 30 * DAY_MS
}

/** The instants at which a date makes another level of it, each a moment after. */
function turns({ soonPercent, gracePercent, interval }: Plan, due: Figures['due']): number[] {
  const date = due.find(({ by }) => by === 'date')
  if (date === undefined) return []
  const whole = interval.months! * MEAN_MONTH_DAYS * DAY_MS
  return [date.at - (soonPercent / 100) * whole, date.at, date.at + (gracePercent / 100) * whole].map((ms) => ms + 1)
}

/** Whether what was found at an instant holds at a later one, if the vehicle has stood between: only dates and conditions turn by themselves. */
export function holdsWhileStanding(
  plan: Plan,
  { due }: Pick<Figures, 'due'>,
  { fromMs, toMs }: { fromMs: number; toMs: number },
): boolean {
  return plan.interval.conditions === null && !turns(plan, due).some((ms) => ms > fromMs && ms <= toMs)
}

function instant(ms: number): string {
  return new Date(Math.round(ms)).toISOString()
}

function tidy(value: number): number {
  return Math.round(value * 100) / 100
}
