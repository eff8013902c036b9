import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { evaluateEu, weekOf } from './eu-561.ts'
import { type DatedRules, type EuRules, rulesOn, type UsRules } from './rule-sets.ts'
import { type Activity, type Found, type Standing, type Told, timelineOf } from './timeline.ts'
import { evaluateUs } from './us-395.ts'

const minuteMs = 60_000
const dayMin = 1_440
const weekMin = 7 * dayMin
/** A Monday. */
const monday = Date.parse('2026-03-02T00:00:00.000Z')
const at = (minute: number) => monday + minute * minuteMs

type Leg = readonly [Activity, number]
const D = (hours: number): Leg => ['driving', hours * 60]
const W = (hours: number): Leg => ['work', hours * 60]
const R = (hours: number): Leg => ['rest', hours * 60]
const S = (hours: number): Leg => ['sleeper-berth', hours * 60]

/** Legs one after the other, from a minute of the first week on. */
function timeline(legs: readonly Leg[], from = 0): Told[] {
  let minute = from
  const told = legs.map(([activity, minutes]) => {
    minute += minutes
    return { activity, source: 'card' as const, fromMs: at(minute - minutes), untilMs: at(minute) }
  })
  return timelineOf(told, { fromMs: at(from), untilMs: at(minute) })
}

const rules = (id: DatedRules['id']) => rulesOn(id, '2026-03-02')!.rules
const dayStart = (ms: number, before: number) => (Math.floor(ms / (dayMin * minuteMs)) - before) * dayMin * minuteMs

const eu = (legs: readonly Leg[], from = 0) => evaluateEu(timeline(legs, from), rules('eu-561-2006') as EuRules)
const us = (legs: readonly Leg[], id: DatedRules['id'] = 'us-395-property-70-8', from = 0) =>
  evaluateUs(timeline(legs, from), rules(id) as UsRules, dayStart)

const hoursOver = ({ violations }: Standing) =>
  violations.map(({ rule, fromMs, untilMs }) => `${rule} ${(untilMs - fromMs) / 3_600_000}`)
const left = (standing: Standing, rule: string) => {
  const { limitMs, usedMs } = standing.limits.find((each) => each.rule === rule)!
  return (limitMs - usedMs) / 3_600_000
}
/** Away from the beginning of the week. */
const six = 6 * 60

describe('Regulation (EC) No 561/2006', () => {
  test('Article 7: after four and a half hours a break of 45 minutes, or of 15 and then 30', () => {
    expect(hoursOver(eu([D(4.5), R(0.75), D(4.5)], six))).toEqual([])
    expect(hoursOver(eu([D(2), R(0.25), D(2.5), R(0.5), D(4.5)], six))).toEqual([])
    expect(hoursOver(eu([D(2), R(0.5), D(2.5), R(0.25), D(1)], six))).toEqual(['break 1'])
    expect(hoursOver(eu([D(2.5), R(0.7), D(2.5)], six))).toEqual(['break 0.5'])
    // Other work and availability are no break.
    expect(hoursOver(eu([D(4.5), W(1), D(0.5)], six))).toEqual(['break 0.5'])
    expect(hoursOver(eu([D(4.5), ['availability', 60], D(0.5)], six))).toEqual(['break 0.5'])
    expect(eu([D(2), R(0.25), D(1)], six)).toMatchObject({
      breakAfterDrivingMs: 1.5 * 3_600_000,
      breakNeededMs: 1_800_000,
    })
    // Fifteen minutes before the driving do not interrupt it.
    expect(hoursOver(eu([D(4.5), R(0.75), W(0.5), R(0.25), D(4), R(0.5), D(1)], six))).toEqual(['break 0.5'])
  })

  test('a break that has begun is part of what is needed', () => {
    const needed = (...legs: Leg[]) => eu(legs, six).breakNeededMs! / minuteMs
    expect(needed(D(2))).toBe(45)
    expect(needed(D(2), R(10 / 60))).toBe(35)
    expect(needed(D(2), R(20 / 60))).toBe(25)
    expect(needed(D(2), R(0.25), D(1), R(20 / 60))).toBe(10)
    expect(needed(D(2), R(0.25), D(1), R(0.5))).toBe(45)
  })

  test('what may still be driven ends where a rest is due', () => {
    const left = (...legs: Leg[]) => eu(legs, six).remainingDrivingMs / 3_600_000
    expect(left(D(4.5), R(0.75), D(1))).toBe(4.5)
    // Fifteen hours after it began the rest begins: with four hours left of these, one may drive four.
    expect(left(W(11))).toBe(4)
    // With seven left, four and a half, and after 45 minutes the other one and three quarters.
    expect(left(W(8))).toBe(6.25)
    expect(left(W(15))).toBe(0)
  })

  test('while resting it is said when that is enough: after nine hours thrice, then after eleven', () => {
    const enough = (legs: Leg[], from = six) => eu(legs, from).restSufficesAtMs
    expect(enough([W(10)])).toBeNull()
    expect(enough([W(10), R(2)])).toBe(at(six + 19 * 60))
    expect(enough([W(10), R(9)])).toBeNull()
    const short: Leg[] = [W(15), R(9), W(15), R(9), W(15), R(9)]
    expect(enough([...short, W(10), R(10)])).toBe(at(six + (72 + 21) * 60))
    // Who rests on after nine hours has not taken a reduced rest yet.
    expect(hoursOver(eu([...short, W(13), R(10)], six))).toEqual([])
    expect(hoursOver(eu([...short, W(13), R(10), W(1)], six))).toEqual(['reduced-daily-rests 1'])
  })

  const shift = (driving: number): Leg[] => [D(4.5), R(0.75), D(driving - 4.5)]
  const extended: Leg[] = [D(4.5), R(0.75), D(4.5), R(0.75), D(1)]

  test('Article 6(1): nine hours a day, ten of them twice a week', () => {
    expect(hoursOver(eu([...shift(9), R(12), ...extended, R(12)], six))).toEqual([])
    const thrice = eu([...extended, R(11.25), ...extended, R(11.25), ...extended], six)
    expect(hoursOver(thrice)).toEqual(['daily-driving 1'])
    expect(hoursOver(eu([...extended, R(0.75), D(0.5)], six))).toEqual(['daily-driving 0.5'])
    expect(left(eu([...shift(8)], six), 'daily-driving')).toBe(2)
    expect(left(eu([...extended, R(11.25), ...extended, R(11.25), ...shift(8)], six), 'daily-driving')).toBe(1)
    // A rest of eight hours may be the first of two; when it is too late for the second the driving of another day has begun.
    expect(left(eu([D(3), R(8)], six), 'daily-driving')).toBe(7)
    expect(hoursOver(eu([...shift(8), R(8), ...shift(8)], six))).toEqual(['daily-rest 10.5'])
    expect(hoursOver(eu([...shift(8), R(6.9), ...shift(8)], six)).filter((each) => each.startsWith('daily-d'))).toEqual(
      ['daily-driving 2.5', 'daily-driving 3.5'],
    )
  })

  test('Article 4(i): the week ends on Sunday at midnight, UTC', () => {
    expect(new Date(weekOf(Date.parse('2026-03-08T23:59:59.999Z'))).toISOString()).toBe('2026-03-02T00:00:00.000Z')
    expect(new Date(weekOf(Date.parse('2026-03-09T00:00:00.000Z'))).toISOString()).toBe('2026-03-09T00:00:00.000Z')
    expect(new Date(weekOf(Date.parse('1969-12-31T00:00:00.000Z'))).toISOString()).toBe('1969-12-29T00:00:00.000Z')
  })

  test('Article 8: a rest of eleven hours, nine thrice between weekly rests, or three and nine, within 24 hours', () => {
    const day = (rest: number): Leg[] => [W(24 - rest), R(rest)]
    expect(hoursOver(eu([...day(9), ...day(9), ...day(9), ...day(11)], six))).toEqual([])
    expect(hoursOver(eu([...day(9), ...day(9), ...day(9), ...day(9), W(1)], six))).toEqual(['reduced-daily-rests 2'])
    expect(hoursOver(eu([...day(9), ...day(9), ...day(9), W(6), R(3), W(6), R(9)], six))).toEqual([])
    // It has to have been taken by the end of the 24 hours.
    expect(hoursOver(eu([W(16), R(11)], six))).toEqual(['daily-rest 1'])
    expect(hoursOver(eu([W(18)], six))).toEqual(['daily-rest 3'])
    expect(eu([W(4)], six).dailyRestByMs).toBe(at(six + 15 * 60))
  })

  test('Article 6(2) and (3): 56 hours a week, 90 in two', () => {
    const week = (hours: number): Leg[] => [
      ...Array.from({ length: 6 }, (): Leg[] => [D(hours / 12), R(1), D(hours / 12), R(23 - hours / 6)]).flat(),
      R(24),
    ]
    expect(hoursOver(eu([...week(48), ...week(42)]))).toEqual([])
    expect(hoursOver(eu([...week(50), ...week(42)]))).toEqual(['fortnight-driving 2'])
    expect(left(eu([...week(48), ...week(0).slice(0, 2), D(4)]), 'fortnight-driving')).toBe(38)
    const many: Leg[] = Array.from({ length: 7 }, (): Leg[] => [D(4.25), R(1), D(4.25), R(14.5)]).flat()
    expect(hoursOver(eu(many)).filter((each) => each.startsWith('weekly-driving'))).toEqual(['weekly-driving 3.5'])
  })

  const days = (n: number): Leg[] => Array.from({ length: n }, (): Leg[] => [W(12), R(12)]).flat()

  test('Article 8(6): a weekly rest begins within six days', () => {
    expect(hoursOver(eu([...days(5), W(12), R(45), W(1)]))).toEqual([])
    expect(hoursOver(eu([...days(6), W(12), R(45)]))).toEqual(['weekly-rest 12'])
    expect(eu([...days(2), W(12), R(24), W(1)]).weeklyRestByMs).toBe(at((84 + 144) * 60))
  })

  /** Five days of work and a weekly rest: a week, from Monday on. */
  const weekWith = (rest: number): Leg[] => [...days(4), W(72 - rest), R(rest)]

  test('Article 8(6): in any two weeks of the calendar one weekly rest is of 45 hours', () => {
    const found = (legs: Leg[]) => hoursOver(eu(legs)).filter((each) => each.startsWith('regular'))
    expect(found([...weekWith(45), ...weekWith(24), ...weekWith(45), W(1)])).toEqual([])
    expect(found([...weekWith(30), ...weekWith(40), W(1)])).toEqual(['regular-weekly-rest 5'])
    expect(found([...weekWith(45), ...weekWith(30), ...weekWith(40), W(1)])).toEqual(['regular-weekly-rest 5'])
    // Two reduced ones in one week leave the next its own.
    expect(found([...days(1), W(12), R(24), ...days(1), W(12), R(48), ...weekWith(45), W(1)])).toEqual([])
    // One that lies in two weeks counts in one of them.
    const over: Leg[] = [...days(5), W(24), R(48), W(12), R(12), ...days(2), W(12), R(36), W(24)]
    expect(found([...over, ...weekWith(24), W(1)])).toEqual([])
    expect(found([...over, ...weekWith(24), ...weekWith(36), W(1)])).toEqual(['regular-weekly-rest 9'])
  })

  test('Article 8(6b) and (7): what a weekly rest lacked is made up for in one piece before the third week after ends', () => {
    const owed = (legs: Leg[]) => eu(legs).owed.map(({ owedMs, byMs }) => [owedMs / 3_600_000, byMs])
    const by = at(4 * weekMin)
    expect(owed([...weekWith(30), W(1)])).toEqual([[15, by]])
    // A rest that goes on may be long enough yet.
    expect(owed(weekWith(30))).toEqual([])
    expect(owed([...weekWith(30), ...weekWith(59), W(1)])).toEqual([[15, by]])
    expect(owed([...weekWith(30), ...weekWith(60), W(1)])).toEqual([])
    expect(owed([...weekWith(36), W(6), R(17), W(1)])).toEqual([[9, by]])
    expect(owed([...weekWith(36), W(6), R(18), W(1)])).toEqual([])
    // Once each.
    expect(owed([...weekWith(36), ...weekWith(45), ...weekWith(40), W(6), R(18), W(1)])).toEqual([[5, at(6 * weekMin)]])
    const late = [...weekWith(30), ...weekWith(45), ...weekWith(45), ...weekWith(45), W(1)]
    expect(hoursOver(eu(late)).filter((each) => each.startsWith('comp'))).toEqual(['compensation 15'])
    expect(owed(late)).toEqual([])
  })
})

describe('49 CFR 395.3 and 395.5', () => {
  test('(a)(3)(i) and (a)(2): eleven hours of driving within fourteen, after ten off duty', () => {
    expect(hoursOver(us([R(10), D(5.5), W(0.5), D(5.5)]))).toEqual([])
    expect(hoursOver(us([R(10), D(5.5), W(0.5), D(6)]))).toEqual(['driving 0.5'])
    expect(hoursOver(us([R(10), W(5), D(5), R(3), D(2)]))).toEqual(['driving-window 1'])
    expect(hoursOver(us([R(10), D(5.5), W(0.5), D(5.5), R(9.5), D(1)]))).toEqual(['driving 1', 'driving-window 1'])
    expect(hoursOver(us([R(10), D(5.5), W(0.5), D(5.5), R(10), D(1)]))).toEqual([])
  })

  test('(a)(3)(ii): thirty minutes in which is not driven after eight hours of driving, on duty or off', () => {
    expect(hoursOver(us([R(10), D(8), W(0.5), D(2)]))).toEqual([])
    expect(hoursOver(us([R(10), D(8), W(0.4), D(2)]))).toEqual(['break 2'])
  })

  test('395.1(g): seven hours in the berth and two more that make ten, in either order, stop the fourteen hours', () => {
    // Five on, eight in the berth, five driven, two off: what counts then is from the end of the eight on.
    const split = us([R(10), W(1), D(4), S(8), D(5), R(2), D(4)])
    expect(hoursOver(split)).toEqual([])
    expect(left(split, 'driving')).toBe(2)
    expect(left(split, 'driving-window')).toBe(5)
    expect(hoursOver(us([R(10), D(5), R(3), D(3), S(7), D(3)]))).toEqual([])
    // Six in the berth are not enough.
    expect(hoursOver(us([R(10), W(1), D(4), S(6), D(5), R(4), D(1)]))).toEqual(['driving-window 2', 'driving-window 1'])
    // Seven and two are nine: the clocks begin at the end of neither.
    const nine = us([R(10), W(1), D(4), S(7), D(2), R(2), D(1)])
    expect(hoursOver(nine)).toEqual([])
    expect([left(nine, 'driving'), left(nine, 'driving-window')]).toEqual([4, 4])
    expect(hoursOver(us([R(10), W(1), D(4), S(7), D(2), R(2), D(6)]))).toEqual(['driving 1', 'driving-window 1'])
  })

  test('395.1(g): the long period stops the window at once, the short one when the long one is taken', () => {
    // On duty at seven, from ten to two driven, eight in the berth: seven of fourteen hours are used, and four of eleven.
    const long = us([R(10), W(3), D(4), S(8)])
    expect([
      left(long, 'driving'),
      left(long, 'driving-window'),
      left(us([R(10), W(3), D(4), S(6)]), 'driving-window'),
    ]).toEqual([7, 7, 1])
    const paired = us([R(10), W(3), D(4), S(8), D(7), R(2)])
    expect([left(paired, 'driving'), left(paired, 'driving-window')]).toEqual([4, 7])
    const short: Leg[] = [R(10), D(6), W(0.5), R(3), W(2), D(5)]
    expect(hoursOver(us(short))).toEqual(['driving-window 2.5'])
    expect(hoursOver(us([...short, S(7)]))).toEqual([])
    // Ten hours may be the second of the two if seven are in the berth; hours off duty elsewhere are not.
    expect(hoursOver(us([...short, S(10)]))).toEqual([])
    expect(hoursOver(us([...short, R(10)]))).toEqual(['driving-window 2.5'])
    // They are never the first.
    expect(left(us([S(10), D(5), R(1), S(7), D(1)]), 'driving')).toBe(5)
  })

  test('what may still be driven ends with the window, and leaves room for the break', () => {
    const hours = (...legs: Leg[]) => us(legs).remainingDrivingMs / 3_600_000
    expect(hours(R(10), W(1), D(1))).toBe(10)
    expect(hours(R(10), W(3.25))).toBe(10.25)
    expect(hours(R(10), W(10), D(1))).toBe(3)
    expect(us([R(10), D(8), W(0.25)])).toMatchObject({ breakAfterDrivingMs: 0, breakNeededMs: 15 * minuteMs })
    expect(us([R(10), D(8), R(3)]).restSufficesAtMs).toBe(at(28 * 60))
  })

  test('(b) and (c): seventy hours on duty in eight days, until 34 off', () => {
    const days = (n: number): Leg[] => Array.from({ length: n }, (): Leg[] => [R(10), W(12), R(2)]).flat()
    expect(hoursOver(us([...days(5), R(10), W(9), D(1)]))).toEqual([])
    expect(hoursOver(us([...days(5), R(10), W(9), D(2)]))).toEqual(['cycle 1'])
    expect(hoursOver(us([...days(5), R(10), W(9), D(2)], 'us-395-property-60-7'))).toEqual(['cycle 2'])
    expect(hoursOver(us([...days(5), R(32), D(6), R(10)]))).toEqual([])
    expect(left(us([...days(5), R(32), D(6)]), 'cycle')).toBe(64)
  })

  test('395.5: ten hours of driving and fifteen on duty, after eight off', () => {
    expect(hoursOver(us([R(8), D(10)], 'us-395-passenger-70-8'))).toEqual([])
    expect(hoursOver(us([R(8), D(11)], 'us-395-passenger-70-8'))).toEqual(['driving 1'])
    expect(hoursOver(us([R(8), W(6), R(4), W(8), D(2)], 'us-395-passenger-70-8'))).toEqual(['driving-window 1'])
  })
})

// The same rules again, minute by minute, without runs and without sums.

const kinds: readonly Activity[] = ['driving', 'work', 'availability', 'rest', 'sleeper-berth']
const anything = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(fc.constantFrom(...kinds), fc.integer({ min: 1, max: 320 })) },
  {
    weight: 2,
    arbitrary: fc.tuple(fc.constantFrom<Activity>('rest', 'sleeper-berth'), fc.integer({ min: 100, max: 760 })),
  },
  { weight: 1, arbitrary: fc.tuple(fc.constant<Activity>('rest'), fc.integer({ min: 1_400, max: 2_900 })) },
)
/** Days as drivers have them, near to what is allowed on either side of it. */
const leg = (activity: Activity, min: number, max: number) => fc.tuple(fc.constant(activity), fc.integer({ min, max }))
const stint = fc.tuple(
  fc.oneof(leg('driving', 200, 290), leg('driving', 60, 200), leg('work', 10, 90)),
  fc.oneof(
    leg('rest', 10, 70),
    leg('work', 20, 40),
    leg('sleeper-berth', 110, 250),
    leg('sleeper-berth', 415, 490),
    leg('rest', 110, 250),
  ),
)
const night = fc.oneof(
  { weight: 6, arbitrary: fc.oneof(leg('rest', 520, 700), leg('sleeper-berth', 520, 700)) },
  { weight: 1, arbitrary: leg('rest', 1_420, 2_100) },
  { weight: 1, arbitrary: leg('rest', 2_000, 2_800) },
)
const workday = fc
  .tuple(fc.array(stint, { minLength: 1, maxLength: 5 }), night)
  .map(([stints, last]): Leg[] => [...stints.flat(), last])
const history = fc.oneof(
  { weight: 1, arbitrary: fc.array(anything, { minLength: 1, maxLength: 70 }) },
  { weight: 5, arbitrary: fc.array(workday, { minLength: 1, maxLength: 16 }).map((days) => days.flat()) },
)

function minutesOf(legs: readonly Leg[]): Activity[] {
  return legs.flatMap(([activity, minutes]) => Array.from({ length: minutes }, () => activity))
}

/** Which minutes are in a stretch that was found. */
function minutesIn(found: readonly Found[], rule: string, from: number, count: number): number[] {
  const result: number[] = []
  for (const each of found)
    if (each.rule === rule)
      for (let ms = each.fromMs; ms < each.untilMs; ms += minuteMs) result.push((ms - monday) / minuteMs - from)
  return [...new Set(result)].filter((minute) => minute < count).sort((a, b) => a - b)
}

test('EU: minute by minute the same is found', () => {
  fc.assert(
    fc.property(history, fc.nat(weekMin - 1), (legs, from) => {
      const minutes = minutesOf(legs)
      const rests = minutes.map((each) => each === 'rest' || each === 'sleeper-berth')
      const n = minutes.length
      const restFrom = (m: number) => {
        let length = 0
        while (m + length < n && rests[m + length]) length += 1
        return length
      }
      const week = (m: number) => Math.floor((from + m) / weekMin)
      const found = { break: [], 'daily-driving': [], 'weekly-driving': [], 'fortnight-driving': [] } as Record<
        string,
        number[]
      >
      const late = { 'daily-rest': [], 'weekly-rest': [] } as Record<string, number[]>
      let [driven, first, today, dayFrom, weeklyEnd, allowed] = [0, false, 0, -1, -1, 540]
      const byWeek = new Map<number, number>()
      const extensions = new Map<number, number>()
      for (let m = 0; m < n; m += 1) {
        if (rests[m]) {
          if (m > 0 && rests[m - 1]) continue
          const length = restFrom(m)
          if (length >= 45 || (first && length >= 30)) [driven, first] = [0, false]
          else if (length >= 15 && driven > 0) first = true
          const isTooLate = dayFrom >= 0 && m + length > dayFrom + 900
          if (length >= 540 || (length >= 420 && isTooLate)) [today, allowed] = [0, 540]
          if (dayFrom >= 0 && length >= 540) {
            for (let x = dayFrom + 900; x < m; x += 1) late['daily-rest']!.push(x)
            dayFrom = -1
            if (length >= 1_440) {
              for (let x = weeklyEnd + 8_640; x < m; x += 1) late['weekly-rest']!.push(x)
              weeklyEnd = m + length
            }
          }
          continue
        }
        if (dayFrom < 0) dayFrom = m
        if (weeklyEnd < 0) weeklyEnd = m
        if (minutes[m] !== 'driving') continue
        const [w, all] = [week(m), byWeek.get(week(m)) ?? 0]
        if (driven >= 270) found.break!.push(m)
        if (today === 540 && allowed === 540 && (extensions.get(w) ?? 0) < 2) {
          allowed = 600
          extensions.set(w, (extensions.get(w) ?? 0) + 1)
        }
        if (today >= allowed) found['daily-driving']!.push(m)
        if (all >= 56 * 60) found['weekly-driving']!.push(m)
        if (all + (byWeek.get(w - 1) ?? 0) >= 90 * 60) found['fortnight-driving']!.push(m)
        driven += 1
        today += 1
        byWeek.set(w, all + 1)
      }
      const resting = rests[n - 1] ? n - [...rests].reverse().findIndex((each) => !each) : n
      const restsSince = rests.includes(false) ? resting : 0
      if (dayFrom >= 0) for (let x = dayFrom + 900; x < restsSince; x += 1) late['daily-rest']!.push(x)
      if (weeklyEnd >= 0 && weeklyEnd !== n)
        for (let x = weeklyEnd + 8_640; x < restsSince; x += 1) late['weekly-rest']!.push(x)
      const standing = eu(legs, from)
      for (const [rule, expected] of Object.entries({ ...found, ...late }))
        expect([rule, minutesIn(standing.violations, rule, from, n)]).toEqual([rule, [...new Set(expected)]])
      expect(standing.limits[0]!.usedMs).toBe(driven * minuteMs)
      expect(standing.limits[1]!.usedMs).toBe(today * minuteMs)
    }),
    { numRuns: 300 },
  )
})

const longRest = fc.oneof(leg('rest', 1_300, 2_690), leg('rest', 2_600, 3_300), leg('rest', 5_000, 12_000))
const weeksOfWork = fc
  .array(fc.tuple(fc.integer({ min: 2, max: 6 }), leg('work', 300, 1_200), longRest), { minLength: 3, maxLength: 7 })
  .map((all): Leg[] =>
    all.flatMap(([n, work, rest]) => [...Array.from({ length: n }, () => [W(13), R(11)]).flat(), work, rest]),
  )

test('EU: however the rests that lie in two weeks are counted, no fewer pairs of weeks lack a regular one', () => {
  fc.assert(
    fc.property(weeksOfWork, fc.nat(weekMin - 1), fc.integer({ min: 0, max: 600 }), (legs, from, then) => {
      const all: Leg[] = then === 0 ? legs : [...legs, ['work', then]]
      let minute = from
      const rests = [{ from: from - weekMin, to: from }]
      for (const [activity, minutes] of all) {
        if (activity === 'rest' && minutes >= 45 * 60) rests.push({ from: minute, to: minute + minutes })
        minute += minutes
      }
      const settled = then === 0 ? minute - all.at(-1)![1] : minute
      const touched = rests.map(({ from: start, to }) => {
        const [a, b] = [Math.floor(start / weekMin), Math.floor((to - 1) / weekMin)]
        return Array.from({ length: b - a + 1 }, (_, n) => a + n)
      })
      let fewest = Number.POSITIVE_INFINITY
      for (let choice = 0; choice < 2 ** rests.length; choice += 1) {
        const has = new Set<number>()
        for (const [n, { from: start, to }] of rests.entries()) {
          const own = touched[n]!
          if (to - start >= own.length * 45 * 60) for (const each of own) has.add(each)
          else has.add(own[(choice >> n) & 1] ?? own[0]!)
        }
        let lacking = 0
        for (let w = Math.floor(from / weekMin); (w + 2) * weekMin <= settled; w += 1)
          if (!has.has(w) && !has.has(w + 1)) lacking += 1
        fewest = Math.min(fewest, lacking)
      }
      const found = eu(all, from).violations.filter(({ rule }) => rule === 'regular-weekly-rest')
      expect(found.length).toBe(fewest)
    }),
    { numRuns: 400 },
  )
})

test('US: minute by minute the same is found', () => {
  fc.assert(
    fc.property(
      history,
      fc.constantFrom('us-395-property-70-8' as const, 'us-395-property-60-7' as const),
      (legs, id) => {
        const minutes = minutesOf(legs)
        const n = minutes.length
        const off = minutes.map((each) => each === 'rest' || each === 'sleeper-berth')
        const [cycleHours, cycleDays] = id === 'us-395-property-70-8' ? [70, 8] : [60, 7]
        // Every stretch off duty, by looking at each minute.
        const runs: { from: number; to: number; berth: number }[] = []
        for (let m = 0; m < n; m += 1) {
          if (!off[m]) continue
          const run = m > 0 && off[m - 1] ? runs.at(-1)! : { from: m, to: m, berth: 0 }
          if (run.from === m) runs.push(run)
          run.to = m + 1
          let berth = 0
          for (let x = m; x >= run.from && minutes[x] === 'sleeper-berth'; x -= 1) berth += 1
          run.berth = Math.max(run.berth, berth)
        }
        const isReset = (run: { from: number; to: number }) => run.to - run.from >= 600 || run.from === 0
        const between = (a: { to: number }, b: { from: number }) =>
          runs.some((r) => isReset(r) && r.from >= a.to && r.to <= b.from)
        const pairs = runs.flatMap((b) => {
          if (b.from === 0 || b.to - b.from < 120) return []
          const a = runs
            .filter((r) => r.to < b.from && !isReset(r) && r.to - r.from >= 120 && !between(r, b))
            .findLast((r) => (r.berth >= 420 || b.berth >= 420) && r.to - r.from + b.to - b.from >= 600)
          return a === undefined ? [] : [{ a, b }]
        })
        const paired = new Set(pairs.flatMap(({ a, b }) => [a, b]))
        const drives = (m: number) => minutes[m] === 'driving'
        const before = (is: (m: number) => boolean) => {
          const counts = [0]
          for (let m = 0; m < n; m += 1) counts.push(counts[m]! + (is(m) ? 1 : 0))
          return (from: number, to: number) => counts[to]! - counts[Math.max(0, from)]!
        }
        const [driven, onDuty] = [before(drives), before((m) => !off[m])]
        const found: Record<string, number[]> = { driving: [], 'driving-window': [], break: [], cycle: [] }
        const first = off.indexOf(false)
        const standing = us(legs, id)
        for (let m = 0; m <= n; m += 1) {
          if (m < n && !drives(m)) continue
          const chain = runs.findLast((r) => r.to <= m && isReset(r))?.to ?? first
          const anchor = pairs.findLast(({ a, b }) => !isReset(b) && b.to <= m && a.from >= chain)?.a.to ?? chain
          const outside = runs.filter((r) => (paired.has(r) || r.berth >= 420) && r.from >= anchor && r.to <= m)
          const window = m - anchor - outside.reduce((total, r) => total + r.to - r.from, 0)
          let pause = m
          for (let still = 0; pause > chain; pause -= 1) {
            still = drives(pause - 1) ? 0 : still + 1
            if (still >= 30) break
          }
          const restart = runs.findLast((r) => r.to <= m && r.to - r.from >= 34 * 60)?.to ?? 0
          const dayOne = (Math.floor(m / dayMin) - (cycleDays - 1)) * dayMin
          const cycle = onDuty(Math.max(dayOne, restart), m)
          if (m === n) {
            const used = standing.limits.map(({ usedMs }) => usedMs / minuteMs)
            expect(used).toEqual([driven(pause, m), driven(anchor, m), Math.max(0, window), cycle])
            break
          }
          if (driven(anchor, m) >= 660) found.driving!.push(m)
          if (window >= 840) found['driving-window']!.push(m)
          if (driven(pause, m) >= 480) found.break!.push(m)
          if (cycle >= cycleHours * 60) found.cycle!.push(m)
        }
        for (const [rule, expected] of Object.entries(found))
          expect([rule, minutesIn(standing.violations, rule, 0, n)]).toEqual([rule, expected])
      },
    ),
    { numRuns: 120 },
  )
})

test('a timeline has neither gap nor overlap, and at each instant what the strongest source says', () => {
  const told = fc.record({
    activity: fc.constantFrom(...kinds),
    source: fc.constantFrom('card' as const, 'vehicle-unit' as const, 'trip' as const, 'entered' as const),
    from: fc.nat(60),
    minutes: fc.integer({ min: 1, max: 30 }),
  })
  fc.assert(
    fc.property(fc.array(told, { maxLength: 10 }), (all) => {
      const spans = all.map(({ activity, source, from, minutes }) => ({
        activity,
        source,
        fromMs: from,
        untilMs: from + minutes,
      }))
      const line = timelineOf(spans, { fromMs: 5, untilMs: 80 })
      expect([line[0]!.fromMs, line.at(-1)!.untilMs]).toEqual([5, 80])
      for (const [n, each] of line.slice(1).entries()) expect(each.fromMs).toBe(line[n]!.untilMs)
      for (let ms = 5; ms < 80; ms += 1) {
        const here = line.find((each) => each.fromMs <= ms && ms < each.untilMs)!
        const strongest = (['card', 'vehicle-unit', 'trip', 'entered'] as const)
          .map((source) => spans.find((each) => each.source === source && each.fromMs <= ms && ms < each.untilMs))
          .find((each) => each !== undefined)
        expect(here).toMatchObject(
          strongest === undefined
            ? { activity: 'rest', source: 'assumed' }
            : { activity: strongest.activity, source: strongest.source },
        )
      }
    }),
  )
})
