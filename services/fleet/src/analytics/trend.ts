import type { Figure } from '@clutch/contracts/fleet/analytics'
import { rounded } from './figures.ts'

/** Whether a measure changes by more than it does by chance. A hint, no proof. Pure. */

export interface TrendPoint {
  readonly figure: Figure
  /** The count that a rate is made of, and what it is divided by; null for what is no count. */
  readonly count: { readonly events: number; readonly exposure: number } | null
}

export interface Change {
  readonly change: number | null
  readonly changeShare: number | null
  readonly hint: 'rising' | 'falling' | 'unclear' | null
}

/** Two-sided 95 % of a normal distribution. */
const Z95 = 1.96
/** Fewer changes before say nothing of how much is usual. */
const leastChanges = 4
/** The median of absolute deviations, times this, is the standard deviation of a normal distribution. */
const PER_MAD = 1.4826

export function changesOf(points: readonly TrendPoint[]): Change[] {
  return points.map((point, index) => {
    const before = points[index - 1]
    const [value, past] = [point.figure.value, before?.figure.value ?? null]
    if (value === null || past === null || point.figure.currency !== before!.figure.currency)
      return { change: null, changeShare: null, hint: null }
    const change = value - past
    return {
      change: rounded(change),
      changeShare: past === 0 ? null : rounded(change / Math.abs(past)),
      hint: hintOf(points, index, change),
    }
  })
}

function hintOf(points: readonly TrendPoint[], index: number, change: number): Change['hint'] {
  const [now, before] = [points[index]!.count, points[index - 1]!.count]
  const direction = change > 0 ? 'rising' : 'falling'
  if (now !== null && before !== null) {
    const events = now.events + before.events
    if (events === 0 || now.exposure <= 0 || before.exposure <= 0) return events === 0 ? 'unclear' : null
    // Of all events so many would come in the later period if nothing had changed (the conditional test of two Poisson rates).
    const share = now.exposure / (now.exposure + before.exposure)
    const off = Math.abs(now.events - events * share) - 0.5
    return off > Z95 * Math.sqrt(events * share * (1 - share)) ? direction : 'unclear'
  }
  const earlier: number[] = []
  for (let i = 1; i < index; i += 1) {
    const [a, b] = [points[i - 1]!.figure.value, points[i]!.figure.value]
    if (a !== null && b !== null) earlier.push(b - a)
  }
  if (earlier.length < leastChanges) return null
  const usual = median(earlier)
  const spread = PER_MAD * median(earlier.map((each) => Math.abs(each - usual)))
  return Math.abs(change - usual) > Z95 * spread && change !== 0 ? direction : 'unclear'
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
