import { ReferenceUnknown } from '@clutch/contracts/b2b/problems'
import { ValidationFailed } from '@clutch/contracts/problems'
import { isCurrentCurrency } from '@clutch/shared/currencies'
import { Problem } from '@clutch/shared/problem'

/** @throws Problem ReferenceUnknown: another tenant's object and a missing one give the same answer */
export function known<Found>(found: Found | undefined, pointer: string): Found {
  if (found === undefined)
    throw new Problem(ReferenceUnknown, { errors: [{ pointer, message: 'does not name anything here' }] })
  return found
}

/** @throws Problem when the code is of the right form but of no currency */
export function knownCurrency(code: string, pointer: string): string {
  if (!isCurrentCurrency(code))
    throw new Problem(ValidationFailed, { errors: [{ pointer, message: 'is not a current currency of ISO 4217' }] })
  return code
}

/** @throws Problem when it is none that IANA knows */
export function knownTimeZone(name: string): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone
  } catch {
    throw new Problem(ValidationFailed, {
      errors: [{ pointer: '/body/timeZone', message: 'is not an IANA time zone, like Europe/Berlin' }],
    })
  }
}
