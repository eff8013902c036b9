import Type, { type Static } from 'typebox'
import { event, route } from '../contract.ts'
import { Closed, Id, Instant, OneOf, Page, PageQuery } from '../schemas.ts'
import { Place } from './trips.ts'

const nullable = <const S extends Parameters<typeof Type.Union>[0][number]>(schema: S) =>
  Type.Union([schema, Type.Null()])
const Interval = Closed({
  amount: Type.Number({ minimum: 0 }),
  low: Type.Number({ minimum: 0 }),
  high: Type.Number({ minimum: 0 }),
})

export const ChargingSession = Closed({
  /** Follows from the device and the start. */
  id: Id('chs'),
  version: Type.Integer({ minimum: 1 }),
  vehicleId: Id('veh'),
  deviceId: Id('dev'),
  status: OneOf(['standing', 'withdrawn']),
  startedAt: Instant,
  endedAt: Instant,
  place: nullable(Place),
  startPercent: Type.Number({ minimum: 0, maximum: 100 }),
  endPercent: Type.Number({ minimum: 0, maximum: 100 }),
  /** Into the battery, with the interval that holds nine of ten. Null while nobody said how large the battery is. */
  kwh: nullable(Interval),
  averageKw: nullable(Type.Number({ minimum: 0 })),
  evidence: Closed({
    algorithm: Type.String(),
    from: OneOf(['flag', 'rise']),
    longestGapS: Type.Number({ minimum: 0 }),
    full: Type.Boolean(),
  }),
})
export type ChargingSession = Static<typeof ChargingSession>

export const ChargingEnded = event({
  type: 'fleet.charging-session.ended',
  summary: 'A vehicle was charged',
  data: ChargingSession,
  partner: true,
})
export const ChargingCorrected = event({
  type: 'fleet.charging-session.corrected',
  summary: 'Late readings changed a charging session, or withdrew it',
  data: ChargingSession,
  partner: true,
})

export const listChargingSessions = route({
  method: 'GET',
  path: '/b2b/fleet-management/vehicles/:vehicleId/charging-sessions',
  summary: 'When a vehicle was charged, latest first',
  access: 'fleet:read',
  query: PageQuery({ from: Type.Optional(Instant), to: Type.Optional(Instant) }),
  replies: { 200: Page(ChargingSession) },
})

export const VehicleRange = Closed({
  vehicleId: Id('veh'),
  stateOfChargePercent: nullable(Type.Number({ minimum: 0, maximum: 100 })),
  /** When the state of charge was last told at the end of a use. */
  at: nullable(Instant),
  /** Null, as the consumption, where nobody said how large the battery is. */
  kwh: nullable(Type.Number({ minimum: 0 })),
  kwhPer100Km: nullable(Interval),
  /** Null where too little was driven. */
  rangeKm: nullable(Interval),
  /** How much driving the estimate rests on. */
  basisKm: Type.Number({ minimum: 0 }),
})
export type VehicleRange = Static<typeof VehicleRange>

export const getVehicleRange = route({
  method: 'GET',
  path: '/b2b/fleet-management/vehicles/:vehicleId/range',
  summary: 'How far an electric vehicle gets on what is in its battery, by how it was driven in the last 30 days',
  access: 'fleet:read',
  replies: { 200: VehicleRange },
})
