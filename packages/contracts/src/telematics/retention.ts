import Type, { type Static } from 'typebox'
import { event, route } from '../contract.ts'
import { Closed, Instant } from '../schemas.ts'
import { TelematicsSettings } from './settings.ts'

const Count = Type.Integer({ minimum: 0 })

/** How far the removal of old readings has come. How long they are kept is one of the settings. */
export const Retention = Closed({
  id: Type.Literal('readings-retention'),
  version: Type.Integer({ minimum: 1, description: 'grows with every run that ended' }),
  retentionDays: TelematicsSettings.properties.retentionDays,
  keptSince: Type.Union([Instant, Type.Null()], {
    description: 'of what devices said before, nothing was left when the last run ended; null: everything is kept',
  }),
  running: Type.Boolean({ description: 'a run is under way, or was when its process ended: it is taken up again' }),
  lastRunAt: Type.Union([Instant, Type.Null()]),
  removedInLastRun: Count,
  removed: Type.Integer({ minimum: 0, description: 'readings, in all runs, also in the one under way' }),
})
export type Retention = Static<typeof Retention>

export const RetentionEnforced = event({
  type: 'telematics.retention.enforced',
  summary: 'Readings that a tenant no longer keeps were removed',
  data: Retention,
})

export const getRetention = route({
  method: 'GET',
  path: '/b2b/fleet-management/gps-integration/retention',
  summary: 'Read since when readings are kept, and what was removed',
  access: 'devices:read',
  replies: { 200: Retention },
})
