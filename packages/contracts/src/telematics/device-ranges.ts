import Type, { type Static } from 'typebox'
import { event, problem, route } from '../contract.ts'
import { Closed, Id, Instant, Page, PageQuery } from '../schemas.ts'

/**
 * Whose the devices are that nobody has registered, by how their identifier begins: a manufacturer's lot that was sold
 * to one tenant. Of two ranges that fit, the longer is meant. The platform's operators assign them.
 */
export const DeviceRange = Closed({
  id: Id('drg'),
  version: Type.Integer({ minimum: 1 }),
  prefix: Type.String({
    pattern: '^[0-9A-Za-z][0-9A-Za-z_.:-]{7,63}$',
    description: 'of an IMEI, the first 8 digits name its model',
    examples: ['35000000'],
  }),
  tenantId: Type.String({ pattern: '^ten_[0-9A-Za-z]{1,40}$' }),
  assignedAt: Instant,
})
export type DeviceRange = Static<typeof DeviceRange>

export const DeviceRangeTaken = problem({
  code: 'device-range-taken',
  status: 409,
  title: 'This very range is assigned already',
  remedy: 'Remove it first; a longer prefix may be assigned beside it.',
})

export const DeviceRangeAssigned = event({
  type: 'telematics.device-range.assigned',
  summary: 'Unknown devices of a range go to a tenant',
  data: DeviceRange,
})
export const DeviceRangeRemoved = event({
  type: 'telematics.device-range.removed',
  summary: 'Unknown devices of a range go to nobody',
  data: DeviceRange,
})

export const NewDeviceRange = Closed(
  { prefix: DeviceRange.properties.prefix, tenantId: DeviceRange.properties.tenantId },
  { examples: [{ prefix: '35000000', tenantId: 'ten_01K0A1B2C3D4E5F6G7H8J9K0M1' }] },
)

const path = '/b2b/fleet-management/gps-integration/device-ranges'

export const assignDeviceRange = route({
  method: 'POST',
  path,
  summary: 'Say whose unknown devices of a range are',
  description: 'Whether they are refused or taken on probation is the tenant’s setting.',
  access: 'platform:tenants',
  idempotency: 'accepted',
  body: NewDeviceRange,
  replies: { 201: DeviceRange },
  problems: [DeviceRangeTaken],
})

export const listDeviceRanges = route({
  method: 'GET',
  path,
  summary: 'List the ranges of all tenants, oldest first',
  access: 'platform:tenants',
  query: PageQuery({}),
  replies: { 200: Page(DeviceRange) },
})

export const removeDeviceRange = route({
  method: 'DELETE',
  path: `${path}/:deviceRangeId`,
  summary: 'Take a range back; devices that it brought stay',
  access: 'platform:tenants',
  replies: { 204: null },
})
