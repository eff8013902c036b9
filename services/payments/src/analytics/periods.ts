import { addDays, type Day, daysBetween, startOfDay } from '@clutch/shared/time'

export type Every = 'day' | 'week' | 'month'

/** Days of a calendar, and the instants between which they lie there. */
export interface Period {
  readonly startDay: Day
  /** Exclusive. */
  readonly endDay: Day
  readonly start: Date
  readonly end: Date
}

export const maxPeriods = 400
export const maxDays = 1_100

/** A Monday. */
const firstMonday = '1970-01-05'

/** The first day of the period after the one in which the day lies. */
function nextStart(day: Day, every: Every): Day {
  if (every === 'day') return addDays(day, 1)
  if (every === 'week') return addDays(day, 7 - (((daysBetween(firstMonday, day) % 7) + 7) % 7))
  // No month has more than 31 days, and the 1st plus 31 lies in the next one.
  return `${addDays(`${day.slice(0, 7)}-01`, 31).slice(0, 7)}-01`
}

/**
 * Every period from a day to another, without a gap: each begins where the one before ends. Those at the two ends are cut
 * where what was asked for begins and ends.
 */
export function periodsOf(from: Day, to: Day, every: Every, zone: string): Period[] {
  const periods: Period[] = []
  for (let startDay = from; startDay < to; ) {
    const next = nextStart(startDay, every)
    const endDay = next < to ? next : to
    const start = periods.at(-1)?.end ?? startOfDay(startDay, zone)
    periods.push({ startDay, endDay, start, end: startOfDay(endDay, zone) })
    startDay = endDay
  }
  return periods
}
