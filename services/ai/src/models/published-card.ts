import type { ModelCard as PublishedCard } from '@clutch/contracts/ai/models'
import type { Figures } from '../predictive-maintenance/metrics.ts'
import { trainedOn } from '../predictive-maintenance/published-risk.ts'
import type { ModelCard } from './model-card.ts'

/** A card in the words of the contract. Pure. */
export function publishedCard(id: string, trainedAt: Date, card: ModelCard): PublishedCard {
  const { description, licence, vehicles, snapshots, breakdowns } = card.data
  const { model, logisticRegression, baseRate, coldStart } = card.metrics
  return {
    id,
    capability: card.capability,
    trainedOn: trainedOn(card.origin),
    trainedAt: trainedAt.toISOString(),
    digest: card.digest,
    answers: card.answers,
    data: { description, licence, vehicles, snapshots, breakdowns },
    features: card.features.map(({ name, unit }) => `${name} (${unit})`),
    metrics: figures(model),
    peers: {
      logisticRegression: figures(logisticRegression),
      baseRate: figures(baseRate),
      ...(coldStart === null ? {} : { coldStart: figures(coldStart) }),
    },
    verdict: card.metrics.verdict,
    limits: card.limits,
  }
}

/** Kept as JSON, a figure that could not be computed has become null: it is left out. */
function figures(of: Figures): Record<string, number> {
  return Object.fromEntries(Object.entries(of).filter(([, value]) => Number.isFinite(value))) as Record<string, number>
}
