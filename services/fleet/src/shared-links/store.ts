import { createHash } from 'node:crypto'
import type { SharedLink } from '@clutch/contracts/fleet/shared-links'
import { earlierThan, latestFirst, type TimeKey } from '@clutch/shared/time-order'
import type { SystemTx } from '@clutch/shared/tx'
import type { Prisma, PrismaClient, SharedLink as Row } from '../../prisma/client/client.ts'
import type { Tx } from '../kit.ts'
import { privateSql } from '../trips/private-store.ts'

type Scope = Pick<SharedLink, 'scope' | 'reportRunId' | 'vehicleIds' | 'tripId'>

function linkOf({
  id,
  version,
  name,
  scope,
  expiresAt,
  revokedAt,
  views,
  lastViewedAt,
  madeBy,
  createdAt,
}: Row): SharedLink {
  return {
    id,
    version,
    name,
    ...(scope as unknown as Scope),
    expiresAt: expiresAt.toISOString(),
    revokedAt: revokedAt?.toISOString() ?? null,
    views,
    lastViewedAt: lastViewedAt?.toISOString() ?? null,
    madeBy,
    createdAt: createdAt.toISOString(),
  }
}

function digestOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url')
}

export async function insertLink(tx: Tx, link: SharedLink, token: string): Promise<void> {
  const { id, version, name, scope, reportRunId, vehicleIds, tripId, expiresAt, madeBy, createdAt } = link
  await tx.db.sharedLink.create({
    data: {
      tenantId: tx.tenantId,
      id,
      version,
      name,
      scope: { scope, reportRunId, vehicleIds, tripId } as Prisma.InputJsonObject,
      tokenDigest: digestOf(token),
      expiresAt: new Date(expiresAt),
      madeBy,
      createdAt: new Date(createdAt),
    },
  })
}

export async function findLink(tx: Tx, id: string): Promise<SharedLink | undefined> {
  const row = await tx.db.sharedLink.findUnique({ where: { tenantId_id: { tenantId: tx.tenantId, id } } })
  return row === null ? undefined : linkOf(row)
}

export async function lockLink(tx: Tx, id: string): Promise<SharedLink | undefined> {
  await tx.sql.query('SELECT 1 FROM shared_links WHERE tenant_id = $1 AND id = $2 FOR UPDATE', [tx.tenantId, id])
  return findLink(tx, id)
}

export async function revokeLink(tx: Tx, { id, version, revokedAt }: SharedLink): Promise<void> {
  await tx.db.sharedLink.update({
    where: { tenantId_id: { tenantId: tx.tenantId, id } },
    data: { version, revokedAt: new Date(revokedAt!) },
  })
}

/**
 * Whose a link is; a token names no tenant. What is compared is the digest of what was sent, which nobody can steer: how long the
 * index takes tells nothing of tokens that exist.
 */
export async function findByToken(
  tx: SystemTx<PrismaClient>,
  token: string,
): Promise<{ tenantId: string; id: string } | undefined> {
  const { rows } = await tx.sql.query<{ tenant_id: string; id: string }>(
    'SELECT tenant_id, id FROM shared_links WHERE token_digest = $1',
    [digestOf(token)],
  )
  return rows[0] === undefined ? undefined : { tenantId: rows[0].tenant_id, id: rows[0].id }
}

/** That somebody looked is no change of the link. */
export async function countView(tx: Tx, id: string): Promise<void> {
  await tx.sql.query(
    'UPDATE shared_links SET views = views + 1, last_viewed_at = $3 WHERE tenant_id = $1 AND id = $2',
    [tx.tenantId, id, tx.now],
  )
}

/** Latest first. */
export async function pageOfLinks(
  tx: Tx,
  filter: { before?: TimeKey | undefined; limit: number },
): Promise<SharedLink[]> {
  const rows = await tx.db.sharedLink.findMany({
    where: { tenantId: tx.tenantId, AND: earlierThan('createdAt', filter.before) },
    orderBy: latestFirst('createdAt'),
    take: filter.limit,
  })
  return rows.map(linkOf)
}

/** Where vehicles are, and no more than that; it reads tables beside its own, and only reads. */
export async function findSharedVehicles(tx: Tx, ids: readonly string[]) {
  const { rows } = await tx.sql.query<{
    name: string
    at: Date | null
    lat: number | null
    lon: number | null
    speed_kmh: number | null
    course_deg: number | null
    hidden: boolean | null
  }>(
    `SELECT v.name, l.at, l.lat, l.lon, l.speed_kmh, l.course_deg, 
            l.hidden OR ${privateSql({ vehicle: 'v.id', from: 'l.at', to: 'l.at' })} AS hidden
       FROM vehicles v
       LEFT JOIN live_states l ON l.tenant_id = v.tenant_id AND l.vehicle_id = v.id
      WHERE v.tenant_id = $1 AND v.id = ANY($2::text[]) AND v.status = 'active' ORDER BY v.name, v.id`,
    [tx.tenantId, [...ids]],
  )
  return rows.map(({ name, at, lat, lon, speed_kmh: speedKmh, course_deg: courseDeg, hidden }) => {
    // On a private trip, and where a driver wants to be seen by nobody, it is nowhere.
    if (at === null || lat === null || lon === null || hidden !== false)
      return { name, at: null, place: null, speedKmh: null, courseDeg: null }
    return { name, at: at.toISOString(), place: { lat, lon }, speedKmh, courseDeg }
  })
}
