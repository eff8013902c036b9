import type { WeeklyHours } from '@clutch/contracts/fleet/alert-rules'
import { addDays, dayInZone, startOfDay } from '@clutch/shared/time'

/**
 * Hours of a week by the clock on somebody's wall. Pure. Of an hour that the clock skips the window begins, or ends, when
 * the clock goes on; of one that it shows twice a beginning is the first, an end the second: nothing is left out.
 */

interface Window {
  fromMs: number
  untilMs: number
}

const hourMs = 3_600_000

/** @throws TimeError when there is no such zone */
export function assertZone(zone: string): void {
  dayInZone(new Date(0), zone)
}

const formatters = new Map<string, Intl.DateTimeFormat>()
const maxZones = 1_000

function formatterOf(zone: string): Intl.DateTimeFormat {
  const known = formatters.get(zone)
  if (known !== undefined) return known
  const made = new Intl.DateTimeFormat('en-u-ca-gregory-nu-latn', {
    timeZone: zone,
    hourCycle: 'h23',
    hour: '2-digit',
    minute: '2-digit',
  })
  if (formatters.size >= maxZones) formatters.clear()
  formatters.set(zone, made)
  return made
}

/** Minutes since midnight that the wall shows, on the day or after it. */
function shownMin(ms: number, day: string, zone: string): number {
  const parts = Object.fromEntries(
    formatterOf(zone)
      .formatToParts(ms)
      .map(({ type, value }) => [type, Number(value)]),
  )
  const onDay = dayInZone(new Date(ms), zone)
  const offsetMin = onDay > day ? 1_440 : onDay < day ? -1_440 : 0
  return offsetMin + (parts.hour ?? 0) * 60 + (parts.minute ?? 0)
}

/** When a wall shows this time of that day. */
function instantAt(day: string, time: string, zone: string, which: 'first' | 'last'): number {
  const wantedMin = Number(time.slice(0, 2)) * 60 + Number(time.slice(3))
  const start = startOfDay(day, zone).getTime()
  // A day is 23 to 25 hours long, and clocks move by quarters of an hour at the finest: the candidates are few.
  const guess = start + wantedMin * 60_000
  const candidates: number[] = []
  for (let quarter = -8; quarter <= 8; quarter += 1) {
    const at = guess + (quarter * hourMs) / 4
    if (at >= start && shownMin(at, day, zone) === wantedMin) candidates.push(at)
  }
  if (candidates.length > 0) return which === 'first' ? Math.min(...candidates) : Math.max(...candidates)
  // The clock skips it: the first minute that it shows thereafter.
  let before = guess - 2 * hourMs
  let after = guess + 2 * hourMs
  while (after - before > 60_000) {
    const middle = before + Math.floor((after - before) / 120_000) * 60_000
    if (shownMin(middle, day, zone) < wantedMin) before = middle
    else after = middle
  }
  return after
}

function isoWeekday(day: string): number {
  return ((new Date(`${day}T00:00:00.000Z`).getUTCDay() + 6) % 7) + 1
}

/** The windows that begin on a day. */
export function windowsOf({ timeZone, windows }: WeeklyHours, day: string): Window[] {
  return windows
    .filter(({ days }) => days.includes(isoWeekday(day)))
    .map(({ from, to }) => ({
      fromMs: instantAt(day, from, timeZone, 'first'),
      untilMs: instantAt(to > from ? day : addDays(day, 1), to, timeZone, 'last'),
    }))
}

function around(hours: WeeklyHours, ms: number, daysAfter: number): Window[] {
  const today = dayInZone(new Date(ms), hours.timeZone)
  return Array.from({ length: daysAfter + 2 }, (_, index) => addDays(today, index - 1)).flatMap((day) =>
    windowsOf(hours, day),
  )
}

export function isWithin(hours: WeeklyHours, ms: number): boolean {
  return around(hours, ms, 0).some(({ fromMs, untilMs }) => fromMs <= ms && ms < untilMs)
}

/** When the hours that the instant is in are over; undefined when it is in none, or they never end. */
export function endOf(hours: WeeklyHours, ms: number): number | undefined {
  let end = ms
  // Windows that touch are one; with a week of them without a gap there is no end.
  for (const { fromMs, untilMs } of around(hours, ms, 8).sort((a, b) => a.fromMs - b.fromMs))
    if (fromMs <= end && untilMs > end) end = untilMs
  return end === ms || end - ms > 7 * 24 * hourMs ? undefined : end
}
