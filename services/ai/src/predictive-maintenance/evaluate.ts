// The figures of `npm run bench -- maintenance-model`: five seeds of one frozen configuration, mean and standard deviation, never
// the best of them. Each seed makes its own population, split and weights.
import { type Engine, startEngine } from '../engine/engine.ts'
import type { Figures } from './metrics.ts'
import { COLD_START } from './train.ts'

export const EVALUATION_SEEDS = [11, 12, 13, 14, 15] as const

interface MeanAndDeviation {
  mean: number
  sd: number
}
type Spread = Record<keyof Figures, MeanAndDeviation>

export interface MaintenanceEvaluation {
  seeds: number[]
  population: 'simulated'
  network: Spread
  logisticRegression: Spread
  baseRate: Spread
  /** Of the seeds, how many told network and logistic regression apart at 95 %, either way. */
  aurocOverLogisticRegression: MeanAndDeviation & { surelyBetter: number; surelyWorse: number }
  trainingMs: MeanAndDeviation
  weightBytes: number
}

export async function evaluateMaintenanceModel(
  seeds: readonly number[] = EVALUATION_SEEDS,
  engine?: Engine,
): Promise<MaintenanceEvaluation> {
  const used = engine ?? startEngine()
  try {
    const runs = []
    for (const seed of seeds) {
      const from = performance.now()
      const { card } = await used.train({ ...COLD_START, seed })
      runs.push({ card, ms: performance.now() - from })
    }
    const over = runs.map(({ card }) => card.metrics.aurocOverLogisticRegression)
    return {
      seeds: [...seeds],
      population: 'simulated',
      network: spreadOf(runs.map(({ card }) => card.metrics.model)),
      logisticRegression: spreadOf(runs.map(({ card }) => card.metrics.logisticRegression)),
      baseRate: spreadOf(runs.map(({ card }) => card.metrics.baseRate)),
      aurocOverLogisticRegression: {
        ...meanAndDeviation(over.map((difference) => difference.mean)),
        surelyBetter: over.filter((difference) => difference.low95 > 0).length,
        surelyWorse: over.filter((difference) => difference.high95 < 0).length,
      },
      trainingMs: meanAndDeviation(runs.map(({ ms }) => ms)),
      weightBytes: Math.max(...runs.map(({ card }) => card.weightBytes)),
    }
  } finally {
    if (!engine) await used.close()
  }
}

function spreadOf(figures: readonly Figures[]): Spread {
  const of = (name: keyof Figures) => meanAndDeviation(figures.map((figure) => figure[name]))
  return {
    auroc: of('auroc'),
    averagePrecision: of('averagePrecision'),
    brier: of('brier'),
    calibrationError: of('calibrationError'),
  }
}

function meanAndDeviation(values: readonly number[]): MeanAndDeviation {
  const mean = values.reduce((total, value) => total + value, 0) / values.length
  const squares = values.reduce((total, value) => total + (value - mean) ** 2, 0)
  return { mean, sd: values.length > 1 ? Math.sqrt(squares / (values.length - 1)) : 0 }
}
