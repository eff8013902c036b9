import {
  getHoursOfService as contract,
  type HoursOfService,
  type RuleSet,
  RuleSetNotInForce,
} from '@clutch/contracts/fleet/hours-of-service'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { addDays, dayInZone, startOfDay } from '@clutch/shared/time'
import { instantIn } from '@clutch/shared/time-order'
import { type Span, without } from '../driver-assignments/resolve.ts'
import { findDriver } from '../drivers/store.ts'
import { findFleet } from '../fleets/store.ts'
import { implement, type Tx } from '../kit.ts'
import { evaluateEu, weekOf } from './eu-561.ts'
import { rulesOn } from './rule-sets.ts'
import { findActivitiesDuring, findDrivenDuring } from './store.ts'
import { type Found, type Told, timelineOf } from './timeline.ts'
import { evaluateUs } from './us-395.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
/** Four weeks are told, and what is owed for a reduced weekly rest is owed for three weeks after its own. */
const lookBackDays = 35
const toldDays = 28

const notice =
  'Advisory. This is neither a tachograph nor an ELD, and no record that the law asks for: it follows from what is known here, with what `evidence` says and without what `notApplied` names.'

export const getHoursOfService = implement(contract, async ({ params, query, tx }) => {
  const driver = (await findDriver(tx, params.driverId))?.driver
  if (driver === undefined) throw new Problem(NotFound)
  const asked = query.at === undefined ? tx.now : instantIn(query.at, '/query/at')
  // Nobody knows what is to come.
  const at = new Date(Math.min(asked.getTime(), tx.now.getTime()))
  const fleet = driver.fleetId === null ? undefined : await findFleet(tx, driver.fleetId)
  const home = fleet?.timeZone ?? 'UTC'
  const id: RuleSet['id'] = query.ruleSet ?? (driver.licence?.country === 'US' ? 'us-395-property-70-8' : 'eu-561-2006')
  const dated = rulesOn(id, dayInZone(at, home))
  if (dated === undefined) throw new Problem(RuleSetNotInForce)
  const { rules, notApplied } = dated
  // The weeks of the Regulation are those of UTC; the days of 49 CFR 395 are those of the home terminal, which the fleet's zone stands for.
  const zone = rules.kind === 'eu' ? 'UTC' : home
  const days = daysUntil(at, zone)
  const fromMs = rules.kind === 'eu' ? weekOf(at.getTime()) - lookBackDays * dayMs : days[0]!
  const window = { fromMs, untilMs: at.getTime() }
  const timeline = timelineOf(await toldOf(tx, driver.id, window), window)
  const standing =
    rules.kind === 'eu'
      ? evaluateEu(timeline, rules)
      : evaluateUs(timeline, rules, (ms, before) => days[Math.max(0, days.findLastIndex((day) => day <= ms) - before)]!)
  const last = timeline.at(-1)!
  const soonMs = at.getTime() - toldDays * dayMs
  const reply: HoursOfService = {
    driverId: driver.id,
    ruleSet: id,
    at: at.toISOString(),
    timeZone: zone,
    advisory: true,
    notice,
    notApplied: [...notApplied],
    activity: last.activity,
    since: iso(timeline.findLast(({ activity }) => activity !== last.activity)?.untilMs ?? window.fromMs),
    remainingDrivingH: standing.remainingDrivingMs / hourMs,
    limits: standing.limits.map(({ rule, article, limitMs, usedMs }) => ({
      rule,
      article,
      limitH: limitMs / hourMs,
      usedH: usedMs / hourMs,
      remainingH: Math.max(0, limitMs - usedMs) / hourMs,
    })),
    breakAfterDrivingH: standing.breakAfterDrivingMs === null ? null : standing.breakAfterDrivingMs / hourMs,
    breakNeededMin: standing.breakNeededMs === null ? null : standing.breakNeededMs / 60_000,
    dailyRestBy: standing.dailyRestByMs === null ? null : iso(standing.dailyRestByMs),
    weeklyRestBy: standing.weeklyRestByMs === null ? null : iso(standing.weeklyRestByMs),
    restSufficesAt: standing.restSufficesAtMs === null ? null : iso(standing.restSufficesAtMs),
    compensation: standing.owed.map(({ owedMs, byMs }) => ({ owedH: owedMs / hourMs, by: iso(byMs) })),
    violations: standing.violations.filter(({ untilMs }) => untilMs > soonMs).map(violationOf),
    evidence: evidenceOf(timeline),
  }
  return ok(reply)
})

async function toldOf(tx: Tx, driverId: string, { fromMs, untilMs }: Span): Promise<Told[]> {
  const range = { from: new Date(fromMs), to: new Date(untilMs) }
  const { trips, stops } = await findDrivenDuring(tx, driverId, range)
  const entered = await findActivitiesDuring(tx, driverId, range)
  return [
    ...entered.map(({ activity, source, fromAt, untilAt }) => ({
      activity,
      source,
      fromMs: Date.parse(fromAt),
      untilMs: Date.parse(untilAt),
    })),
    ...drivenOf(trips, stops).map((span) => ({ ...span, activity: 'driving' as const, source: 'trip' as const })),
    ...stops.map((span) => ({ ...span, activity: 'work' as const, source: 'stop' as const })),
  ]
}

/** Trips without the stops within them; both in order. */
function drivenOf(trips: readonly Span[], stops: readonly Span[]): Span[] {
  let next = 0
  return trips.flatMap((trip) => {
    while (next < stops.length && stops[next]!.untilMs <= trip.fromMs) next += 1
    const own: Span[] = []
    for (let n = next; n < stops.length && stops[n]!.fromMs < trip.untilMs; n += 1) own.push(stops[n]!)
    return without(trip, own)
  })
}

function evidenceOf(timeline: readonly Told[]): HoursOfService['evidence'] {
  const hoursBy = (...sources: Told['source'][]) =>
    timeline
      .filter(({ source }) => sources.includes(source))
      .reduce((total, { fromMs, untilMs }) => total + (untilMs - fromMs) / hourMs, 0)
  return {
    fromAt: iso(timeline[0]!.fromMs),
    byTripsH: hoursBy('trip', 'stop'),
    recordedH: hoursBy('card', 'vehicle-unit'),
    enteredH: hoursBy('entered'),
    assumedRestH: hoursBy('assumed'),
  }
}

function violationOf({ rule, article, fromMs, untilMs }: Found): HoursOfService['violations'][number] {
  return { rule, article, fromAt: iso(fromMs), untilAt: iso(untilMs), excessH: (untilMs - fromMs) / hourMs }
}

function iso(ms: number): string {
  return new Date(ms).toISOString()
}

/** The first instants of the last days there, in order. */
function daysUntil(at: Date, zone: string): number[] {
  const today = dayInZone(at, zone)
  return Array.from({ length: lookBackDays + 1 }, (_, n) =>
    startOfDay(addDays(today, n - lookBackDays), zone).getTime(),
  )
}
