import type { Forwarding } from '@clutch/contracts/telematics/forwardings'
import { given } from '@clutch/shared/given'
import type { Forwarding as Row } from '../../prisma/client/client.ts'
import type { SystemTx, Tx } from '../kit.ts'

function forwardingOf({ tenantId: _t, activeSince: _a, devices, target, createdAt, ...row }: Row): Forwarding {
  return {
    ...row,
    what: row.what as Forwarding['what'],
    devices: JSON.parse(devices) as Forwarding['devices'],
    to: JSON.parse(target) as Forwarding['to'],
    status: row.status as Forwarding['status'],
    pausedBecause: row.pausedBecause as Forwarding['pausedBecause'],
    createdAt: createdAt.toISOString(),
  }
}

function columnsOf({ devices, to, createdAt, ...rest }: Forwarding) {
  return { ...rest, devices: JSON.stringify(devices), target: JSON.stringify(to), createdAt: new Date(createdAt) }
}

export async function insertForwarding(tx: Tx, forwarding: Forwarding): Promise<void> {
  await tx.db.forwarding.create({ data: { ...columnsOf(forwarding), tenantId: tx.tenantId, activeSince: tx.now } })
  await tx.db.forwardingProgress.create({ data: { tenantId: tx.tenantId, forwardingId: forwarding.id } })
}

export async function findForwarding(tx: Tx, id: string): Promise<Forwarding | undefined> {
  const row = await tx.db.forwarding.findUnique({ where: { tenantId_id: { tenantId: tx.tenantId, id } } })
  return row === null ? undefined : forwardingOf(row)
}

/** Its progress first, then itself: the order in which everyone locks them. */
export async function lockForwarding(tx: Tx, id: string): Promise<Forwarding | undefined> {
  await tx.sql.query('SELECT 1 FROM forwarding_progress WHERE tenant_id = $1 AND forwarding_id = $2 FOR UPDATE', [
    tx.tenantId,
    id,
  ])
  await tx.sql.query('SELECT 1 FROM forwardings WHERE tenant_id = $1 AND id = $2 FOR NO KEY UPDATE', [tx.tenantId, id])
  return findForwarding(tx, id)
}

/** @param activeSince where it begins anew: what arrived before is not sent on */
export async function updateForwarding(tx: Tx, forwarding: Forwarding, activeSince?: Date): Promise<void> {
  await tx.db.forwarding.update({
    where: { tenantId_id: { tenantId: tx.tenantId, id: forwarding.id } },
    data: { ...columnsOf(forwarding), ...given({ activeSince }) },
  })
  if (activeSince === undefined) return
  await tx.sql.query(
    `UPDATE forwarding_progress SET failures = 0, failing_since = NULL, next_attempt_at = NULL
     WHERE tenant_id = $1 AND forwarding_id = $2`,
    [tx.tenantId, forwarding.id],
  )
}

/** What waits goes with it. */
export async function deleteForwardingRow(tx: Tx, id: string): Promise<void> {
  await tx.db.forwarding.delete({ where: { tenantId_id: { tenantId: tx.tenantId, id } } })
}

/** Nobody makes another rule of this tenant until the transaction ends. */
export async function lockForwardings(tx: Tx): Promise<void> {
  await tx.sql.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 3))', [`forwardings of ${tx.tenantId}`])
}

/** Of these tenants, those that publish on subjects. */
export async function findTenantsWithSubjects(tx: Tx | SystemTx, tenantIds: readonly string[]): Promise<Set<string>> {
  const { rows } = await tx.sql.query<{ tenantId: string }>(
    `SELECT DISTINCT tenant_id AS "tenantId" FROM forwardings
     WHERE tenant_id = ANY($1::text[]) AND target::jsonb ->> 'kind' = 'nats'`,
    [[...tenantIds]],
  )
  return new Set(rows.map(({ tenantId }) => tenantId))
}

export async function countForwardings(tx: Tx): Promise<number> {
  // One at a time counts and adds, so that two cannot both take the last place.
  await lockForwardings(tx)
  return tx.db.forwarding.count({ where: { tenantId: tx.tenantId } })
}

export async function pageOfForwardings(
  tx: Tx,
  filter: { status?: string | undefined; afterId: string; limit: number },
): Promise<Forwarding[]> {
  const rows = await tx.db.forwarding.findMany({
    where: { tenantId: tx.tenantId, id: { gt: filter.afterId }, ...given({ status: filter.status }) },
    orderBy: { id: 'asc' },
    take: filter.limit,
  })
  return rows.map(forwardingOf)
}

/** What somebody wants of a tenant's telemetry. */
export interface Wanted {
  readonly tenantId: string
  readonly id: string
  readonly version: number
  /** Absent: of all devices. */
  readonly devices: ReadonlySet<string> | undefined
  readonly activeSinceMs: number
}

/** All that are active, of all tenants, by name and version alone. */
export async function findActiveVersions(
  tx: SystemTx,
  what: Forwarding['what'],
): Promise<{ tenantId: string; id: string; version: number }[]> {
  const { rows } = await tx.sql.query<{ tenantId: string; id: string; version: number }>(
    {
      name: `forwardings-active`,
      text: `SELECT tenant_id AS "tenantId", id, version FROM forwardings WHERE status = 'active' AND what = $1`,
    },
    [what],
  )
  return rows
}

export async function findWanted(tx: SystemTx, of: readonly { tenantId: string; id: string }[]): Promise<Wanted[]> {
  const { rows } = await tx.sql.query<{
    tenantId: string
    id: string
    version: number
    devices: string
    activeSince: Date
  }>(
    `SELECT f.tenant_id AS "tenantId", f.id, f.version, f.devices, f.active_since AS "activeSince"
     FROM unnest($1::text[], $2::text[]) AS w(tenant_id, id)
     JOIN forwardings f ON f.tenant_id = w.tenant_id AND f.id = w.id`,
    [of.map(({ tenantId }) => tenantId), of.map(({ id }) => id)],
  )
  return rows.map(({ devices, activeSince, ...row }) => {
    const chosen = JSON.parse(devices) as Forwarding['devices']
    return { ...row, devices: chosen === 'all' ? undefined : new Set(chosen), activeSinceMs: activeSince.getTime() }
  })
}
