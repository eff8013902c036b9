import { type Installation, InstallationOverlaps } from '@clutch/contracts/fleet/installations'
import { ValidationFailed } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'

/** Nothing was installed before; also keeps out what a mistyped year says. */
const earliest = Date.parse('2000-01-01T00:00:00.000Z')

/**
 * @param pointer to where somebody said when it was
 * @throws Problem when it lies in the future, or before there was anything to install
 */
export function instantOf(wanted: string | undefined, now: Date, pointer: string): Date {
  if (wanted === undefined) return now
  const at = new Date(wanted)
  const message =
    Number.isNaN(at.getTime()) || at.getTime() < earliest
      ? 'must be an instant since 2000'
      : at > now
        ? 'must not lie in the future'
        : undefined
  if (message !== undefined) throw new Problem(ValidationFailed, { errors: [{ pointer, message }] })
  return at
}

/** What an installation changes: what was in the vehicle ends, and this begins. */
export interface Installing {
  ended: Installation | undefined
  started: Installation
  /** Readings of the device since then may belong to another vehicle than they did. */
  changedFrom: Date
}

/**
 * Puts a device into a vehicle from an instant on.
 * @param open what is in the vehicle now
 * @returns undefined when it is so already
 */
export function installing(
  wanted: { id: string; vehicleId: string; deviceId: string; at: Date; isAtGiven: boolean },
  open: Installation | undefined,
): Installing | undefined {
  const installedAt = wanted.at.toISOString()
  if (open?.deviceId === wanted.deviceId) {
    if (!wanted.isAtGiven || open.installedAt === installedAt) return undefined
    const changedFrom = new Date(Math.min(Date.parse(open.installedAt), wanted.at.getTime()))
    return { ended: undefined, started: { ...open, version: open.version + 1, installedAt }, changedFrom }
  }
  if (open !== undefined && open.installedAt > installedAt)
    throw overlaps('Another device was put into the vehicle later.')
  return {
    ended: open === undefined ? undefined : removed(open, wanted.at),
    started: {
      id: wanted.id,
      version: 1,
      vehicleId: wanted.vehicleId,
      deviceId: wanted.deviceId,
      installedAt,
      removedAt: null,
    },
    changedFrom: wanted.at,
  }
}

/** A clock that was set back does not end an installation before it began. */
function removed(installation: Installation, at: Date): Installation {
  const removedAt = new Date(Math.max(at.getTime(), Date.parse(installation.installedAt))).toISOString()
  return { ...installation, version: installation.version + 1, removedAt }
}

/**
 * Takes a device out, or corrects when that was.
 * @param last what is in the vehicle, or was in it last
 * @returns undefined when it is so already
 * @throws Problem when somebody says that it was out before it was in
 */
export function removing(
  last: Installation,
  { at, isAtGiven }: { at: Date; isAtGiven: boolean },
): { ended: Installation; changedFrom: Date } | undefined {
  if (isAtGiven && at.toISOString() < last.installedAt)
    throw new Problem(ValidationFailed, {
      errors: [{ pointer: '/query/removedAt', message: `lies before it was installed: ${last.installedAt}` }],
    })
  const ended = removed(last, at)
  if (ended.removedAt === last.removedAt) return undefined
  return { ended, changedFrom: new Date([ended.removedAt!, last.removedAt ?? ended.removedAt!].sort()[0]!) }
}

/**
 * @param others installations of the device or in the vehicle that had not ended when it was out so far
 * @throws Problem InstallationOverlaps when one began before it is out now
 */
export function assertFreeUntil(ended: Installation, others: readonly Installation[]): void {
  const other = others.find(({ id, installedAt }) => id !== ended.id && installedAt < ended.removedAt!)
  if (other !== undefined) throw overlapsWith(other, ended.vehicleId, 'before')
}

/**
 * @param others installations of the device or in the vehicle that had not ended when this one starts
 * @throws Problem InstallationOverlaps when one is left that does not end by this
 */
export function assertFree({ started, ended }: Installing, others: readonly Installation[]): void {
  const other = others.find(({ id }) => id !== started.id && id !== ended?.id)
  if (other === undefined) return
  throw overlapsWith(other, started.vehicleId, 'at or after')
}

function overlapsWith(other: Installation, vehicleId: string, when: string): Problem {
  return overlaps(
    other.vehicleId === vehicleId
      ? `Another device was in the vehicle ${when} that time.`
      : `The device was in another vehicle ${when} that time.`,
  )
}

function overlaps(detail: string): Problem {
  return new Problem(InstallationOverlaps, { detail })
}
