// Scores and recommendations in the words of the contracts. Pure; ids, versions and instants are the caller's.
import type { MaintenanceRisk, Recommendation as PublishedRecommendation } from '@clutch/contracts/ai/maintenance'
import { type ModelOrigin, originSentence } from '../models/model-card.ts'
import type { Recommendation } from './recommend.ts'
import type { MaintenanceScore } from './score.ts'

type TrainedOn = MaintenanceRisk['model']['trainedOn']
type RiskFields = Pick<
  MaintenanceRisk,
  'probability' | 'low' | 'high' | 'typical' | 'contributions' | 'unknown' | 'outsideTraining'
> & { trainedOn: TrainedOn }

export function trainedOn(origin: ModelOrigin): TrainedOn {
  return origin === 'cold-start' ? 'simulated-population' : 'tenant-history'
}

export function riskFields(score: MaintenanceScore): RiskFields {
  return {
    probability: score.breakdownProbability,
    low: score.interval90.low,
    high: score.interval90.high,
    typical: score.typicalProbability,
    contributions: score.contributions.map(({ group, addedProbability, facts }) => ({
      feature: group,
      value: facts
        .filter(({ value, typical }) => value !== typical)
        .map(({ name, unit, value }) => (value === null ? `${name} unknown` : `${name} ${rounded(value)} ${unit}`))
        .join(', '),
      effect: addedProbability,
    })),
    unknown: score.unknown,
    outsideTraining: score.outsideTraining,
    trainedOn: trainedOn(score.origin),
  }
}

type RecommendationFields = Pick<
  PublishedRecommendation,
  'kind' | 'urgency' | 'withinDays' | 'withinKm' | 'serviceCategory' | 'reasons' | 'probability' | 'trainedOn'
>

/** Where nothing is to be done there is nothing to publish: null. */
export function recommendationFields(recommendation: Recommendation): RecommendationFields | null {
  const { kind, urgency, withinDays, withinKm, serviceCategory, reasons, breakdownProbability, origin } = recommendation
  if (kind === 'none') return null
  return {
    kind,
    urgency: urgency === 'immediate' ? 'now' : urgency === 'urgent' ? 'days' : 'weeks',
    withinDays: withinDays ?? 30,
    withinKm,
    serviceCategory: serviceCategory ?? 'general-inspection',
    reasons: [
      ...(kind === 'stop-driving' ? ['Stop driving and have it recovered.'] : []),
      ...reasons.map(({ text }) => text),
      originSentence(origin),
    ],
    probability: breakdownProbability,
    trainedOn: trainedOn(origin),
  }
}

const rounded = (value: number) => Number(value.toPrecision(3))
