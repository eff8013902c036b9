import Type, { type Static } from 'typebox'
import { event, route } from '../contract.ts'
import { Closed, OneOf } from '../schemas.ts'

/** How a tenant wants its devices treated. Everyone has these settings; until they are changed, these hold. */
export const TelematicsSettings = Closed({
  id: Type.Literal('telematics-settings'),
  version: Type.Integer({ minimum: 1 }),
  unknownDevices: OneOf(['refuse', 'probation'], {
    description:
      'a device that nobody has registered, of a range that is assigned to this tenant: refused, or taken on probation',
  }),
  engineCut: OneOf(['stationary', 'second-person', 'both'], {
    description: 'what a remote engine cut needs: a vehicle that stands, the word of a second person, or both',
  }),
  retentionDays: Type.Union([Type.Integer({ minimum: 1, maximum: 36_500 }), Type.Null()], {
    description: 'how long readings are kept, by the device’s clock; null: for ever',
  }),
})
export type TelematicsSettings = Static<typeof TelematicsSettings>

export const TelematicsSettingsChanged = event({
  type: 'telematics.settings.changed',
  summary: 'A tenant wants its devices treated otherwise',
  data: TelematicsSettings,
})

export const TelematicsSettingsChange = Closed(
  {
    unknownDevices: Type.Optional(TelematicsSettings.properties.unknownDevices),
    engineCut: Type.Optional(TelematicsSettings.properties.engineCut),
    retentionDays: Type.Optional(TelematicsSettings.properties.retentionDays),
  },
  { examples: [{ engineCut: 'second-person', retentionDays: 730 }] },
)
export type TelematicsSettingsChange = Static<typeof TelematicsSettingsChange>

export const getTelematicsSettings = route({
  method: 'GET',
  path: '/b2b/fleet-management/gps-integration/settings',
  summary: 'Read how devices are treated',
  access: 'devices:read',
  replies: { 200: TelematicsSettings },
})

export const changeTelematicsSettings = route({
  method: 'PATCH',
  path: '/b2b/fleet-management/gps-integration/settings',
  summary: 'Change how devices are treated',
  access: 'devices:write',
  conditional: true,
  body: TelematicsSettingsChange,
  replies: { 200: TelematicsSettings },
})
