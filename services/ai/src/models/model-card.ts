// What anyone must know of a model before believing it: which data made it, how it was split, how good it is against
// whom, and where it must not be trusted. Made by the training run itself, never by hand.
import type { Difference, Figures } from '../predictive-maintenance/metrics.ts'

/** cold-start: trained on a simulated population. tenant-trained: on the tenant's own history. Every answer says which. */
export type ModelOrigin = 'cold-start' | 'tenant-trained'

export interface SplitSize {
  vehicles: number
  snapshots: number
  breakdowns: number
}

export interface ModelCard {
  capability: 'predictive-maintenance'
  origin: ModelOrigin
  /** SHA-256 of the weights this card speaks of. */
  digest: string
  weightBytes: number
  answers: string
  data: {
    description: string
    licence: string
    vehicles: number
    snapshots: number
    breakdowns: number
    baseRate: number
    /** SHA-256 over every feature value and outcome, so that "the same data" can be checked. */
    digest: string
  }
  features: { name: string; unit: string; group: string }[]
  split: { by: 'vehicle'; seed: number; sizes: Record<'training' | 'stopping' | 'calibration' | 'test', SplitSize> }
  training: {
    library: string
    architecture: string
    seed: number
    settings: Record<string, number>
    epochsByMember: number[]
  }
  calibration: { method: 'Platt'; slope: number; intercept: number }
  /** All on the test split, which nothing above has touched; the peers in the same run on the same rows. */
  metrics: {
    model: Figures
    logisticRegression: Figures
    baseRate: Figures
    /** The cold-start model on the same rows, where it was given along. */
    coldStart: Figures | null
    aurocOverLogisticRegression: Difference
    verdict: string
  }
  limits: string[]
}

/** The sentence that goes with every answer. */
export function originSentence(origin: ModelOrigin): string {
  return origin === 'cold-start'
    ? 'Cold start: trained on a simulated population, not on your fleet.'
    : "Trained on this tenant's own history."
}

export function verdictOf(model: Figures, baseRate: Figures, overLogistic: Difference): string {
  const margin = (model.auroc - baseRate.auroc).toFixed(3)
  const range = `${overLogistic.low95.toFixed(3)} to ${overLogistic.high95.toFixed(3)}`
  const againstPeer =
    overLogistic.low95 > 0
      ? `ranks better than logistic regression (AUROC difference ${range})`
      : overLogistic.high95 < 0
        ? `ranks worse than logistic regression (AUROC difference ${range}): prefer the simpler model`
        : `cannot be told apart from logistic regression in ranking (AUROC difference ${range})`
  return `AUROC is ${margin} above the base rate; the network ${againstPeer}.`
}
