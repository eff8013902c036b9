import Type, { type Static, type TSchema } from 'typebox'
import { event, problem, route } from '../contract.ts'
import { Closed, Country, Id, Instant, Name, OneOf, Page, PageQuery } from '../schemas.ts'
import { CustomFieldValues, CustomFieldValuesChange } from './custom-fields.ts'
import { GroupUnknown } from './groups.ts'
import { GroupIds, labelFilters, Tags } from './labels.ts'

const nullable = <const S extends TSchema>(schema: S) => Type.Union([schema, Type.Null()])

const Plate = Type.String({ minLength: 1, maxLength: 20 })
/** ISO 3779, without I, O and Q. */
const Vin = Type.String({ pattern: '^[A-HJ-NPR-Z0-9]{17}$' })
const Year = Type.Integer({ minimum: 1900, maximum: 2100, description: 'of the model' })
const ExternalId = Type.String({
  pattern: '^[\\x21-\\x7e]{1,64}$',
  description: 'whose it is in the system it was imported from; one of the tenant',
})
const LicenceClasses = Type.Array(Type.String({ pattern: '^[A-Z0-9][A-Z0-9+.-]{0,7}$', examples: ['C1'] }), {
  maxItems: 30,
  uniqueItems: true,
  description: 'whoever drives it has a licence of one of these classes; none: nothing is asked',
})

/** What a VIN says by itself: ISO 3779 and 3780, and 49 CFR 565.15 where it applies. */
export const VinFacts = Closed({
  vin: Vin,
  wmi: Type.String({ description: 'world manufacturer identifier' }),
  region: Type.String({ examples: ['Europe'] }),
  country: nullable(Country),
  manufacturer: nullable(Type.String({ description: 'null: not one of those that are known here' })),
  modelYear: nullable(Type.Integer({ description: 'null where the tenth character means no year' })),
  checkDigit: OneOf(['valid', 'invalid', 'not-used'], {
    description: 'not-used: the manufacturer need not have one, and the ninth character is none',
  }),
  plant: Type.String(),
  serial: Type.String(),
})
export type VinFacts = Static<typeof VinFacts>

export const Vehicle = Closed({
  id: Id('veh'),
  version: Type.Integer({ minimum: 1 }),
  fleetId: Id('flt'),
  name: Name,
  plate: nullable(Plate),
  vin: nullable(Vin),
  vinFacts: nullable(VinFacts),
  externalId: nullable(ExternalId),
  make: nullable(Name),
  model: nullable(Name),
  year: nullable(Year),
  licenceClasses: LicenceClasses,
  groupIds: GroupIds,
  tags: Tags,
  customFields: CustomFieldValues,
  /** The device that is installed in it now. That it was installed or removed is told by the installation's events. */
  deviceId: Type.Union([Id('dev'), Type.Null()]),
  /** Somebody found a defect with which it must not be driven, and it was not repaired yet: told by the defect's events. */
  outOfService: Type.Boolean(),
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
    plate: Type.Optional(Plate),
    vin: Type.Optional(Vin),
    externalId: Type.Optional(ExternalId),
    make: Type.Optional({ ...Name, description: 'what the VIN says where it is not given' }),
    model: Type.Optional(Name),
    year: Type.Optional(Year),
    licenceClasses: Type.Optional(LicenceClasses),
    groupIds: Type.Optional(GroupIds),
    tags: Type.Optional(Tags),
    customFields: Type.Optional(CustomFieldValues),
  },
  { examples: [{ fleetId: 'flt_01K0A1B2C3D4E5F6G7H8J9K0M1', name: 'Van 12', plate: 'HH-CL 120' }] },
)
export type NewVehicle = Static<typeof NewVehicle>

export const VehicleChange = Closed(
  {
    fleetId: Type.Optional(Id('flt')),
    name: Type.Optional(Name),
    plate: Type.Optional(nullable(Plate)),
    vin: Type.Optional(nullable(Vin)),
    externalId: Type.Optional(nullable(ExternalId)),
    make: Type.Optional(nullable(Name)),
    model: Type.Optional(nullable(Name)),
    year: Type.Optional(nullable(Year)),
    licenceClasses: Type.Optional(LicenceClasses),
    groupIds: Type.Optional(GroupIds),
    tags: Type.Optional(Tags),
    customFields: Type.Optional(CustomFieldValuesChange),
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

export const VehicleTaken = problem({
  code: 'vehicle-taken',
  status: 409,
  title: 'There is a vehicle with this external id already',
  remedy: 'Change that vehicle: `errors` names it.',
})

export const decodeVin = route({
  method: 'GET',
  path: '/b2b/fleet-management/vins/:vin',
  summary: 'Say what a VIN says; 400 for what cannot be one',
  access: 'fleet:read',
  replies: { 200: VinFacts },
})

export const createVehicle = route({
  method: 'POST',
  path: '/b2b/fleet-management/vehicles',
  summary: 'Create a vehicle in a fleet; a VIN is checked (North American check digit where it applies)',
  access: 'fleet:write',
  idempotency: 'accepted',
  body: NewVehicle,
  replies: { 201: Vehicle },
  problems: [FleetUnknown, GroupUnknown, VehicleTaken],
})

export const listVehicles = route({
  method: 'GET',
  path: '/b2b/fleet-management/vehicles',
  summary: 'List vehicles, oldest first',
  access: 'fleet:read',
  query: PageQuery({
    fleetId: Type.Optional(Id('flt')),
    status: Type.Optional(OneOf(['active', 'archived'])),
    vin: Type.Optional(Vin),
    externalId: Type.Optional(ExternalId),
    ...labelFilters,
  }),
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
  summary: 'Change a vehicle, move it to another fleet or archive it',
  access: 'fleet:write',
  conditional: true,
  body: VehicleChange,
  replies: { 200: Vehicle },
  problems: [FleetUnknown, GroupUnknown, VehicleTaken],
})
