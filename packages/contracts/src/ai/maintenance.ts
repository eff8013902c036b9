import Type, { type Static } from 'typebox'
import { event, route } from '../contract.ts'
import { Closed, Id, Instant, OneOf, Page, PageQuery } from '../schemas.ts'

const Probability = Type.Number({ minimum: 0, maximum: 1 })

/** Vehicles of a simulation, or what happened to the tenant's own: it goes with every answer. */
const TrainedOn = OneOf(['simulated-population', 'tenant-history'])

export const MaintenanceRisk = Closed({
  id: Id('rsk'),
  version: Type.Integer({ minimum: 1 }),
  vehicleId: Id('veh'),
  /** Probability of a breakdown within 30 days, and a 90 % interval. */
  probability: Probability,
  low: Probability,
  high: Probability,
  /** The same probability of a typical vehicle: the effects below sum up to the distance from it. */
  typical: Probability,
  /** What moved the probability and by how much, largest first. */
  contributions: Type.Array(
    Closed({
      feature: Type.String(),
      value: Type.Union([Type.Number(), Type.String(), Type.Null()]),
      effect: Type.Number(),
    }),
    { maxItems: 30 },
  ),
  /** Facts that are not known of this vehicle, and facts beyond all that the model was trained on. */
  unknown: Type.Array(Type.String(), { maxItems: 200 }),
  outsideTraining: Type.Array(Type.String(), { maxItems: 200 }),
  model: Closed({ id: Type.String(), trainedOn: TrainedOn }),
  /** The fault that gave occasion; null when somebody asked. */
  troubleCodeId: Type.Union([Id('dtc'), Type.Null()]),
  assessedAt: Instant,
})
export type MaintenanceRisk = Static<typeof MaintenanceRisk>

export const Recommendation = Closed({
  id: Id('rec'),
  version: Type.Integer({ minimum: 1 }),
  vehicleId: Id('veh'),
  riskId: Id('rsk'),
  kind: OneOf(['inspect', 'repair', 'monitor', 'service', 'stop-driving']),
  urgency: OneOf(['now', 'days', 'weeks']),
  withinDays: Type.Integer({ minimum: 0 }),
  /** Whichever comes first; null where the distance decides nothing or is not known. */
  withinKm: Type.Union([Type.Integer({ minimum: 0 }), Type.Null()]),
  /** Category of vendor service that would deal with it. */
  serviceCategory: Type.String(),
  /** Strongest first; a person can check each. */
  reasons: Type.Array(Type.String(), { maxItems: 20 }),
  probability: Probability,
  trainedOn: TrainedOn,
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

export const assessVehicle = route({
  method: 'POST',
  path: '/ai/predictive-maintenance/assessments',
  summary: 'Assess a vehicle’s maintenance risk now, from what is known of it',
  access: 'ai:write',
  idempotency: 'accepted',
  body: Closed({ vehicleId: Id('veh') }, { examples: [{ vehicleId: 'veh_01K0A1B2C3D4E5F6G7H8J9K0M1' }] }),
  replies: { 201: MaintenanceRisk },
})

export const listRisks = route({
  method: 'GET',
  path: '/ai/predictive-maintenance',
  summary: 'Maintenance risks, latest first',
  access: 'ai:read',
  query: PageQuery({ vehicleId: Type.Optional(Id('veh')) }),
  replies: { 200: Page(MaintenanceRisk) },
})

export const getRisk = route({
  method: 'GET',
  path: '/ai/predictive-maintenance/:riskId',
  summary: 'Read a maintenance risk with what it is made of',
  access: 'ai:read',
  replies: { 200: MaintenanceRisk },
})

export const listRecommendations = route({
  method: 'GET',
  path: '/ai/predictive-maintenance/recommendations',
  summary: 'Recommendations, latest first',
  access: 'ai:read',
  query: PageQuery({ vehicleId: Type.Optional(Id('veh')) }),
  replies: { 200: Page(Recommendation) },
})

export const getRecommendation = route({
  method: 'GET',
  path: '/ai/predictive-maintenance/recommendations/:recommendationId',
  summary: 'Read a recommendation with its reasons',
  access: 'ai:read',
  replies: { 200: Recommendation },
})
