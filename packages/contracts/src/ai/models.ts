import Type, { type Static } from 'typebox'
import { route } from '../contract.ts'
import { Closed, Instant, OneOf, Page, PageQuery } from '../schemas.ts'

/** What a model was made of and how good it is: enough to decide whether to believe it. */
export const ModelCard = Closed({
  id: Type.String(),
  capability: OneOf(['predictive-maintenance']),
  trainedOn: OneOf(['simulated-population', 'tenant-history']),
  trainedAt: Instant,
  /** SHA-256 of the weights this card speaks of. */
  digest: Type.String({ pattern: '^[0-9a-f]{64}$' }),
  /** What the probability is a probability of. */
  answers: Type.String(),
  data: Closed({
    description: Type.String(),
    licence: Type.String(),
    vehicles: Type.Integer({ minimum: 0 }),
    snapshots: Type.Integer({ minimum: 0 }),
    breakdowns: Type.Integer({ minimum: 0 }),
  }),
  features: Type.Array(Type.String(), { maxItems: 200 }),
  /** On a test side that neither training nor calibration has seen. */
  metrics: Type.Record(Type.String(), Type.Number()),
  /** The same metrics of simpler models in the same run. */
  peers: Type.Record(Type.String(), Type.Record(Type.String(), Type.Number())),
  /** How it compares with its peers, in one sentence. */
  verdict: Type.String(),
  limits: Type.Array(Type.String(), { maxItems: 20 }),
})
export type ModelCard = Static<typeof ModelCard>

export const listModels = route({
  method: 'GET',
  path: '/ai/models',
  summary: 'Model cards, latest first',
  access: 'ai:read',
  query: PageQuery({}),
  replies: { 200: Page(ModelCard) },
})
