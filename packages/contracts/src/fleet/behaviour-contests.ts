import Type, { type Static } from 'typebox'
import { event, problem, route } from '../contract.ts'
import { Closed, Id, Instant, OneOf, Page, PageQuery } from '../schemas.ts'

export const EventContested = problem({
  code: 'event-contested',
  status: 409,
  title: 'The event is contested already',
  remedy: 'Read the list of contests: it is open there, or decided.',
})
export const EventUnknown = problem({
  code: 'event-unknown',
  status: 422,
  title: 'There is no such event that counts',
  remedy: 'Contest a manoeuvre, a speeding or a long drive that stands.',
})
export const ContestDecided = problem({
  code: 'contest-decided',
  status: 409,
  title: 'Somebody has decided already',
  remedy: 'Read the contest. A decision stays as it is.',
})
export const OwnContest = problem({
  code: 'own-contest',
  status: 403,
  title: 'Nobody decides what he contested himself',
  remedy: 'Let somebody else decide.',
})

/** A driver says that an event should not count, and why; somebody else decides. It holds whatever is found again later. */
export const BehaviourContest = Closed({
  id: Id('cts'),
  version: Type.Integer({ minimum: 1 }),
  event: Closed({ kind: OneOf(['manoeuvre', 'speeding', 'long-drive']), id: Type.String() }),
  vehicleId: Id('veh'),
  driverId: Type.Union([Id('drv'), Type.Null()]),
  happenedAt: Instant,
  reason: Type.String({ description: 'empty once the driver was erased' }),
  status: OneOf(['open', 'accepted', 'rejected'], { description: 'accepted: the event counts in no score any more' }),
  openedBy: Type.String(),
  openedAt: Instant,
  decidedBy: Type.Union([Type.String(), Type.Null()]),
  decidedAt: Type.Union([Instant, Type.Null()]),
  note: Type.Union([Type.String(), Type.Null()]),
})
export type BehaviourContest = Static<typeof BehaviourContest>

export const ContestOpened = event({
  type: 'fleet.behaviour-contest.opened',
  summary: 'Somebody says that an event should not count',
  data: BehaviourContest,
  partner: true,
})
export const ContestAccepted = event({
  type: 'fleet.behaviour-contest.accepted',
  summary: 'The event does not count',
  data: BehaviourContest,
  partner: true,
})
export const ContestRejected = event({
  type: 'fleet.behaviour-contest.rejected',
  summary: 'The event counts as before',
  data: BehaviourContest,
  partner: true,
})

export const NewContest = Closed(
  {
    event: Type.Union([
      Closed({ kind: Type.Literal('manoeuvre'), id: Id('mnv') }),
      Closed({ kind: Type.Literal('speeding'), id: Id('spd') }),
      Closed({ kind: Type.Literal('long-drive'), id: Id('lgd') }),
    ]),
    reason: Type.String({ minLength: 1, maxLength: 2_000, pattern: '\\S' }),
  },
  {
    examples: [
      { event: { kind: 'manoeuvre', id: 'mnv_01K0A1B2C3D4E5F6G7H8J9K0M1' }, reason: 'a child ran into the road' },
    ],
  },
)
export type NewContest = Static<typeof NewContest>

export const contestEvent = route({
  method: 'POST',
  path: '/b2b/fleet-management/driver-behavior/contests',
  summary: 'Contest an event',
  description:
    'Who may change the fleet contests for anybody. A driver, signed in as the user his record names, contests what happened while he drove.',
  access: 'driving:contest',
  idempotency: 'accepted',
  body: NewContest,
  replies: { 201: BehaviourContest },
  problems: [EventContested, EventUnknown],
})

export const decideContest = route({
  method: 'POST',
  path: '/b2b/fleet-management/driver-behavior/contests/:contestId/decision',
  summary: 'Decide whether a contested event counts',
  access: 'fleet:write',
  conditional: true,
  body: Closed(
    {
      decision: OneOf(['accepted', 'rejected']),
      note: Type.Optional(Type.String({ minLength: 1, maxLength: 2_000 })),
    },
    { examples: [{ decision: 'accepted', note: 'the camera shows it' }] },
  ),
  replies: { 200: BehaviourContest },
  problems: [ContestDecided, OwnContest],
})

export const getContest = route({
  method: 'GET',
  path: '/b2b/fleet-management/driver-behavior/contests/:contestId',
  summary: 'Read a contest',
  access: 'fleet:read',
  replies: { 200: BehaviourContest },
})

export const listContests = route({
  method: 'GET',
  path: '/b2b/fleet-management/driver-behavior/contests',
  summary: 'List contests, the latest first',
  access: 'fleet:read',
  query: PageQuery({
    vehicleId: Type.Optional(Id('veh')),
    status: Type.Optional(BehaviourContest.properties.status),
  }),
  replies: { 200: Page(BehaviourContest) },
})
