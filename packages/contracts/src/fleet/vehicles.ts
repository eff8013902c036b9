import Type, { type Static } from 'typebox'
import { event, problem, route } from '../contract.ts'
import { Closed, Id, Instant, Name, OneOf, Page, PageQuery } from '../schemas.ts'

export const Vehicle = Closed({
  id: Id('veh'),
  version: Type.Integer({ minimum: 1 }),
  fleetId: Id('flt'),
  name: Name,
  plate: Type.Union([Type.String({ minLength: 1, maxLength: 20 }), Type.Null()]),
  /** ISO 3779, without I, O and Q. */
  vin: Type.Union([Type.String({ pattern: '^[A-HJ-NPR-Z0-9]{17}$' }), Type.Null()]),
  /** The device that is installed in it now. That it was installed or removed is told by the installation's events. */
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
  summary: 'A vehicle was changed, moved to another fleet or archived',
  data: Vehicle,
  partner: true,
})

export const NewVehicle = Closed(
  {
    fleetId: Id('flt'),
    name: Name,
    plate: Type.Optional(Type.String({ minLength: 1, maxLength: 20 })),
    vin: Type.Optional(Type.String({ pattern: '^[A-HJ-NPR-Z0-9]{17}$' })),
  },
  { examples: [{ fleetId: 'flt_01K0A1B2C3D4E5F6G7H8J9K0M1', name: 'Van 12', plate: 'HH-CL 120' }] },
)
export type NewVehicle = Static<typeof NewVehicle>

export const VehicleChange = Closed(
  {
    fleetId: Type.Optional(Id('flt')),
    name: Type.Optional(Name),
    plate: Type.Optional(Type.Union([Type.String({ minLength: 1, maxLength: 20 }), Type.Null()])),
    vin: Type.Optional(Type.Union([Type.String({ pattern: '^[A-HJ-NPR-Z0-9]{17}$' }), Type.Null()])),
    status: Type.Optional(OneOf(['active', 'archived'])),
  },
  { examples: [{ name: 'Van 12 (North)' }] },
)
export type VehicleChange = Static<typeof VehicleChange>

/** Another tenant's fleet is as unknown as a missing one. */
export const FleetUnknown = problem({
  code: 'fleet-unknown',
  status: 422,
  title: 'There is no such fleet',
  remedy: 'Name a fleet of your tenant, or create one first.',
})

export const createVehicle = route({
  method: 'POST',
  path: '/b2b/fleet-management/vehicles',
  summary: 'Create a vehicle in a fleet; a VIN is checked (North American check digit where it applies)',
  access: 'fleet:write',
  idempotency: 'accepted',
  body: NewVehicle,
  replies: { 201: Vehicle },
  problems: [FleetUnknown],
})

export const listVehicles = route({
  method: 'GET',
  path: '/b2b/fleet-management/vehicles',
  summary: 'List vehicles, oldest first',
  access: 'fleet:read',
  query: PageQuery({ fleetId: Type.Optional(Id('flt')), status: Type.Optional(OneOf(['active', 'archived'])) }),
  replies: { 200: Page(Vehicle) },
})

export const getVehicle = route({
  method: 'GET',
  path: '/b2b/fleet-management/vehicles/:vehicleId',
  summary: 'Read a vehicle',
  access: 'fleet:read',
  replies: { 200: Vehicle },
})

export const changeVehicle = route({
  method: 'PATCH',
  path: '/b2b/fleet-management/vehicles/:vehicleId',
  summary: 'Rename, move to another fleet or archive a vehicle',
  access: 'fleet:write',
  conditional: true,
  body: VehicleChange,
  replies: { 200: Vehicle },
  problems: [FleetUnknown],
})
