import Type, { type Static } from 'typebox'
import { event, route } from '../contract.ts'
import { Closed, Day, Id, Instant, OneOf, Page, PageQuery } from '../schemas.ts'

const Cost = Type.Number({ minimum: 0, maximum: 1_000 })
const Rate = Type.Number({ minimum: 0, maximum: 1_000 })
const Count = Type.Integer({ minimum: 0 })
const Percent = Type.Union([Type.Number({ minimum: 0, maximum: 100 }), Type.Null()])
const Figure = Type.Union([Type.Number({ minimum: 0 }), Type.Null()])

const perEvent = <const Schema extends Type.TSchema>(schema: Schema) =>
  Closed({ braking: schema, acceleration: schema, cornering: schema, speeding: schema, 'long-drive': schema })

/** How a tenant weighs what its drivers do. Data: a change is a new version and holds from then on. */
export const ScoreWeights = Closed({
  id: Type.Literal('score-weights'),
  version: Type.Integer({ minimum: 1 }),
  validFrom: Type.Union([Instant, Type.Null()], { description: 'null: since ever, as nobody has changed them' }),
  madeBy: Type.Union([Type.String(), Type.Null()]),
  events: perEvent(Cost),
  severities: Closed({ low: Cost, medium: Cost, high: Cost }),
  shares: Closed({ night: Cost, idling: Cost }),
  usual: perEvent(Rate),
})
export type ScoreWeights = Static<typeof ScoreWeights>

const { events, severities, shares, usual } = ScoreWeights.properties

export const ScoreWeightsChange = Closed(
  { events, severities, shares, usual },
  {
    description:
      'Points for one event in 100 km (a long drive: in ten hours), by severity; points if all driving were by night or all time idling; how many low events are usual',
    examples: [
      {
        events: { braking: 5, acceleration: 3, cornering: 4, speeding: 3, 'long-drive': 5 },
        severities: { low: 1, medium: 2, high: 4 },
        shares: { night: 0, idling: 5 },
        usual: { braking: 0.5, acceleration: 0.5, cornering: 0.5, speeding: 1, 'long-drive': 0.2 },
      },
    ],
  },
)
export type ScoreWeightsChange = Static<typeof ScoreWeightsChange>

const Contribution = Closed({
  kind: OneOf(['braking', 'acceleration', 'cornering', 'speeding', 'long-drive', 'night', 'idling']),
  cost: Type.Number({ minimum: 0, description: '100 less all costs is the score' }),
  events: Type.Union([Closed({ low: Count, medium: Count, high: Count }), Type.Null()]),
  rate: { ...Figure, description: 'low events per unit of exposure, what is usual taken in as one unit' },
  share: { ...Figure, description: 'of the time' },
  exposure: { ...Figure, description: 'in hundreds of kilometres seen; for long drives in tens of hours' },
  measured: Type.Boolean({ description: 'false: nothing could have been seen, so nothing is counted' }),
})

const figures = {
  score: Percent,
  low: Percent,
  high: Percent,
  weightsVersion: Type.Integer({ minimum: 1 }),
  distanceKm: Type.Number({ minimum: 0 }),
  drivenH: Type.Number({ minimum: 0 }),
  seenKm: Type.Number({ minimum: 0, description: 'where a manoeuvre would have been seen' }),
  contributions: Type.Array(Contribution, { maxItems: 7, description: 'the costliest first' }),
  contested: Type.Integer({
    minimum: 0,
    description: 'events that do not count, because a driver contested them with success',
  }),
  lacked: Type.Array(OneOf(['accelerometer', 'frequent-fixes', 'limits', 'distance']), { maxItems: 4 }),
}

/** A score with its interval of 90 % and what it is made of. */
export const DrivingScore = Closed({
  subject: Closed({ kind: OneOf(['vehicle', 'driver', 'fleet']), id: Type.String() }),
  from: Instant,
  to: Instant,
  ...figures,
})
export type DrivingScore = Static<typeof DrivingScore>

/** The score of a vehicle at the end of a day, over the four weeks until then. */
export const DailyScore = Closed({
  /** Follows from the vehicle and the day. */
  id: Id('dsc'),
  version: Type.Integer({ minimum: 1 }),
  vehicleId: Id('veh'),
  day: Day,
  ...figures,
})
export type DailyScore = Static<typeof DailyScore>

export const DrivingScoreChanged = event({
  type: 'fleet.driving-score.changed',
  summary: 'A vehicle has another score at the end of a day than it had',
  data: DailyScore,
  partner: true,
})
export const ScoreWeightsChanged = event({
  type: 'fleet.score-weights.changed',
  summary: 'A tenant weighs otherwise what its drivers do',
  data: ScoreWeights,
})

const period = { from: Type.Optional(Instant), to: Type.Optional(Instant) }
export const PeriodQuery = Type.Object(period, { additionalProperties: false })
const whichPeriod = 'Without a period it is that of the last four weeks; at most 400 days.'

export const getVehicleScore = route({
  method: 'GET',
  path: '/b2b/fleet-management/driver-behavior/scores/vehicles/:vehicleId',
  summary: 'How a vehicle was driven, and why it is said',
  description: whichPeriod,
  access: 'fleet:read',
  query: PeriodQuery,
  replies: { 200: DrivingScore },
})

export const getFleetScore = route({
  method: 'GET',
  path: '/b2b/fleet-management/driver-behavior/scores/fleets/:fleetId',
  summary: 'How the vehicles of a fleet were driven, and why it is said',
  description: whichPeriod,
  access: 'fleet:read',
  query: PeriodQuery,
  replies: { 200: DrivingScore },
})

export const getDriverScore = route({
  method: 'GET',
  path: '/b2b/fleet-management/driver-behavior/scores/drivers/:driverId',
  summary: 'How somebody drove, in whatever vehicle, and why it is said',
  description: `${whichPeriod} Who drove follows from the assignments as they stand when it is asked.`,
  access: 'fleet:read',
  query: PeriodQuery,
  replies: { 200: DrivingScore },
})

export const listDailyScores = route({
  method: 'GET',
  path: '/b2b/fleet-management/driver-behavior/scores',
  summary: 'Scores of vehicles day by day, the latest day first',
  access: 'fleet:read',
  query: PageQuery({
    vehicleId: Type.Optional(Id('veh')),
    from: Type.Optional(Day),
    to: Type.Optional({ ...Day, description: 'exclusive' }),
  }),
  replies: { 200: Page(DailyScore) },
})

export const getScoreWeights = route({
  method: 'GET',
  path: '/b2b/fleet-management/driver-behavior/score-weights',
  summary: 'Read how conduct is weighed',
  access: 'fleet:read',
  replies: { 200: ScoreWeights },
})

export const changeScoreWeights = route({
  method: 'PUT',
  path: '/b2b/fleet-management/driver-behavior/score-weights',
  summary: 'Weigh conduct otherwise from now on',
  access: 'fleet:write',
  conditional: true,
  body: ScoreWeightsChange,
  replies: { 200: ScoreWeights },
})
