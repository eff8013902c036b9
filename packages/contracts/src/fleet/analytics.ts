import Type, { type Static, type TSchema } from 'typebox'
import { problem, route } from '../contract.ts'
import { Closed, Currency, Day, Id, OneOf, Page, PageQuery } from '../schemas.ts'

const nullable = <const S extends TSchema>(schema: S) => Type.Union([schema, Type.Null()])

export const measureIds = [
  'trips',
  'distance',
  'driving-time',
  'active-days',
  'utilisation',
  'time-utilisation',
  'idle-time',
  'idle-share',
  'fuel',
  'consumption',
  'energy',
  'electric-consumption',
  'co2',
  'harsh-events',
  'safety',
  'speedings',
  'speeding-rate',
  'driving-score',
  'availability',
  'fuel-cost',
  'energy-cost',
  'maintenance-cost',
  'other-cost',
  'cost',
  'cost-per-km',
] as const
export type MeasureId = (typeof measureIds)[number]

export const subjectKinds = ['vehicle', 'driver', 'group', 'fleet', 'tenant'] as const
export const periodKinds = ['day', 'week', 'month', 'whole'] as const
export type SubjectKind = (typeof subjectKinds)[number]
export type PeriodKind = (typeof periodKinds)[number]

export const MeasureName = OneOf(measureIds)
export const SubjectKindName = OneOf(subjectKinds)
export const PeriodKindName = OneOf(periodKinds, {
  description: '`week`: of ISO 8601, from Monday on. `whole`: all days asked for as one',
})

/** What a figure means, wherever it is told. */
export const Measure = Closed({
  id: MeasureName,
  name: Type.String(),
  unit: OneOf([
    '1',
    'km',
    'h',
    'd',
    'l',
    'l/100km',
    'kWh',
    'kWh/100km',
    'kg',
    '/100km',
    'points',
    'currency',
    'currency/km',
  ]),
  of: Type.String({ description: 'the list it is a sum over' }),
  formula: Type.String({ description: 'ratios are ratios of sums, never means of ratios' }),
  coverage: nullable(Type.String({ description: 'what `coverage` of its figures is the share of' })),
  better: nullable(OneOf(['high', 'low'])),
  subjects: Type.Array(SubjectKindName, { description: 'whose it can be asked for' }),
  leastExposure: nullable(Closed({ amount: Type.Number(), unit: OneOf(['km', 'd']) })),
})

export const Figure = Closed({
  measure: MeasureName,
  value: { ...nullable(Type.Number()), description: 'null: nothing is known, which is not nought' },
  currency: { ...nullable(Currency), description: 'of what was paid; each currency is a figure of its own' },
  coverage: {
    ...nullable(Type.Number({ minimum: 0, maximum: 1 })),
    description: 'the share that is known; null where it cannot be said',
  },
  low: {
    ...nullable(Type.Number()),
    description: 'of 90 %, where it counts what comes by chance, or is made of such counts',
  },
  high: nullable(Type.Number()),
})
export type Figure = Static<typeof Figure>

export const Subject = Closed({
  kind: SubjectKindName,
  id: {
    ...nullable(Type.String()),
    description: 'null: of the tenant, or of driving of which nobody knows whose it was',
  },
  name: nullable(Type.String()),
})
export type Subject = Static<typeof Subject>

const FigureRow = Closed({
  subject: Subject,
  from: Day,
  to: { ...Day, description: 'exclusive' },
  figures: Type.Array(Figure),
})
export type FigureRow = Static<typeof FigureRow>

const days = {
  from: { ...Day, examples: ['2026-11-01'] },
  to: { ...Day, description: 'exclusive', examples: ['2026-11-08'] },
}
export const figureFilters = {
  fleetId: Type.Optional(Id('flt')),
  groupId: Type.Optional(Id('grp')),
  vehicleId: Type.Optional(Id('veh')),
  driverId: Type.Optional(Id('drv')),
}

/** A query whose required fields are understood together. */
function withExample<Query extends TSchema>(query: Query, example: Record<string, unknown>): Query {
  return { ...query, examples: [example] }
}

export const AnalyticsUnanswerable = problem({
  code: 'analytics-unanswerable',
  status: 422,
  title: 'These figures cannot be told so',
  remedy: 'Correct what `errors` points to: `/analytics/measures` says what there is, and of whom it can be asked for.',
})

const path = '/b2b/fleet-management/analytics'
const description =
  'Days are those of the fleet’s time zone, weeks begin on Monday. What lies over midnight, or over a change of driver, counts on both sides by its share of time. Drivers, fleets and groups are those of the time. A vehicle in several groups counts in each. Figures follow what they are made of within a quarter of an hour.'

export const listMeasures = route({
  method: 'GET',
  path: `${path}/measures`,
  summary: 'What can be asked for, and how it is reckoned',
  access: 'fleet:read',
  replies: { 200: Closed({ items: Type.Array(Measure) }) },
})

export const listFigures = route({
  method: 'GET',
  path: `${path}/figures`,
  summary: 'Figures by vehicle, driver, group or fleet and by day, week or month',
  description,
  access: 'fleet:read',
  query: withExample(
    PageQuery({
      measures: Type.String({
        pattern: '^[a-z0-9-]{2,30}(,[a-z0-9-]{2,30}){0,29}$',
        description: 'one or more, parted by commas',
        examples: ['distance,idle-time,utilisation'],
      }),
      by: Type.Optional(SubjectKindName),
      period: Type.Optional(PeriodKindName),
      ...days,
      ...figureFilters,
    }),
    { measures: 'distance,idle-time,utilisation', from: '2026-11-01', to: '2026-11-08' },
  ),
  replies: { 200: Page(FigureRow) },
  problems: [AnalyticsUnanswerable],
})

export const getLeague = route({
  method: 'GET',
  path: `${path}/league`,
  summary: 'Who is best and worst in a measure, among those who have done enough to tell',
  description:
    'The same value has the same place. Who drove less than `leastExposure` is listed without a place. Where a figure counts what comes by chance, two whose intervals overlap cannot be told apart.',
  access: 'fleet:read',
  query: withExample(
    Closed({
      measure: { ...MeasureName, examples: ['safety'] },
      by: { ...OneOf(['vehicle', 'driver', 'group', 'fleet']), examples: ['vehicle'] },
      ...days,
      leastExposure: Type.Optional(Type.Number({ minimum: 0, maximum: 1_000_000 })),
      currency: Type.Optional({ ...Currency, description: 'of a cost; without it the one that most is paid in' }),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 50 })),
      order: Type.Optional(OneOf(['best', 'worst'])),
      ...figureFilters,
    }),
    { measure: 'safety', by: 'vehicle', from: '2026-11-01', to: '2026-11-08' },
  ),
  replies: {
    200: Closed({
      measure: MeasureName,
      currency: nullable(Currency),
      leastExposure: nullable(Closed({ amount: Type.Number(), unit: OneOf(['km', 'd']) })),
      ranked: Type.Integer({ minimum: 0 }),
      unranked: Type.Integer({ minimum: 0, description: 'who have done too little, or of whom nothing is known' }),
      items: Type.Array(
        Closed({
          place: Type.Integer({ minimum: 1 }),
          tied: Type.Boolean(),
          subject: Subject,
          figure: Figure,
          exposure: nullable(Type.Number()),
        }),
      ),
    }),
  },
  problems: [AnalyticsUnanswerable],
})

export const getTrend = route({
  method: 'GET',
  path: `${path}/trend`,
  summary: 'A measure from period to period, and whether a change is more than chance',
  access: 'fleet:read',
  query: withExample(
    Closed({
      measure: { ...MeasureName, examples: ['distance'] },
      period: { ...OneOf(['day', 'week', 'month']), examples: ['week'] },
      ...days,
      ...figureFilters,
    }),
    { measure: 'distance', period: 'week', from: '2026-11-01', to: '2026-11-22' },
  ),
  replies: {
    200: Closed({
      measure: MeasureName,
      items: Type.Array(
        Closed({
          from: Day,
          to: Day,
          figure: Figure,
          change: { ...nullable(Type.Number()), description: 'from the period before' },
          changeShare: { ...nullable(Type.Number()), description: 'of the value before' },
          hint: {
            ...nullable(OneOf(['rising', 'falling', 'unclear'])),
            description: '`unclear`: as much comes by chance; null: too little is known to say',
          },
        }),
      ),
    }),
  },
  problems: [AnalyticsUnanswerable],
})
