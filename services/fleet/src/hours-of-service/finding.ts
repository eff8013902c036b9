import type { HoursFinding } from '@clutch/contracts/fleet/hours-of-service'
import type { Activity, Found, Standing } from './timeline.ts'

/** What is told of a driver without being asked, and what of it has to be corrected. Pure. */

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

/** So much before a limit who drives is told: half an hour is enough to find a place to stop. */
const nearMs = 30 * minuteMs
/** Tachographs count in minutes: what is shorter is nobody's violation. */
const shortestMs = minuteMs
/** What ended earlier is not told anew: what came before the time that is looked at is not known well enough for it. */
const toldDays = 21
/** So often a violation that goes on is looked at, though nothing is told. */
const openMs = 5 * minuteMs
/** That a limit was not near after all is told of warnings that are not older: nobody acts by them any more. */
const warnedDays = 3

export interface KeptFinding extends Omit<HoursFinding, 'fromAt' | 'untilAt'> {
  readonly fromMs: number
  readonly untilMs: number | null
}

/** How a driver stands at an instant, by what is known by now. */
export interface Seen {
  readonly driverId: string
  readonly ruleSet: HoursFinding['ruleSet']
  readonly atMs: number
  readonly activity: Activity
  /** Since when he does it. */
  readonly sinceMs: number
  readonly standing: Standing
  standingAt(ms: number): Standing
}

export interface FindingChange {
  readonly finding: KeptFinding
  readonly told: 'found' | 'corrected' | 'cleared' | 'withdrawn'
}

/**
 * @param kept of this driver, those that were withdrawn too
 * @param idOf names a finding by what and since when it is
 */
export function changesOf(
  kept: readonly KeptFinding[],
  seen: Seen,
  idOf: (kind: HoursFinding['kind'], rule: string, fromMs: number) => string,
): FindingChange[] {
  const sinceMs = seen.atMs - toldDays * dayMs
  const comparable = kept.filter(
    ({ ruleSet, fromMs, untilMs }) =>
      ruleSet === seen.ruleSet && fromMs <= seen.atMs && (untilMs ?? seen.atMs) > sinceMs,
  )
  const of = (kind: HoursFinding['kind']) => comparable.filter((each) => each.kind === kind)
  return [...violationChanges(of('violation'), seen, sinceMs, idOf), ...limitChanges(of('limit-near'), seen, idOf)]
}

type IdOf = Parameters<typeof changesOf>[2]

function violationChanges(kept: readonly KeptFinding[], seen: Seen, sinceMs: number, idOf: IdOf): FindingChange[] {
  const standing = kept.filter(({ status }) => status === 'standing')
  const matched = new Set<KeptFinding>()
  const changes: FindingChange[] = []
  for (const found of seen.standing.violations) {
    if (found.untilMs - found.fromMs < shortestMs || found.untilMs <= sinceMs) continue
    const same = standing.find((each) => !matched.has(each) && each.rule === found.rule && meet(each, found))
    // While it goes on it is not told again with every minute.
    const untilMs = found.untilMs >= seen.atMs ? null : found.untilMs
    if (same === undefined) {
      const id = idOf('violation', found.rule, found.fromMs)
      const before = kept.find((each) => each.id === id)
      if (before !== undefined) matched.add(before)
      changes.push({ told: 'found', finding: violation(id, before, found, untilMs, seen) })
      continue
    }
    matched.add(same)
    // That it began before what is looked at does not make it shorter.
    const fromMs = same.fromMs < sinceMs ? same.fromMs : found.fromMs
    if (same.fromMs === fromMs && same.untilMs === untilMs) continue
    changes.push({ told: 'corrected', finding: { ...same, version: same.version + 1, fromMs, untilMs } })
  }
  for (const gone of standing)
    if (!matched.has(gone) && gone.fromMs > sinceMs)
      changes.push({ told: 'withdrawn', finding: withdrawn(gone, seen.atMs) })
  return changes
}

function violation(
  id: string,
  before: KeptFinding | undefined,
  { rule, article, fromMs }: Found,
  untilMs: number | null,
  { driverId, ruleSet }: Seen,
): KeptFinding {
  const version = (before?.version ?? 0) + 1
  return {
    ...{ id, version, driverId, kind: 'violation', status: 'standing', ruleSet, rule, article, fromMs, untilMs },
    limitH: null,
    usedH: null,
  }
}

function withdrawn(finding: KeptFinding, atMs: number): KeptFinding {
  return { ...finding, version: finding.version + 1, status: 'withdrawn', untilMs: finding.untilMs ?? atMs }
}

function meet(kept: KeptFinding, found: Found): boolean {
  return kept.fromMs <= found.untilMs && found.fromMs <= (kept.untilMs ?? Number.POSITIVE_INFINITY)
}

function limitChanges(kept: readonly KeptFinding[], seen: Seen, idOf: IdOf): FindingChange[] {
  const changes: FindingChange[] = []
  const { atMs } = seen
  const wasNear = ({ rule, fromMs, untilMs }: KeptFinding) =>
    isNear(seen.standingAt(fromMs), rule, minuteMs) ||
    (untilMs !== null && isNear(seen.standingAt(lastNearMs(fromMs, untilMs)), rule, minuteMs))
  const open = new Set<string>()
  const recent = ({ untilMs }: KeptFinding) => (untilMs ?? atMs) > atMs - warnedDays * dayMs
  for (const each of kept.filter((finding) => finding.status === 'standing' && recent(finding))) {
    if (each.untilMs === null && isNear(seen.standing, each.rule)) {
      open.add(each.rule)
      continue
    }
    if (!wasNear(each)) changes.push({ told: 'withdrawn', finding: withdrawn(each, atMs) })
    else if (each.untilMs === null)
      changes.push({ told: 'cleared', finding: { ...each, version: each.version + 1, untilMs: atMs } })
  }
  if (seen.activity !== 'driving') return changes
  for (const { rule, article, limitMs, usedMs } of seen.standing.limits) {
    if (open.has(rule) || limitMs - usedMs > nearMs) continue
    // Since when, had it been looked at then.
    const fromMs = Math.max(seen.sinceMs, atMs - (nearMs - (limitMs - usedMs)))
    const id = idOf('limit-near', rule, fromMs)
    const before = kept.find((each) => each.id === id)
    changes.push({
      told: 'found',
      finding: {
        ...{ id, version: (before?.version ?? 0) + 1, driverId: seen.driverId, kind: 'limit-near', status: 'standing' },
        ...{ ruleSet: seen.ruleSet, rule, article, fromMs, untilMs: null },
        limitH: limitMs / hourMs,
        usedH: usedMs / hourMs,
      },
    })
  }
  return changes
}

/** What cleared it is a rest, after which nothing of it is left to see: it is asked for in the middle. */
function lastNearMs(fromMs: number, untilMs: number): number {
  return Math.floor((fromMs + untilMs) / 2)
}

function isNear({ limits }: Standing, rule: string, slackMs = 0): boolean {
  const limit = limits.find((each) => each.rule === rule)
  return limit !== undefined && limit.limitMs - limit.usedMs <= nearMs + slackMs
}

/**
 * When it has to be looked at again though nothing is told: a limit comes near or is reached, a break is long enough.
 * @param kept as they are now
 */
export function nextLookMs({ atMs, activity, standing }: Seen, kept: readonly KeptFinding[]): number | null {
  const goesOn = (kind: HoursFinding['kind']) =>
    kept.some((each) => each.kind === kind && each.status === 'standing' && each.untilMs === null)
  const { limits, dailyRestByMs, weeklyRestByMs, breakNeededMs, restSufficesAtMs } = standing
  const due: number[] = []
  if (activity === 'driving')
    for (const { limitMs, usedMs } of limits) {
      const leftMs = limitMs - usedMs
      due.push(atMs + leftMs - nearMs, atMs + leftMs + shortestMs)
    }
  else if (goesOn('limit-near')) {
    if (breakNeededMs !== null) due.push(atMs + breakNeededMs)
    if (restSufficesAtMs !== null) due.push(restSufficesAtMs)
    // Another day, or week, begins at a midnight.
    due.push((Math.floor(atMs / dayMs) + 1) * dayMs)
  }
  // At the instant at which somebody stops it is not known yet that he has.
  if (goesOn('violation')) due.push(atMs + openMs)
  for (const byMs of [dailyRestByMs, weeklyRestByMs]) if (byMs !== null) due.push(byMs + shortestMs)
  const next = Math.min(...due.filter((ms) => ms > atMs))
  // Never more often than a minute: what falls between is told with it.
  return Number.isFinite(next) ? Math.max(next, atMs + minuteMs) : null
}
