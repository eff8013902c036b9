import type { CostEntry } from '@clutch/contracts/fleet/cost-entries'
import { money } from '@clutch/shared/money'
import { earlierThan, latestFirst, type TimeKey } from '@clutch/shared/time-order'
import type { CostEntry as Row } from '../../prisma/client/client.ts'
import type { Tx } from '../kit.ts'
import type { DatedCost } from './share-of-day.ts'

function costEntryOf(row: Row): CostEntry {
  return {
    id: row.id,
    version: row.version,
    vehicleId: row.vehicleId,
    category: row.category,
    amount: money(row.amount, row.currency),
    from: dayOf(row.startsOn),
    to: dayOf(row.endsOn),
    externalId: row.externalId,
    note: row.note,
    createdAt: row.createdAt.toISOString(),
  }
}

function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10)
}

function rowOf(tx: Tx, { amount, from, to, createdAt, ...same }: CostEntry) {
  return {
    ...same,
    tenantId: tx.tenantId,
    amount: BigInt(amount.amount),
    currency: amount.currency,
    startsOn: new Date(from),
    endsOn: new Date(to),
    createdAt: new Date(createdAt),
  }
}

export async function insertCostEntries(tx: Tx, entries: readonly CostEntry[]): Promise<void> {
  await tx.db.costEntry.createMany({ data: entries.map((entry) => rowOf(tx, entry)) })
}

export async function updateCostEntry(tx: Tx, entry: CostEntry): Promise<void> {
  await tx.db.costEntry.update({
    where: { tenantId_id: { tenantId: tx.tenantId, id: entry.id } },
    data: rowOf(tx, entry),
  })
}

export async function removeCostEntry(tx: Tx, id: string): Promise<void> {
  await tx.db.costEntry.delete({ where: { tenantId_id: { tenantId: tx.tenantId, id } } })
}

export async function findCostEntry(tx: Tx, id: string): Promise<CostEntry | undefined> {
  const row = await tx.db.costEntry.findUnique({ where: { tenantId_id: { tenantId: tx.tenantId, id } } })
  return row === null ? undefined : costEntryOf(row)
}

/** For a change: who else wants it waits. */
export async function lockCostEntry(tx: Tx, id: string): Promise<CostEntry | undefined> {
  await tx.sql.query('SELECT 1 FROM cost_entries WHERE tenant_id = $1 AND id = $2 FOR UPDATE', [tx.tenantId, id])
  return findCostEntry(tx, id)
}

/** Of two that enter the same externalId at once, one waits. */
export async function lockExternalIds(tx: Tx): Promise<void> {
  await tx.sql.query(`SELECT pg_advisory_xact_lock(hashtextextended('cost-entries/' || $1, 0))`, [tx.tenantId])
}

export async function findByExternalIds(tx: Tx, externalIds: readonly string[]): Promise<Map<string, string>> {
  const rows = await tx.db.costEntry.findMany({
    where: { tenantId: tx.tenantId, externalId: { in: [...externalIds] } },
    select: { id: true, externalId: true },
  })
  return new Map(rows.map(({ id, externalId }) => [externalId!, id]))
}

/** What vehicles cost on some days, both of them included, each vehicle's in one order. */
export async function findCostEntriesDuring(
  tx: Tx,
  vehicleIds: readonly string[],
  { from, through }: { from: string; through: string },
): Promise<Map<string, DatedCost[]>> {
  const rows = await tx.db.costEntry.findMany({
    where: {
      tenantId: tx.tenantId,
      vehicleId: { in: [...vehicleIds] },
      startsOn: { lte: new Date(through) },
      endsOn: { gt: new Date(from) },
    },
    orderBy: { id: 'asc' },
  })
  const found = new Map<string, DatedCost[]>()
  for (const row of rows) {
    const { vehicleId, amount, from: begins, to } = costEntryOf(row)
    const of = found.get(vehicleId) ?? []
    of.push({ ...amount, from: begins, to })
    found.set(vehicleId, of)
  }
  return found
}

/** The latest first day first. */
export async function pageOfCostEntries(
  tx: Tx,
  filter: {
    vehicleId?: string | undefined
    category?: string | undefined
    externalId?: string | undefined
    /** What has a day in it. */
    range: { gte?: Date; lt?: Date }
    before?: TimeKey | undefined
    limit: number
  },
): Promise<CostEntry[]> {
  const { vehicleId, category, externalId, range } = filter
  const rows = await tx.db.costEntry.findMany({
    where: {
      tenantId: tx.tenantId,
      ...(vehicleId === undefined ? {} : { vehicleId }),
      ...(category === undefined ? {} : { category }),
      ...(externalId === undefined ? {} : { externalId }),
      ...(range.lt === undefined ? {} : { startsOn: { lt: range.lt } }),
      ...(range.gte === undefined ? {} : { endsOn: { gt: range.gte } }),
      AND: earlierThan('startsOn', filter.before),
    },
    orderBy: latestFirst('startsOn'),
    take: filter.limit,
  })
  return rows.map(costEntryOf)
}
