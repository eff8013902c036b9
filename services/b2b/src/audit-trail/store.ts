import type { AuditEntry } from '@clutch/contracts/b2b/audit-trail'
import { given } from '@clutch/shared/given'
import { earlierThan, latestFirst, type TimeKey } from '@clutch/shared/time-order'
import type { Tx } from '../kit.ts'

export async function insertAuditEntry(
  tx: Tx,
  entry: Omit<AuditEntry, 'occurredAt'> & { occurredAt: Date },
): Promise<void> {
  // The event's id is the entry's, so an event that comes again after its inbox row is gone changes nothing.
  await tx.sql.query(
    {
      name: 'audit-insert',
      text: `INSERT INTO audit_entries (tenant_id, id, actor, type, aggregate_id, aggregate_version, occurred_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (tenant_id, id) DO NOTHING`,
    },
    [tx.tenantId, entry.id, entry.actor, entry.type, entry.aggregateId, entry.aggregateVersion, entry.occurredAt],
  )
}

export interface AuditFilter {
  actor?: string | undefined
  type?: string | undefined
  aggregateId?: string | undefined
  from?: Date | undefined
  to?: Date | undefined
  before?: TimeKey | undefined
  limit: number
}

/** Latest first. */
export async function pageOfAuditEntries(tx: Tx, filter: AuditFilter): Promise<AuditEntry[]> {
  const { from, to, before, limit, ...equal } = filter
  const rows = await tx.db.auditEntry.findMany({
    where: {
      tenantId: tx.tenantId,
      ...given(equal),
      occurredAt: given({ gte: from, lt: to }),
      AND: earlierThan('occurredAt', before),
    },
    orderBy: latestFirst('occurredAt'),
    take: limit,
  })
  return rows.map(({ tenantId: _tenant, ...row }) => ({ ...row, occurredAt: row.occurredAt.toISOString() }))
}
