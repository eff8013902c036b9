import type { Driver } from '@clutch/contracts/fleet/drivers'
import type { RuleSet } from '@clutch/contracts/fleet/hours-of-service'
import { addDays, dayInZone, startOfDay } from '@clutch/shared/time'
import { type Span, without } from '../driver-assignments/resolve.ts'
import { findFleet } from '../fleets/store.ts'
import type { Tx } from '../kit.ts'
import { evaluateEu, weekOf } from './eu-561.ts'
import { type DatedRules, rulesOn } from './rule-sets.ts'
import { findActivitiesDuring, findDrivenDuring } from './store.ts'
import { type Standing, type Told, timelineOf } from './timeline.ts'
import { evaluateUs } from './us-395.ts'

const dayMs = 86_400_000
/** Four weeks are told, and what is owed for a reduced weekly rest is owed for three weeks after its own. */
const lookBackDays = 35

export interface Assessed {
  readonly dated: DatedRules
  /** Whose days or weeks count. */
  readonly zone: string
  readonly timeline: readonly Told[]
  readonly standing: Standing
  /** How it was at an instant of the timeline, by what is known now. */
  standingAt(ms: number): Standing
}

/** What a driver did until an instant, and how that stands by the rules. Undefined where the rules are not known for that day. */
export async function assessed(
  tx: Tx,
  driver: Pick<Driver, 'id' | 'fleetId' | 'licence'>,
  { at, ruleSet }: { at: Date; ruleSet?: RuleSet['id'] | undefined },
): Promise<Assessed | undefined> {
  const fleet = driver.fleetId === null ? undefined : await findFleet(tx, driver.fleetId)
  const home = fleet?.timeZone ?? 'UTC'
  const id: RuleSet['id'] = ruleSet ?? (driver.licence?.country === 'US' ? 'us-395-property-70-8' : 'eu-561-2006')
  const dated = rulesOn(id, dayInZone(at, home))
  if (dated === undefined) return undefined
  const { rules } = dated
  // The weeks of the Regulation are those of UTC; the days of 49 CFR 395 are those of the home terminal, which the fleet's zone stands for.
  const zone = rules.kind === 'eu' ? 'UTC' : home
  const days = daysUntil(at, zone)
  const fromMs = rules.kind === 'eu' ? weekOf(at.getTime()) - lookBackDays * dayMs : days[0]!
  const window = { fromMs, untilMs: at.getTime() }
  const timeline = timelineOf(await toldOf(tx, driver.id, window), window)
  const evaluate = (until: readonly Told[]) =>
    rules.kind === 'eu'
      ? evaluateEu(until, rules)
      : evaluateUs(until, rules, (ms, before) => days[Math.max(0, days.findLastIndex((day) => day <= ms) - before)]!)
  return {
    dated,
    zone,
    timeline,
    standing: evaluate(timeline),
    standingAt: (ms) => evaluate(timelineUntil(timeline, ms)),
  }
}

/** Never empty: before the timeline it is as at its first instant. */
function timelineUntil(timeline: readonly Told[], ms: number): Told[] {
  const endMs = Math.max(ms, timeline[0]!.fromMs + 1)
  return timeline
    .filter(({ fromMs }) => fromMs < endMs)
    .map((each) => ({ ...each, untilMs: Math.min(each.untilMs, endMs) }))
}

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

/** The first instants of the last days there, in order. */
function daysUntil(at: Date, zone: string): number[] {
  const today = dayInZone(at, zone)
  return Array.from({ length: lookBackDays + 1 }, (_, n) =>
    startOfDay(addDays(today, n - lookBackDays), zone).getTime(),
  )
}
