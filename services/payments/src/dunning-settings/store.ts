import type { DunningSettings } from '@clutch/contracts/payments/dunnings'
import type { Tx } from '../kit.ts'

const standard: DunningSettings = { version: 0, offsetsDays: [1, 3, 5, 7], atEnd: 'leave', deadlineDays: 14 }

export async function findDunningSettings(tx: Tx): Promise<DunningSettings> {
  const { rows } = await tx.sql.query<{
    version: number
    offsets_days: number[]
    at_end: DunningSettings['atEnd']
    deadline_days: number | null
  }>('SELECT version, offsets_days, at_end, deadline_days FROM dunning_settings WHERE tenant_id = $1', [tx.tenantId])
  const [row] = rows
  return row === undefined
    ? standard
    : { version: row.version, offsetsDays: row.offsets_days, atEnd: row.at_end, deadlineDays: row.deadline_days }
}

/** @returns whether the version was still that one */
export async function upsertDunningSettings(
  tx: Tx,
  { version, offsetsDays, atEnd, deadlineDays }: DunningSettings,
): Promise<boolean> {
  const { rowCount } = await tx.sql.query(
    `INSERT INTO dunning_settings AS s (tenant_id, id, version, offsets_days, at_end, deadline_days) VALUES ($1, 'dunning', $2, $3, $4, $5)
     ON CONFLICT (tenant_id, id) DO UPDATE SET version = excluded.version, offsets_days = excluded.offsets_days, at_end = excluded.at_end,
            deadline_days = excluded.deadline_days
      WHERE s.version = $2 - 1`,
    [tx.tenantId, version, offsetsDays, atEnd, deadlineDays],
  )
  return rowCount === 1
}
