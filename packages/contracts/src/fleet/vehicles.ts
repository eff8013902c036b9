import Type, { type Static } from 'typebox'
import { event } from '../contract.ts'
import { Closed, Id, Instant, Name, OneOf } from '../schemas.ts'

export const Vehicle = Closed({
  id: Id('veh'),
  version: Type.Integer({ minimum: 1 }),
  fleetId: Id('flt'),
  name: Name,
  plate: Type.Union([Type.String({ minLength: 1, maxLength: 20 }), Type.Null()]),
  /** ISO 3779, without I, O and Q. */
  vin: Type.Union([Type.String({ pattern: '^[A-HJ-NPR-Z0-9]{17}$' }), Type.Null()]),
  /** The device that is installed in it now. */
  deviceId: Type.Union([Id('dev'), Type.Null()]),
  status: OneOf(['active', 'archived']),
  createdAt: Instant,
})
export type Vehicle = Static<typeof Vehicle>

export const VehicleCreated = event({
  type: 'fleet.vehicle.created',
  summary: 'A vehicle exists',
  data: Vehicle,
  partner: true,
})
export const VehicleChanged = event({
  type: 'fleet.vehicle.changed',
  summary: 'A vehicle was changed, moved, given another device or archived',
  data: Vehicle,
  partner: true,
})
