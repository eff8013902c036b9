import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { calibrated, fitCalibration } from './calibration.ts'
import { fitLogistic, logitsOf, sigmoid } from './logistic-regression.ts'
import { auroc, aurocDifference, averagePrecision, brier, calibrationError } from './metrics.ts'
import { seededRandom } from './seeded-random.ts'

describe('AUROC', () => {
  test('is the share of pairs ranked rightly, ties half', () => {
    const example = fc.array(fc.tuple(fc.integer({ min: 0, max: 6 }), fc.constantFrom(0, 1)), { maxLength: 40 })
    fc.assert(
      fc.property(example, (rows) => {
        const pairs = rows.flatMap(([a, isOne]) =>
          isOne === 1 ? rows.filter(([, other]) => other === 0).map(([b]) => (a > b ? 1 : a === b ? 0.5 : 0)) : [],
        )
        const got = auroc(
          rows.map(([score]) => score),
          rows.map(([, outcome]) => outcome),
        )
        if (pairs.length === 0) expect(got).toBeNaN()
        else expect(got).toBeCloseTo(pairs.reduce<number>((total, pair) => total + pair, 0) / pairs.length)
      }),
    )
  })

  test('of a model against itself differs by exactly nothing', () => {
    const scores = [0.1, 0.4, 0.3, 0.9, 0.2]
    const outcomes = [0, 1, 0, 1, 0]
    const difference = aurocDifference(scores, scores, outcomes, ['a', 'b', 'c', 'd', 'e'], 1)
    expect(difference).toEqual({ mean: 0, low95: 0, high95: 0 })
  })
})

test('average precision counts the precision at each breakdown, and a tie once', () => {
  expect(averagePrecision([4, 3, 2, 1], [1, 0, 1, 0])).toBeCloseTo((1 + 2 / 3) / 2)
  expect(averagePrecision([1, 1, 1, 1], [1, 0, 0, 0])).toBeCloseTo(0.25)
})

test('Brier score and calibration error are those of the textbook', () => {
  expect(brier([0.2, 0.8], [0, 1])).toBeCloseTo(0.04)
  expect(calibrationError([0.25, 0.25, 0.25, 0.25], [1, 0, 0, 0], 1)).toBeCloseTo(0)
  expect(calibrationError([0.9, 0.9, 0.1, 0.1], [0, 0, 1, 1], 2)).toBeCloseTo(0.9)
})

describe('logistic regression', () => {
  const random = seededRandom(5, 'test')
  const rows = 4_000
  const inputs = Float64Array.from({ length: rows * 3 }, () => random.normal())
  const outcomes = Float64Array.from({ length: rows }, (_, row) =>
    Number(random.chance(sigmoid(-2 + 1.5 * inputs[row * 3]! - 0.7 * inputs[row * 3 + 1]!))),
  )

  test('finds the weights that made the data', () => {
    const { weights, intercept } = fitLogistic(inputs, 3, outcomes, { ridge: 1e-3 })
    expect(weights[0]).toBeCloseTo(1.5, 0)
    expect(weights[1]).toBeCloseTo(-0.7, 0)
    expect(Math.abs(weights[2]!)).toBeLessThan(0.2)
    expect(intercept).toBeCloseTo(-2, 0)
  })

  test('ends where the gradient is nothing', () => {
    const model = fitLogistic(inputs, 3, outcomes, { ridge: 1 })
    const errors = logitsOf(model, inputs, 3).map((logit, row) => sigmoid(logit) - outcomes[row]!)
    for (let column = 0; column < 3; column++) {
      const gradient = errors.reduce((total, error, row) => total + error * inputs[row * 3 + column]!, 0)
      expect(Math.abs(gradient + model.weights[column]!)).toBeLessThan(0.01)
    }
  })

  test('stays finite where a line separates everything', () => {
    const { weights } = fitLogistic([-2, -1, 1, 2], 1, [0, 0, 1, 1], { ridge: 1e-6 })
    expect(Number.isFinite(weights[0])).toBe(true)
  })

  test('as calibration, turns logits that are too loud into true ones', () => {
    const loud = Float64Array.from(
      { length: rows },
      (_, row) => 3 * (-2 + 1.5 * inputs[row * 3]! - 0.7 * inputs[row * 3 + 1]!),
    )
    const calibration = fitCalibration(loud, outcomes)
    expect(calibration.slope).toBeCloseTo(1 / 3, 1)
    const before = calibrationError(loud.map(sigmoid), outcomes)
    const after = calibrationError(
      loud.map((logit) => calibrated(calibration, logit)),
      outcomes,
    )
    expect(after).toBeLessThan(before / 3)
  })
})
