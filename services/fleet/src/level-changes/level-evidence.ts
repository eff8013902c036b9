import { type LevelBlock, mean, median, type Rest, type RestBucket, SWAY_MS } from './level-blocks.ts'
import type { LevelRules } from './level-rules.ts'

/** The buckets next to a split that are compared: what lies farther off says more about idling than about the split. */
const SIDE_BUCKETS = 8

/** A difference and its variance. */
export type Estimate = { readonly value: number; readonly variance: number }

/** The part of a rest in which the fuel does not sway. */
export type Calm = { readonly fromMs: number; readonly untilMs: number }

export function calmOf(rest: Rest, leaves: boolean): Calm {
  return {
    fromMs: rest.swayed ? rest.startMs + SWAY_MS : rest.startMs,
    untilMs: leaves ? rest.endMs - SWAY_MS : rest.endMs,
  }
}

function isCalm({ startMs, endMs }: RestBucket, { fromMs, untilMs }: Calm): boolean {
  return startMs >= fromMs && endMs <= untilMs
}

/** What is known of the level in a part of a rest: once the fuel is calm, if it was calm at all. */
export function blockOfRest(buckets: readonly RestBucket[], span: Calm): LevelBlock {
  const calm = buckets.filter((bucket) => isCalm(bucket, span))
  const used = calm.length > 0 ? calm : buckets
  return {
    startMs: buckets[0]!.startMs,
    endMs: buckets.at(-1)!.endMs,
    level: median(used.map(({ level }) => level)),
    isRest: true,
    looks: calm.length > 0 ? calm.length : 0.5,
  }
}

/** Fuel runs for minutes: what may lie between the level before and the level after, in buckets on either side of the middle. */
const RAMPS = [0, 1, 2, 4, 8, 14]
/** A longer ramp must explain that much more. */
const RAMP_GAIN = 1.1

/** Where a rest falls apart into before and after: `until` is the last bucket before, exclusive, `from` the first after. */
export type Split = { readonly until: number; readonly from: number; readonly estimate: Estimate }

/** Where the levels of a rest differ most, for what they are worth; null when there is nothing to part. */
export function bestSplit(rest: Rest, calm: Calm, rules: LevelRules, percent: number): Split | null {
  const { buckets } = rest
  let best: (Split & { score: number }) | null = null
  for (const ramp of RAMPS) {
    for (let middle = 1; middle < buckets.length; middle += 1) {
      const until = middle - ramp
      const from = middle + ramp
      if (until < 1 || from >= buckets.length) continue
      const before = sideOf(calm, buckets.slice(Math.max(0, until - SIDE_BUCKETS), until), rules, percent)
      const after = sideOf(calm, buckets.slice(from, from + SIDE_BUCKETS), rules, percent)
      const used = (rules.idlePerMin * percent * (after.idledMs - before.idledMs)) / 60_000
      const value = after.level - before.level + used / 2
      const variance = before.variance + after.variance + (used / 2) ** 2 + (rules.creep * percent) ** 2
      const score = value ** 2 / variance
      if (best === null || score > best.score * (ramp === 0 ? 1 : RAMP_GAIN))
        best = { until, from, estimate: { value, variance }, score }
    }
  }
  return best
}

/** How far the levels of some buckets lie apart. */
export function rangeOf(buckets: readonly RestBucket[]): number {
  let least = Number.POSITIVE_INFINITY
  let most = Number.NEGATIVE_INFINITY
  for (const { level } of buckets) {
    if (level < least) least = level
    if (level > most) most = level
  }
  return most - least
}

function sideOf(
  span: Calm,
  buckets: readonly RestBucket[],
  rules: LevelRules,
  percent: number,
): { level: number; variance: number; idledMs: number } {
  const calm = buckets.filter((bucket) => isCalm(bucket, span))
  const used = calm.length > 0 ? calm : buckets
  const level = median(used.map((bucket) => bucket.level))
  const off = used.map((bucket) => Math.abs(bucket.level - level))
  // The middle of them for one that sways, the mean for a side that lies across a change.
  const spread = Math.max(1.4826 * median(off), 1.2533 * mean(off))
  const sigma = Math.max(spread, (calm.length > 0 ? rules.calm : rules.swaying) * percent)
  return {
    level,
    variance: (sigma ** 2 * 1.5) / used.length,
    idledMs: (used[0]!.idledMs + used.at(-1)!.idledMs) / 2,
  }
}

/** A block as it would be if no fuel were used between it and a candidate, and its variance. */
export type Look = { readonly value: number; readonly variance: number }

/** The blocks of one side, nearest first. Rest between is no time in which fuel is used: only driving counts. */
export function looksAt(blocks: readonly LevelBlock[], isBefore: boolean, rules: LevelRules, percent: number): Look[] {
  let drivenMin = 0
  return blocks.map(({ startMs, endMs, level, isRest, looks }) => {
    const ownMin = isRest ? 0 : (endMs - startMs) / 60_000
    const minutes = drivenMin + ownMin / 2
    drivenMin += ownMin
    const noise = isRest
      ? rules.lean ** 2 + (looks < 1 ? rules.swaying ** 2 : rules.calm ** 2 / looks)
      : (1.5 * rules.slosh ** 2) / looks
    return {
      value: level + (isBefore ? -1 : 1) * rules.usePerMin * percent * minutes,
      variance: (noise + (rules.usePerMinSd * minutes) ** 2) * percent ** 2,
    }
  })
}

/** The level just at a candidate, from one side of it. What lies far off the middle counts as if it lay less far. */
export function levelBeside(looks: readonly Look[], rules: LevelRules, percent: number): Estimate | null {
  if (looks.length === 0) return null
  const middle = weightedMedian(looks)
  let sum = 0
  let weights = 0
  for (const { value, variance } of looks) {
    const reach = 2 * Math.sqrt(variance)
    sum += Math.min(middle + reach, Math.max(middle - reach, value)) / variance
    weights += 1 / variance
  }
  return { value: sum / weights, variance: 1 / weights + (rules.floor * percent) ** 2 }
}

function weightedMedian(looks: readonly Look[]): number {
  const sorted = [...looks].sort((a, b) => a.value - b.value)
  const half = sorted.reduce((sum, { variance }) => sum + 1 / variance, 0) / 2
  let sum = 0
  for (const { value, variance } of sorted) {
    sum += 1 / variance
    if (sum >= half) return value
  }
  return sorted.at(-1)!.value
}
