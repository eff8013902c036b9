import Type, { type Static } from 'typebox'
import { event, route } from '../contract.ts'
import { Closed, Id, Instant, OneOf, Page, PageQuery } from '../schemas.ts'

/** Two hours and more in a vehicle without a break of a quarter of an hour. Advisory; hours of service have rules of their own. */
export const LongDrive = Closed({
  /** Follows from the device and the start. */
  id: Id('lgd'),
  version: Type.Integer({ minimum: 1 }),
  vehicleId: Id('veh'),
  deviceId: Id('dev'),
  status: OneOf(['standing', 'withdrawn']),
  startedAt: Instant,
  endedAt: Instant,
  drivenS: Type.Number({ minimum: 0, description: 'of that time, moving' }),
})
export type LongDrive = Static<typeof LongDrive>

export const LongDriveFound = event({
  type: 'fleet.long-drive.found',
  summary: 'A vehicle was driven for hours without a break',
  data: LongDrive,
  partner: true,
})
export const LongDriveWithdrawn = event({
  type: 'fleet.long-drive.withdrawn',
  summary: 'Late readings show that there was a break',
  data: LongDrive,
  partner: true,
})

export const listLongDrives = route({
  method: 'GET',
  path: '/b2b/fleet-management/driver-behavior/long-drives',
  summary: 'List long drives by their start, latest first',
  access: 'fleet:read',
  query: PageQuery({
    vehicleId: Type.Optional(Id('veh')),
    from: Type.Optional(Instant),
    to: Type.Optional(Instant),
  }),
  replies: { 200: Page(LongDrive) },
})
