import type { Defect } from '@clutch/contracts/fleet/inspections'
import { given } from '@clutch/shared/given'
import { earlierThan, latestFirst, type TimeKey } from '@clutch/shared/time-order'
import type { Prisma, Defect as Row } from '../../prisma/client/client.ts'
import type { Tx } from '../kit.ts'
import type { KeptDefect } from './defect.ts'

function keptOf(row: Row): KeptDefect {
  return row.record as unknown as KeptDefect
}

function rowOf(tx: Tx, kept: KeptDefect) {
  const { id, version, vehicleId, inspectionId, status, severity, at } = kept.defect
  const record = kept as unknown as Prisma.InputJsonValue
  return { tenantId: tx.tenantId, id, version, vehicleId, inspectionId, status, severity, at: new Date(at), record }
}

export async function insertDefect(tx: Tx, kept: KeptDefect): Promise<void> {
  await tx.db.defect.create({ data: rowOf(tx, kept) })
}

export async function updateDefect(tx: Tx, kept: KeptDefect): Promise<void> {
  await tx.db.defect.update({
    where: { tenantId_id: { tenantId: tx.tenantId, id: kept.defect.id } },
    data: rowOf(tx, kept),
  })
}

export async function findDefect(tx: Tx, id: string): Promise<KeptDefect | undefined> {
  const row = await tx.db.defect.findUnique({ where: { tenantId_id: { tenantId: tx.tenantId, id } } })
  return row === null ? undefined : keptOf(row)
}

export async function lockDefect(tx: Tx, id: string): Promise<KeptDefect | undefined> {
  await tx.sql.query('SELECT 1 FROM defects WHERE tenant_id = $1 AND id = $2 FOR UPDATE', [tx.tenantId, id])
  return findDefect(tx, id)
}

/** Those of these vehicles that must not be driven. */
export async function findOutOfService(tx: Tx, vehicleIds: readonly string[]): Promise<Set<string>> {
  const { rows } = await tx.sql.query<{ vehicle_id: string }>(
    {
      name: 'vehicles-out-of-service',
      text: `SELECT DISTINCT vehicle_id FROM defects
             WHERE tenant_id = $1 AND vehicle_id = ANY($2::text[]) AND status = 'open' AND severity = 'out-of-service'`,
    },
    [tx.tenantId, vehicleIds],
  )
  return new Set(rows.map((row) => row.vehicle_id))
}

/** Latest first. */
export async function pageOfDefects(
  tx: Tx,
  filter: { vehicleId?: string; status: string | undefined; before: TimeKey | undefined; limit: number },
): Promise<Defect[]> {
  const { before, limit, ...equal } = filter
  const rows = await tx.db.defect.findMany({
    where: { tenantId: tx.tenantId, ...given(equal), AND: earlierThan('at', before) },
    orderBy: latestFirst('at'),
    take: limit,
  })
  return rows.map((row) => keptOf(row).defect)
}

/** Of each of these vehicles, those that nobody has signed for. */
export async function findOpenDefects(tx: Tx, vehicleIds: readonly string[]): Promise<Map<string, Defect[]>> {
  const rows = await tx.db.defect.findMany({
    where: { tenantId: tx.tenantId, vehicleId: { in: [...vehicleIds] }, status: 'open' },
    orderBy: [{ at: 'asc' }, { id: 'asc' }],
  })
  const of = new Map<string, Defect[]>()
  for (const row of rows) of.set(row.vehicleId, [...(of.get(row.vehicleId) ?? []), keptOf(row).defect])
  return of
}

/** Those of these vehicles that somebody has ever gone round, or reported a defect of. A join that only reads: of inspections. */
export async function findVehiclesLookedAt(tx: Tx, vehicleIds: readonly string[]): Promise<Set<string>> {
  const { rows } = await tx.sql.query<{ vehicle_id: string }>(
    {
      name: 'vehicles-looked-at',
      text: `SELECT asked.id AS vehicle_id FROM unnest($2::text[]) AS asked(id)
             WHERE EXISTS (SELECT 1 FROM inspections i WHERE i.tenant_id = $1 AND i.vehicle_id = asked.id)
                OR EXISTS (SELECT 1 FROM defects d WHERE d.tenant_id = $1 AND d.vehicle_id = asked.id)`,
    },
    [tx.tenantId, [...vehicleIds]],
  )
  return new Set(rows.map((row) => row.vehicle_id))
}
