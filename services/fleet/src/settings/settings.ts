import type { FleetSettings, FleetSettingsChange } from '@clutch/contracts/fleet/settings'

/** What holds for a tenant that has changed nothing: tracks and alerts of a year and the month in which it is looked at. */
export const initialSettings: FleetSettings = {
  id: 'fleet-settings',
  version: 1,
  trackRetentionDays: 396,
  alertRetentionDays: 396,
  documentReminderDays: [60, 30, 7],
}

export function changedSettings(settings: FleetSettings, change: FleetSettingsChange): FleetSettings {
  return { ...settings, ...change, version: settings.version + 1 }
}
