import Type, { type Static } from 'typebox'
import { event, route } from '../contract.ts'
import { Closed, Id, Instant, OneOf, Page, PageQuery } from '../schemas.ts'
import { Place } from './trips.ts'

const Litres = Type.Number({ minimum: 0 })

/** Fuel that was taken in, or taken out while the vehicle stood. */
export const LevelChange = Closed({
  /** Follows from the device and the instant. */
  id: Id('lch'),
  version: Type.Integer({ minimum: 1 }),
  vehicleId: Id('veh'),
  deviceId: Id('dev'),
  kind: OneOf(['refuel', 'drain'], { description: 'drain: fuel that left a standing vehicle, which may be a theft' }),
  status: OneOf(['standing', 'withdrawn']),
  at: Instant,
  /** It happened between these. */
  notBefore: Instant,
  notAfter: Instant,
  place: Type.Union([Place, Type.Null()]),
  /** With the interval that holds nine of ten. Null while nobody said how large the tank is. */
  litres: Type.Union([Closed({ amount: Litres, low: Litres, high: Litres }), Type.Null()]),
  /** The same as the device tells it. */
  level: Closed({
    unit: OneOf(['percent', 'litres']),
    amount: Litres,
    low: Litres,
    high: Litres,
    before: Litres,
    after: Litres,
  }),
  /** The fuel-card transaction that paid for it. */
  transactionId: Type.Union([Id('ftx'), Type.Null()]),
  evidence: Closed({
    algorithm: Type.String(),
    sigmas: Type.Number(),
    within: OneOf(['rest', 'silence']),
    from: OneOf(['rest', 'driving', 'both']),
    engine: OneOf(['on', 'off', 'unknown']),
    saturated: Type.Boolean({ description: 'the sensor was at its end: it may have been more' }),
  }),
})
export type LevelChange = Static<typeof LevelChange>

export const LevelRefuelled = event({
  type: 'fleet.fuel-level.refuelled',
  summary: 'A vehicle was fuelled',
  data: LevelChange,
  partner: true,
})
export const LevelDrained = event({
  type: 'fleet.fuel-level.drained',
  summary: 'Fuel left a standing vehicle',
  data: LevelChange,
  partner: true,
})
export const LevelChangeCorrected = event({
  type: 'fleet.fuel-level.corrected',
  summary: 'Late readings changed a refuel or a drain, or withdrew it',
  data: LevelChange,
  partner: true,
})

export const listLevelChanges = route({
  method: 'GET',
  path: '/b2b/fleet-management/fuel-consumption/level-changes',
  summary: 'List refuels and drains, latest first; withdrawn ones are left out',
  access: 'fleet:read',
  query: PageQuery({
    vehicleId: Type.Optional(Id('veh')),
    kind: Type.Optional(OneOf(['refuel', 'drain'])),
    matched: Type.Optional(Type.Boolean({ description: 'whether a fuel-card transaction paid for it' })),
    from: Type.Optional(Instant),
    to: Type.Optional(Instant),
  }),
  replies: { 200: Page(LevelChange) },
})

export const getLevelChange = route({
  method: 'GET',
  path: '/b2b/fleet-management/fuel-consumption/level-changes/:levelChangeId',
  summary: 'Read a refuel or a drain',
  access: 'fleet:read',
  replies: { 200: LevelChange },
})
