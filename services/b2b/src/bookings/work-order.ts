import type { Service } from '@clutch/contracts/b2b/services'
import { compareDecimals, decimal } from '@clutch/shared/decimal'
import { addDays, dayInZone, instantOnDay } from '@clutch/shared/time'
import type { PriceEvidence } from './price.ts'

/** What is chosen where a fleet's work order leaves it open. Pure. */

const HOUR_MS = 3_600_000
/** A workshop is told a day before at least. */
const NOTICE_MS = 24 * HOUR_MS
const OPENS_AT_MIN = 8 * 60

/** Eight in the morning of the first working day that is a day away at least. Holidays are not known here. */
export function nextAppointment(now: Date, zone: string): Date {
  const earliestMs = now.getTime() + NOTICE_MS
  let day = dayInZone(new Date(earliestMs), zone)
  // At most a day that has begun, and a weekend.
  for (let tries = 0; tries < 5; tries += 1) {
    const at = instantOnDay(day, OPENS_AT_MIN, zone)
    const weekday = new Date(`${day}T00:00:00.000Z`).getUTCDay()
    if (at.getTime() >= earliestMs && weekday >= 1 && weekday <= 5) return at
    day = addDays(day, 1)
  }
  return new Date(earliestMs)
}

export interface Offer {
  service: Service
  price: PriceEvidence
}

/** The cheapest in this currency; of two at one price, the one that was offered first. */
export function cheapest(offers: readonly Offer[], currency: string): Offer | undefined {
  const [best] = offers
    .filter(({ price }) => price.currency === currency)
    .sort(
      (a, b) =>
        compareDecimals(decimal(a.price.unitPrice), decimal(b.price.unitPrice)) ||
        (a.service.id < b.service.id ? -1 : 1),
    )
  return best
}
