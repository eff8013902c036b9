import type { Figure, MeasureId } from '@clutch/contracts/fleet/analytics'
import { exponentOf } from '@clutch/shared/currencies'
import { usualWeights, type Weights } from '../driving-scores/score.ts'
import { scoreOfSums } from './driver-score.ts'
import { type MeasureDefinition, measures } from './measures.ts'
import type { SubjectSums } from './store.ts'
import { addSums, noSums, type SumName, type Sums } from './sums.ts'

/** Figures of sums. Ratios are taken last, so that those of a whole follow from its parts. Pure. */

export type SumsByCurrency = Pick<SubjectSums, 'currency' | 'sums'>

/** @param weights what a score is weighed by */
export function figuresOf(
  ids: readonly MeasureId[],
  all: readonly SumsByCurrency[],
  weights: Weights = usualWeights,
): Figure[] {
  const total = noSums()
  for (const { sums } of all) addSums(total, sums)
  return ids.flatMap((id) => (measures[id].isMoney ? moneyFigures(id, all, total) : [figureOf(id, total, weights)]))
}

function figureOf(id: MeasureId, sums: Sums, weights: Weights): Figure {
  const measure = measures[id]
  const { coverage, isKnown } = coverageOf(measure, sums)
  const nothing = { measure: id, value: null, currency: null, coverage, low: null, high: null }
  const bottom = measure.bottom === undefined ? 1 : weighted(measure.bottom, sums)
  if (!isKnown || bottom <= 0) return nothing
  if (measure.isScore) {
    const { score: value, low, high } = scoreOfSums(sums, weights)
    return { ...nothing, value, low, high }
  }
  const top = weighted(measure.top, sums)
  const ratio = top / bottom
  const interval = measure.isCount ? poisson90(top) : undefined
  return {
    ...nothing,
    value: rounded(measure.complement ? 1 - ratio : ratio),
    low: interval === undefined ? null : rounded(interval.low / bottom),
    high: interval === undefined ? null : rounded(interval.high / bottom),
  }
}

/** In each currency what was paid in it; currencies are never added up. */
function moneyFigures(id: MeasureId, all: readonly SumsByCurrency[], total: Sums): Figure[] {
  const measure = measures[id]
  const { coverage } = coverageOf(measure, total)
  const bottom = measure.bottom === undefined ? 1 : weighted(measure.bottom, total)
  const paid = new Map<string, number>()
  for (const { currency, sums } of all) {
    const amount = weighted(measure.top, sums)
    if (currency !== '' && amount !== 0) paid.set(currency, (paid.get(currency) ?? 0) + amount)
  }
  const figure = { measure: id, coverage, low: null, high: null }
  if (paid.size === 0 || bottom <= 0) return [{ ...figure, value: null, currency: null }]
  return [...paid]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([currency, amount]) => ({
      ...figure,
      currency,
      value: rounded(amount / 10 ** (exponentOf(currency) ?? 2) / bottom),
    }))
}

function coverageOf({ known }: MeasureDefinition, sums: Sums): { coverage: number | null; isKnown: boolean } {
  if (known === undefined) return { coverage: null, isKnown: true }
  const [part, whole] = [sums[known.part], sums[known.whole]]
  if (whole <= 0) return { coverage: null, isKnown: part > 0 }
  return { coverage: rounded(Math.min(1, part / whole)), isKnown: part > 0 }
}

export function weighted(of: Partial<Record<SumName, number>>, sums: Sums): number {
  let sum = 0
  for (const [name, factor] of Object.entries(of) as [SumName, number][]) sum += sums[name] * factor
  return sum
}

/** Of a count of 90 %: Byar's approximation of the exact limits. */
export function poisson90(count: number): { low: number; high: number } {
  const z = 1.6449
  const side = (of: number, sign: 1 | -1) =>
    of === 0 ? 0 : of * Math.max(0, 1 - 1 / (9 * of) + (sign * z) / (3 * Math.sqrt(of))) ** 3
  return { low: side(count, -1), high: side(count + 1, 1) }
}

/** Figures are shares, kilometres, euros: six places are more than any of them is worth, and leave sums comparable. */
export function rounded(value: number): number {
  return Math.round(value * 1e6) / 1e6
}
