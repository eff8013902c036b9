import Type, { type Static } from 'typebox'
import { event, problem, route } from '../contract.ts'
import { Closed, Currency, Id, Instant, Name, OneOf, Page, PageQuery } from '../schemas.ts'

export const TimeZone = Type.String({
  pattern: '^[A-Za-z][A-Za-z0-9_+/-]{0,63}$',
  description: 'IANA name of a time zone',
  examples: ['Europe/Berlin'],
})

const about = {
  name: Name,
  timeZone: { ...TimeZone, description: 'IANA name: whose days, nights and months its reports are of' },
  currency: { ...Currency, description: 'ISO 4217 code: what its costs are told in' },
  units: OneOf(['metric', 'imperial', 'us'], {
    description: 'what people of it read; the API tells everything metric',
  }),
}

export const Fleet = Closed({
  id: Id('flt'),
  version: Type.Integer({ minimum: 1 }),
  ...about,
  status: OneOf(['active', 'archived']),
  createdAt: Instant,
})
export type Fleet = Static<typeof Fleet>

export const NewFleet = Closed(
  {
    name: Name,
    timeZone: Type.Optional({ ...about.timeZone, default: 'UTC' }),
    currency: Type.Optional({ ...about.currency, default: 'EUR' }),
    units: Type.Optional({ ...about.units, default: 'metric' }),
  },
  { examples: [{ name: 'North', timeZone: 'Europe/Berlin' }] },
)
export type NewFleet = Static<typeof NewFleet>

export const FleetChange = Closed(
  {
    name: Type.Optional(Name),
    timeZone: Type.Optional(about.timeZone),
    currency: Type.Optional(about.currency),
    units: Type.Optional(about.units),
    status: Type.Optional(Fleet.properties.status),
  },
  { examples: [{ name: 'North and West' }] },
)
export type FleetChange = Static<typeof FleetChange>

export const FleetInUse = problem({
  code: 'fleet-in-use',
  status: 409,
  title: 'There are active vehicles or drivers in this fleet',
  remedy: 'Move or archive them first.',
})

export const createFleet = route({
  method: 'POST',
  path: '/b2b/fleet-management/fleets',
  summary: 'Create a fleet',
  access: 'fleet:write',
  idempotency: 'accepted',
  body: NewFleet,
  replies: { 201: Fleet },
})

export const listFleets = route({
  method: 'GET',
  path: '/b2b/fleet-management/fleets',
  summary: 'List fleets, oldest first',
  access: 'fleet:read',
  query: PageQuery({ status: Type.Optional(Fleet.properties.status) }),
  replies: { 200: Page(Fleet) },
})

export const getFleet = route({
  method: 'GET',
  path: '/b2b/fleet-management/fleets/:fleetId',
  summary: 'Read a fleet',
  access: 'fleet:read',
  replies: { 200: Fleet },
})

export const changeFleet = route({
  method: 'PATCH',
  path: '/b2b/fleet-management/fleets/:fleetId',
  summary: 'Change or archive a fleet',
  description:
    'What was told of days that have ended stays; reports that are asked for now are of the zone it has now.',
  access: 'fleet:write',
  conditional: true,
  body: FleetChange,
  replies: { 200: Fleet },
  problems: [FleetInUse],
})

export const FleetCreated = event({
  type: 'fleet.fleet.created',
  summary: 'A fleet exists',
  data: Fleet,
  partner: true,
})
export const FleetChanged = event({
  type: 'fleet.fleet.changed',
  summary: 'A fleet was changed or archived',
  data: Fleet,
  partner: true,
})
