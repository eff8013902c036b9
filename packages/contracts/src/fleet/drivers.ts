import Type, { type Static, type TSchema } from 'typebox'
import { event, problem, route } from '../contract.ts'
import { Closed, Country, Day, Email, Id, Instant, Name, OneOf, Page, PageQuery } from '../schemas.ts'
import { CustomFieldValues, CustomFieldValuesChange } from './custom-fields.ts'
import { GroupUnknown } from './groups.ts'
import { GroupIds, labelFilters, Tags } from './labels.ts'
import { FleetUnknown } from './vehicles.ts'

const nullable = <const S extends TSchema>(schema: S) => Type.Union([schema, Type.Null()])

const ExternalId = Type.String({
  pattern: '^[\\x21-\\x7e]{1,64}$',
  description: 'whose it is in the system it was imported from; one of the tenant',
})
const Phone = Type.String({ pattern: '^\\+[1-9][0-9]{5,14}$', description: 'E.164', examples: ['+4940123456'] })
const LicenceNumber = Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9 /*-]{2,29}$' })

export const LicenceClass = Closed({
  class: Type.String({ pattern: '^[A-Z0-9][A-Z0-9+.-]{0,7}$', examples: ['C1E'] }),
  validFrom: nullable(Day),
  validUntil: nullable({ ...Day, description: 'the last day on which it holds' }),
})

const licence = {
  country: Country,
  classes: Type.Array(LicenceClass, { minItems: 1, maxItems: 30 }),
  issuedOn: nullable(Day),
  expiresOn: nullable({ ...Day, description: 'of the card: the last day on which it holds' }),
}

export const Licence = Closed({
  country: licence.country,
  numberEnding: nullable(Type.String({ maxLength: 3, description: 'all that lists and events of changes show of it' })),
  classes: licence.classes,
  issuedOn: licence.issuedOn,
  expiresOn: licence.expiresOn,
})
export type Licence = Static<typeof Licence>

/** With its number, for those who may change it. */
export const DriverLicence = Closed({ driverId: Id('drv'), number: nullable(LicenceNumber), ...licence })
export type DriverLicence = Static<typeof DriverLicence>

export const driverStatuses = ['active', 'archived', 'erased'] as const

export const Driver = Closed({
  id: Id('drv'),
  version: Type.Integer({ minimum: 1 }),
  fleetId: nullable(Id('flt')),
  externalId: nullable(ExternalId),
  /** A user of the gateway: whom the driver's app signs in. */
  userId: nullable(Id('usr')),
  name: nullable({ ...Name, description: 'null once erased, like all that tells who it is' }),
  email: nullable(Email),
  phone: nullable(Phone),
  licence: nullable(Licence),
  groupIds: GroupIds,
  tags: Tags,
  customFields: CustomFieldValues,
  status: OneOf(driverStatuses),
  createdAt: Instant,
})
export type Driver = Static<typeof Driver>

/** What is told of a driver. Events are kept for years, so they do not tell who it is: that is read, by those who may. */
export const DriverFacts = Closed({
  id: Id('drv'),
  version: Type.Integer({ minimum: 1 }),
  fleetId: nullable(Id('flt')),
  userId: nullable(Id('usr')),
  licence: nullable(Closed({ country: licence.country, classes: licence.classes, expiresOn: licence.expiresOn })),
  groupIds: GroupIds,
  status: OneOf(driverStatuses),
  createdAt: Instant,
})
export type DriverFacts = Static<typeof DriverFacts>

/** Something a driver shows to the device: readings say it in `driverKey`. Nobody else has it at that time. */
export const DriverKey = Closed({
  id: Id('dky'),
  version: Type.Integer({ minimum: 1 }),
  driverId: Id('drv'),
  kind: OneOf(['ibutton', 'rfid', 'nfc', 'other']),
  key: Type.String({
    pattern: '^[\\x21-\\x40\\x5b-\\x7e]{1,64}$',
    description: 'as readings say it in `driverKey`, in lower case',
    examples: ['000000001a2b3c4d'],
  }),
  validFrom: Instant,
  validUntil: nullable(Instant),
})
export type DriverKey = Static<typeof DriverKey>

export const DriverKeyTaken = problem({
  code: 'driver-key-taken',
  status: 409,
  title: 'Another driver has this key at that time',
  remedy: 'End it there first: `detail` names the driver.',
})
export const DriverTaken = problem({
  code: 'driver-taken',
  status: 409,
  title: 'There is a driver with this external id, or for this user, already',
  remedy: 'Change that driver: `errors` points to what is taken.',
})
export const DriverErased = problem({
  code: 'driver-erased',
  status: 409,
  title: 'This driver was erased',
  remedy: 'Nothing of an erased driver changes any more; create a driver.',
})

const NewLicence = Closed({
  number: Type.Optional(LicenceNumber),
  country: licence.country,
  classes: licence.classes,
  issuedOn: Type.Optional(licence.issuedOn),
  expiresOn: Type.Optional(licence.expiresOn),
})
export type NewLicence = Static<typeof NewLicence>

export const NewDriver = Closed(
  {
    name: Name,
    fleetId: Type.Optional(Id('flt')),
    externalId: Type.Optional(ExternalId),
    userId: Type.Optional(Id('usr')),
    email: Type.Optional(Email),
    phone: Type.Optional(Phone),
    licence: Type.Optional(NewLicence),
    groupIds: Type.Optional(GroupIds),
    tags: Type.Optional(Tags),
    customFields: Type.Optional(CustomFieldValues),
  },
  {
    examples: [
      {
        name: 'Kim Petersen',
        phone: '+4940123456',
        licence: {
          number: 'B072RRE2I55',
          country: 'DE',
          classes: [{ class: 'C', validFrom: null, validUntil: '2029-04-30' }],
        },
      },
    ],
  },
)
export type NewDriver = Static<typeof NewDriver>

export const DriverChange = Closed(
  {
    name: Type.Optional(Name),
    fleetId: Type.Optional(nullable(Id('flt'))),
    externalId: Type.Optional(nullable(ExternalId)),
    userId: Type.Optional(nullable(Id('usr'))),
    email: Type.Optional(nullable(Email)),
    phone: Type.Optional(nullable(Phone)),
    licence: Type.Optional({
      ...nullable(NewLicence),
      description: 'as a whole; without `number` the number stays',
    }),
    groupIds: Type.Optional(GroupIds),
    tags: Type.Optional(Tags),
    customFields: Type.Optional(CustomFieldValuesChange),
    status: Type.Optional(OneOf(['active', 'archived'], { description: 'archived: the keys the driver has end now' })),
  },
  { examples: [{ phone: '+4940123457' }] },
)
export type DriverChange = Static<typeof DriverChange>

export const NewDriverKey = Closed(
  {
    kind: DriverKey.properties.kind,
    key: Type.String({ pattern: '^[\\x21-\\x7e]{1,64}$', description: 'large and small letters are the same' }),
    validFrom: Type.Optional({ ...Instant, description: 'now where it is not given; may lie in the past' }),
    validUntil: Type.Optional(nullable(Instant)),
  },
  { examples: [{ kind: 'ibutton', key: '000000001A2B3C4D' }] },
)
export type NewDriverKey = Static<typeof NewDriverKey>

export const DriverKeyChange = Closed(
  { validUntil: nullable({ ...Instant, description: 'null: the driver has it still' }) },
  { examples: [{ validUntil: '2026-11-22T08:30:00.000Z' }] },
)
export type DriverKeyChange = Static<typeof DriverKeyChange>

const path = '/b2b/fleet-management/drivers'

export const createDriver = route({
  method: 'POST',
  path,
  summary: 'Create a driver',
  access: 'fleet:write',
  idempotency: 'accepted',
  body: NewDriver,
  replies: { 201: Driver },
  problems: [FleetUnknown, GroupUnknown, DriverTaken],
})

export const listDrivers = route({
  method: 'GET',
  path,
  summary: 'List drivers, oldest first',
  access: 'fleet:read',
  query: PageQuery({
    fleetId: Type.Optional(Id('flt')),
    status: Type.Optional(OneOf(driverStatuses)),
    externalId: Type.Optional(ExternalId),
    userId: Type.Optional(Id('usr')),
    ...labelFilters,
  }),
  replies: { 200: Page(Driver) },
})

export const getDriver = route({
  method: 'GET',
  path: `${path}/:driverId`,
  summary: 'Read a driver',
  access: 'fleet:read',
  replies: { 200: Driver },
})

export const changeDriver = route({
  method: 'PATCH',
  path: `${path}/:driverId`,
  summary: 'Change or archive a driver',
  access: 'fleet:write',
  conditional: true,
  body: DriverChange,
  replies: { 200: Driver },
  problems: [FleetUnknown, GroupUnknown, DriverTaken, DriverErased],
})

export const getDriverLicence = route({
  method: 'GET',
  path: `${path}/:driverId/licence`,
  summary: 'Read a driver’s licence with its number; 404 where none was entered',
  access: 'fleet:write',
  replies: { 200: DriverLicence },
})

export const eraseDriver = route({
  method: 'POST',
  path: `${path}/:driverId/erase`,
  summary: 'Forget who a driver is; it cannot be undone',
  description:
    'Name, addresses, licence, external id, user, tags, custom fields, keys and documents go. What was driven stays, by nobody that is known.',
  access: 'fleet:write',
  conditional: true,
  replies: { 200: Driver },
})

export const addDriverKey = route({
  method: 'POST',
  path: `${path}/:driverId/keys`,
  summary: 'Give a driver a key',
  access: 'fleet:write',
  idempotency: 'accepted',
  body: NewDriverKey,
  replies: { 201: DriverKey },
  problems: [DriverKeyTaken, DriverErased],
})

export const listDriverKeys = route({
  method: 'GET',
  path: `${path}/:driverId/keys`,
  summary: 'Which keys a driver has and had, the latest first',
  access: 'fleet:read',
  query: PageQuery({}),
  replies: { 200: Page(DriverKey) },
})

export const getDriverKey = route({
  method: 'GET',
  path: `${path}/:driverId/keys/:driverKeyId`,
  summary: 'Read a driver’s key',
  access: 'fleet:read',
  replies: { 200: DriverKey },
})

export const changeDriverKey = route({
  method: 'PATCH',
  path: `${path}/:driverId/keys/:driverKeyId`,
  summary: 'Say until when a driver has a key',
  access: 'fleet:write',
  conditional: true,
  body: DriverKeyChange,
  replies: { 200: DriverKey },
  problems: [DriverKeyTaken],
})

export const DriverCreated = event({
  type: 'fleet.driver.created',
  summary: 'A driver exists',
  data: DriverFacts,
  partner: true,
})
export const DriverChanged = event({
  type: 'fleet.driver.changed',
  summary: 'A driver was changed or archived',
  data: DriverFacts,
  partner: true,
})
export const DriverWasErased = event({
  type: 'fleet.driver.erased',
  summary: 'It is no longer known who a driver was; whoever keeps that forgets it',
  data: DriverFacts,
  partner: true,
})
export const DriverKeyAssigned = event({
  type: 'fleet.driver-key.assigned',
  summary: 'A driver has or had a key from an instant on, or until another than was said',
  data: Closed({
    id: Id('dky'),
    version: Type.Integer({ minimum: 1 }),
    driverId: Id('drv'),
    kind: DriverKey.properties.kind,
    validFrom: Instant,
    validUntil: nullable(Instant),
  }),
})
