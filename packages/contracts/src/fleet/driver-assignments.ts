import Type, { type Static, type TSchema } from 'typebox'
import { event, problem, route } from '../contract.ts'
import { Closed, Id, Instant, OneOf, Page, PageQuery } from '../schemas.ts'
import { Trip } from './trips.ts'

const nullable = <const S extends TSchema>(schema: S) => Type.Union([schema, Type.Null()])

/** Who says it, the strongest first: what is entered by hand, a key in the vehicle, the driver's app, the plan of shifts. */
export const assignmentSources = ['manual', 'key', 'app', 'shift'] as const

const Reason = Type.String({ minLength: 3, maxLength: 500, pattern: '\\S' })

/** Who drove what, from an instant until before another. At any instant a vehicle has one driver, and a driver one vehicle. */
export const DriverAssignment = Closed({
  id: Id('dra'),
  version: Type.Integer({ minimum: 1 }),
  vehicleId: Id('veh'),
  driverId: Id('drv'),
  fromAt: Instant,
  untilAt: nullable({ ...Instant, description: 'null: still' }),
  source: OneOf(assignmentSources, {
    description: 'where sources contradict each other the first of manual, key, app, shift holds',
  }),
  sourceId: Type.String({ description: 'the use of the key, the day of the shift; of a manual one its own id' }),
  overrideReason: nullable({ ...Reason, description: 'why it was made although the licence does not suffice' }),
})
export type DriverAssignment = Static<typeof DriverAssignment>

export const anomalyKinds = ['driver-in-two-vehicles', 'key-overruled', 'licence-insufficient'] as const

/** What sources say that cannot be, or should not. */
export const AssignmentAnomaly = Closed({
  id: Id('daa'),
  version: Type.Integer({ minimum: 1 }),
  kind: OneOf(anomalyKinds, {
    description:
      'driver-in-two-vehicles: keys of one driver in two vehicles at once; key-overruled: a key says otherwise than what was entered by hand; licence-insufficient: who drives by key or app has no licence for the vehicle',
  }),
  status: OneOf(['standing', 'withdrawn'], { description: 'withdrawn: it has turned out otherwise' }),
  vehicleId: Id('veh'),
  driverId: Id('drv'),
  otherVehicleId: nullable(Id('veh')),
  otherDriverId: nullable(Id('drv')),
  fromAt: Instant,
  untilAt: nullable(Instant),
})
export type AssignmentAnomaly = Static<typeof AssignmentAnomaly>

const Override = Closed({ reason: Reason }, { description: 'asks for the scope `assignments:override`' })

export const NewDriverAssignment = Closed(
  {
    vehicleId: Id('veh'),
    driverId: Id('drv'),
    fromAt: Type.Optional({ ...Instant, description: 'now where it is not given; may lie in the past' }),
    untilAt: Type.Optional(nullable(Instant)),
    override: Type.Optional(Override),
  },
  {
    examples: [
      {
        vehicleId: 'veh_01K0A1B2C3D4E5F6G7H8J9K0M1',
        driverId: 'drv_01K0A1B2C3D4E5F6G7H8J9K0M1',
        fromAt: '2026-11-22T06:00:00.000Z',
      },
    ],
  },
)
export type NewDriverAssignment = Static<typeof NewDriverAssignment>

export const DriverAssignmentChange = Closed(
  {
    fromAt: Type.Optional(Instant),
    untilAt: Type.Optional(nullable(Instant)),
    driverId: Type.Optional({ ...Id('drv'), description: 'it was somebody else all the time' }),
    override: Type.Optional(Override),
  },
  { examples: [{ untilAt: '2026-11-22T14:30:00.000Z' }] },
)
export type DriverAssignmentChange = Static<typeof DriverAssignmentChange>

export const NewHandover = Closed(
  {
    vehicleId: Id('veh'),
    driverId: { ...Id('drv'), description: 'who takes it over' },
    at: Type.Optional({ ...Instant, description: 'now where it is not given' }),
    untilAt: Type.Optional(nullable(Instant)),
    override: Type.Optional(Override),
  },
  { examples: [{ vehicleId: 'veh_01K0A1B2C3D4E5F6G7H8J9K0M1', driverId: 'drv_01K0A1B2C3D4E5F6G7H8J9K0M1' }] },
)
export type NewHandover = Static<typeof NewHandover>

export const Handover = Closed({ ended: nullable(DriverAssignment), started: DriverAssignment })
export type Handover = Static<typeof Handover>

export const DutyStart = Closed(
  {
    vehicleId: Id('veh'),
    at: Type.Optional({ ...Instant, description: 'now where it is not given; not in the future' }),
  },
  { examples: [{ vehicleId: 'veh_01K0A1B2C3D4E5F6G7H8J9K0M1' }] },
)
export type DutyStart = Static<typeof DutyStart>

/** What the driver's app has said: in which vehicle, since when. What holds then follows from all sources. */
export const Duty = Closed({
  driverId: Id('drv'),
  vehicleId: Id('veh'),
  startedAt: Instant,
  endedAt: nullable(Instant),
})
export type Duty = Static<typeof Duty>

/** A trip with a driver in it: of a trip that was handed over on the way, each has a part. */
export const DriverTrip = Closed({
  trip: Trip,
  assignmentId: Id('dra'),
  fromAt: { ...Instant, description: 'since when on this trip' },
  untilAt: nullable({ ...Instant, description: 'until when on this trip; null while it runs' }),
})
export type DriverTrip = Static<typeof DriverTrip>

export const AssignmentOverlaps = problem({
  code: 'assignment-overlaps',
  status: 409,
  title: 'The vehicle or the driver has another assignment at that time',
  remedy: 'End or change the other first, or hand the vehicle over: `detail` names it.',
})
export const AssignmentNotManual = problem({
  code: 'assignment-not-manual',
  status: 409,
  title: 'This assignment follows from a key, an app or a shift',
  remedy: 'Enter who drove in that time: what is entered by hand holds. Or correct the key, the duty or the shift.',
})
export const LicenceInsufficient = problem({
  code: 'licence-insufficient',
  status: 422,
  title: 'The driver has no licence that holds for this vehicle at that time',
  remedy: 'Correct the licence, choose another driver, or send `override` with a reason if you may.',
})
export const DriverUnknown = problem({
  code: 'driver-unknown',
  status: 422,
  title: 'There is no such driver, or it was archived',
  remedy: 'Name an active driver of your tenant.',
})
export const VehicleUnknown = problem({
  code: 'vehicle-unknown',
  status: 422,
  title: 'There is no such vehicle, or it was archived',
  remedy: 'Name an active vehicle of your tenant.',
})

const path = '/b2b/fleet-management/driver-assignment'

export const assignDriver = route({
  method: 'POST',
  path: `${path}/assignments`,
  summary: 'Enter who drives, or drove, a vehicle; what it says holds before keys, apps and shifts',
  access: 'fleet:write',
  idempotency: 'accepted',
  body: NewDriverAssignment,
  replies: { 201: DriverAssignment },
  problems: [AssignmentOverlaps, LicenceInsufficient, DriverUnknown, VehicleUnknown],
})

export const listDriverAssignments = route({
  method: 'GET',
  path: `${path}/assignments`,
  summary: 'Who drove what and when, the latest first',
  access: 'fleet:read',
  query: PageQuery({
    vehicleId: Type.Optional(Id('veh')),
    driverId: Type.Optional(Id('drv')),
    source: Type.Optional(OneOf(assignmentSources)),
    from: Type.Optional({ ...Instant, description: 'what began since then' }),
    to: Type.Optional({ ...Instant, description: 'what began before then' }),
    at: Type.Optional({ ...Instant, description: 'what held at this instant' }),
  }),
  replies: { 200: Page(DriverAssignment) },
})

export const getDriverAssignment = route({
  method: 'GET',
  path: `${path}/assignments/:driverAssignmentId`,
  summary: 'Read an assignment',
  access: 'fleet:read',
  replies: { 200: DriverAssignment },
})

export const changeDriverAssignment = route({
  method: 'PATCH',
  path: `${path}/assignments/:driverAssignmentId`,
  summary: 'End or correct an assignment that was entered by hand; what was driven then is the other’s at once',
  access: 'fleet:write',
  conditional: true,
  body: DriverAssignmentChange,
  replies: { 200: DriverAssignment },
  problems: [AssignmentOverlaps, AssignmentNotManual, LicenceInsufficient, DriverUnknown],
})

export const withdrawDriverAssignment = route({
  method: 'DELETE',
  path: `${path}/assignments/:driverAssignmentId`,
  summary: 'Take back an assignment that was entered by hand: it never was',
  access: 'fleet:write',
  conditional: true,
  replies: { 204: null },
  problems: [AssignmentNotManual],
})

export const handOver = route({
  method: 'POST',
  path: `${path}/handovers`,
  summary: 'Hand a vehicle from its driver to another at one instant, without gap or overlap',
  access: 'fleet:write',
  idempotency: 'accepted',
  body: NewHandover,
  replies: { 201: Handover },
  problems: [AssignmentOverlaps, LicenceInsufficient, DriverUnknown, VehicleUnknown],
})

export const startDuty = route({
  method: 'PUT',
  path: `${path}/drivers/:driverId/duty`,
  summary: 'The driver’s app says that duty begins in a vehicle; an earlier duty ends at that instant',
  description: 'For the driver, signed in as the user that the driver names, and for whoever may write.',
  access: 'authenticated',
  body: DutyStart,
  replies: { 200: Duty },
  problems: [DriverUnknown, VehicleUnknown],
})

export const endDuty = route({
  method: 'DELETE',
  path: `${path}/drivers/:driverId/duty`,
  summary: 'The driver’s app says that duty ends',
  access: 'authenticated',
  replies: { 200: Duty },
})

export const listDriverTrips = route({
  method: 'GET',
  path: `${path}/drivers/:driverId/trips`,
  summary: 'What a driver drove, the latest first',
  access: 'fleet:read',
  query: PageQuery({ from: Type.Optional(Instant), to: Type.Optional(Instant) }),
  replies: { 200: Page(DriverTrip) },
})

export const listAssignmentAnomalies = route({
  method: 'GET',
  path: `${path}/anomalies`,
  summary: 'What sources say of drivers that cannot be, the latest first',
  access: 'fleet:read',
  query: PageQuery({
    driverId: Type.Optional(Id('drv')),
    kind: Type.Optional(OneOf(anomalyKinds)),
    from: Type.Optional(Instant),
    to: Type.Optional(Instant),
  }),
  replies: { 200: Page(AssignmentAnomaly) },
})

export const DriverAssigned = event({
  type: 'fleet.driver-assignment.started',
  summary: 'A driver has or had a vehicle from an instant on',
  data: DriverAssignment,
  partner: true,
})
export const DriverAssignmentEnded = event({
  type: 'fleet.driver-assignment.ended',
  summary: 'A driver no longer has a vehicle',
  data: DriverAssignment,
  partner: true,
})
export const DriverAssignmentCorrected = event({
  type: 'fleet.driver-assignment.corrected',
  summary: 'From when or until when a driver had a vehicle is otherwise than was told, or who it was',
  data: DriverAssignment,
  partner: true,
})
export const DriverAssignmentWithdrawn = event({
  type: 'fleet.driver-assignment.withdrawn',
  summary: 'A driver did not have a vehicle, though it was told',
  data: DriverAssignment,
  partner: true,
})
export const AssignmentAnomalyFound = event({
  type: 'fleet.assignment-anomaly.found',
  summary: 'A driver is in two vehicles, a key contradicts what was entered, or a licence does not suffice',
  data: AssignmentAnomaly,
  partner: true,
})
export const AssignmentAnomalyWithdrawn = event({
  type: 'fleet.assignment-anomaly.withdrawn',
  summary: 'It has turned out otherwise',
  data: AssignmentAnomaly,
  partner: true,
})
