import type { NewReportSchedule, ReportSchedule, ReportScheduleChange } from '@clutch/contracts/fleet/reports'
import { type DayRange, periodStart } from '@clutch/shared/periods'
import { addDays, dayInZone, instantOnDay } from '@clutch/shared/time'

/** When a schedule's slots are, and of which days each tells. Pure. */

const defaults = {
  hour: 7,
  weekday: 1,
  dayOfMonth: 1,
  timeZone: 'UTC',
  format: 'pdf',
  channelIds: [],
  linkDays: 14,
} as const
const mostDaysBetween = 32

type When = Pick<ReportSchedule, 'every' | 'hour' | 'weekday' | 'dayOfMonth' | 'timeZone'>

/** The first slot after an instant: of an hour that the clocks leave out, right after the gap. */
export function nextSlot(when: When, after: Date): Date {
  const first = dayInZone(after, when.timeZone)
  for (let ahead = 0; ahead <= mostDaysBetween; ahead += 1) {
    const day = addDays(first, ahead)
    if (!isDue(when, day)) continue
    const slot = instantOnDay(day, when.hour * 60, when.timeZone)
    if (slot > after) return slot
  }
  throw new Error('a month has every day from 1 to 28')
}

function isDue({ every, weekday, dayOfMonth }: When, day: string): boolean {
  if (every === 'day') return true
  if (every === 'month') return Number(day.slice(8)) === dayOfMonth
  return day === addDays(periodStart(day, 'week'), weekday - 1)
}

/** The whole day, week or month before the one that the slot is in, where the schedule is. */
export function rangeBefore({ every, timeZone }: When, slot: Date): DayRange {
  const to = periodStart(dayInZone(slot, timeZone), every)
  return { from: periodStart(addDays(to, -1), every), to }
}

export function newSchedule(
  wanted: NewReportSchedule,
  { id, reportId, now }: { id: string; reportId: string; now: Date },
): ReportSchedule {
  const when = { ...defaults, ...wanted, channelIds: [...(wanted.channelIds ?? [])] }
  return {
    ...when,
    id,
    version: 1,
    reportId,
    status: 'active',
    nextAt: nextSlot(when, now).toISOString(),
    createdAt: now.toISOString(),
  }
}

export function changedSchedule(schedule: ReportSchedule, change: ReportScheduleChange, now: Date): ReportSchedule {
  const changed = { ...schedule, ...change, version: schedule.version + 1 }
  return { ...changed, nextAt: changed.status === 'active' ? nextSlot(changed, now).toISOString() : null }
}
