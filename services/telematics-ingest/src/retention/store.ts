import { given } from '@clutch/shared/given'
import type { ReadingSweep as Row } from '../../prisma/client/client.ts'
import type { SystemTx, Tx } from '../kit.ts'
import { noSweep, type Sweep } from './retention.ts'

function sweepOf({ tenantId: _t, roundRemoved, finishedRemoved, removed, ...row }: Row): Sweep {
  return {
    ...row,
    roundRemoved: Number(roundRemoved),
    finishedRemoved: Number(finishedRemoved),
    removed: Number(removed),
  }
}

export async function findSweep(tx: Tx): Promise<Sweep> {
  const row = await tx.db.readingSweep.findUnique({ where: { tenantId: tx.tenantId } })
  return row === null ? noSweep : sweepOf(row)
}

/** @returns undefined while another process has it */
export async function lockSweep(tx: Tx): Promise<Sweep | undefined> {
  const { rows } = await tx.sql.query<{ held: boolean }>(
    `SELECT pg_try_advisory_xact_lock(hashtextextended('reading-sweep/' || $1, 2)) AS held`,
    [tx.tenantId],
  )
  return rows[0]?.held === true ? findSweep(tx) : undefined
}

export async function putSweep(tx: Tx, sweep: Sweep): Promise<void> {
  const { tenantId } = tx
  await tx.db.readingSweep.upsert({ where: { tenantId }, create: { tenantId, ...sweep }, update: given({ ...sweep }) })
}

/**
 * Removes what the tenant's settings no longer keep, the oldest first.
 * @returns how many; fewer than `most` when there is no more
 */
export async function pruneReadings(tx: Tx, deviceId: string, asOf: Date, most: number): Promise<number> {
  const { rows } = await tx.sql.query<{ removed: number }>(
    { name: 'readings-prune', text: 'SELECT prune_readings($1, $2::timestamptz, $3) AS removed' },
    [deviceId, asOf.toISOString(), most],
  )
  return rows[0]?.removed ?? 0
}

/** @returns the partitions that are gone */
export async function dropMonths(tx: SystemTx, asOf: Date, most: number): Promise<string[]> {
  const { rows } = await tx.sql.query<{ dropped: string[] }>(
    'SELECT drop_readings_months($1::timestamptz, $2) AS dropped',
    [asOf.toISOString(), most],
  )
  return rows[0]?.dropped ?? []
}

export async function findTenantsWithRetention(tx: SystemTx): Promise<string[]> {
  const { rows } = await tx.sql.query<{ tenantId: string }>(
    'SELECT tenant_id AS "tenantId" FROM settings WHERE retention_days IS NOT NULL ORDER BY tenant_id',
  )
  return rows.map(({ tenantId }) => tenantId)
}
