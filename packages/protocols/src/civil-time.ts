/** Dates and times as trackers write them: two digits a part, a century of their own, and sometimes only half of it. */

const dayMs = 86_400_000

export interface CivilTime {
  readonly ms: number
  /** No such day or time of day exists: the device's clock was not set, and what overflows was carried on. */
  readonly isReal: boolean
}

/** Of this century: every tracker was built in it. */
export function civilTime(
  [year, month, day]: readonly [number, number, number],
  [hour, minute, second]: readonly [number, number, number],
): CivilTime {
  const ms = Date.UTC(2000 + year, month - 1, day, hour, minute, second)
  const isReal =
    month >= 1 && month <= 12 && new Date(Date.UTC(2000 + year, month - 1, day)).getUTCDate() === day && day > 0
  return { ms, isReal: isReal && hour < 24 && minute < 60 && second < 60 }
}

/** Six digits as three numbers, in the order they stand in. */
export function pairs(digits: string): [number, number, number] {
  return [Number(digits.slice(0, 2)), Number(digits.slice(2, 4)), Number(digits.slice(4, 6))]
}

/** Two digits each: the other direction of `pairs`. */
export function digitsOf(...parts: readonly number[]): string {
  return parts.map((part) => String(part % 100).padStart(2, '0')).join('')
}

/** A time of day, on the day that brings it nearest to `aboutMs`. */
export function onNearestDay(timeOfDayMs: number, aboutMs: number): number {
  return Math.round((aboutMs - timeOfDayMs) / dayMs) * dayMs + timeOfDayMs
}

/** A day without a time of day: the moment of it nearest to `aboutMs` where that is about now, else its beginning. */
export function withinDay(dayStartMs: number, aboutMs: number): number {
  if (aboutMs < dayStartMs - dayMs || aboutMs >= dayStartMs + 2 * dayMs) return dayStartMs
  return Math.min(Math.max(aboutMs, dayStartMs), dayStartMs + dayMs - 1)
}
