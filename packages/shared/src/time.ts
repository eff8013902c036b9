/**
 * Days and periods of the customer's calendar. An instant is a `Date`; a day is the text `2026-11-22` and belongs to no
 * zone until one is named. Everything is computed from what is passed in.
 */
export type Day = string

export class TimeError extends Error {
  override name = 'TimeError'
}

const dayMs = 86_400_000
const dayPattern = /^(\d{4})-(\d{2})-(\d{2})$/
const instantPattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/

/** Reads an ISO 8601 instant with its offset; without one it would mean another instant on every machine. */
export function parseInstant(text: string): Date {
  const instant = new Date(text)
  if (!instantPattern.test(text) || Number.isNaN(instant.getTime()) || !isRealDay(text.slice(0, 10))) {
    throw new TimeError('not an ISO 8601 instant with an offset')
  }
  return instant
}

function isRealDay(text: string): boolean {
  const match = dayPattern.exec(text)
  if (!match) return false
  const utc = new Date(Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3])))
  return utc.toISOString().startsWith(text)
}

export function parseDay(text: string): Day {
  if (!isRealDay(text)) throw new TimeError('not a day of the calendar')
  return text
}

/** Midnight UTC of the day, as a number: the day's place in the calendar, whatever the zone. */
function dayNumber(day: Day): number {
  return Date.parse(`${parseDay(day)}T00:00:00.000Z`)
}

function dayOf(utcMs: number): Day {
  return new Date(utcMs).toISOString().slice(0, 10)
}

export function addDays(day: Day, days: number): Day {
  return dayOf(dayNumber(day) + days * dayMs)
}

/** How many days from one to the other: 1 from a day to the next. */
export function daysBetween(from: Day, to: Day): number {
  return Math.round((dayNumber(to) - dayNumber(from)) / dayMs)
}

const maxZones = 1_000
const zoneFormatters = new Map<string, Intl.DateTimeFormat>()

function zoneFormatter(zone: string): Intl.DateTimeFormat {
  const known = zoneFormatters.get(zone)
  if (known) return known
  let formatter: Intl.DateTimeFormat
  try {
    formatter = new Intl.DateTimeFormat('en-u-ca-gregory-nu-latn', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    })
  } catch {
    throw new TimeError(`no such time zone: ${zone}`)
  }
  if (zoneFormatters.size >= maxZones) zoneFormatters.clear()
  zoneFormatters.set(zone, formatter)
  return formatter
}

/** What a wall clock in the zone shows, read as if it were UTC. */
function wallClock(instantMs: number, zone: string): number {
  const parts: Record<string, number> = {}
  for (const { type, value } of zoneFormatter(zone).formatToParts(instantMs)) parts[type] = Number(value)
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
  return Date.UTC(year, month - 1, day, hour, minute, second) + (((instantMs % 1000) + 1000) % 1000)
}

/** The calendar day on which the instant falls there. */
export function dayInZone(instant: Date, zone: string): Day {
  return dayOf(wallClock(instant.getTime(), zone))
}

/**
 * The first instant of the day there. Mostly local midnight; where the clock is put forward over midnight (Cairo,
 * 24 April 2026) it is the instant after the gap, and where it is put back over midnight the first of the two.
 */
export function startOfDay(day: Day, zone: string): Date {
  return instantOnDay(day, 0, zone)
}

/**
 * The instant at which a clock there shows so many minutes since midnight of the day. Where it is put forward over that
 * time it is the instant after the gap, and where it is put back over it the first of the two.
 */
export function instantOnDay(day: Day, minuteOfDay: number, zone: string): Date {
  const wanted = dayNumber(day) + minuteOfDay * 60_000
  // Offsets lie within a day of UTC, so a day on either side spans every change that can touch this time.
  const offsets = [wanted - dayMs, wanted + dayMs].map((instant) => wallClock(instant, zone) - instant)
  const candidates = offsets.map((offset) => wanted - offset).sort((a, b) => a - b)
  const exact = candidates.find((instant) => wallClock(instant, zone) === wanted)
  if (exact !== undefined) return new Date(exact)
  // No clock shows this time: find the jump. The wall clock only grows between these bounds.
  let before = Math.min(...candidates) - dayMs / 4
  let after = Math.max(...candidates) + dayMs
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2)
    if (wallClock(middle, zone) < wanted) before = middle
    else after = middle
  }
  return new Date(after)
}

/** So many days later there, when a clock shows the same time again: an hour more or less where clocks change between. */
export function daysLater(instant: Date, days: number, zone: string): Date {
  const wall = wallClock(instant.getTime(), zone)
  const minute = Math.floor((((wall % dayMs) + dayMs) % dayMs) / 60_000)
  const at = instantOnDay(addDays(dayOf(wall), days), minute, zone)
  return new Date(at.getTime() + (((wall % 60_000) + 60_000) % 60_000))
}

export interface Cycle {
  readonly every: 'month' | 'year'
  /** 3 months is a quarter. */
  readonly count: number
}

function addMonths(day: Day, months: number): Day {
  const [year = 0, month = 1, dayOfMonth = 1] = parseDay(day).split('-').map(Number)
  const first = new Date(Date.UTC(year, month - 1 + months, 1))
  const lastOfMonth = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate()
  first.setUTCDate(Math.min(dayOfMonth, lastOfMonth))
  return dayOf(first.getTime())
}

function monthsOf(cycle: Cycle): number {
  if (!Number.isSafeInteger(cycle.count) || cycle.count < 1) throw new TimeError('a cycle counts from 1')
  return cycle.every === 'year' ? cycle.count * 12 : cycle.count
}

/**
 * The day on which period `index` starts. Always counted from the anchor, never from the period before: an anchor on
 * the 31st gives 28 or 29 February and then 31 March again.
 */
export function anchoredDay(anchor: Day, cycle: Cycle, index: number): Day {
  return addMonths(anchor, monthsOf(cycle) * index)
}

export interface Period {
  readonly index: number
  readonly startDay: Day
  /** The day on which the next period starts. */
  readonly endDay: Day
  readonly start: Date
  /** Exclusive. */
  readonly end: Date
}

export function periodAt(anchor: Day, cycle: Cycle, index: number, zone: string): Period {
  const startDay = anchoredDay(anchor, cycle, index)
  const endDay = anchoredDay(anchor, cycle, index + 1)
  return { index, startDay, endDay, start: startOfDay(startDay, zone), end: startOfDay(endDay, zone) }
}

/** The period in which the instant falls, by the customer's calendar. Before the anchor the index is negative. */
export function periodContaining(anchor: Day, cycle: Cycle, instant: Date, zone: string): Period {
  const day = dayInZone(instant, zone)
  const [anchorYear = 0, anchorMonth = 1] = parseDay(anchor).split('-').map(Number)
  const [year = 0, month = 1] = day.split('-').map(Number)
  // A guess from the months alone is at most one period too late, when the day of the month is not reached yet.
  const guess = Math.floor(((year - anchorYear) * 12 + (month - anchorMonth)) / monthsOf(cycle))
  const index = anchoredDay(anchor, cycle, guess) <= day ? guess : guess - 1
  return periodAt(anchor, cycle, index, zone)
}
