import type { TelematicsSettings, TelematicsSettingsChange } from '@clutch/contracts/telematics/settings'

/** What holds for a tenant that has changed nothing. */
export const initialSettings: TelematicsSettings = {
  id: 'telematics-settings',
  version: 1,
  unknownDevices: 'refuse',
  engineCut: 'both',
  retentionDays: null,
}

export function changedSettings(settings: TelematicsSettings, change: TelematicsSettingsChange): TelematicsSettings {
  return { ...settings, ...change, version: settings.version + 1 }
}
