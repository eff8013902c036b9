import { periodsOf as daysOf, type PeriodKind } from '@clutch/shared/periods'
import { type Day, startOfDay } from '@clutch/shared/time'

export type Every = Exclude<PeriodKind, 'whole'>

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

/** Every period from a day to another, without a gap: each begins, there, at the instant at which the one before ends. */
export function periodsOf(from: Day, to: Day, every: Every, zone: string): Period[] {
  let start = startOfDay(from, zone)
  return daysOf({ from, to }, every).map(({ from: startDay, to: endDay }) => {
    const end = startOfDay(endDay, zone)
    const period = { startDay, endDay, start, end }
    start = end
    return period
  })
}
