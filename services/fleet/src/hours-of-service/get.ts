import {
  getHoursOfService as contract,
  type HoursOfService,
  RuleSetNotInForce,
} from '@clutch/contracts/fleet/hours-of-service'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { instantIn } from '@clutch/shared/time-order'
import { findDriver } from '../drivers/store.ts'
import { implement } from '../kit.ts'
import { assessed } from './assessed.ts'
import type { Found, Told } from './timeline.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const toldDays = 28

const notice =
  'Advisory. This is neither a tachograph nor an ELD, and no record that the law asks for: it follows from what is known here, with what `evidence` says and without what `notApplied` names.'

export const getHoursOfService = implement(contract, async ({ params, query, tx }) => {
  const driver = (await findDriver(tx, params.driverId))?.driver
  if (driver === undefined) throw new Problem(NotFound)
  const asked = query.at === undefined ? tx.now : instantIn(query.at, '/query/at')
  // Nobody knows what is to come.
  const at = new Date(Math.min(asked.getTime(), tx.now.getTime()))
  const found = await assessed(tx, driver, { at, ruleSet: query.ruleSet })
  if (found === undefined) throw new Problem(RuleSetNotInForce)
  const { dated, zone, timeline, standing } = found
  const last = timeline.at(-1)!
  const soonMs = at.getTime() - toldDays * dayMs
  const reply: HoursOfService = {
    driverId: driver.id,
    ruleSet: dated.id,
    at: at.toISOString(),
    timeZone: zone,
    advisory: true,
    notice,
    notApplied: [...dated.notApplied],
    activity: last.activity,
    since: iso(timeline.findLast(({ activity }) => activity !== last.activity)?.untilMs ?? timeline[0]!.fromMs),
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
