import type { FleetSettings } from '@clutch/contracts/fleet/settings'
import type { Tx } from '../kit.ts'
import { initialSettings } from './settings.ts'

export async function findSettings(tx: Tx): Promise<FleetSettings> {
  const row = await tx.db.settings.findUnique({ where: { tenantId: tx.tenantId } })
  if (row === null) return initialSettings
  const { version, trackRetentionDays, alertRetentionDays, documentReminderDays } = row
  return { id: initialSettings.id, version, trackRetentionDays, alertRetentionDays, documentReminderDays }
}

/** Of two changes at once, one waits for the other, also where there is no row yet. */
export async function lockSettings(tx: Tx): Promise<FleetSettings> {
  const { version, trackRetentionDays, alertRetentionDays, documentReminderDays } = initialSettings
  await tx.sql.query(
    `INSERT INTO settings (tenant_id, version, track_retention_days, alert_retention_days, document_reminder_days)
     VALUES ($1, $2, $3, $4, $5) ON CONFLICT (tenant_id) DO NOTHING`,
    [tx.tenantId, version, trackRetentionDays, alertRetentionDays, documentReminderDays],
  )
  await tx.sql.query('SELECT 1 FROM settings WHERE tenant_id = $1 FOR UPDATE', [tx.tenantId])
  return findSettings(tx)
}

export async function updateSettings(tx: Tx, { id: _id, ...settings }: FleetSettings): Promise<void> {
  await tx.db.settings.update({ where: { tenantId: tx.tenantId }, data: settings })
}
