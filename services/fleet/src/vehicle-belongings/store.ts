import { findGroupIdsAbove } from '../groups/store.ts'
import type { Tx } from '../kit.ts'
import type { Belonging } from './belonging.ts'

/** Nothing is written where it belonged to these already. */
export async function saveBelonging(
  tx: Tx,
  { id, fleetId, groupIds, status }: { id: string; fleetId: string; groupIds: readonly string[]; status: string },
): Promise<void> {
  await tx.sql.query(
    `INSERT INTO vehicle_belongings (tenant_id, vehicle_id, from_at, fleet_id, group_ids, active)
     SELECT $1, $2, $3, $4, $5::text[], $6 WHERE NOT EXISTS (
       SELECT 1 FROM (SELECT fleet_id, group_ids, active FROM vehicle_belongings
                       WHERE tenant_id = $1 AND vehicle_id = $2 ORDER BY from_at DESC LIMIT 1) AS held
        WHERE held.fleet_id = $4 AND held.group_ids = $5::text[] AND held.active = $6)
     ON CONFLICT (tenant_id, vehicle_id, from_at)
     DO UPDATE SET fleet_id = excluded.fleet_id, group_ids = excluded.group_ids, active = excluded.active`,
    [tx.tenantId, id, tx.now, fleetId, [...groupIds].sort(), status === 'active'],
  )
}

/** In order of time. */
export async function findBelongings(tx: Tx, vehicleId: string): Promise<Belonging[]> {
  const { rows } = await tx.sql.query<{ from_at: Date; fleet_id: string; group_ids: string[] }>(
    `SELECT from_at, fleet_id, group_ids FROM vehicle_belongings
     WHERE tenant_id = $1 AND vehicle_id = $2 ORDER BY from_at`,
    [tx.tenantId, vehicleId],
  )
  const belongings: Belonging[] = []
  for (const { from_at: from, fleet_id: fleetId, group_ids: groupIds } of rows) {
    const above = groupIds.length === 0 ? [] : await findGroupIdsAbove(tx, groupIds)
    belongings.push({ fromMs: from.getTime(), fleetId, groupIds: new Set(above) })
  }
  return belongings
}
