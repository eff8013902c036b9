import type { DriverActivity } from '@clutch/contracts/fleet/hours-of-service'
import { intersection, type Span } from '../driver-assignments/resolve.ts'

export type Activity = DriverActivity['activity']

/**
 * Who says it, the strongest first. A tachograph is what the law asks for as the record: it is sealed, knows whose card is in it, and tells
 * work from rest, where a trip tells only that the vehicle moved; so what it says holds. A card before a vehicle unit: it goes with
 * the driver through all vehicles. Wheels that turned hold before what somebody enters afterwards; a stop within a trip is work unless
 * somebody says otherwise; what nobody says is taken for rest.
 */
const sources = ['card', 'vehicle-unit', 'trip', 'entered', 'stop', 'assumed'] as const
type ActivitySource = (typeof sources)[number]

export interface Told extends Span {
  activity: Activity
  source: ActivitySource
}

/**
 * What a driver did from an instant until another, without gap or overlap. At each instant the strongest source holds; of one source
 * the one that is told first.
 */
export function timelineOf(told: readonly Told[], window: Span): Told[] {
  const held: Told[] = []
  const covered = new Cover()
  const bySource = Map.groupBy<ActivitySource, Told>(
    [...told, { ...window, activity: 'rest', source: 'assumed' }],
    ({ source }) => source,
  )
  for (const source of sources)
    for (const each of bySource.get(source) ?? []) {
      const within = intersection(each, window)
      if (within === undefined) continue
      for (const span of covered.add(within)) held.push({ ...each, ...span })
    }
  held.sort((a, b) => a.fromMs - b.fromMs)
  const merged: Told[] = []
  for (const each of held) {
    const last = merged.at(-1)
    if (last !== undefined && last.activity === each.activity && last.source === each.source)
      last.untilMs = each.untilMs
    else merged.push({ ...each })
  }
  return merged
}

/** What is taken already, as few spans as it can be: a card's months are some thousand stretches, most of which touch. */
class Cover {
  /** In order, apart from each other. */
  readonly #spans: Span[] = []

  /** @returns what of it was not taken before */
  add({ fromMs, untilMs }: Span): Span[] {
    const spans = this.#spans
    let low = 0
    for (let high = spans.length; low < high; ) {
      const middle = (low + high) >> 1
      if (spans[middle]!.untilMs < fromMs) low = middle + 1
      else high = middle
    }
    const free: Span[] = []
    const merged = { fromMs, untilMs }
    let at = fromMs
    let end = low
    for (; end < spans.length && spans[end]!.fromMs <= untilMs; end += 1) {
      const taken = spans[end]!
      if (taken.fromMs > at) free.push({ fromMs: at, untilMs: taken.fromMs })
      at = Math.max(at, taken.untilMs)
      merged.fromMs = Math.min(merged.fromMs, taken.fromMs)
      merged.untilMs = Math.max(merged.untilMs, taken.untilMs)
    }
    if (at < untilMs) free.push({ fromMs: at, untilMs })
    spans.splice(low, end - low, merged)
    return free
  }
}

/** Stretches of one kind, whoever says it. */
export function runsOf<const Kind extends string>(
  timeline: readonly Told[],
  kindOf: (activity: Activity) => Kind,
): (Span & { kind: Kind })[] {
  const runs: (Span & { kind: Kind })[] = []
  for (const { activity, fromMs, untilMs } of timeline) {
    const kind = kindOf(activity)
    const last = runs.at(-1)
    if (last !== undefined && last.kind === kind) last.untilMs = untilMs
    else runs.push({ kind, fromMs, untilMs })
  }
  return runs
}

/** How much of spans, which are in order and apart, lies between two instants. */
export function totalsOf(spans: readonly Span[]): (fromMs: number, untilMs: number) => number {
  const before: number[] = []
  let sumMs = 0
  for (const { fromMs, untilMs } of spans) {
    before.push(sumMs)
    sumMs += untilMs - fromMs
  }
  const until = (ms: number) => {
    let low = 0
    for (let high = spans.length; low < high; ) {
      const middle = (low + high) >> 1
      if (spans[middle]!.fromMs < ms) low = middle + 1
      else high = middle
    }
    const last = spans[low - 1]
    return last === undefined ? 0 : before[low - 1]! + Math.min(ms, last.untilMs) - last.fromMs
  }
  return (fromMs, untilMs) => Math.max(0, until(untilMs) - until(fromMs))
}

export interface Found extends Span {
  rule: string
  article: string
}

/** How a driver stands by a set of rules at the end of a timeline. */
export interface Standing {
  /** Each limit with how much of it is used, in ms. */
  limits: { rule: string; article: string; limitMs: number; usedMs: number }[]
  remainingDrivingMs: number
  breakAfterDrivingMs: number | null
  breakNeededMs: number | null
  dailyRestByMs: number | null
  weeklyRestByMs: number | null
  /** While resting: when it is enough for a new day. Null where it is, or nobody rests. */
  restSufficesAtMs: number | null
  /** Rest that is still to be made up for, and by when. */
  owed: { owedMs: number; byMs: number }[]
  /** Driving that was too much, and rests that came too late or were too short; in order. */
  violations: Found[]
}

/** How much can be driven in a time when after some driving a break is due, and after each whole stretch of it another. */
export function drivableMs(
  withinMs: number,
  breaks: { dueAfterMs: number; neededMs: number; everyMs: number; lengthMs: number },
): number {
  let leftMs = withinMs
  let drivenMs = 0
  let [stretchMs, pauseMs] = [breaks.dueAfterMs, breaks.neededMs]
  while (leftMs > 0) {
    const nowMs = Math.min(leftMs, stretchMs)
    drivenMs += nowMs
    leftMs -= nowMs + pauseMs
    stretchMs = breaks.everyMs
    pauseMs = breaks.lengthMs
  }
  return drivenMs
}

/** Adds a stretch; one that goes on where the last of its rule has ended is the same. */
export function note(found: Found[], rule: { rule: string; article: string }, fromMs: number, untilMs: number): void {
  if (fromMs >= untilMs) return
  const last = found.findLast((each) => each.rule === rule.rule)
  if (last !== undefined && last.untilMs === fromMs) last.untilMs = untilMs
  else found.push({ rule: rule.rule, article: rule.article, fromMs, untilMs })
}

export function inOrder(found: Found[]): Found[] {
  return found.sort((a, b) => a.fromMs - b.fromMs || (a.rule < b.rule ? -1 : 1))
}
