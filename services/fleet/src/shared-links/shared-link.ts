import type { NewSharedLink, SharedLink } from '@clutch/contracts/fleet/shared-links'

const dayMs = 86_400_000

/** @returns undefined when it does not name one thing */
export function newSharedLink(
  { name, days, ...of }: NewSharedLink,
  { id, now, madeBy }: { id: string; now: Date; madeBy: string },
): SharedLink | undefined {
  const {
    reportRunId = null,
    vehicleIds = null,
    tripId = null,
  }: Partial<Pick<SharedLink, 'reportRunId' | 'vehicleIds' | 'tripId'>> = of
  const scopes = [
    ...(reportRunId === null ? [] : (['report'] as const)),
    ...(vehicleIds === null ? [] : (['live'] as const)),
    ...(tripId === null ? [] : (['trip'] as const)),
  ]
  const [scope] = scopes
  if (scope === undefined || scopes.length > 1) return undefined
  return {
    id,
    version: 1,
    name,
    scope,
    reportRunId,
    vehicleIds,
    tripId,
    expiresAt: new Date(now.getTime() + days * dayMs).toISOString(),
    revokedAt: null,
    views: 0,
    lastViewedAt: null,
    madeBy,
    createdAt: now.toISOString(),
  }
}

export function isOpen({ expiresAt, revokedAt }: SharedLink, now: Date): boolean {
  return revokedAt === null && now.getTime() < Date.parse(expiresAt)
}
