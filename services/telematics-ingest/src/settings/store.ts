import type { TelematicsSettings } from '@clutch/contracts/telematics/settings'
import type { SystemTx, Tx } from '../kit.ts'
import { initialSettings } from './settings.ts'

export async function findSettings(tx: Tx): Promise<TelematicsSettings> {
  const row = await tx.db.settings.findUnique({ where: { tenantId: tx.tenantId } })
  if (row === null) return initialSettings
  return {
    id: initialSettings.id,
    version: row.version,
    unknownDevices: row.unknownDevices as TelematicsSettings['unknownDevices'],
    engineCut: row.engineCut as TelematicsSettings['engineCut'],
    retentionDays: row.retentionDays,
  }
}

/** For how many days those of these tenants keep readings that do not keep them for ever. */
export async function findRetentionDays(tx: SystemTx, tenantIds: readonly string[]): Promise<Map<string, number>> {
  const { rows } = await tx.sql.query<{ tenantId: string; days: number }>(
    {
      name: 'settings-retention',
      text: `SELECT tenant_id AS "tenantId", retention_days AS days FROM settings
             WHERE tenant_id = ANY($1::text[]) AND retention_days IS NOT NULL`,
    },
    [tenantIds],
  )
  return new Map(rows.map(({ tenantId, days }) => [tenantId, days]))
}

/** Of two changes at once, one waits for the other, also where there is no row yet. */
export async function lockSettings(tx: Tx): Promise<TelematicsSettings> {
  const { version, unknownDevices, engineCut, retentionDays } = initialSettings
  await tx.sql.query(
    `INSERT INTO settings (tenant_id, version, unknown_devices, engine_cut, retention_days)
     VALUES ($1, $2, $3, $4, $5) ON CONFLICT (tenant_id) DO NOTHING`,
    [tx.tenantId, version, unknownDevices, engineCut, retentionDays],
  )
  await tx.sql.query('SELECT 1 FROM settings WHERE tenant_id = $1 FOR UPDATE', [tx.tenantId])
  return findSettings(tx)
}

export async function updateSettings(tx: Tx, { id: _id, ...settings }: TelematicsSettings): Promise<void> {
  await tx.db.settings.update({ where: { tenantId: tx.tenantId }, data: settings })
}
