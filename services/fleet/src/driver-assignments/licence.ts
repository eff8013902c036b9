import type { Licence } from '@clutch/contracts/fleet/drivers'
import type { Day } from '@clutch/shared/time'

export type LicenceVerdict = 'sufficient' | 'none' | 'other-classes' | 'expired' | 'not-yet'

/**
 * Whether somebody may drive a vehicle on a day. A class is what the licence says, letter by letter: that one includes another is for
 * whoever lists the vehicle's classes to say, because it differs by country.
 * @param classes one of them is enough; none: nothing is asked
 */
export function licenceVerdict(licence: Licence | null, classes: readonly string[], day: Day): LicenceVerdict {
  if (classes.length === 0) return 'sufficient'
  if (licence === null) return 'none'
  const fitting = licence.classes.filter((each) => classes.includes(each.class))
  if (fitting.length === 0) return 'other-classes'
  if (licence.expiresOn !== null && licence.expiresOn < day) return 'expired'
  if (fitting.some((each) => isWithin(each, day))) return 'sufficient'
  return fitting.some(({ validUntil }) => validUntil === null || validUntil >= day) ? 'not-yet' : 'expired'
}

function isWithin({ validFrom, validUntil }: { validFrom: Day | null; validUntil: Day | null }, day: Day): boolean {
  return (validFrom === null || validFrom <= day) && (validUntil === null || day <= validUntil)
}

/** The last days on which something of a licence holds: the card, and each class. In order, each once. */
export function lastDaysOf(licence: Licence | null): Day[] {
  if (licence === null) return []
  const days = [licence.expiresOn, ...licence.classes.map(({ validUntil }) => validUntil)]
  return [...new Set(days.filter((day) => day !== null))].sort()
}
