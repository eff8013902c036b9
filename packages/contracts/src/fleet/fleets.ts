import Type, { type Static } from 'typebox'
import { event, route } from '../contract.ts'
import { Closed, Id, Instant, Name, Page, PageQuery } from '../schemas.ts'

export const Fleet = Closed({
  id: Id('flt'),
  version: Type.Integer({ minimum: 1 }),
  name: Name,
  createdAt: Instant,
})
export type Fleet = Static<typeof Fleet>

export const NewFleet = Closed({ name: Name }, { examples: [{ name: 'North' }] })
export type NewFleet = Static<typeof NewFleet>

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
  query: PageQuery({}),
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
  summary: 'Rename a fleet',
  access: 'fleet:write',
  conditional: true,
  body: NewFleet,
  replies: { 200: Fleet },
})

export const FleetCreated = event({
  type: 'fleet.fleet.created',
  summary: 'A fleet exists',
  data: Fleet,
  partner: true,
})
export const FleetChanged = event({
  type: 'fleet.fleet.changed',
  summary: 'A fleet was renamed',
  data: Fleet,
  partner: true,
})
