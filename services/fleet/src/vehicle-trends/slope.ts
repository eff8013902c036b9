/** A robust straight line through points: the median of the slopes of all pairs (Theil 1950, Sen 1968). Pure. */

export type Point = { readonly x: number; readonly y: number }

export type Slope = { readonly perX: number; readonly low: number; readonly high: number; readonly points: number }

/** Two-sided 90 % of a normal distribution. */
const Z90 = 1.645
/** Pairs of so many points are fifty thousand: a year of days is thinned to them. */
const MOST_POINTS = 320
/** Fewer say nothing that an interval could be put around: Kendall's statistic of four points has 24 orders. */
const LEAST_POINTS = 5

/**
 * Up to 29 % of the points may be anything. The interval is Sen's, from the variance of Kendall's statistic without ties.
 * @returns null for fewer than five points, or points at one place
 */
export function slopeOf(points: readonly Point[]): Slope | null {
  const few = thinned(points)
  const n = few.length
  if (n < LEAST_POINTS) return null
  const slopes: number[] = []
  for (let i = 0; i < n; i += 1)
    for (let j = i + 1; j < n; j += 1) {
      const dx = few[j]!.x - few[i]!.x
      if (dx !== 0) slopes.push((few[j]!.y - few[i]!.y) / dx)
    }
  if (slopes.length === 0) return null
  slopes.sort((a, b) => a - b)
  const c = Z90 * Math.sqrt((n * (n - 1) * (2 * n + 5)) / 18)
  const at = (place: number) => slopes[Math.min(slopes.length - 1, Math.max(0, place))]!
  const low = at(Math.floor((slopes.length - c) / 2) - 1)
  const high = at(Math.ceil((slopes.length + c) / 2))
  return { perX: medianOf(slopes), low, high, points: points.length }
}

export function medianOf(sorted: readonly number[]): number {
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

function thinned(points: readonly Point[]): readonly Point[] {
  if (points.length <= MOST_POINTS) return points
  const step = (points.length - 1) / (MOST_POINTS - 1)
  return Array.from({ length: MOST_POINTS }, (_, i) => points[Math.round(i * step)]!)
}
