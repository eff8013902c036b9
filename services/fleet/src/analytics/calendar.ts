import { type DayRange, nextPeriod, periodStart } from '@clutch/shared/periods'
import { addDays, type Day, dayInZone, startOfDay } from '@clutch/shared/time'

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
