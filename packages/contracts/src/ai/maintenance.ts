import Type, { type Static } from 'typebox'
import { event } from '../contract.ts'
import { Closed, Id, Instant, OneOf } from '../schemas.ts'

const Probability = Type.Number({ minimum: 0, maximum: 1 })

export const MaintenanceRisk = Closed({
  id: Id('rsk'),
  version: Type.Integer({ minimum: 1 }),
  vehicleId: Id('veh'),
  /** Probability of a breakdown within 30 days, and a 90 % interval. */
  probability: Probability,
  low: Probability,
  high: Probability,
  /** What moved the probability and by how much, largest first. */
  contributions: Type.Array(
    Closed({
      feature: Type.String(),
      value: Type.Union([Type.Number(), Type.String(), Type.Null()]),
      effect: Type.Number(),
    }),
    { maxItems: 30 },
  ),
  model: Closed({ id: Type.String(), trainedOn: OneOf(['simulated-population', 'tenant-history']) }),
  assessedAt: Instant,
})
export type MaintenanceRisk = Static<typeof MaintenanceRisk>

export const Recommendation = Closed({
  id: Id('rec'),
  version: Type.Integer({ minimum: 1 }),
  vehicleId: Id('veh'),
  riskId: Id('rsk'),
  kind: OneOf(['inspect', 'repair', 'monitor']),
  urgency: OneOf(['now', 'days', 'weeks']),
  withinDays: Type.Integer({ minimum: 0 }),
  /** Category of vendor service that would deal with it. */
  serviceCategory: Type.String(),
  reasons: Type.Array(Type.String(), { maxItems: 20 }),
  probability: Probability,
  issuedAt: Instant,
})
export type Recommendation = Static<typeof Recommendation>

export const RiskAssessed = event({
  type: 'ai.maintenance-risk.assessed',
  summary: 'How likely a vehicle is to break down soon',
  data: MaintenanceRisk,
  partner: true,
})
export const RecommendationIssued = event({
  type: 'ai.recommendation.issued',
  summary: 'What to do about a vehicle',
  data: Recommendation,
  partner: true,
})
