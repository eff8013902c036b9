import type { DriverPrivacy, DriverPrivacyChange, NewDriverPrivacy } from '@clutch/contracts/telematics/driver-privacy'
import type { Hidden } from './attribution.ts'

/** Pure: a driver's privacy setting, and what a reading says of having been hidden. */

export function newDriverPrivacy(given: NewDriverPrivacy, { id, now }: { id: string; now: Date }): DriverPrivacy {
  return { id, version: 1, ...given, createdAt: now.toISOString() }
}

export function changedDriverPrivacy(privacy: DriverPrivacy, change: DriverPrivacyChange): DriverPrivacy {
  return { ...privacy, ...change, version: privacy.version + 1 }
}

/** @param data what a reading says beside its columns, or null where it has neither a key nor a flag of ours */
export function signsIn(data: string | null): { driverKey: string | undefined; hidden: Hidden } {
  if (data === null) return { driverKey: undefined, hidden: 'no' }
  const { driverKey, flags = [] } = JSON.parse(data) as { driverKey?: string; flags?: string[] }
  const hidden: Hidden = flags.includes('erased')
    ? flags.includes('last-of-driver')
      ? 'erased-last'
      : driverKey === undefined
        ? 'erased'
        : flags.includes('not-started')
          ? 'noted-not-started'
          : 'noted'
    : flags.includes('position-erased')
      ? 'placeless'
      : flags.includes('position-coarsened')
        ? 'coarsened'
        : 'no'
  return { driverKey, hidden }
}
