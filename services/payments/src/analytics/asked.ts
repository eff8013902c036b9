import { AnalyticsRangeTooLong } from '@clutch/contracts/payments/analytics'
import { ValidationFailed } from '@clutch/contracts/problems'
import { exponentOf } from '@clutch/shared/currencies'
import { Problem } from '@clutch/shared/problem'
import { dayInZone, daysBetween, parseDay } from '@clutch/shared/time'
import { type Every, maxDays, maxPeriods, type Period, periodsOf } from './periods.ts'

/** What a query asks for: periods of a calendar, in one currency or in all. */
export interface Asked {
  readonly every: Every
  readonly timeZone: string
  readonly from: string
  readonly to: string
  readonly periods: readonly Period[]
  readonly currency: string | undefined
}

export function invalid(pointer: string, message: string): Problem {
  return new Problem(ValidationFailed, { errors: [{ pointer, message }] })
}

export function knownZone(timeZone: string | undefined): string {
  const zone = timeZone ?? 'UTC'
  try {
    dayInZone(new Date(0), zone)
  } catch {
    throw invalid('/query/timeZone', 'is not a time zone')
  }
  return zone
}

export function knownCurrency(currency: string | undefined): string | undefined {
  if (currency !== undefined && exponentOf(currency) === undefined)
    throw invalid('/query/currency', 'is not a currency of ISO 4217')
  return currency
}

function knownDay(text: string, pointer: string): string {
  const year = Number(text.slice(0, 4))
  try {
    if (year >= 1970 && year <= 2999) return parseDay(text)
  } catch {
    // the same answer as for one that no calendar of ours holds
  }
  throw invalid(pointer, 'is not a day of the calendar')
}

/** @throws Problem ValidationFailed, AnalyticsRangeTooLong */
export function askedOf(query: {
  every: Every
  from: string
  to: string
  timeZone?: string
  currency?: string
}): Asked {
  const { every } = query
  const timeZone = knownZone(query.timeZone)
  const currency = knownCurrency(query.currency)
  const from = knownDay(query.from, '/query/from')
  const to = knownDay(query.to, '/query/to')
  if (from >= to) throw invalid('/query/to', 'must be after `from`: it is the day after the last')
  const days = daysBetween(from, to)
  if (days > maxDays) throw new Problem(AnalyticsRangeTooLong, { detail: `${days} days are more than ${maxDays}.` })
  const periods = periodsOf(from, to, every, timeZone)
  if (periods.length > maxPeriods)
    throw new Problem(AnalyticsRangeTooLong, { detail: `${periods.length} periods are more than ${maxPeriods}.` })
  return { every, timeZone, from, to, periods, currency }
}

/** What of it every answer repeats. */
export function asAsked({ every, timeZone, from, to }: Asked) {
  return { every, timeZone, from, to }
}
