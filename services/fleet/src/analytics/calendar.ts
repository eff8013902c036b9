import type { PeriodKind } from '@clutch/contracts/fleet/analytics'
import { addDays, type Day, dayInZone, daysBetween, startOfDay } from '@clutch/shared/time'

/** Days, weeks and months of the calendar. A day belongs to a zone only where it becomes instants. */
export interface DayRange {
  readonly from: Day
  /** Exclusive. */
  readonly to: Day
}

const monday = '2024-01-01'

export function periodStart(day: Day, period: Exclude<PeriodKind, 'whole'>): Day {
  if (period === 'day') return day
  if (period === 'month') return `${day.slice(0, 7)}-01`
  const since = daysBetween(monday, day)
  return addDays(day, -(((since % 7) + 7) % 7))
}

function nextPeriod(start: Day, period: Exclude<PeriodKind, 'whole'>): Day {
  if (period === 'day') return addDays(start, 1)
  if (period === 'week') return addDays(start, 7)
  return periodStart(addDays(start, 31), 'month')
}

/** The periods of a range, in order; the first and the last are cut off where the range is. */
export function periodsOf({ from, to }: DayRange, period: PeriodKind): DayRange[] {
  if (period === 'whole') return [{ from, to }]
  const periods: DayRange[] = []
  for (let start = periodStart(from, period); start < to; start = nextPeriod(start, period)) {
    const next = nextPeriod(start, period)
    periods.push({ from: start < from ? from : start, to: next > to ? to : next })
  }
  return periods
}

/** How many periods a range has, without listing them. At least as many as there are. */
export function atMostPeriods({ from, to }: DayRange, period: PeriodKind): number {
  if (period === 'whole') return 1
  const days = daysBetween(from, to)
  return period === 'day' ? days : Math.ceil(days / (period === 'week' ? 7 : 28)) + 1
}

/** A range as whole months and the days that are left before and after them. */
export function monthsAndDays({ from, to }: DayRange): { months: DayRange | null; days: DayRange[] } {
  const first = periodStart(from, 'month') === from ? from : nextPeriod(periodStart(from, 'month'), 'month')
  const last = periodStart(to, 'month')
  if (first >= last) return { months: null, days: [{ from, to }] }
  const days = [
    { from, to: first },
    { from: last, to },
  ]
  return { months: { from: first, to: last }, days: days.filter((range) => range.from < range.to) }
}

/** The days of a zone that a time touches. */
export function daysTouched(fromMs: number, toMs: number, zone: string): Day[] {
  const days: Day[] = []
  const last = dayInZone(new Date(Math.max(fromMs, toMs - 1)), zone)
  for (let day = dayInZone(new Date(fromMs), zone); day <= last; day = addDays(day, 1)) days.push(day)
  return days
}

/** When a day begins and ends there: 23, 24 or 25 hours, where clocks are changed. */
export function instantsOf(day: Day, zone: string): { fromMs: number; toMs: number } {
  return { fromMs: startOfDay(day, zone).getTime(), toMs: startOfDay(addDays(day, 1), zone).getTime() }
}
