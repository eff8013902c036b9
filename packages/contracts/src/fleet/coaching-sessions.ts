import Type, { type Static } from 'typebox'
import { event, problem, route } from '../contract.ts'
import { Closed, Id, Instant, OneOf, Page, PageQuery } from '../schemas.ts'
import { DrivingScore } from './driving-scores.ts'

export const SubjectUnknown = problem({
  code: 'coaching-subject-unknown',
  status: 422,
  title: 'There is no such driver or vehicle',
  remedy: 'Name a driver or a vehicle of this tenant.',
})
export const CoachingEnded = problem({
  code: 'coaching-ended',
  status: 409,
  title: 'The session is done or cancelled already',
  remedy: 'Read it; assign another when there is more to talk about.',
})

const Topic = OneOf(['braking', 'acceleration', 'cornering', 'speeding', 'long-drive', 'night', 'idling'])

/** What is talked about with somebody: with a driver, or with whoever drives a vehicle. */
export const CoachingSession = Closed({
  id: Id('cch'),
  version: Type.Integer({ minimum: 1 }),
  subject: Closed({ kind: OneOf(['driver', 'vehicle']), id: Type.String() }),
  topics: Type.Array(Topic, { minItems: 1, maxItems: 7, uniqueItems: true }),
  status: OneOf(['assigned', 'done', 'cancelled']),
  assignedBy: Type.String(),
  assignedAt: Instant,
  dueAt: Type.Union([Instant, Type.Null()]),
  endedBy: Type.Union([Type.String(), Type.Null()]),
  endedAt: Type.Union([Instant, Type.Null()]),
  note: Type.Union([Type.String(), Type.Null()]),
})
export type CoachingSession = Static<typeof CoachingSession>

export const CoachingAssigned = event({
  type: 'fleet.coaching-session.assigned',
  summary: 'Somebody is to be talked to',
  data: CoachingSession,
  partner: true,
})
export const CoachingSessionEnded = event({
  type: 'fleet.coaching-session.ended',
  summary: 'It was talked about, or will not be',
  data: CoachingSession,
  partner: true,
})

export const NewCoachingSession = Closed(
  {
    driverId: Type.Optional(Id('drv')),
    vehicleId: Type.Optional({ ...Id('veh'), description: 'whoever drives it; one of the two is named' }),
    topics: CoachingSession.properties.topics,
    dueAt: Type.Optional(Instant),
    note: Type.Optional(Type.String({ minLength: 1, maxLength: 2_000 })),
  },
  { examples: [{ vehicleId: 'veh_01K0A1B2C3D4E5F6G7H8J9K0M1', topics: ['braking'] }] },
)
export type NewCoachingSession = Static<typeof NewCoachingSession>

const need = {
  score: Type.Number(),
  low: Type.Number(),
  high: Type.Number(),
  topics: Type.Array(Closed({ kind: Topic, cost: Type.Number() }), { maxItems: 3 }),
  sessionId: Type.Union([Id('cch'), Type.Null()], { description: 'one that is assigned already' }),
}
/** Which vehicles of a fleet are driven so that somebody should be talked to: those whose score is low beyond doubt. */
export const CoachingNeed = Closed({ vehicleId: Id('veh'), ...need })
/** The same of somebody, in whatever vehicle. */
export const DriverCoachingNeed = Closed({ driverId: Id('drv'), ...need })

const below = Type.Optional(Type.Number({ minimum: 0, maximum: 100, default: 80 }))

export const listCoachingNeeds = route({
  method: 'GET',
  path: '/b2b/fleet-management/driver-behavior/coaching-needs/:fleetId',
  summary: 'Which vehicles of a fleet are driven badly, and why, by the last daily scores; the lowest first',
  access: 'fleet:read',
  query: Type.Object({ below }, { additionalProperties: false }),
  replies: { 200: Closed({ items: Type.Array(CoachingNeed, { maxItems: 200 }) }) },
})

export const listDriverCoachingNeeds = route({
  method: 'GET',
  path: '/b2b/fleet-management/driver-behavior/coaching-needs/:fleetId/drivers',
  summary: 'Which drivers of a fleet need attention, and why, by the last four weeks as they stand now',
  description:
    'In the order of the list of drivers. A page looks at 50 drivers at most and may be shorter than its limit, or empty: only without `nextCursor` is it the last.',
  access: 'fleet:read',
  query: PageQuery({ below }),
  replies: { 200: Page(DriverCoachingNeed) },
})

export const assignCoaching = route({
  method: 'POST',
  path: '/b2b/fleet-management/driver-behavior/coaching-sessions',
  summary: 'Assign a session',
  access: 'fleet:write',
  idempotency: 'accepted',
  body: NewCoachingSession,
  replies: { 201: CoachingSession },
  problems: [SubjectUnknown],
})

export const endCoaching = route({
  method: 'POST',
  path: '/b2b/fleet-management/driver-behavior/coaching-sessions/:coachingSessionId/end',
  summary: 'Say that a session is done or cancelled',
  access: 'fleet:write',
  conditional: true,
  body: Closed(
    { status: OneOf(['done', 'cancelled']), note: Type.Optional(Type.String({ minLength: 1, maxLength: 2_000 })) },
    { examples: [{ status: 'done' }] },
  ),
  replies: { 200: CoachingSession },
  problems: [CoachingEnded],
})

export const listCoachingSessions = route({
  method: 'GET',
  path: '/b2b/fleet-management/driver-behavior/coaching-sessions',
  summary: 'List sessions, the latest first',
  access: 'fleet:read',
  query: PageQuery({
    subjectId: Type.Optional(Type.String()),
    status: Type.Optional(CoachingSession.properties.status),
  }),
  replies: { 200: Page(CoachingSession) },
})

export const getCoachingEffect = route({
  method: 'GET',
  path: '/b2b/fleet-management/driver-behavior/coaching-sessions/:coachingSessionId/effect',
  summary: 'How it was driven in the four weeks before a session was done, and in up to four weeks since',
  access: 'fleet:read',
  replies: {
    200: Closed({
      session: CoachingSession,
      before: DrivingScore,
      after: Type.Union([DrivingScore, Type.Null()]),
      better: Type.Union([Type.Boolean(), Type.Null()], {
        description: 'true or false only where the two intervals do not meet; null: nobody can say yet',
      }),
    }),
  },
})
