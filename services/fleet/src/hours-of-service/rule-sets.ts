import type { RuleSet } from '@clutch/contracts/fleet/hours-of-service'
import type { Day } from '@clutch/shared/time'

const minuteMs = 60_000
const hourMs = 3_600_000

/** Regulation (EC) No 561/2006, Articles 4 and 6 to 8, as amended by Regulation (EU) 2020/1054. */
export interface EuRules {
  kind: 'eu'
  breakAfterMs: number
  breakMs: number
  /** In the place of the whole break: this, then that. */
  firstBreakMs: number
  secondBreakMs: number
  dailyDrivingMs: number
  extendedDrivingMs: number
  extensionsAWeek: number
  weeklyDrivingMs: number
  fortnightDrivingMs: number
  /** A rest of so long ends what is counted as the driving of one day, though it is too short. */
  drivingDayEndsMs: number
  /** Within so long of the end of a rest the next has been taken. */
  dayMs: number
  dailyRestMs: number
  reducedRestMs: number
  reducedRests: number
  splitRestMs: number
  weeklyRestMs: number
  reducedWeeklyRestMs: number
  weeklyRestAfterMs: number
  /** By the end of so many weeks after that of a reduced weekly rest what it lacked is made up for. */
  compensationWeeks: number
}

/** 49 CFR 395.3 (property) and 395.5 (passengers), with 395.1(g) where it says so. */
export interface UsRules {
  kind: 'us'
  section: '395.3' | '395.5'
  drivingMs: number
  windowMs: number
  /** The fourteen hours run on while off duty; the fifteen of passenger carriers are hours on duty. */
  windowCounts: 'elapsed' | 'on-duty'
  resetMs: number
  breakAfterMs: number | null
  breakMs: number
  cycleMs: number
  cycleDays: number
  restartMs: number | null
  split: { sleeperMs: number; otherMs: number; totalMs: number } | null
}

export interface DatedRules {
  id: RuleSet['id']
  title: string
  validFrom: Day
  validUntil: Day | null
  rules: EuRules | UsRules
  notApplied: readonly string[]
}

const eu: EuRules = {
  kind: 'eu',
  breakAfterMs: 4.5 * hourMs,
  breakMs: 45 * minuteMs,
  firstBreakMs: 15 * minuteMs,
  secondBreakMs: 30 * minuteMs,
  dailyDrivingMs: 9 * hourMs,
  extendedDrivingMs: 10 * hourMs,
  extensionsAWeek: 2,
  weeklyDrivingMs: 56 * hourMs,
  fortnightDrivingMs: 90 * hourMs,
  drivingDayEndsMs: 7 * hourMs,
  dayMs: 24 * hourMs,
  dailyRestMs: 11 * hourMs,
  reducedRestMs: 9 * hourMs,
  reducedRests: 3,
  splitRestMs: 3 * hourMs,
  weeklyRestMs: 45 * hourMs,
  reducedWeeklyRestMs: 24 * hourMs,
  weeklyRestAfterMs: 144 * hourMs,
  compensationWeeks: 3,
}

const property: UsRules = {
  kind: 'us',
  section: '395.3',
  drivingMs: 11 * hourMs,
  windowMs: 14 * hourMs,
  windowCounts: 'elapsed',
  resetMs: 10 * hourMs,
  breakAfterMs: 8 * hourMs,
  breakMs: 30 * minuteMs,
  cycleMs: 70 * hourMs,
  cycleDays: 8,
  restartMs: 34 * hourMs,
  split: { sleeperMs: 7 * hourMs, otherMs: 2 * hourMs, totalMs: 10 * hourMs },
}

const passenger: UsRules = {
  ...property,
  section: '395.5',
  drivingMs: 10 * hourMs,
  windowMs: 15 * hourMs,
  windowCounts: 'on-duty',
  resetMs: 8 * hourMs,
  breakAfterMs: null,
  restartMs: null,
  split: null,
}

const sixty = { cycleMs: 60 * hourMs, cycleDays: 7 }

const usNotApplied = [
  'adverse conditions (395.1(b))',
  'short-haul (395.1(e))',
  'the sixteen-hour day (395.1(o))',
  'three hours in the passenger seat (395.1(g)(1)(i)(D)), personal conveyance and yard moves',
  'a day that begins at another time than midnight',
  'intrastate rules',
]
const passengerNotApplied = [...usNotApplied, 'sleeper berths of passenger carriers (395.1(g)(3))']

/** Every version that is known, from the day on which it holds. A change of the law is another line. */
export const ruleSets: readonly DatedRules[] = [
  {
    id: 'eu-561-2006',
    title: 'European Union: driving times, breaks and rests in road transport',
    validFrom: '2020-08-20',
    validUntil: null,
    rules: eu,
    notApplied: [
      'two drivers in one vehicle (Articles 7 and 8(5)): each is judged as if alone',
      'two reduced weekly rests one after the other abroad, and what they are made up for by (Article 8(6) and (6b))',
      'rests of 24 to 45 hours that are meant as compensation: they are taken for reduced weekly rests',
      'where a rest is taken (Article 8(8))',
      'ferry and train (Article 9)',
      'twelve days of coaches, and occasional services since Regulation (EU) 2024/1258 (Articles 7 and 8)',
      'circumstances nobody could foresee, and the way home (Article 12)',
      'working time (Directive 2002/15/EC)',
    ],
  },
  ...(
    [
      ['us-395-property-70-8', 'property, 70 hours in 8 days', property, usNotApplied],
      ['us-395-property-60-7', 'property, 60 hours in 7 days', { ...property, ...sixty }, usNotApplied],
      ['us-395-passenger-70-8', 'passengers, 70 hours in 8 days', passenger, passengerNotApplied],
      ['us-395-passenger-60-7', 'passengers, 60 hours in 7 days', { ...passenger, ...sixty }, passengerNotApplied],
    ] as const
  ).map(([id, title, rules, notApplied]) => ({
    id,
    title: `United States: hours of service, ${title}`,
    validFrom: '2020-09-29',
    validUntil: null,
    rules,
    notApplied,
  })),
]

export function rulesOn(id: RuleSet['id'], day: Day): DatedRules | undefined {
  return ruleSets.find(
    (each) => each.id === id && each.validFrom <= day && (each.validUntil === null || day <= each.validUntil),
  )
}

/** As clients read it: hours, and counts. */
export function ruleSetOf({ rules, notApplied, ...about }: DatedRules): RuleSet {
  const limits: Record<string, number> = {}
  const add = (name: string, value: unknown) => {
    if (typeof value !== 'number') return
    if (name.endsWith('Ms')) limits[`${name.slice(0, -2)}H`] = value / hourMs
    else limits[name] = value
  }
  for (const [name, value] of Object.entries(rules)) add(name, value)
  if (rules.kind === 'us') for (const [name, value] of Object.entries(rules.split ?? {})) add(`split-${name}`, value)
  return { ...about, limits, notApplied: [...notApplied] }
}
