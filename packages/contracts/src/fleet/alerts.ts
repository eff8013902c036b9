import Type, { type Static } from 'typebox'
import { event, problem, route } from '../contract.ts'
import { Closed, Id, Instant, Name, OneOf, Page, PageQuery } from '../schemas.ts'
import { AlertSeverity } from './alert-rules.ts'

const alertStatuses = ['open', 'escalated', 'acknowledged', 'resolved'] as const

export const Alert = Closed({
  id: Id('alt'),
  version: Type.Integer({ minimum: 1 }),
  ruleId: Id('alr'),
  /** The rule's name when it was raised. */
  name: Name,
  severity: AlertSeverity,
  /** `escalated`: nobody acknowledged it in time, and others were told. */
  status: OneOf(alertStatuses),
  /** Whose it is. */
  subject: Closed({ kind: OneOf(['vehicle', 'driver', 'device', 'other']), id: Type.String({ maxLength: 64 }) }),
  vehicleId: Type.Union([Id('veh'), Type.Null()]),
  /** Who the event says it was, else who drove the vehicle when it happened, as far as it was known when this was raised. */
  driverId: Type.Union([Id('drv'), Type.Null()]),
  deviceId: Type.Union([Type.String({ maxLength: 64 }), Type.Null()]),
  /** What tells its cause from others of the same subject: the fields the rule groups by. */
  cause: Type.Record(Type.String({ maxLength: 64 }), Type.String({ maxLength: 200 }), { maxProperties: 4 }),
  /** What raised it, as it was then. */
  eventType: Type.String({ maxLength: 100 }),
  event: Type.Record(Type.String(), Type.Unknown(), { description: 'the event’s plain fields', maxProperties: 40 }),
  /** How often it happened, with the first. */
  occurrences: Type.Integer({ minimum: 0 }),
  /** When it happened, by the events’ own time. */
  firstAt: Instant,
  lastAt: Instant,
  openedAt: Instant,
  acknowledgedAt: Type.Union([Instant, Type.Null()]),
  acknowledgedBy: Type.Union([Type.String({ maxLength: 64 }), Type.Null()]),
  resolvedAt: Type.Union([Instant, Type.Null()]),
  /** `over`: the opposite happened; `quiet`: nothing more was heard; `withdrawn`: it had not happened, or somebody else drove; `rule-gone`: with its rule. */
  resolvedBecause: Type.Union([OneOf(['person', 'over', 'quiet', 'withdrawn', 'rule-gone']), Type.Null()]),
  /** How many steps of the rule's escalation were taken. */
  stepsTaken: Type.Integer({ minimum: 0 }),
})
export type Alert = Static<typeof Alert>

export const AlertChange = Closed({
  id: Id('ach'),
  at: Instant,
  actor: Type.String({ maxLength: 100 }),
  /** `untold`: nobody whom a step names could be told; the next step is taken at once. */
  what: OneOf(['opened', 'repeated', 'escalated', 'untold', 'acknowledged', 'resolved', 'reopened']),
  note: Type.Union([Type.String({ maxLength: 1_000 }), Type.Null()]),
})
export type AlertChange = Static<typeof AlertChange>

export const AlertIsResolved = problem({
  code: 'alert-is-resolved',
  status: 409,
  title: 'The alert is resolved already',
  remedy: 'Read it again; there is nothing left to do.',
})

const Note = Closed(
  { note: Type.Optional(Type.String({ minLength: 1, maxLength: 1_000 })) },
  { examples: [{ note: 'Called the driver.' }] },
)

const path = '/b2b/fleet-management/alerts'

export const listAlerts = route({
  method: 'GET',
  path,
  summary: 'List alerts, latest first',
  access: 'fleet:read',
  query: PageQuery({
    status: Type.Optional(OneOf(alertStatuses)),
    severity: Type.Optional(AlertSeverity),
    ruleId: Type.Optional(Id('alr')),
    vehicleId: Type.Optional(Id('veh')),
    driverId: Type.Optional(Id('drv')),
  }),
  replies: { 200: Page(Alert) },
})

export const getAlert = route({
  method: 'GET',
  path: `${path}/:alertId`,
  summary: 'Read an alert',
  access: 'fleet:read',
  replies: { 200: Alert },
})

export const acknowledgeAlert = route({
  method: 'POST',
  path: `${path}/:alertId/acknowledgement`,
  summary: 'Say that somebody sees to it: it is not escalated any more. Said again, nothing changes',
  access: 'fleet:write',
  body: Note,
  replies: { 200: Alert },
  problems: [AlertIsResolved],
})

export const resolveAlert = route({
  method: 'POST',
  path: `${path}/:alertId/resolution`,
  summary: 'Say that it is dealt with. Said again, nothing changes',
  access: 'fleet:write',
  body: Note,
  replies: { 200: Alert },
})

export const listAlertChanges = route({
  method: 'GET',
  path: `${path}/:alertId/history`,
  summary: 'Who did what with an alert, in order',
  access: 'fleet:read',
  query: PageQuery({}),
  replies: { 200: Page(AlertChange) },
})

export const AlertOpened = event({
  type: 'fleet.alert.opened',
  summary: 'An alert was raised',
  data: Alert,
  partner: true,
})
export const AlertEscalated = event({
  type: 'fleet.alert.escalated',
  summary: 'Nobody acknowledged an alert in time',
  data: Alert,
  partner: true,
})
export const AlertUntold = event({
  type: 'fleet.alert.untold',
  summary: 'Nobody whom a step of its rule names could be told of an alert',
  data: Alert,
  partner: true,
})
export const AlertAcknowledged = event({
  type: 'fleet.alert.acknowledged',
  summary: 'Somebody sees to an alert',
  data: Alert,
  partner: true,
})
export const AlertResolved = event({
  type: 'fleet.alert.resolved',
  summary: 'An alert is over',
  data: Alert,
  partner: true,
})
export const AlertReopened = event({
  type: 'fleet.alert.reopened',
  summary: 'It was not over after all, or came again at once',
  data: Alert,
  partner: true,
})
