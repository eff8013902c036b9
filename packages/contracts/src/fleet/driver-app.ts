import Type, { type Static } from 'typebox'
import { problem, route } from '../contract.ts'
import { Closed, Id, Instant, Page, PageQuery } from '../schemas.ts'
import { BehaviourContest } from './behaviour-contests.ts'
import { DriverAssignment, DriverTrip, DriverUnknown } from './driver-assignments.ts'
import { Driver } from './drivers.ts'
import { DrivingScore, PeriodQuery } from './driving-scores.ts'
import { HoursOfService, HoursQuery, RuleSetNotInForce } from './hours-of-service.ts'
import { Inspection, InspectionIncomplete, NewInspection, TemplateUnknown } from './inspections.ts'
import { Manoeuvre } from './manoeuvres.ts'
import { Shift } from './shifts.ts'
import { Speeding } from './speedings.ts'

export const NotADriver = problem({
  code: 'not-a-driver',
  status: 403,
  title: 'You are no driver of this tenant',
  remedy: 'Sign in as the user whom an active driver names in `userId`, or let somebody enter it there.',
})

const { driverId: _driver, ...inspected } = NewInspection.properties
export const OwnInspection = Closed(
  { vehicleId: { ...Id('veh'), description: 'which you drive now' }, ...inspected },
  {
    examples: [
      {
        vehicleId: 'veh_01K0A1B2C3D4E5F6G7H8J9K0M1',
        kind: 'pre-trip',
        results: [{ key: 'lights', label: 'Lights', result: 'ok' }],
      },
    ],
  },
)
export type OwnInspection = Static<typeof OwnInspection>

const path = '/b2b/fleet-management/driver-app'
const access = 'driving:own'
const problems = [NotADriver]
const during = PageQuery({ from: Type.Optional(Instant), to: Type.Optional(Instant) })
const whichPeriod = 'Without a period it is that of the last four weeks; at most 400 days.'

export const getOwnDriver = route({
  method: 'GET',
  path: `${path}/driver`,
  summary: 'Read what is kept of you as a driver',
  access,
  replies: { 200: Driver },
  problems,
})

export const listOwnTrips = route({
  method: 'GET',
  path: `${path}/trips`,
  summary: 'What you drove, the latest first',
  access,
  query: during,
  replies: { 200: Page(DriverTrip) },
  problems,
})

export const getOwnScore = route({
  method: 'GET',
  path: `${path}/score`,
  summary: 'How you drove, in whatever vehicle, and why it is said',
  description: whichPeriod,
  access,
  query: PeriodQuery,
  replies: { 200: DrivingScore },
  problems,
})

export const listOwnManoeuvres = route({
  method: 'GET',
  path: `${path}/manoeuvres`,
  summary: 'List manoeuvres while you drove, the latest first',
  description: whichPeriod,
  access,
  query: during,
  replies: { 200: Page(Manoeuvre) },
  problems,
})

export const listOwnSpeedings = route({
  method: 'GET',
  path: `${path}/speedings`,
  summary: 'List speedings while you drove, the latest first',
  description: whichPeriod,
  access,
  query: during,
  replies: { 200: Page(Speeding) },
  problems,
})

export const listOwnContests = route({
  method: 'GET',
  path: `${path}/contests`,
  summary: 'List contests of what happened while you drove, the latest first',
  access,
  query: PageQuery({ status: Type.Optional(BehaviourContest.properties.status) }),
  replies: { 200: Page(BehaviourContest) },
  problems,
})

export const listOwnAssignments = route({
  method: 'GET',
  path: `${path}/assignments`,
  summary: 'Which vehicles you drove and when, the latest first',
  access,
  query: PageQuery({
    from: Type.Optional({ ...Instant, description: 'what began since then' }),
    to: Type.Optional({ ...Instant, description: 'what began before then' }),
    at: Type.Optional({ ...Instant, description: 'what held at this instant' }),
  }),
  replies: { 200: Page(DriverAssignment) },
  problems,
})

export const listOwnShifts = route({
  method: 'GET',
  path: `${path}/shifts`,
  summary: 'List your shifts, oldest first',
  access,
  query: PageQuery({}),
  replies: { 200: Page(Shift) },
  problems,
})

export const getOwnHours = route({
  method: 'GET',
  path: `${path}/hours-of-service`,
  summary: 'How much you may still drive, and when a break or rest is due; advisory',
  access,
  query: HoursQuery,
  replies: { 200: HoursOfService },
  problems: [NotADriver, RuleSetNotInForce],
})

export const submitOwnInspection = route({
  method: 'POST',
  path: `${path}/inspections`,
  summary: 'Send what you found on going round the vehicle you drive',
  access,
  idempotency: 'accepted',
  body: OwnInspection,
  replies: { 201: Inspection },
  problems: [NotADriver, TemplateUnknown, DriverUnknown, InspectionIncomplete],
})
