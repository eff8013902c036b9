// Scores and recommendations in the words of the contracts. Pure; ids, versions and instants are the caller's.
import type { MaintenanceRisk, Recommendation as PublishedRecommendation } from '@clutch/contracts/ai/maintenance'
import { originSentence } from '../models/model-card.ts'
import type { Recommendation } from './recommend.ts'
import type { MaintenanceScore } from './score.ts'

type RiskFields = Pick<MaintenanceRisk, 'probability' | 'low' | 'high' | 'contributions'> & {
  trainedOn: MaintenanceRisk['model']['trainedOn']
}

export function riskFields(score: MaintenanceScore): RiskFields {
  return {
    probability: score.breakdownProbability,
    low: score.interval90.low,
    high: score.interval90.high,
    contributions: score.contributions.map(({ group, addedProbability, facts }) => ({
      feature: group,
      value: facts
        .filter(({ value, typical }) => value !== typical)
        .map(({ name, unit, value }) => (value === null ? `${name} unknown` : `${name} ${rounded(value)} ${unit}`))
        .join(', '),
      effect: addedProbability,
    })),
    trainedOn: score.origin === 'cold-start' ? 'simulated-population' : 'tenant-history',
  }
}

type RecommendationFields = Pick<
  PublishedRecommendation,
  'kind' | 'urgency' | 'withinDays' | 'serviceCategory' | 'reasons' | 'probability'
>

/** Where nothing is to be done there is nothing to publish: null. */
export function recommendationFields(recommendation: Recommendation): RecommendationFields | null {
  const { kind, urgency, withinDays, serviceCategory, reasons, breakdownProbability, origin } = recommendation
  if (kind === 'none') return null
  return {
    // The contract knows three kinds. A service that is due is an inspection; stopping goes by its urgency and its words.
    kind: kind === 'repair' || kind === 'monitor' ? kind : 'inspect',
    urgency: urgency === 'immediate' ? 'now' : urgency === 'urgent' ? 'days' : 'weeks',
    withinDays: withinDays ?? 30,
    serviceCategory: serviceCategory ?? 'general-inspection',
    reasons: [
      ...(kind === 'stop-driving' ? ['Stop driving and have it recovered.'] : []),
      ...reasons.map(({ text }) => text),
      originSentence(origin),
    ],
    probability: breakdownProbability,
  }
}

const rounded = (value: number) => Number(value.toPrecision(3))
