import { type Day, dayInZone } from '@clutch/shared/time'

/** Rates are of a day of the European Central Bank, whose feed most of them come from. */
export function dayOfNow(now: Date): Day {
  return dayInZone(now, 'Europe/Berlin')
}
