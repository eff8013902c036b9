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
  /** The ECU says that it is stored, or it stayed. Absent in what was told before this was kept, as what follows. */
  confirmedAt: Type.Optional(Type.Union([Instant, Type.Null()])),
  lastSeenAt: Instant,
  clearedAt: Type.Union([Instant, Type.Null()]),
  lamp: Type.Optional({
    ...Type.Union([Closed({ status: OneOf(['on', 'off']), since: Instant }), Type.Null()]),
    description:
      'the malfunction lamp as it was told last while the code was open: it is one lamp for all codes of a vehicle. Null: nobody told',
  }),
  freezeFrame: Type.Optional({
    ...Type.Union([
      Closed({
        at: Instant,
        source: OneOf(['ecu', 'readings'], {
          description: 'kept by the ECU for this code, or what the vehicle said last when the code was first reported',
        }),
        values: Type.Record(Type.String({ maxLength: 64 }), Type.Number(), { maxProperties: 40 }),
      }),
      Type.Null(),
    ]),
    description: 'null: the vehicle said nothing within a minute before',
  }),
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
export const TroubleCodeChanged = event({
  type: 'fleet.trouble-code.changed',
  summary: 'A fault is confirmed, or the malfunction lamp went on or off while it was open',
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

export const getTroubleCode = route({
  method: 'GET',
  path: '/b2b/fleet-management/health-monitoring/:fleetId/trouble-codes/:troubleCodeId',
  summary: 'Read a trouble code with its freeze frame',
  access: 'fleet:read',
  replies: { 200: TroubleCode },
})
