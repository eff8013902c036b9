// From snapshots to risks that a person can argue with: a probability, how sure the model is of it, and which group of facts
// moved it by how much. Runs inside the worker thread only.
import type { TensorFlow } from '../engine/tensorflow.ts'
import type { ModelOrigin } from '../models/model-card.ts'
import { calibrated } from './calibration.ts'
import {
  FEATURE_GROUPS,
  FEATURES,
  type FeatureGroup,
  INPUT_GROUPS,
  INPUT_WIDTH,
  inputsOf,
  outsideTraining,
  rawFeatures,
} from './features.ts'
import { type MaintenanceModel, unpackMaintenanceModel } from './maintenance-model.ts'
import { type LoadedEnsemble, loadEnsemble, meanLogits, memberLogits } from './network.ts'
import type { VehicleSnapshot } from './vehicle-snapshot.ts'

/** One group of facts and what it adds to the probability, compared with a typical vehicle. */
interface Contribution {
  group: FeatureGroup
  /** Added probability: 0.12 is twelve percentage points. All of a score's sum up to its distance from the typical vehicle. */
  addedProbability: number
  facts: { name: string; unit: string; value: number | null; typical: number | null }[]
}

export interface MaintenanceScore {
  /** The model's digest and where it comes from; it goes with every answer. */
  model: string
  origin: ModelOrigin
  breakdownProbability: number
  withinDays: 30
  /** Where 90 % of members trained on other vehicles of the same history would be expected to land. */
  interval90: { low: number; high: number }
  typicalProbability: number
  /** Largest first, by size. */
  contributions: Contribution[]
  /** Facts that are not known of this vehicle, and facts beyond all the model was trained on. */
  unknown: string[]
  outsideTraining: string[]
}

const MAX_SNAPSHOTS_PER_SCORE = 64

export interface LoadedMaintenanceModel {
  digest: string
  model: MaintenanceModel
  ensemble: LoadedEnsemble
  typicalInputs: Float32Array
}

export function loadMaintenanceModel(tf: TensorFlow, digest: string, bytes: Uint8Array): LoadedMaintenanceModel {
  const model = unpackMaintenanceModel(bytes)
  return {
    digest,
    model,
    ensemble: loadEnsemble(tf, model.members),
    typicalInputs: inputsOf([model.typical], model.scaler),
  }
}

export function scoreSnapshots(
  tf: TensorFlow,
  loaded: LoadedMaintenanceModel,
  snapshots: readonly VehicleSnapshot[],
): MaintenanceScore[] {
  if (snapshots.length > MAX_SNAPSHOTS_PER_SCORE) {
    throw new RangeError(`${snapshots.length} snapshots in one job exceed ${MAX_SNAPSHOTS_PER_SCORE}`)
  }
  return snapshots.map((snapshot) => scoreSnapshot(tf, loaded, snapshot))
}

function scoreSnapshot(tf: TensorFlow, loaded: LoadedMaintenanceModel, snapshot: VehicleSnapshot): MaintenanceScore {
  const { model, digest, typicalInputs, ensemble } = loaded
  const raw = rawFeatures(snapshot)
  const inputs = inputsOf([raw], model.scaler)
  const differing = FEATURE_GROUPS.filter((group) =>
    INPUT_GROUPS.some((of, column) => of === group && inputs[column] !== typicalInputs[column]),
  )

  const logits = memberLogits(tf, ensemble, coalitions(inputs, typicalInputs, differing))
  const worth = meanLogits(logits).map((logit) => calibrated(model.calibration, logit))
  const whole = worth.length - 1
  const added = shapleyValues(worth, differing.length)

  return {
    model: digest,
    origin: model.origin,
    breakdownProbability: worth[whole]!,
    withinDays: 30,
    interval90: intervalOf(
      logits.map((member) => member[whole]!),
      model,
    ),
    typicalProbability: worth[0]!,
    contributions: differing
      .map((group, at) => ({ group, addedProbability: added[at]!, facts: factsOf(group, raw, model.typical) }))
      .sort((a, b) => Math.abs(b.addedProbability) - Math.abs(a.addedProbability)),
    unknown: FEATURES.filter((_, column) => raw[column] === null).map(({ name }) => name),
    outsideTraining: outsideTraining(raw, model.scaler),
  }
}

/**
 * Every mixture of this vehicle and the typical one: row `mask` takes from this vehicle the groups whose bit is set. Groups
 * in which the two are alike need no bit: they add nothing, exactly. Ten groups are at most 1,024 rows.
 */
function coalitions(inputs: Float32Array, typical: Float32Array, groups: readonly FeatureGroup[]): Float32Array {
  const bitOf = INPUT_GROUPS.map((group) => groups.indexOf(group))
  const rows = new Float32Array((1 << groups.length) * INPUT_WIDTH)
  for (let mask = 0; mask < 1 << groups.length; mask++) {
    for (let column = 0; column < INPUT_WIDTH; column++) {
      const bit = bitOf[column]!
      const own = bit >= 0 && (mask & (1 << bit)) !== 0
      rows[mask * INPUT_WIDTH + column] = own ? inputs[column]! : typical[column]!
    }
  }
  return rows
}

/**
 * Exact Shapley values of `players` from the worth of every coalition: a group's contribution averaged over all orders in
 * which the groups could have been told. They sum to worth(all) - worth(none).
 */
export function shapleyValues(worth: ArrayLike<number>, players: number): number[] {
  const weightOfSize = Array.from({ length: players }, (_, size) => {
    // size! (players - size - 1)! / players!
    let weight = 1 / players
    for (let k = 1; k <= size; k++) weight *= k / (players - k)
    return weight
  })
  return Array.from({ length: players }, (_, player) => {
    const bit = 1 << player
    let value = 0
    for (let mask = 0; mask < 1 << players; mask++) {
      if (mask & bit) continue
      value += weightOfSize[bitCount(mask)]! * (worth[mask | bit]! - worth[mask]!)
    }
    return value
  })
}

function bitCount(mask: number): number {
  let count = 0
  for (let rest = mask; rest > 0; rest &= rest - 1) count++
  return count
}

/** Student's t for four degrees of freedom at 95 %, both sides 90 %: five members are a small sample of all that could have been trained. */
const T95_OF_FIVE = 2.132

function intervalOf(memberLogits: readonly number[], { calibration }: MaintenanceModel): { low: number; high: number } {
  const count = memberLogits.length
  const mean = memberLogits.reduce((total, logit) => total + logit, 0) / count
  const variance = memberLogits.reduce((total, logit) => total + (logit - mean) ** 2, 0) / (count - 1)
  const reach = T95_OF_FIVE * Math.sqrt(variance * (1 + 1 / count))
  const ends = [calibrated(calibration, mean - reach), calibrated(calibration, mean + reach)]
  return { low: Math.min(...ends), high: Math.max(...ends) }
}

function factsOf(group: FeatureGroup, raw: readonly (number | null)[], typical: readonly (number | null)[]) {
  return FEATURES.flatMap((feature, column) =>
    feature.group === group
      ? [{ name: feature.name, unit: feature.unit, value: raw[column]!, typical: typical[column]! }]
      : [],
  )
}
