import type { Span } from '../driver-assignments/resolve.ts'
import type { UsRules } from './rule-sets.ts'
import {
  type Activity,
  drivableMs,
  type Found,
  inOrder,
  note,
  runsOf,
  type Standing,
  type Told,
  totalsOf,
} from './timeline.ts'

function articlesOf({ section }: UsRules) {
  const isProperty = section === '395.3'
  const article = (property: string, passenger: string) => `49 CFR ${section}${isProperty ? property : passenger}`
  return {
    driving: { rule: 'driving', article: article('(a)(3)(i)', '(a)(1)') },
    window: { rule: 'driving-window', article: article('(a)(2)', '(a)(2)') },
    break: { rule: 'break', article: article('(a)(3)(ii)', '') },
    cycle: { rule: 'cycle', article: article('(b)', '(b)') },
  }
}

/** On duty is all that is neither off duty nor in the sleeper berth. */
const isOff = (activity: Activity) => activity === 'rest' || activity === 'sleeper-berth'

interface OffRun extends Span {
  isReset: boolean
  /** The earlier of two periods that together are a rest: from its end on is counted once this one is over. */
  first: OffRun | null
  /** The window does not run in it. */
  isOutside: boolean
}

/**
 * Hours count from the end of ten hours off duty, or of the first of two periods that make them up (395.1(g)(1)(ii)). Ten hours that
 * reset the clocks may be the second of two, but not the first. Seven hours in the berth stop the window at once, because whichever rest
 * comes next makes them one of two; two hours only when the other is taken: until then the window runs on. Where a period could be paired
 * with several before it, the latest is taken, which leaves most to drive. Before the timeline begins the driver is taken to have been
 * off duty long enough.
 * @param dayStart the first instant of the day at the home terminal, so many days before that of an instant
 */
export function evaluateUs(
  timeline: readonly Told[],
  rules: UsRules,
  dayStart: (ms: number, daysBefore: number) => number,
): Standing {
  const articles = articlesOf(rules)
  const found: Found[] = []
  const startMs = timeline[0]!.fromMs
  const nowMs = timeline.at(-1)!.untilMs
  const offRuns = offRunsOf(timeline, rules)
  const driving = runsOf(timeline, (activity) => (activity === 'driving' ? 'drive' : 'other'))
  const drives = driving.filter(({ kind }) => kind === 'drive')
  const duties = runsOf(timeline, (activity) => (isOff(activity) ? 'off' : 'on')).filter(({ kind }) => kind === 'on')
  const pauses = driving.filter(({ kind, fromMs, untilMs }) => kind === 'other' && untilMs - fromMs >= rules.breakMs)
  const driven = totalsOf(drives)
  const onDuty = totalsOf(duties)
  const outside = totalsOf(offRuns.filter(({ isOutside }) => isOutside))

  let chainMs = duties[0]?.fromMs ?? startMs
  let anchorMs = chainMs
  let restartMs = startMs
  let pausedMs = startMs
  let [nextRun, nextPause] = [0, 0]
  /** What is used at an instant, of all that ended by then or goes on. Asked in the order of time. */
  const at = (ms: number) => {
    for (; nextRun < offRuns.length && offRuns[nextRun]!.untilMs <= ms; nextRun += 1) {
      const run = offRuns[nextRun]!
      if (run.isReset) {
        chainMs = run.untilMs
        anchorMs = run.untilMs
      } else if (run.first !== null) anchorMs = run.first.untilMs
      if (rules.restartMs !== null && run.untilMs - run.fromMs >= rules.restartMs) restartMs = run.untilMs
    }
    for (; nextPause < pauses.length && pauses[nextPause]!.untilMs <= ms; nextPause += 1)
      pausedMs = pauses[nextPause]!.untilMs
    return {
      drivingMs: driven(anchorMs, ms),
      windowMs:
        rules.windowCounts === 'elapsed' ? Math.max(0, ms - anchorMs - outside(anchorMs, ms)) : onDuty(anchorMs, ms),
      sinceBreakMs: driven(Math.max(pausedMs, chainMs), ms),
      cycleMs: onDuty(Math.max(dayStart(ms, rules.cycleDays - 1), restartMs), ms),
    }
  }

  for (const { fromMs, untilMs } of drives)
    for (const part of byDays(fromMs, untilMs, dayStart)) {
      const used = at(part.fromMs)
      const over = (rule: { rule: string; article: string }, usedMs: number, limitMs: number) =>
        note(found, rule, Math.max(part.fromMs, part.fromMs + limitMs - usedMs), part.untilMs)
      over(articles.driving, used.drivingMs, rules.drivingMs)
      over(articles.window, used.windowMs, rules.windowMs)
      if (rules.breakAfterMs !== null) over(articles.break, used.sinceBreakMs, rules.breakAfterMs)
      over(articles.cycle, used.cycleMs, rules.cycleMs)
    }

  const used = at(nowMs)
  const limits = [
    { ...articles.driving, limitMs: rules.drivingMs, usedMs: used.drivingMs },
    { ...articles.window, limitMs: rules.windowMs, usedMs: used.windowMs },
    { ...articles.cycle, limitMs: rules.cycleMs, usedMs: used.cycleMs },
  ]
  const leftMs = Math.min(...limits.map(({ limitMs, usedMs }) => limitMs - usedMs))
  const lastOff = offRuns.at(-1)?.untilMs === nowMs ? offRuns.at(-1)! : undefined
  const breaks = breaksOf(rules, used.sinceBreakMs, driving.at(-1)!)
  const windowEndMs = nowMs + rules.windowMs - used.windowMs
  const isOpen = used.windowMs > 0 && lastOff?.isReset !== true && rules.windowCounts === 'elapsed'
  return {
    limits:
      breaks === null
        ? limits
        : [{ ...articles.break, limitMs: rules.breakAfterMs!, usedMs: used.sinceBreakMs }, ...limits],
    remainingDrivingMs: Math.max(
      0,
      breaks === null ? leftMs : Math.min(leftMs, drivableMs(rules.windowMs - used.windowMs, breaks)),
    ),
    breakAfterDrivingMs: breaks?.dueAfterMs ?? null,
    breakNeededMs: breaks?.neededMs ?? null,
    dailyRestByMs: isOpen ? windowEndMs : null,
    weeklyRestByMs: null,
    restSufficesAtMs: lastOff === undefined || lastOff.isReset ? null : lastOff.fromMs + rules.resetMs,
    owed: [],
    violations: inOrder(found),
  }
}

/** @param last what is done now; a pause that has begun is part of what is needed */
function breaksOf(rules: UsRules, sinceBreakMs: number, last: Span & { kind: 'drive' | 'other' }) {
  if (rules.breakAfterMs === null) return null
  const pausedMs = last.kind === 'other' ? last.untilMs - last.fromMs : 0
  return {
    dueAfterMs: Math.max(0, rules.breakAfterMs - sinceBreakMs),
    neededMs: pausedMs < rules.breakMs ? rules.breakMs - pausedMs : rules.breakMs,
    everyMs: rules.breakAfterMs,
    lengthMs: rules.breakMs,
  }
}

function offRunsOf(timeline: readonly Told[], rules: UsRules): OffRun[] {
  const berths = runsOf(timeline, (activity) => (activity === 'sleeper-berth' ? 'berth' : 'other')).filter(
    ({ kind }) => kind === 'berth',
  )
  const runs: OffRun[] = []
  /** Of this rest's two periods: those since the last ten hours. */
  let chain: { run: OffRun; lengthMs: number; hasBerth: boolean }[] = []
  let nextBerth = 0
  for (const { kind, fromMs, untilMs } of runsOf(timeline, (activity) => (isOff(activity) ? 'off' : 'on'))) {
    if (kind === 'on') continue
    const lengthMs = untilMs - fromMs
    let berthMs = 0
    for (; nextBerth < berths.length && berths[nextBerth]!.untilMs <= untilMs; nextBerth += 1)
      berthMs = Math.max(berthMs, berths[nextBerth]!.untilMs - berths[nextBerth]!.fromMs)
    const isFirst = runs.length === 0 && fromMs === timeline[0]!.fromMs
    // What is before the timeline is a rest, and it goes on into a run that begins with it.
    const run: OffRun = {
      fromMs,
      untilMs,
      isReset: isFirst || lengthMs >= rules.resetMs,
      first: null,
      isOutside: false,
    }
    runs.push(run)
    const { split } = rules
    if (split === null || isFirst) continue
    const hasBerth = berthMs >= split.sleeperMs
    const other = chain.findLast(
      (each) => lengthMs >= split.otherMs && (hasBerth || each.hasBerth) && lengthMs + each.lengthMs >= split.totalMs,
    )
    if (other !== undefined) other.run.isOutside = true
    if (run.isReset) chain = []
    else {
      run.first = other?.run ?? null
      run.isOutside = other !== undefined || hasBerth
      if (lengthMs >= split.otherMs) chain.push({ run, lengthMs, hasBerth })
    }
  }
  return runs
}

/** A stretch day by day: at midnight hours of a week ago no longer count. */
function byDays(fromMs: number, untilMs: number, dayStart: (ms: number, daysBefore: number) => number): Span[] {
  const parts: Span[] = []
  let endMs = untilMs
  while (endMs > fromMs) {
    const beginMs = Math.max(fromMs, dayStart(endMs - 1, 0))
    parts.unshift({ fromMs: beginMs, untilMs: endMs })
    endMs = beginMs
  }
  return parts
}
