import type { Tx } from './kit.ts'
import type { DerivedRecord } from './telemetry/fold.ts'

/** A record as it is kept, and the vehicle it was given. */
export interface Standing {
  record: DerivedRecord
  vehicleId: string | null
}

/** Decided after an instant and until another, or of one of these ids. */
export interface WhichStanding {
  decidedAfterMs: number
  /** Null: whenever after it. */
  decidedThroughMs: number | null
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
    `${select} AND decided_at > $3 AND decided_at <= $5
     UNION ALL ${select} AND id = ANY($4::text[]) AND NOT (decided_at > $3 AND decided_at <= $5)`,
    [
      tx.tenantId,
      deviceId,
      timestampOf(which.decidedAfterMs),
      which.ids,
      which.decidedThroughMs === null ? 'infinity' : new Date(which.decidedThroughMs),
    ],
  )
  return rows
}

/** An instant as Postgres takes it; before all time for a device that is folded from its beginning. */
function timestampOf(ms: number): Date | string {
  return ms <= -8.64e15 ? '-infinity' : new Date(ms)
}
