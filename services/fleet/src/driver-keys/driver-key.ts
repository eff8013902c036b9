import { type DriverKey, DriverKeyTaken, type NewDriverKey } from '@clutch/contracts/fleet/drivers'
import { ValidationFailed } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'

/** Instants of the request, read already; null: still. */
interface Validity {
  from: Date
  until: Date | null
}

export function newDriverKey(
  wanted: NewDriverKey,
  { from, until }: Validity,
  made: { id: string; driverId: string },
): DriverKey {
  return checked({
    id: made.id,
    version: 1,
    driverId: made.driverId,
    kind: wanted.kind,
    key: wanted.key.toLowerCase(),
    validFrom: from.toISOString(),
    validUntil: until?.toISOString() ?? null,
  })
}

export function endedDriverKey(key: DriverKey, until: Date | null): DriverKey {
  return checked({ ...key, version: key.version + 1, validUntil: until?.toISOString() ?? null })
}

/** Ends with the driver's time here; one that has yet to begin never was. */
export function keyEndedBy(key: DriverKey, now: Date): DriverKey {
  const until = new Date(Math.max(now.getTime(), Date.parse(key.validFrom)))
  return { ...key, version: key.version + 1, validUntil: until.toISOString() }
}

function checked(key: DriverKey): DriverKey {
  if (key.validUntil !== null && key.validUntil < key.validFrom)
    throw new Problem(ValidationFailed, {
      errors: [{ pointer: '/body/validUntil', message: 'lies before `validFrom`' }],
    })
  return key
}

/**
 * @param others with the same key, at any time
 * @throws Problem when one of them is somebody's at the same time
 */
export function assertKeyFree(key: DriverKey, others: readonly DriverKey[]): void {
  const taken = others.find((other) => other.id !== key.id && overlaps(key, other))
  if (taken !== undefined) throw new Problem(DriverKeyTaken, { detail: `It is the key of ${taken.driverId}.` })
}

/** From its first instant until before its last. */
function overlaps(one: DriverKey, other: DriverKey): boolean {
  const isBefore = (a: DriverKey, b: DriverKey) => a.validUntil !== null && a.validUntil <= b.validFrom
  return !isBefore(one, other) && !isBefore(other, one)
}
