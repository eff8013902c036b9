// How good probabilities are. Each has its textbook definition; ties are handled, nothing is sampled.
import { seededRandom } from './seeded-random.ts'

export interface Figures {
  /** Chance that a breakdown is ranked above a non-breakdown. 0.5 is guessing. */
  auroc: number
  /** Mean precision over the breakdowns in ranked order. The base rate is guessing. */
  averagePrecision: number
  /** Mean squared error of the probability. Lower is better. */
  brier: number
  /** Mean distance between said and seen, over ten bins of equal size. */
  calibrationError: number
}

export function figuresOf(probabilities: ArrayLike<number>, outcomes: ArrayLike<number>): Figures {
  return {
    auroc: auroc(probabilities, outcomes),
    averagePrecision: averagePrecision(probabilities, outcomes),
    brier: brier(probabilities, outcomes),
    calibrationError: calibrationError(probabilities, outcomes),
  }
}

export function auroc(scores: ArrayLike<number>, outcomes: ArrayLike<number>): number {
  return weightedAuroc(ranked(scores), scores, outcomes, () => 1)
}

export function averagePrecision(scores: ArrayLike<number>, outcomes: ArrayLike<number>): number {
  const order = ranked(scores).reverse()
  let positives = 0
  let total = 0
  let seen = 0
  let at = 0
  while (at < order.length) {
    // A tie is one step: its members cannot be told apart.
    const score = scores[order[at]!]
    let gained = 0
    while (at < order.length && scores[order[at]!] === score) {
      gained += outcomes[order[at]!]!
      at++
      seen++
    }
    positives += gained
    total += gained * (positives / seen)
  }
  return positives === 0 ? Number.NaN : total / positives
}

export function brier(probabilities: ArrayLike<number>, outcomes: ArrayLike<number>): number {
  let total = 0
  for (let at = 0; at < probabilities.length; at++) total += (probabilities[at]! - outcomes[at]!) ** 2
  return total / probabilities.length
}

interface CalibrationBin {
  rows: number
  said: number
  seen: number
}

function calibrationBins(probabilities: ArrayLike<number>, outcomes: ArrayLike<number>, bins = 10): CalibrationBin[] {
  const order = ranked(probabilities)
  return Array.from({ length: bins }, (_, bin) => {
    const members = order.slice(Math.floor((bin * order.length) / bins), Math.floor(((bin + 1) * order.length) / bins))
    const mean = (values: ArrayLike<number>) =>
      members.reduce((total, at) => total + values[at]!, 0) / Math.max(1, members.length)
    return { rows: members.length, said: mean(probabilities), seen: mean(outcomes) }
  })
}

export function calibrationError(probabilities: ArrayLike<number>, outcomes: ArrayLike<number>, bins = 10): number {
  const total = calibrationBins(probabilities, outcomes, bins).reduce(
    (sum, { rows, said, seen }) => sum + rows * Math.abs(said - seen),
    0,
  )
  return total / probabilities.length
}

export interface Difference {
  mean: number
  low95: number
  high95: number
}

/** AUROC of `a` minus that of `b`, with a 95 % interval by resampling whole vehicles (rows of one vehicle are not independent). */
export function aurocDifference(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  outcomes: ArrayLike<number>,
  vehicles: readonly string[],
  seed: number,
  resamples = 200,
): Difference {
  const random = seededRandom(seed, 'bootstrap')
  const names = [...new Set(vehicles)]
  const number = new Map(names.map((name, at) => [name, at]))
  const vehicleOf = vehicles.map((name) => number.get(name)!)
  const orderA = ranked(a)
  const orderB = ranked(b)
  const drawn = new Float64Array(names.length)
  const differences: number[] = []
  for (let round = 0; round < resamples; round++) {
    drawn.fill(0)
    for (let draw = 0; draw < names.length; draw++) drawn[random.index(names.length)]! += 1
    const weight = (row: number) => drawn[vehicleOf[row]!]!
    const difference = weightedAuroc(orderA, a, outcomes, weight) - weightedAuroc(orderB, b, outcomes, weight)
    if (!Number.isNaN(difference)) differences.push(difference)
  }
  differences.sort((x, y) => x - y)
  const at = (share: number) => differences[Math.floor(share * (differences.length - 1))] ?? Number.NaN
  return { mean: auroc(a, outcomes) - auroc(b, outcomes), low95: at(0.025), high95: at(0.975) }
}

function ranked(scores: ArrayLike<number>): number[] {
  return Array.from(scores, (_, at) => at).sort((x, y) => scores[x]! - scores[y]!)
}

/** Sweeps upwards through the scores; a tie counts half. */
function weightedAuroc(
  order: readonly number[],
  scores: ArrayLike<number>,
  outcomes: ArrayLike<number>,
  weight: (row: number) => number,
): number {
  let below = 0
  let positives = 0
  let won = 0
  let at = 0
  while (at < order.length) {
    const score = scores[order[at]!]
    let tiedNegatives = 0
    let tiedPositives = 0
    while (at < order.length && scores[order[at]!] === score) {
      const row = order[at]!
      if (outcomes[row] === 1) tiedPositives += weight(row)
      else tiedNegatives += weight(row)
      at++
    }
    won += tiedPositives * (below + tiedNegatives / 2)
    below += tiedNegatives
    positives += tiedPositives
  }
  return positives === 0 || below === 0 ? Number.NaN : won / (positives * below)
}
