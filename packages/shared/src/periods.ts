import { addDays, type Day, daysBetween } from './time.ts'

/** `week`: of ISO 8601, from Monday on. `whole`: all days as one. */
export type PeriodKind = 'day' | 'week' | 'month' | 'whole'

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

export function nextPeriod(start: Day, period: Exclude<PeriodKind, 'whole'>): Day {
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
