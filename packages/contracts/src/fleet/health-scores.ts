import Type, { type Static, type TSchema } from 'typebox'
import { route } from '../contract.ts'
import { Closed, Id, Instant, OneOf, Page, PageQuery } from '../schemas.ts'

const nullable = <const S extends TSchema>(schema: S) => Type.Union([schema, Type.Null()])
const Probability = Type.Number({ minimum: 0, maximum: 1 })

export const healthAreas = ['trouble-codes', 'services', 'defects', 'battery', 'charging', 'coolant'] as const

/** How a vehicle is: 100 less the points of what is wrong with it, each of which is named. */
export const HealthScore = Closed({
  /** The vehicle’s. */
  id: Id('veh'),
  vehicleId: Id('veh'),
  at: Instant,
  score: {
    ...nullable(Type.Number({ minimum: 0, maximum: 100 })),
    description: 'null: nothing is known of the vehicle',
  },
  grade: nullable(OneOf(['good', 'watch', 'act', 'stop'])),
  contributions: {
    ...Type.Array(
      Closed({
        area: OneOf(healthAreas),
        points: { ...Type.Number({ minimum: 0 }), description: 'taken off, after what an area takes off at most' },
        text: Type.String({ maxLength: 500 }),
        /** What it follows from: a trouble code, a service schedule, a defect; null for a trend. */
        refId: nullable(Type.String({ maxLength: 64 })),
      }),
      { maxItems: 200 },
    ),
    description: 'the heaviest first',
  },
  missing: {
    ...Type.Array(OneOf([...healthAreas, 'meters'])),
    description: 'of which nothing is known: not counted, neither way',
  },
  known: { ...Probability, description: 'the share of the areas of which something is known' },
  /** Of ai's model, beside the score and not in it: how likely a breakdown is within 30 days. */
  risk: nullable(
    Closed({
      riskId: Id('rsk'),
      probability: Probability,
      low: Probability,
      high: Probability,
      typical: Probability,
      trainedOn: Type.String(),
      assessedAt: Instant,
      recommendation: nullable(
        Closed({
          recommendationId: Id('rec'),
          kind: Type.String(),
          urgency: Type.String(),
          withinDays: Type.Integer({ minimum: 0 }),
          serviceCategory: Type.String(),
        }),
      ),
    }),
  ),
})
export type HealthScore = Static<typeof HealthScore>

export const getHealthScore = route({
  method: 'GET',
  path: '/b2b/fleet-management/health-monitoring/:fleetId/vehicles/:vehicleId/score',
  summary: 'How a vehicle is, and why',
  description:
    'Additive: 100 less the points of every open trouble code, service that is due, open defect and finding of the trends, each area at most so much. The same data give the same score; ai’s risk stands beside it.',
  access: 'fleet:read',
  replies: { 200: HealthScore },
})

export const listHealthScores = route({
  method: 'GET',
  path: '/b2b/fleet-management/health-monitoring/:fleetId/scores',
  summary: 'How the active vehicles of a fleet are, in the order of their ids',
  access: 'fleet:read',
  query: PageQuery({}),
  replies: { 200: Page(HealthScore) },
})
