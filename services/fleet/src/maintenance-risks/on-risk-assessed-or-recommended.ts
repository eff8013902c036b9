import { RecommendationIssued, RiskAssessed } from '@clutch/contracts/ai/maintenance'
import type { EventData } from '@clutch/contracts/contract'
import { reaction } from '../kit.ts'
import { upsertRecommendation, upsertRisk } from './store.ts'

/** What ai says of a vehicle is shown beside its health, and not mixed with it. */
export const onRiskAssessedOrRecommended = reaction(
  'maintenance-risks/on-risk-assessed-or-recommended',
  [RiskAssessed, RecommendationIssued],
  async ({ event, tx }) => {
    if (event.definition.type === RiskAssessed.type) await upsertRisk(tx, event.data as EventData<typeof RiskAssessed>)
    else await upsertRecommendation(tx, event.data as EventData<typeof RecommendationIssued>)
  },
)
