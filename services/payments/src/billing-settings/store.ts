import type { BillingSettings } from '@clutch/contracts/payments/account-credits'
import type { Tx } from '../kit.ts'

export async function findBillingSettings(tx: Tx): Promise<BillingSettings> {
  const { rows } = await tx.sql.query<{ version: number; apply_credit: BillingSettings['applyCredit'] }>(
    { name: 'billing-settings-find', text: 'SELECT version, apply_credit FROM billing_settings WHERE tenant_id = $1' },
    [tx.tenantId],
  )
  const [row] = rows
  return row === undefined
    ? { version: 0, applyCredit: 'by-hand' }
    : { version: row.version, applyCredit: row.apply_credit }
}

/** @returns whether the version was still that one */
export async function upsertBillingSettings(tx: Tx, { version, applyCredit }: BillingSettings): Promise<boolean> {
  const { rowCount } = await tx.sql.query(
    `INSERT INTO billing_settings AS s (tenant_id, id, version, apply_credit) VALUES ($1, 'billing', $2, $3)
     ON CONFLICT (tenant_id, id) DO UPDATE SET version = excluded.version, apply_credit = excluded.apply_credit
      WHERE s.version = $2 - 1`,
    [tx.tenantId, version, applyCredit],
  )
  return rowCount === 1
}
