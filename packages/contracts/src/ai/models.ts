import Type, { type Static } from 'typebox'
import { route } from '../contract.ts'
import { Closed, Instant, OneOf, Page, PageQuery } from '../schemas.ts'

/** What a model was made of and how good it is: enough to decide whether to believe it. */
export const ModelCard = Closed({
  id: Type.String(),
  capability: OneOf(['predictive-maintenance']),
  trainedOn: OneOf(['simulated-population', 'tenant-history']),
  trainedAt: Instant,
  features: Type.Array(Type.String(), { maxItems: 200 }),
  /** On a test side that neither training nor calibration has seen. */
  metrics: Type.Record(Type.String(), Type.Number()),
  /** The same metrics of simpler models in the same run. */
  peers: Type.Record(Type.String(), Type.Record(Type.String(), Type.Number())),
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
