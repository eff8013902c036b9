import { type Day, dayInZone } from '@clutch/shared/time'
import type { Parties } from './draft.ts'

/** The customer's day, whatever UTC's is: it dates the invoice. */
export function today({ account, seller }: Parties, now: Date): Day {
  return dayInZone(now, zoneOfParties({ account, seller }))
}

export function zoneOfParties({ account, seller }: Pick<Parties, 'account' | 'seller'>): string {
  return account.timeZone ?? seller.timeZone
}
