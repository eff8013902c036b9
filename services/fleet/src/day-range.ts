import { ValidationFailed } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { type Day, parseDay, TimeError } from '@clutch/shared/time'

/** Days that a list is asked for, as dates; the second is exclusive. @throws Problem when one is none of the calendar */
export function dayRange({ from, to }: { from?: Day | undefined; to?: Day | undefined }): { gte?: Date; lt?: Date } {
  return {
    ...(from === undefined ? {} : { gte: dateOf(from, '/query/from') }),
    ...(to === undefined ? {} : { lt: dateOf(to, '/query/to') }),
  }
}

export function isDay(text: string): boolean {
  try {
    parseDay(text)
    return true
  } catch (error) {
    if (error instanceof TimeError) return false
    throw error
  }
}

function dateOf(day: Day, pointer: string): Date {
  if (isDay(day)) return new Date(day)
  throw new Problem(ValidationFailed, { errors: [{ pointer, message: 'is not a day of the calendar' }] })
}
