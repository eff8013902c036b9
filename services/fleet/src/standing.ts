import type { Tx } from './kit.ts'
import { type Standing, timestampOf } from './telemetry/track-folded.ts'

/** Decided after an instant, or of one of these ids. */
export interface WhichStanding {
  decidedAfterMs: number
  ids: readonly string[]
}

/**
 * The records of a device that stand, for a store whose noun follows from the fold.
 * @param table the store's own
 * @param stands which of its rows do, as SQL
 */
export async function findStandingIn(
  tx: Tx,
  { table, stands = `status <> 'withdrawn'` }: { table: string; stands?: string },
  deviceId: string,
  which: WhichStanding,
): Promise<Standing[]> {
  const select = `SELECT record, vehicle_id AS "vehicleId" FROM ${table} WHERE tenant_id = $1 AND device_id = $2 AND ${stands}`
  // Two ways in, each by its own index.
  const { rows } = await tx.sql.query<Standing>(
    `${select} AND decided_at > $3 UNION ALL ${select} AND id = ANY($4::text[]) AND decided_at <= $3`,
    [tx.tenantId, deviceId, timestampOf(which.decidedAfterMs), which.ids],
  )
  return rows
}
