// Platt's calibration: a straight line through the logits, fitted on vehicles the model has not seen, so that
// "30 %" happens about three times in ten. Chosen over isotonic because it has two parameters, keeps every difference in
// ranking, and stays smooth where breakdowns are few.
import { fitLogistic, sigmoid } from './logistic-regression.ts'

export interface Calibration {
  slope: number
  intercept: number
}

export function fitCalibration(logits: ArrayLike<number>, outcomes: ArrayLike<number>): Calibration {
  // Platt's own smoothing of the targets: a split without errors must not ask for an infinite slope.
  let positives = 0
  for (let at = 0; at < outcomes.length; at++) positives += outcomes[at]!
  const high = (positives + 1) / (positives + 2)
  const low = 1 / (outcomes.length - positives + 2)
  const targets = Float64Array.from({ length: outcomes.length }, (_, at) => (outcomes[at] === 1 ? high : low))
  const { weights, intercept } = fitLogistic(logits, 1, targets, { ridge: 1e-6 })
  return { slope: weights[0]!, intercept }
}

export function calibrated({ slope, intercept }: Calibration, logit: number): number {
  return sigmoid(slope * logit + intercept)
}
