import Type, { type Static, type TSchema } from 'typebox'
import { event, problem, route } from '../contract.ts'
import { Closed, Day, Id, Instant, OneOf, Page, PageQuery } from '../schemas.ts'
import { DriverUnknown, LicenceInsufficient, VehicleUnknown } from './driver-assignments.ts'

const nullable = <const S extends TSchema>(schema: S) => Type.Union([schema, Type.Null()])

const TimeOfDay = Type.String({ pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$', examples: ['22:00'] })

const plan = {
  weekdays: Type.Array(Type.Integer({ minimum: 1, maximum: 7 }), {
    minItems: 1,
    maxItems: 7,
    uniqueItems: true,
    description: '1 is Monday',
  }),
  everyWeeks: Type.Integer({
    minimum: 1,
    maximum: 8,
    description: '2: every other week, counted from the week of `firstDay`',
  }),
  startsAt: { ...TimeOfDay, description: 'by the clock of the vehicle’s fleet' },
  endsAt: { ...TimeOfDay, description: 'not later than `startsAt`: on the next day' },
  firstDay: Day,
  lastDay: nullable({ ...Day, description: 'the last day on which it begins; null: until further notice' }),
}

/**
 * Who drives what on which days. Its days become assignments five weeks ahead; whatever else is known of a day holds before it.
 * Where the clock is put forward over a time, the instant after holds; where it is put back, the first.
 */
export const Shift = Closed({
  id: Id('shf'),
  version: Type.Integer({ minimum: 1 }),
  vehicleId: Id('veh'),
  driverId: Id('drv'),
  ...plan,
  status: OneOf(['active', 'archived']),
  createdAt: Instant,
})
export type Shift = Static<typeof Shift>

export const NewShift = Closed(
  {
    vehicleId: Id('veh'),
    driverId: Id('drv'),
    weekdays: plan.weekdays,
    everyWeeks: Type.Optional({ ...plan.everyWeeks, default: 1 }),
    startsAt: plan.startsAt,
    endsAt: plan.endsAt,
    firstDay: Type.Optional({ ...Day, description: 'today where it is not given' }),
    lastDay: Type.Optional(plan.lastDay),
  },
  {
    examples: [
      {
        vehicleId: 'veh_01K0A1B2C3D4E5F6G7H8J9K0M1',
        driverId: 'drv_01K0A1B2C3D4E5F6G7H8J9K0M1',
        weekdays: [1, 2, 3, 4, 5],
        startsAt: '06:00',
        endsAt: '14:00',
      },
    ],
  },
)
export type NewShift = Static<typeof NewShift>

export const ShiftChange = Closed(
  {
    vehicleId: Type.Optional(Id('veh')),
    driverId: Type.Optional(Id('drv')),
    weekdays: Type.Optional(plan.weekdays),
    startsAt: Type.Optional(plan.startsAt),
    endsAt: Type.Optional(plan.endsAt),
    lastDay: Type.Optional(plan.lastDay),
    status: Type.Optional(Type.Literal('archived')),
  },
  { examples: [{ endsAt: '14:30' }] },
)
export type ShiftChange = Static<typeof ShiftChange>

/** A day of a shift that is not worked, or otherwise. */
export const ShiftException = Closed({
  day: Day,
  kind: OneOf(['off', 'changed']),
  vehicleId: nullable(Id('veh')),
  driverId: nullable({ ...Id('drv'), description: 'who drives instead' }),
  startsAt: nullable(TimeOfDay),
  endsAt: nullable(TimeOfDay),
})
export type ShiftException = Static<typeof ShiftException>

export const ShiftExceptionBody = Closed(
  {
    kind: OneOf(['off', 'changed']),
    vehicleId: Type.Optional(Id('veh')),
    driverId: Type.Optional(Id('drv')),
    startsAt: Type.Optional(TimeOfDay),
    endsAt: Type.Optional(TimeOfDay),
  },
  { examples: [{ kind: 'off' }] },
)
export type ShiftExceptionBody = Static<typeof ShiftExceptionBody>

export const ShiftOverlaps = problem({
  code: 'shift-overlaps',
  status: 409,
  title: 'The vehicle or the driver has another shift at that time',
  remedy: 'Change the other shift, or enter an exception for its day: `detail` names both.',
})

const path = '/b2b/fleet-management/driver-assignment/shifts'
const problems = [ShiftOverlaps, LicenceInsufficient, DriverUnknown, VehicleUnknown]

export const createShift = route({
  method: 'POST',
  path,
  summary: 'Plan who drives a vehicle on which days of the week',
  access: 'fleet:write',
  idempotency: 'accepted',
  body: NewShift,
  replies: { 201: Shift },
  problems,
})

export const listShifts = route({
  method: 'GET',
  path,
  summary: 'List shifts, oldest first',
  access: 'fleet:read',
  query: PageQuery({
    vehicleId: Type.Optional(Id('veh')),
    driverId: Type.Optional(Id('drv')),
    status: Type.Optional(OneOf(['active', 'archived'])),
  }),
  replies: { 200: Page(Shift) },
})

export const getShift = route({
  method: 'GET',
  path: `${path}/:shiftId`,
  summary: 'Read a shift',
  access: 'fleet:read',
  replies: { 200: Shift },
})

export const changeShift = route({
  method: 'PATCH',
  path: `${path}/:shiftId`,
  summary: 'Change or archive a shift; days that have begun stay as they were',
  access: 'fleet:write',
  conditional: true,
  body: ShiftChange,
  replies: { 200: Shift },
  problems,
})

export const listShiftExceptions = route({
  method: 'GET',
  path: `${path}/:shiftId/exceptions`,
  summary: 'The days on which a shift is not worked, or otherwise, in order',
  access: 'fleet:read',
  query: PageQuery({ from: Type.Optional(Day) }),
  replies: { 200: Page(ShiftException) },
})

export const putShiftException = route({
  method: 'PUT',
  path: `${path}/:shiftId/exceptions/:day`,
  summary: 'Say that a shift is not worked on a day, or otherwise; a day that is over is corrected',
  access: 'fleet:write',
  body: ShiftExceptionBody,
  replies: { 200: ShiftException },
  problems,
})

export const removeShiftException = route({
  method: 'DELETE',
  path: `${path}/:shiftId/exceptions/:day`,
  summary: 'Let a shift be worked on a day as it is planned',
  access: 'fleet:write',
  replies: { 204: null },
  problems: [ShiftOverlaps],
})

export const ShiftPlanned = event({
  type: 'fleet.shift.planned',
  summary: 'A shift exists',
  data: Shift,
  partner: true,
})
export const ShiftChanged = event({
  type: 'fleet.shift.changed',
  summary: 'A shift was changed or archived',
  data: Shift,
  partner: true,
})
