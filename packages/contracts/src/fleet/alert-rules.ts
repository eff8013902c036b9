import Type, { type Static } from 'typebox'
import { event, problem, route } from '../contract.ts'
import { Closed, Id, Instant, Name, OneOf, Page, PageQuery } from '../schemas.ts'

export const maxAlertRules = 500

const EventType = Type.String({ pattern: '^[a-z0-9-]+(\\.[a-z0-9-]+){2}$', maxLength: 100 })
/** In the Common Expression Language, over the fields of the event. */
const Condition = Type.String({ minLength: 1, maxLength: 1_000 })
const DaySeconds = (days: number) => ({ minimum: 1, maximum: days * 86_400 })
const TimeOfDay = Type.String({ pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$', examples: ['22:00'] })

/** Hours of a week by a wall clock; `from` later than `to` runs over midnight, equal ones are the whole day. */
export const WeeklyHours = Closed({
  timeZone: Type.String({ minLength: 1, maxLength: 64, description: 'IANA name', examples: ['Europe/Berlin'] }),
  windows: Type.Array(
    Closed({
      /** ISO 8601: 1 is Monday. The day on which the window begins. */
      days: Type.Array(Type.Integer({ minimum: 1, maximum: 7 }), { minItems: 1, maxItems: 7, uniqueItems: true }),
      from: TimeOfDay,
      to: TimeOfDay,
    }),
    { minItems: 1, maxItems: 21 },
  ),
})
export type WeeklyHours = Static<typeof WeeklyHours>

export const AlertSeverity = OneOf(['info', 'warning', 'critical'])
export type AlertSeverity = Static<typeof AlertSeverity>

const when = {
  events: Type.Array(EventType, { minItems: 1, maxItems: 20, uniqueItems: true }),
  condition: Type.Union([Condition, Type.Null()], {
    description: 'which of these events raise it; null: all do',
    examples: ["severity == 'high'"],
  }),
  until: Type.Union([Condition, Type.Null()], {
    description:
      'which of these events say that it is over: with a condition that is wider than the negation of the first, a value that wavers raises once',
    examples: ['batteryV > 12.2'],
  }),
  groupBy: Type.Union(
    [Type.Array(Type.String({ minLength: 1, maxLength: 64 }), { maxItems: 4, uniqueItems: true }), Type.Null()],
    {
      description:
        'the fields of the event that with its vehicle, driver or device make one cause; null: those by which the kind of event tells causes apart',
    },
  ),
}

const scope = {
  fleetIds: Type.Array(Id('flt'), { maxItems: 100, uniqueItems: true }),
  groupIds: Type.Array(Id('grp'), { maxItems: 100, uniqueItems: true, description: 'of vehicles' }),
  vehicleIds: Type.Array(Id('veh'), { maxItems: 500, uniqueItems: true }),
  driverIds: Type.Array(Id('drv'), { maxItems: 500, uniqueItems: true }),
  driverGroupIds: Type.Array(Id('grp'), { maxItems: 100, uniqueItems: true, description: 'of drivers' }),
}
const scopeDescription =
  'whose events count: those in any of these; all of them empty: everyone’s. A driver’s are also those of the vehicle that he drove when it happened, by the assignments; when an assignment is corrected later, what it makes his raises an alert then, and what was not his is withdrawn'

const parts = {
  name: Name,
  ...when,
  threshold: Closed({
    count: Type.Integer({ minimum: 1, maximum: 100, description: 'so many of one cause' }),
    withinS: Type.Union([Type.Integer(DaySeconds(30)), Type.Null()], {
      description: 'within so long; null: until it is over',
    }),
    lastsS: Type.Union([Type.Integer(DaySeconds(30)), Type.Null()], {
      description: 'raised only when it is not over after so long',
    }),
  }),
  scope: Closed(scope, { description: scopeDescription }),
  schedule: Type.Union([WeeklyHours, Type.Null()], { description: 'events of these hours count; null: of all' }),
  quietHours: Type.Union(
    [
      Closed({
        hours: WeeklyHours,
        messages: OneOf(['hold', 'drop'], { description: 'whether they are sent when the hours end, or not at all' }),
        /** Told at once all the same. */
        exceptSeverities: Type.Array(AlertSeverity, { maxItems: 3, uniqueItems: true }),
      }),
      Type.Null(),
    ],
    { description: 'hours in which nobody is told; the alert is there all the same' },
  ),
  severity: AlertSeverity,
  resolution: Closed({
    onOpposite: Type.Boolean({ description: 'when the opposite happens: exited after entered, cleared after opened' }),
    afterQuietS: Type.Union([Type.Integer(DaySeconds(30)), Type.Null()], {
      description: 'when nothing more of it was heard for so long',
    }),
    tell: Type.Boolean({ description: 'those who were told of it are told that it is over' }),
  }),
  coolDownS: Type.Integer({
    minimum: 0,
    maximum: 7 * 86_400,
    description: 'what happens so soon after the end belongs to the same alert, and nobody is told again',
  }),
  escalation: Type.Array(
    Closed({
      afterMin: Type.Integer({
        minimum: 0,
        maximum: 10_080,
        description: 'since it was raised, if nobody acknowledged it',
      }),
      channelIds: Type.Array(Id('nch'), { minItems: 1, maxItems: 20, uniqueItems: true }),
    }),
    { maxItems: 10, description: 'who is told, and who when nobody acknowledges; in order of time' },
  ),
}

export const AlertRule = Closed({
  id: Id('alr'),
  version: Type.Integer({ minimum: 1 }),
  status: OneOf(['active', 'paused', 'deleted']),
  ...parts,
  createdAt: Instant,
})
export type AlertRule = Static<typeof AlertRule>

/** What is not named of a scope is empty. */
const wanted = {
  ...parts,
  scope: Closed(Type.Partial(Type.Object(scope)).properties, { description: scopeDescription }),
}
const { name, events, severity, ...optional } = wanted
export const NewAlertRule = Closed(
  { name, events, severity, ...Type.Partial(Type.Object(optional)).properties },
  {
    examples: [
      {
        name: 'Depot left at night',
        events: ['fleet.geofence.exited'],
        severity: 'critical',
        schedule: {
          timeZone: 'Europe/Berlin',
          windows: [{ days: [1, 2, 3, 4, 5], from: '22:00', to: '05:00' }],
        },
      },
    ],
  },
)
export type NewAlertRule = Static<typeof NewAlertRule>

export const AlertRuleChange = Closed(
  { ...Type.Partial(Type.Object(wanted)).properties, status: Type.Optional(OneOf(['active', 'paused'])) },
  { examples: [{ status: 'paused' }] },
)
export type AlertRuleChange = Static<typeof AlertRuleChange>

export const AlertRuleInvalid = problem({
  code: 'alert-rule-invalid',
  status: 422,
  title: 'The rule could never work as it is',
  remedy: 'Correct what `errors` points to; the list of alertable events tells their fields.',
})
export const AlertRuleLimit = problem({
  code: 'alert-rule-limit',
  status: 409,
  title: 'The tenant has as many rules as it may have',
  remedy: 'Delete one that is no longer used.',
})

const path = '/b2b/fleet-management/alert-rules'

export const createAlertRule = route({
  method: 'POST',
  path,
  summary: 'Say what is to be an alert, and who is told',
  access: 'fleet:write',
  idempotency: 'accepted',
  body: NewAlertRule,
  replies: { 201: AlertRule },
  problems: [AlertRuleInvalid, AlertRuleLimit],
})

export const listAlertRules = route({
  method: 'GET',
  path,
  summary: 'List the rules of alerts, oldest first',
  access: 'fleet:read',
  query: PageQuery({}),
  replies: { 200: Page(AlertRule) },
})

export const getAlertRule = route({
  method: 'GET',
  path: `${path}/:alertRuleId`,
  summary: 'Read a rule of alerts',
  access: 'fleet:read',
  replies: { 200: AlertRule },
})

export const changeAlertRule = route({
  method: 'PATCH',
  path: `${path}/:alertRuleId`,
  summary: 'Change or pause a rule; what it raised before stays',
  access: 'fleet:write',
  conditional: true,
  body: AlertRuleChange,
  replies: { 200: AlertRule },
  problems: [AlertRuleInvalid],
})

export const deleteAlertRule = route({
  method: 'DELETE',
  path: `${path}/:alertRuleId`,
  summary: 'Delete a rule; its open alerts are resolved',
  access: 'fleet:write',
  conditional: true,
  replies: { 204: null },
})

export const AlertableEvent = Closed({
  type: EventType,
  summary: Type.String(),
  fields: Type.Record(Type.String(), Type.String(), {
    description: 'what a condition may ask, with its type in the Common Expression Language',
  }),
  /** The fields by which causes are told apart, beside whose it is. */
  groupBy: Type.Array(Type.String()),
  /** What says that it is over. */
  opposites: Type.Array(EventType),
})
export type AlertableEvent = Static<typeof AlertableEvent>

export const listAlertableEvents = route({
  method: 'GET',
  path: '/b2b/fleet-management/alertable-events',
  summary: 'Of which events alerts can be made, and what conditions may ask of them',
  access: 'fleet:read',
  replies: { 200: Closed({ items: Type.Array(AlertableEvent) }) },
})

export const AlertRuleCreated = event({
  type: 'fleet.alert-rule.created',
  summary: 'A rule of alerts exists',
  data: AlertRule,
})
export const AlertRuleChanged = event({
  type: 'fleet.alert-rule.changed',
  summary: 'A rule of alerts was changed or paused',
  data: AlertRule,
})
export const AlertRuleDeleted = event({
  type: 'fleet.alert-rule.deleted',
  summary: 'A rule of alerts is gone',
  data: AlertRule,
})
