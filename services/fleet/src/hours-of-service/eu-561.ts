import type { Span } from '../driver-assignments/resolve.ts'
import type { EuRules } from './rule-sets.ts'
import { type Activity, drivableMs, type Found, inOrder, note, runsOf, type Standing, type Told } from './timeline.ts'

const law = 'Regulation (EC) No 561/2006'
const articles = {
  break: { rule: 'break', article: `${law}, Article 7` },
  daily: { rule: 'daily-driving', article: `${law}, Article 6(1)` },
  weekly: { rule: 'weekly-driving', article: `${law}, Article 6(2)` },
  fortnight: { rule: 'fortnight-driving', article: `${law}, Article 6(3)` },
  dailyRest: { rule: 'daily-rest', article: `${law}, Article 8(2)` },
  reducedRests: { rule: 'reduced-daily-rests', article: `${law}, Article 8(4)` },
  weeklyRest: { rule: 'weekly-rest', article: `${law}, Article 8(6)` },
  regularWeeklyRest: { rule: 'regular-weekly-rest', article: `${law}, Article 8(6)` },
  compensation: { rule: 'compensation', article: `${law}, Article 8(6b)` },
} as const

const weekMs = 7 * 86_400_000
/** The first Monday there is. */
const firstMondayMs = Date.UTC(1970, 0, 5)

/** A week begins on Monday at 00:00 (Article 4(i)); tachographs count in UTC, so the week does, wherever the driver is. */
export function weekOf(ms: number): number {
  return firstMondayMs + Math.floor((ms - firstMondayMs) / weekMs) * weekMs
}

/** A break and a rest are time that is the driver's own; availability is neither. */
function kindOf(activity: Activity): 'drive' | 'rest' | 'work' {
  if (activity === 'driving') return 'drive'
  return activity === 'rest' || activity === 'sleeper-berth' ? 'rest' : 'work'
}

/** From the end of one daily rest until the beginning of the next. */
interface Day {
  startMs: number
  /** The first part of a rest in two. */
  hasSplit: boolean
}

interface Debt {
  owedMs: number
  byMs: number
  isPaid: boolean
}

/**
 * A day ends with nine hours of rest and more. When it is too late for these its driving ends with seven: that is how it is counted
 * where a driver did not rest as long as he should (Commission Implementing Decision C(2011) 3759), or the driving of two days would be
 * taken for that of one.
 * A week of driving is the calendar's, and an extended day belongs to the week in which the usual hours are passed. Before the
 * timeline begins the driver is taken to have rested for a week.
 */
export function evaluateEu(timeline: readonly Told[], rules: EuRules): Standing {
  const found: Found[] = []
  const nowMs = timeline.at(-1)!.untilMs
  const runs = runsOf(timeline, kindOf)
  const weeks = new Map<number, { drivenMs: number; extensions: number }>()
  const week = (startMs: number) => {
    const held = weeks.get(startMs) ?? { drivenMs: 0, extensions: 0 }
    weeks.set(startMs, held)
    return held
  }
  let continuousMs = 0
  let hasFirstBreak = false
  let breakNeededMs = rules.breakMs
  let today: { drivenMs: number; allowedMs: number | null } = { drivenMs: 0, allowedMs: null }
  let day: Day | null = null
  let reduced = 0
  let weeklyRestEndMs: number | null = null
  let restSufficesAtMs: number | null = null
  const weeklyRests: Span[] = []
  const debts: Debt[] = []

  const begin = (ms: number): Day => {
    if (weeklyRestEndMs === null) weeklyRests.push({ fromMs: ms - weekMs, untilMs: ms })
    weeklyRestEndMs ??= ms
    return { startMs: ms, hasSplit: false }
  }
  /** The part of a stretch of driving that lies beyond a limit, of which so much is used already. */
  const over = (
    rule: { rule: string; article: string },
    usedMs: number,
    limitMs: number,
    { fromMs, untilMs }: Span,
  ): void => note(found, rule, Math.max(fromMs, fromMs + limitMs - usedMs), untilMs)

  const drive = (stretch: Span) => {
    over(articles.break, continuousMs, rules.breakAfterMs, stretch)
    continuousMs += stretch.untilMs - stretch.fromMs
    for (const part of byWeeks(stretch)) {
      const lengthMs = part.untilMs - part.fromMs
      const own = week(weekOf(part.fromMs))
      if (today.allowedMs === null && today.drivenMs + lengthMs > rules.dailyDrivingMs) {
        const isExtended = own.extensions < rules.extensionsAWeek
        today.allowedMs = isExtended ? rules.extendedDrivingMs : rules.dailyDrivingMs
        if (isExtended) own.extensions += 1
      }
      over(articles.daily, today.drivenMs, today.allowedMs ?? rules.dailyDrivingMs, part)
      over(articles.weekly, own.drivenMs, rules.weeklyDrivingMs, part)
      const before = week(weekOf(part.fromMs) - weekMs)
      over(articles.fortnight, own.drivenMs + before.drivenMs, rules.fortnightDrivingMs, part)
      today.drivenMs += lengthMs
      own.drivenMs += lengthMs
    }
  }

  /** A part of fifteen minutes counts within the driving that it interrupts, not before it. */
  const pause = (restMs: number) => {
    const wholeMs = (hasFirstBreak ? rules.secondBreakMs : rules.breakMs) - restMs
    if (restMs >= rules.breakMs || (hasFirstBreak && restMs >= rules.secondBreakMs)) {
      continuousMs = 0
      hasFirstBreak = false
      breakNeededMs = rules.breakMs
      return
    }
    if (restMs >= rules.firstBreakMs && continuousMs > 0) hasFirstBreak = true
    breakNeededMs = hasFirstBreak ? Math.min(rules.secondBreakMs, wholeMs) : wholeMs
  }

  const rest = ({ fromMs, untilMs }: Span) => {
    const restMs = untilMs - fromMs
    const isOver = untilMs < nowMs
    pause(restMs)
    if (day === null) return
    const latestMs = day.startMs + rules.dayMs - rules.reducedRestMs
    if (restMs >= rules.reducedRestMs || (restMs >= rules.drivingDayEndsMs && untilMs > latestMs))
      today = { drivenMs: 0, allowedMs: null }
    const mayBeShort = day.hasSplit || reduced < rules.reducedRests
    const neededMs = mayBeShort ? rules.reducedRestMs : rules.dailyRestMs
    restSufficesAtMs = isOver || restMs >= neededMs ? null : fromMs + neededMs
    if (restMs < rules.reducedRestMs) {
      if (restMs >= rules.splitRestMs) day.hasSplit = true
      return
    }
    note(found, articles.dailyRest, latestMs, fromMs)
    pay(debts, { fromMs, untilMs }, rules)
    const isWeekly = restMs >= rules.reducedWeeklyRestMs
    const inDayMs = Math.min(untilMs, day.startMs + rules.dayMs) - fromMs
    // What goes on may become as long as it should be.
    if (isOver && !isWeekly && !day.hasSplit && inDayMs >= rules.reducedRestMs && inDayMs < rules.dailyRestMs) {
      reduced += 1
      if (reduced > rules.reducedRests) note(found, articles.reducedRests, fromMs + inDayMs, fromMs + rules.dailyRestMs)
    }
    if (isWeekly) {
      note(found, articles.weeklyRest, weeklyRestEndMs! + rules.weeklyRestAfterMs, fromMs)
      weeklyRests.push({ fromMs, untilMs })
      const owedMs = rules.weeklyRestMs - restMs
      const byMs = weekOf(untilMs - 1) + (rules.compensationWeeks + 1) * weekMs
      if (isOver && owedMs > 0) debts.push({ owedMs, byMs, isPaid: false })
      weeklyRestEndMs = untilMs
      reduced = 0
    }
    day = null
  }

  for (const { kind, ...span } of runs) {
    if (kind === 'rest') {
      rest(span)
      continue
    }
    breakNeededMs = hasFirstBreak ? rules.secondBreakMs : rules.breakMs
    day ??= begin(span.fromMs)
    if (kind === 'drive') drive(span)
  }

  const last = runs.at(-1)!
  const open = day as Day | null
  const restsSinceMs = last.kind === 'rest' ? last.fromMs : nowMs
  if (open !== null) note(found, articles.dailyRest, open.startMs + rules.dayMs - rules.reducedRestMs, restsSinceMs)
  const hasRested = open === null && weeklyRestEndMs === nowMs
  if (weeklyRestEndMs !== null && !hasRested)
    note(found, articles.weeklyRest, weeklyRestEndMs + rules.weeklyRestAfterMs, restsSinceMs)
  const unpaid = debts.filter(({ isPaid }) => !isPaid)
  for (const { owedMs, byMs } of unpaid) if (byMs <= nowMs) note(found, articles.compensation, byMs - owedMs, byMs)
  // A rest that goes on may still be long enough, and it may be that of the week before.
  const settledMs = last.kind === 'rest' ? last.fromMs : nowMs
  for (const each of weeksWithoutRest(weeklyRests, settledMs, rules))
    note(found, articles.regularWeeklyRest, each.fromMs, each.untilMs)

  const thisWeek = week(weekOf(nowMs))
  const fortnightMs = thisWeek.drivenMs + week(weekOf(nowMs) - weekMs).drivenMs
  const mayExtend = thisWeek.extensions < rules.extensionsAWeek
  const allowedMs = today.allowedMs ?? (mayExtend ? rules.extendedDrivingMs : rules.dailyDrivingMs)
  const limits = [
    { ...articles.daily, limitMs: allowedMs, usedMs: today.drivenMs },
    { ...articles.weekly, limitMs: rules.weeklyDrivingMs, usedMs: thisWeek.drivenMs },
    { ...articles.fortnight, limitMs: rules.fortnightDrivingMs, usedMs: fortnightMs },
  ]
  const isShort = open?.hasSplit || reduced < rules.reducedRests
  const dailyRestByMs =
    open === null ? null : open.startMs + rules.dayMs - (isShort ? rules.reducedRestMs : rules.dailyRestMs)
  const weeklyRestByMs =
    weeklyRestEndMs === null || hasRested ? null : (weeklyRestEndMs as number) + rules.weeklyRestAfterMs
  const breakAfterDrivingMs = Math.max(0, rules.breakAfterMs - continuousMs)
  const beforeRestMs = Math.min(dailyRestByMs ?? nowMs + rules.dayMs, weeklyRestByMs ?? nowMs + rules.dayMs) - nowMs
  const withBreaksMs = drivableMs(beforeRestMs, {
    dueAfterMs: breakAfterDrivingMs,
    neededMs: breakNeededMs,
    everyMs: rules.breakAfterMs,
    lengthMs: rules.breakMs,
  })
  return {
    limits: [{ ...articles.break, limitMs: rules.breakAfterMs, usedMs: continuousMs }, ...limits],
    remainingDrivingMs: Math.max(0, Math.min(withBreaksMs, ...limits.map(({ limitMs, usedMs }) => limitMs - usedMs))),
    breakAfterDrivingMs,
    breakNeededMs,
    dailyRestByMs,
    weeklyRestByMs,
    restSufficesAtMs,
    owed: unpaid.filter(({ byMs }) => byMs > nowMs).map(({ owedMs, byMs }) => ({ owedMs, byMs })),
    violations: inOrder(found),
  }
}

/**
 * What a weekly rest was shorter than 45 hours is made up for by as much rest in one piece, with another rest of nine hours or more
 * (Article 8(6b) and (7)). A rest that is a weekly one itself makes up for what it is longer than 45 hours.
 */
function pay(debts: Debt[], { fromMs, untilMs }: Span, rules: EuRules): void {
  const isWeekly = untilMs - fromMs >= rules.reducedWeeklyRestMs
  let usedMs = isWeekly ? rules.weeklyRestMs : rules.reducedRestMs
  for (const debt of debts) {
    if (debt.isPaid || Math.min(untilMs, debt.byMs) - fromMs - usedMs < debt.owedMs) continue
    debt.isPaid = true
    usedMs += debt.owedMs
  }
}

/**
 * In any two weeks of the calendar there is one weekly rest of 45 hours. One that lies in two weeks counts in either, but not in both
 * (Article 8(9)), unless it is long enough for each: it is counted where it helps, in the earlier week if neither that nor the one before
 * it has another.
 * @param weeklyRests in order
 * @returns for each two weeks that have none the time in which the longest of their rests could have become one
 */
function weeksWithoutRest(weeklyRests: readonly Span[], settledMs: number, rules: EuRules): Span[] {
  const [first] = weeklyRests
  if (first === undefined) return []
  const hasRegular = new Set<number>()
  for (const { fromMs, untilMs } of weeklyRests) {
    const [earliest, latest] = [weekOf(fromMs), weekOf(untilMs - 1)]
    const touched = (latest - earliest) / weekMs + 1
    if (untilMs - fromMs >= touched * rules.weeklyRestMs)
      for (let n = 0; n < touched; n += 1) hasRegular.add(earliest + n * weekMs)
    else if (untilMs - fromMs >= rules.weeklyRestMs)
      hasRegular.add(hasRegular.has(earliest) || hasRegular.has(earliest - weekMs) ? latest : earliest)
  }
  const lacking: Span[] = []
  for (let startMs = weekOf(first.untilMs); startMs + 2 * weekMs <= settledMs; startMs += weekMs) {
    if (hasRegular.has(startMs) || hasRegular.has(startMs + weekMs)) continue
    const endMs = startMs + 2 * weekMs
    const longestMs = Math.max(
      0,
      ...weeklyRests.map(({ fromMs, untilMs }) =>
        untilMs - fromMs < rules.weeklyRestMs && fromMs < endMs && untilMs > startMs ? untilMs - fromMs : 0,
      ),
    )
    lacking.push({ fromMs: endMs - rules.weeklyRestMs + longestMs, untilMs: endMs })
  }
  return lacking
}

/** A stretch in the weeks of the calendar. */
function byWeeks({ fromMs, untilMs }: Span): Span[] {
  const parts: Span[] = []
  for (let at = fromMs; at < untilMs; ) {
    const endMs = Math.min(untilMs, weekOf(at) + weekMs)
    parts.push({ fromMs: at, untilMs: endMs })
    at = endMs
  }
  return parts
}
