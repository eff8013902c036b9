import Type, { type Static } from 'typebox'
import { event, route } from '../contract.ts'
import { Closed } from '../schemas.ts'
import { ReminderDays } from './documents.ts'

/** How a tenant wants its fleets treated. Everyone has these settings; until they are changed, these hold. */
export const FleetSettings = Closed({
  id: Type.Literal('fleet-settings'),
  version: Type.Integer({ minimum: 1 }),
  trackRetentionDays: Type.Union([Type.Integer({ minimum: 1, maximum: 36_500 }), Type.Null()], {
    description:
      'how long tracks are kept, by the device’s clock; trips, events and crossings stay; a reading older than that is refused; null: for ever',
  }),
  alertRetentionDays: Type.Integer({
    minimum: 7,
    maximum: 3_650,
    description:
      'how long alerts that are resolved are kept, since then, with their history and what was sent of them; what is not resolved stays',
  }),
  documentReminderDays: {
    ...ReminderDays,
    description: 'so many days before a document expires it is told, where it says nothing else',
  },
})
export type FleetSettings = Static<typeof FleetSettings>

export const FleetSettingsChanged = event({
  type: 'fleet.settings.changed',
  summary: 'A tenant wants its fleets treated otherwise',
  data: FleetSettings,
})

export const FleetSettingsChange = Closed(
  {
    trackRetentionDays: Type.Optional(FleetSettings.properties.trackRetentionDays),
    alertRetentionDays: Type.Optional(FleetSettings.properties.alertRetentionDays),
    documentReminderDays: Type.Optional(FleetSettings.properties.documentReminderDays),
  },
  { examples: [{ trackRetentionDays: 730 }] },
)
export type FleetSettingsChange = Static<typeof FleetSettingsChange>

export const getFleetSettings = route({
  method: 'GET',
  path: '/b2b/fleet-management/settings',
  summary: 'Read how fleets are treated',
  access: 'fleet:read',
  replies: { 200: FleetSettings },
})

export const changeFleetSettings = route({
  method: 'PATCH',
  path: '/b2b/fleet-management/settings',
  summary: 'Change how fleets are treated',
  access: 'fleet:write',
  conditional: true,
  body: FleetSettingsChange,
  replies: { 200: FleetSettings },
})
