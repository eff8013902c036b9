// Logistic regression by Newton's method. Two uses: the peer that a network must beat to be worth its keep, and Platt's
// calibration, which is the same thing with one input.

export interface LogisticModel {
  weights: Float64Array
  intercept: number
}

export interface LogisticSettings {
  /** Ridge penalty on the weights, not on the intercept. */
  ridge: number
  maxIterations?: number
}

export function fitLogistic(
  inputs: ArrayLike<number>,
  width: number,
  outcomes: ArrayLike<number>,
  { ridge, maxIterations = 25 }: LogisticSettings,
): LogisticModel {
  const size = width + 1
  const rows = outcomes.length
  let beta = new Float64Array(size)
  let loss = penalisedLoss(beta, inputs, width, outcomes, ridge)

  for (let iteration = 0; iteration < maxIterations; iteration++) {
    const gradient = new Float64Array(size)
    const hessian = new Float64Array(size * size)
    const active = new Int32Array(size)
    for (let row = 0; row < rows; row++) {
      const offset = row * width
      let z = beta[width]!
      // Most inputs of a row are zero (no code open, nothing unknown): they add nothing to its outer product.
      let actives = 0
      for (let column = 0; column < width; column++) {
        const value = inputs[offset + column]!
        if (value === 0) continue
        z += beta[column]! * value
        active[actives++] = column
      }
      const p = sigmoid(z)
      const error = p - outcomes[row]!
      const curvature = Math.max(p * (1 - p), 1e-9)
      for (let i = 0; i < actives; i++) {
        const column = active[i]!
        const value = inputs[offset + column]!
        gradient[column]! += error * value
        const start = column * size
        for (let j = 0; j <= i; j++) {
          hessian[start + active[j]!]! += curvature * value * inputs[offset + active[j]!]!
        }
        hessian[width * size + column]! += curvature * value
      }
      gradient[width]! += error
      hessian[width * size + width]! += curvature
    }
    for (let column = 0; column < width; column++) {
      gradient[column]! += ridge * beta[column]!
      hessian[column * size + column]! += ridge
    }
    const step = solveSymmetric(hessian, gradient, size)

    // Newton overshoots on nearly separable data: halve until the loss falls.
    let scale = 1
    let improved = false
    for (let halving = 0; halving < 12 && !improved; halving++) {
      const candidate = beta.map((value, at) => value - scale * step[at]!)
      const candidateLoss = penalisedLoss(candidate, inputs, width, outcomes, ridge)
      if (candidateLoss <= loss) {
        improved = loss - candidateLoss > 1e-8 * Math.abs(loss)
        beta = candidate
        loss = candidateLoss
        break
      }
      scale /= 2
    }
    if (!improved) break
  }
  return { weights: beta.slice(0, width), intercept: beta[width]! }
}

export function logitsOf(model: LogisticModel, inputs: ArrayLike<number>, width: number): Float64Array {
  const logits = new Float64Array(inputs.length / width)
  for (let row = 0; row < logits.length; row++) {
    let z = model.intercept
    for (let column = 0; column < width; column++) z += model.weights[column]! * inputs[row * width + column]!
    logits[row] = z
  }
  return logits
}

export function sigmoid(z: number): number {
  return z >= 0 ? 1 / (1 + Math.exp(-z)) : Math.exp(z) / (1 + Math.exp(z))
}

function penalisedLoss(
  beta: Float64Array,
  inputs: ArrayLike<number>,
  width: number,
  outcomes: ArrayLike<number>,
  ridge: number,
): number {
  let loss = 0
  for (let row = 0; row < outcomes.length; row++) {
    let z = beta[width]!
    for (let column = 0; column < width; column++) z += beta[column]! * inputs[row * width + column]!
    loss += Math.max(z, 0) - z * outcomes[row]! + Math.log1p(Math.exp(-Math.abs(z)))
  }
  for (let column = 0; column < width; column++) loss += (ridge / 2) * beta[column]! ** 2
  return loss
}

/** Cholesky on the lower triangle. The ridge keeps the matrix positive definite; a vanishing pivot is lifted. */
function solveSymmetric(lower: Float64Array, right: Float64Array, size: number): Float64Array {
  const root = Float64Array.from(lower)
  for (let column = 0; column < size; column++) {
    for (let row = column; row < size; row++) {
      let value = root[row * size + column]!
      for (let k = 0; k < column; k++) value -= root[row * size + k]! * root[column * size + k]!
      root[row * size + column] =
        row === column ? Math.sqrt(Math.max(value, 1e-10)) : value / root[column * size + column]!
    }
  }
  const solution = Float64Array.from(right)
  for (let row = 0; row < size; row++) {
    for (let k = 0; k < row; k++) solution[row]! -= root[row * size + k]! * solution[k]!
    solution[row]! /= root[row * size + row]!
  }
  for (let row = size - 1; row >= 0; row--) {
    for (let k = row + 1; k < size; k++) solution[row]! -= root[k * size + row]! * solution[k]!
    solution[row]! /= root[row * size + row]!
  }
  return solution
}
