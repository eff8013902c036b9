// A small ensemble of multilayer perceptrons in TensorFlow.js. Each member is trained on its own resample of the vehicles, so that
// where they disagree is where the history does not say.
import type { Tensor2D, Variable } from '@tensorflow/tfjs'
import type { TensorFlow } from '../engine/tensorflow.ts'
import { INPUT_WIDTH } from './features.ts'
import { type SeededRandom, seededRandom } from './seeded-random.ts'

export const MEMBERS = 5
export const HIDDEN = [24, 12] as const
/** Weight and bias of each layer, in this order; everything that stores or restores weights goes by it. */
const LAYER_SHAPES: readonly (readonly [number, number])[] = [
  [INPUT_WIDTH, HIDDEN[0]],
  [1, HIDDEN[0]],
  [HIDDEN[0], HIDDEN[1]],
  [1, HIDDEN[1]],
  [HIDDEN[1], 1],
  [1, 1],
]
export const MEMBER_WEIGHTS = LAYER_SHAPES.reduce((total, [rows, columns]) => total + rows * columns, 0)

export interface NetworkSettings {
  seed: number
  learningRate: number
  weightDecay: number
  batchRows: number
  maxEpochs: number
  /** Epochs without a better loss on the stopping split before a member is done. */
  patience: number
}

export const NETWORK_SETTINGS: Omit<NetworkSettings, 'seed'> = {
  learningRate: 0.0015,
  weightDecay: 3e-4,
  batchRows: 512,
  maxEpochs: 14,
  patience: 3,
}

export interface Examples {
  inputs: Float32Array
  outcomes: Float32Array
}

export interface TrainedMember {
  weights: Float32Array
  epochs: number
  stoppingLoss: number
}

/** `vehicles` says which vehicle each training row is of: members resample vehicles, not rows. */
export function trainMember(
  tf: TensorFlow,
  training: Examples & { vehicles: readonly string[] },
  stopping: Examples,
  settings: NetworkSettings,
  member: number,
): TrainedMember {
  const random = seededRandom(settings.seed, `member ${member}`)
  const rows = resampledRows(training.vehicles, random)
  const variables = variablesOf(tf, initialWeights(random, training.outcomes))
  const optimizer = tf.train.adam(settings.learningRate)
  const stoppingInputs = tf.tensor2d(stopping.inputs, [stopping.outcomes.length, INPUT_WIDTH])
  const stoppingOutcomes = tf.tensor2d(stopping.outcomes, [stopping.outcomes.length, 1])

  try {
    let best: TrainedMember = { weights: readWeights(variables), epochs: 0, stoppingLoss: Number.POSITIVE_INFINITY }
    for (let epoch = 1; epoch <= settings.maxEpochs && epoch - best.epochs <= settings.patience; epoch++) {
      random.shuffle(rows)
      for (let from = 0; from < rows.length; from += settings.batchRows) {
        const batch = gather(training, rows.subarray(from, from + settings.batchRows))
        tf.tidy(() => {
          const inputs = tf.tensor2d(batch.inputs, [batch.outcomes.length, INPUT_WIDTH])
          const outcomes = tf.tensor2d(batch.outcomes, [batch.outcomes.length, 1])
          optimizer.minimize(
            () => {
              const loss = crossEntropy(tf, forward(tf, variables, inputs), outcomes)
              const decay = tf.addN([0, 2, 4].map((layer) => variables[layer]!.square().sum()))
              return loss.add(decay.mul(settings.weightDecay)).asScalar()
            },
            false,
            variables,
          )
        })
      }
      const stoppingLoss = tf.tidy(
        () => crossEntropy(tf, forward(tf, variables, stoppingInputs), stoppingOutcomes).dataSync()[0]!,
      )
      if (!Number.isFinite(stoppingLoss)) throw new Error(`training diverged in epoch ${epoch} of member ${member}`)
      if (stoppingLoss < best.stoppingLoss) best = { weights: readWeights(variables), epochs: epoch, stoppingLoss }
    }
    return best
  } finally {
    tf.dispose([variables, stoppingInputs, stoppingOutcomes])
    optimizer.dispose()
  }
}

/** Weights of an ensemble on the backend, ready to be asked. */
export interface LoadedEnsemble {
  members: Variable[][]
  dispose(): void
}

export function loadEnsemble(tf: TensorFlow, memberWeights: readonly Float32Array[]): LoadedEnsemble {
  const members = memberWeights.map((weights) => {
    let offset = 0
    const layers = LAYER_SHAPES.map(([rows, columns]) => {
      offset += rows * columns
      return weights.slice(offset - rows * columns, offset)
    })
    return variablesOf(tf, layers)
  })
  return { members, dispose: () => tf.dispose(members) }
}

const CHUNK_ROWS = 8_192

/** The logit of each member for each row: [member][row]. */
export function memberLogits(tf: TensorFlow, ensemble: LoadedEnsemble, inputs: Float32Array): Float32Array[] {
  const rows = inputs.length / INPUT_WIDTH
  const logits = ensemble.members.map(() => new Float32Array(rows))
  for (let from = 0; from < rows; from += CHUNK_ROWS) {
    const until = Math.min(rows, from + CHUNK_ROWS)
    tf.tidy(() => {
      const chunk = tf.tensor2d(inputs.subarray(from * INPUT_WIDTH, until * INPUT_WIDTH), [until - from, INPUT_WIDTH])
      ensemble.members.forEach((variables, member) => {
        logits[member]!.set(forward(tf, variables, chunk).dataSync(), from)
      })
    })
  }
  return logits
}

export function meanLogits(logits: readonly Float32Array[]): Float64Array {
  const rows = logits[0]?.length ?? 0
  return Float64Array.from({ length: rows }, (_, row) => {
    return logits.reduce((total, member) => total + member[row]!, 0) / logits.length
  })
}

function forward(tf: TensorFlow, [w1, b1, w2, b2, w3, b3]: readonly Variable[], inputs: Tensor2D): Tensor2D {
  const first = tf.relu(tf.add(tf.matMul(inputs, w1 as unknown as Tensor2D), b1!))
  const second = tf.relu(tf.add(tf.matMul(first as Tensor2D, w2 as unknown as Tensor2D), b2!))
  return tf.add(tf.matMul(second as Tensor2D, w3 as unknown as Tensor2D), b3!)
}

/** A variable shares the values of the tensor it was made of, but not its life: the tidy lets go of that tensor only. */
function variablesOf(tf: TensorFlow, layers: readonly Float32Array[]): Variable[] {
  return tf.tidy(() => layers.map((values, layer) => tf.variable(tf.tensor2d(values, [...LAYER_SHAPES[layer]!]))))
}

/** From logits, in the form that neither overflows nor takes the logarithm of zero. */
function crossEntropy(tf: TensorFlow, logits: Tensor2D, outcomes: Tensor2D) {
  return tf.relu(logits).sub(logits.mul(outcomes)).add(tf.softplus(logits.abs().neg())).mean()
}

/** He initialisation; the last bias starts at the base rate, so that no epoch is spent on learning it. */
function initialWeights(random: SeededRandom, outcomes: Float32Array): Float32Array[] {
  const rate = Math.min(0.99, Math.max(0.001, outcomes.reduce((total, value) => total + value, 0) / outcomes.length))
  return LAYER_SHAPES.map(([rows, columns], layer) => {
    const isBias = layer % 2 === 1
    const isLast = layer === LAYER_SHAPES.length - 1
    return Float32Array.from({ length: rows * columns }, () => {
      if (isBias) return isLast ? Math.log(rate / (1 - rate)) : 0
      return random.normal() * Math.sqrt((layer === 4 ? 1 : 2) / rows)
    })
  })
}

function resampledRows(vehicles: readonly string[], random: SeededRandom): Int32Array {
  const rowsOf = new Map<string, number[]>()
  vehicles.forEach((vehicle, row) => {
    const held = rowsOf.get(vehicle)
    if (held) held.push(row)
    else rowsOf.set(vehicle, [row])
  })
  const all = [...rowsOf.values()]
  return Int32Array.from(Array.from({ length: all.length }, () => all[random.index(all.length)]!).flat())
}

function gather({ inputs, outcomes }: Examples, rows: Int32Array): Examples {
  const batch = { inputs: new Float32Array(rows.length * INPUT_WIDTH), outcomes: new Float32Array(rows.length) }
  rows.forEach((row, at) => {
    batch.inputs.set(inputs.subarray(row * INPUT_WIDTH, (row + 1) * INPUT_WIDTH), at * INPUT_WIDTH)
    batch.outcomes[at] = outcomes[row]!
  })
  return batch
}

function readWeights(variables: readonly Variable[]): Float32Array {
  const weights = new Float32Array(MEMBER_WEIGHTS)
  let offset = 0
  for (const variable of variables) {
    weights.set(variable.dataSync(), offset)
    offset += variable.size
  }
  return weights
}
