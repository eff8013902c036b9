import Type, { type Static, type TSchema } from 'typebox'
import { event, problem, route } from '../contract.ts'
import { Closed, Id, Instant, Name, OneOf, Page, PageQuery } from '../schemas.ts'
import { vitalFindings } from './vehicle-trends.ts'

const nullable = <const S extends TSchema>(schema: S) => Type.Union([schema, Type.Null()])
const Percent = Type.Number({ minimum: 0, maximum: 100 })
const Note = Type.String({ minLength: 1, maxLength: 500, pattern: '\\S' })

const Model = Closed({
  make: Name,
  model: nullable(Name),
  yearFrom: nullable(Type.Integer({ minimum: 1900, maximum: 2100 })),
  yearTo: nullable(Type.Integer({ minimum: 1900, maximum: 2100 })),
})

const Applies = Closed(
  {
    vehicleIds: Type.Array(Id('veh'), { maxItems: 500, uniqueItems: true }),
    groupIds: Type.Array(Id('grp'), { maxItems: 50, uniqueItems: true }),
    models: Type.Array(Model, { maxItems: 50 }),
  },
  {
    description:
      'to a vehicle of the fleet that is named, or in one of the groups, or of one of the models; all where none is named',
  },
)

const Conditions = Closed(
  {
    troubleCodes: Type.Array(Type.String({ pattern: '^[PCBU][0-9A-F]{0,4}$', examples: ['P042'] }), {
      maxItems: 50,
      uniqueItems: true,
      description: 'how a confirmed open code begins',
    }),
    findings: Type.Array(OneOf(vitalFindings), { maxItems: vitalFindings.length, uniqueItems: true }),
  },
  { description: 'any of them makes it due at once' },
)

const Interval = {
  distanceM: nullable(Type.Integer({ minimum: 1_000, maximum: 1_000_000_000 })),
  engineHours: nullable(Type.Number({ minimum: 1, maximum: 100_000 })),
  months: nullable(Type.Integer({ minimum: 1, maximum: 240 })),
  conditions: nullable(Conditions),
}

/** What is to be done to vehicles again and again. Whichever of its intervals is over first makes it due. */
export const ServicePlan = Closed({
  id: Id('svp'),
  version: Type.Integer({ minimum: 1 }),
  fleetId: Id('flt'),
  name: Name,
  appliesTo: Applies,
  interval: Closed(Interval),
  soonPercent: { ...Percent, description: 'it is due soon when less than this of an interval is left' },
  gracePercent: { ...Percent, description: 'it is overdue when more than this of an interval is exceeded' },
  serviceCategory: nullable(
    Type.String({
      pattern: '^[a-z0-9][a-z0-9-]{0,59}$',
      description: 'of vendors’ services that do it, for work orders',
    }),
  ),
  status: OneOf(['active', 'archived']),
  createdAt: Instant,
})
export type ServicePlan = Static<typeof ServicePlan>

export const NewServicePlan = Closed(
  {
    name: Name,
    appliesTo: Type.Optional(Type.Partial(Applies, { additionalProperties: false })),
    interval: Type.Partial(Closed(Interval), { additionalProperties: false }),
    soonPercent: Type.Optional({ ...Percent, default: 10 }),
    gracePercent: Type.Optional({ ...Percent, default: 5 }),
    serviceCategory: Type.Optional(ServicePlan.properties.serviceCategory),
  },
  {
    examples: [
      {
        name: 'Oil and filter',
        interval: { distanceM: 30_000_000, months: 12 },
        serviceCategory: 'oil-change',
      },
    ],
  },
)
export type NewServicePlan = Static<typeof NewServicePlan>

export const ServicePlanChange = Closed(
  {
    name: Type.Optional(Name),
    appliesTo: NewServicePlan.properties.appliesTo,
    interval: Type.Optional(NewServicePlan.properties.interval),
    soonPercent: Type.Optional(Percent),
    gracePercent: Type.Optional(Percent),
    serviceCategory: Type.Optional(ServicePlan.properties.serviceCategory),
    status: Type.Optional(ServicePlan.properties.status),
  },
  { examples: [{ soonPercent: 15 }] },
)
export type ServicePlanChange = Static<typeof ServicePlanChange>

const measures = ['distance', 'engine-hours', 'date'] as const

/** One service of one vehicle: what it counts from, and when it is due next. As it was looked at last. */
export const ServiceSchedule = Closed({
  id: Id('svs'),
  version: Type.Integer({ minimum: 1 }),
  fleetId: Id('flt'),
  vehicleId: Id('veh'),
  planId: Id('svp'),
  name: Name,
  cycle: { ...Type.Integer({ minimum: 1 }), description: 'grows each time it is done or skipped' },
  base: Closed(
    {
      at: Instant,
      source: OneOf(['assumed', 'entered', 'done'], {
        description: 'assumed: nobody has said when it was done last, and it counts from when the plan began',
      }),
      odometerM: { ...nullable(Type.Number()), description: 'as displayed; null: what the meters say of that instant' },
      engineHours: nullable(Type.Number()),
      skipped: { ...Type.Integer({ minimum: 0 }), description: 'cycles that were passed over since then' },
    },
    { description: 'what the intervals count from' },
  ),
  status: OneOf(['scheduled', 'due-soon', 'due', 'overdue', 'unknown', 'suspended'], {
    description:
      'unknown: no meter that an interval asks for says anything; suspended: the plan or the vehicle is archived, or it applies no more',
  }),
  due: {
    ...Type.Array(
      Closed({
        by: OneOf(measures),
        at: { ...Type.Number(), description: 'metres or hours on the total meter; of a date, ms since 1970' },
        remaining: {
          ...nullable(Type.Number()),
          description: 'metres, hours, days; below 0: exceeded; null: no meter',
        },
        remainingPercent: nullable(Type.Number()),
        forecastAt: nullable(Instant),
        earliestAt: {
          ...nullable(Instant),
          description: 'and latest: of nine cases in ten, by the use of eight weeks',
        },
        latestAt: nullable(Instant),
      }),
      { maxItems: measures.length },
    ),
    description: 'by each interval; the first of them counts',
  },
  conditionsMet: {
    ...Type.Array(Type.String({ maxLength: 100 }), { maxItems: 100 }),
    description: 'codes and findings that make it due',
  },
  forecastAt: { ...nullable(Instant), description: 'when the first of them is due' },
  earliestAt: nullable(Instant),
  latestAt: nullable(Instant),
  lastDoneAt: nullable(Instant),
  evaluatedAt: Instant,
})
export type ServiceSchedule = Static<typeof ServiceSchedule>

export const ServiceCompletion = Closed({
  id: Id('svd'),
  version: Type.Integer({ minimum: 1 }),
  scheduleId: Id('svs'),
  vehicleId: Id('veh'),
  planId: Id('svp'),
  cycle: Type.Integer({ minimum: 1 }),
  outcome: OneOf(['done', 'skipped']),
  at: Instant,
  odometerM: nullable(Type.Number({ minimum: 0 })),
  engineHours: nullable(Type.Number({ minimum: 0 })),
  note: nullable(Note),
  workOrderId: nullable(Id('wko')),
  madeBy: Type.String(),
})
export type ServiceCompletion = Static<typeof ServiceCompletion>

export const IntervalMissing = problem({
  code: 'service-interval-missing',
  status: 422,
  title: 'Nothing makes this plan due',
  remedy: 'Give at least one of a distance, engine hours, months or conditions.',
})
export const TooManyServicePlans = problem({
  code: 'too-many-service-plans',
  status: 422,
  title: 'The fleet has as many service plans as may be',
  remedy: 'Archive one that is not used: at most 200 are active.',
})
export const ServiceBeforeLast = problem({
  code: 'service-before-last',
  status: 422,
  title: 'It was done at a later time already',
  remedy: 'Give an instant after `lastDoneAt` and not in the future, or correct what it counts from.',
})
export const maxServicePlans = 200

export const ServiceDone = Closed(
  {
    at: Type.Optional({ ...Instant, description: 'now where it is not given' }),
    odometerM: Type.Optional({ ...Type.Number({ minimum: 0, maximum: 1e10 }), description: 'as displayed then' }),
    engineHours: Type.Optional(Type.Number({ minimum: 0, maximum: 1e7 })),
    note: Type.Optional(Note),
  },
  { examples: [{ note: 'At our own workshop' }] },
)
export const ServiceSkipped = Closed({ note: Note }, { examples: [{ note: 'Sold next month' }] })
export const ServiceBase = Closed(
  {
    at: Instant,
    odometerM: Type.Optional({ ...Type.Number({ minimum: 0, maximum: 1e10 }), description: 'as displayed then' }),
    engineHours: Type.Optional(Type.Number({ minimum: 0, maximum: 1e7 })),
  },
  { examples: [{ at: '2026-01-15T09:00:00.000Z', odometerM: 84_000_000 }] },
)

const base = '/b2b/fleet-management/health-monitoring/:fleetId' as const
const plans = `${base}/service-plans` as const
const schedules = `${base}/service-schedules` as const

export const createServicePlan = route({
  method: 'POST',
  path: plans,
  summary: 'Say what is to be done to vehicles again and again',
  description: 'It counts from now until somebody says when it was done last (`base`).',
  access: 'fleet:write',
  idempotency: 'accepted',
  body: NewServicePlan,
  replies: { 201: ServicePlan },
  problems: [IntervalMissing, TooManyServicePlans],
})

export const listServicePlans = route({
  method: 'GET',
  path: plans,
  summary: 'List the service plans of a fleet, oldest first',
  access: 'fleet:read',
  query: PageQuery({ status: Type.Optional(ServicePlan.properties.status) }),
  replies: { 200: Page(ServicePlan) },
})

export const getServicePlan = route({
  method: 'GET',
  path: `${plans}/:servicePlanId`,
  summary: 'Read a service plan',
  access: 'fleet:read',
  replies: { 200: ServicePlan },
})

export const changeServicePlan = route({
  method: 'PATCH',
  path: `${plans}/:servicePlanId`,
  summary: 'Change or archive a service plan; what its schedules count from stays',
  access: 'fleet:write',
  conditional: true,
  body: ServicePlanChange,
  replies: { 200: ServicePlan },
  problems: [IntervalMissing],
})

export const listServiceSchedules = route({
  method: 'GET',
  path: schedules,
  summary: 'List what is due of a fleet’s vehicles and when, by id',
  access: 'fleet:read',
  query: PageQuery({
    status: Type.Optional(ServiceSchedule.properties.status),
    vehicleId: Type.Optional(Id('veh')),
    planId: Type.Optional(Id('svp')),
  }),
  replies: { 200: Page(ServiceSchedule) },
})

export const getServiceSchedule = route({
  method: 'GET',
  path: `${schedules}/:serviceScheduleId`,
  summary: 'Read one service of one vehicle, looked at now',
  access: 'fleet:read',
  replies: { 200: ServiceSchedule },
})

export const completeService = route({
  method: 'POST',
  path: `${schedules}/:serviceScheduleId/complete`,
  summary: 'Say that a service was done: the next cycle counts from then',
  access: 'fleet:write',
  conditional: true,
  body: ServiceDone,
  replies: { 200: ServiceSchedule },
  problems: [ServiceBeforeLast],
})

export const skipService = route({
  method: 'POST',
  path: `${schedules}/:serviceScheduleId/skip`,
  summary: 'Pass over a cycle: the next is due one interval after this one would have been',
  access: 'fleet:write',
  conditional: true,
  body: ServiceSkipped,
  replies: { 200: ServiceSchedule },
})

export const rebaseService = route({
  method: 'PUT',
  path: `${schedules}/:serviceScheduleId/base`,
  summary: 'Correct what a service counts from; the cycle stays the same',
  access: 'fleet:write',
  conditional: true,
  body: ServiceBase,
  replies: { 200: ServiceSchedule },
})

export const listServiceCompletions = route({
  method: 'GET',
  path: `${schedules}/:serviceScheduleId/completions`,
  summary: 'List when a service was done or skipped, the latest first',
  access: 'fleet:read',
  query: PageQuery({}),
  replies: { 200: Page(ServiceCompletion) },
})

export const ServicePlanCreated = event({
  type: 'fleet.service-plan.created',
  summary: 'It was said what is to be done to vehicles again and again',
  data: ServicePlan,
})
export const ServicePlanChanged = event({
  type: 'fleet.service-plan.changed',
  summary: 'A service plan was changed or archived',
  data: ServicePlan,
})
export const ServiceDueSoon = event({
  type: 'fleet.service-schedule.due-soon',
  summary: 'A vehicle’s service is due soon; told once a cycle',
  data: ServiceSchedule,
  partner: true,
})
export const ServiceDue = event({
  type: 'fleet.service-schedule.due',
  summary: 'A vehicle’s service is due; told once a cycle',
  data: ServiceSchedule,
  partner: true,
})
export const ServiceOverdue = event({
  type: 'fleet.service-schedule.overdue',
  summary: 'A vehicle’s service is overdue; told once a cycle',
  data: ServiceSchedule,
  partner: true,
})
export const ServiceWithdrawn = event({
  type: 'fleet.service-schedule.withdrawn',
  summary: 'A service that was told to be due is not: a meter, its base or its plan was corrected',
  data: ServiceSchedule,
  partner: true,
})
export const ServiceCompleted = event({
  type: 'fleet.service-schedule.completed',
  summary: 'A vehicle’s service was done, and the next cycle has begun',
  data: ServiceSchedule,
  partner: true,
})
export const ServiceCycleSkipped = event({
  type: 'fleet.service-schedule.skipped',
  summary: 'A cycle of a vehicle’s service was passed over',
  data: ServiceSchedule,
  partner: true,
})
