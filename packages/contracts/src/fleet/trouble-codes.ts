import Type, { type Static } from 'typebox'
import { event, route } from '../contract.ts'
import { Closed, Id, Instant, OneOf, Page, PageQuery } from '../schemas.ts'

export const TroubleCode = Closed({
  id: Id('dtc'),
  version: Type.Integer({ minimum: 1 }),
  vehicleId: Id('veh'),
  /** SAE J2012, e.g. P0301. */
  code: Type.String({ pattern: '^[PCBU][0-9A-F]{4}$' }),
  text: Type.Union([Type.String(), Type.Null()]),
  severity: OneOf(['info', 'minor', 'major', 'critical']),
  status: OneOf(['open', 'confirmed', 'cleared']),
  openedAt: Instant,
  lastSeenAt: Instant,
  clearedAt: Type.Union([Instant, Type.Null()]),
  /** What is known of the vehicle when the code opened, for whoever scores the risk. */
  vehicle: Closed({
    odometerKm: Type.Union([Type.Number(), Type.Null()]),
    kmLast30Days: Type.Union([Type.Number(), Type.Null()]),
    harshEventsPer100Km: Type.Union([Type.Number(), Type.Null()]),
    coolantC: Type.Union([Type.Number(), Type.Null()]),
    batteryV: Type.Union([Type.Number(), Type.Null()]),
    openCodes: Type.Array(Type.String(), { maxItems: 100 }),
  }),
})
export type TroubleCode = Static<typeof TroubleCode>

export const TroubleCodeOpened = event({
  type: 'fleet.trouble-code.opened',
  summary: 'A vehicle reports a fault',
  data: TroubleCode,
  partner: true,
})
export const TroubleCodeCleared = event({
  type: 'fleet.trouble-code.cleared',
  summary: 'A fault is gone',
  data: TroubleCode,
  partner: true,
})

export const listTroubleCodes = route({
  method: 'GET',
  path: '/b2b/fleet-management/health-monitoring/:fleetId/trouble-codes',
  summary: 'Trouble codes of a fleet’s vehicles, latest first',
  access: 'fleet:read',
  query: PageQuery({
    status: Type.Optional(OneOf(['open', 'confirmed', 'cleared'])),
    vehicleId: Type.Optional(Id('veh')),
  }),
  replies: { 200: Page(TroubleCode) },
})
