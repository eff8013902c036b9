import type { VehicleTrends, vitalFindings } from '@clutch/contracts/fleet/vehicle-trends'
import { countOf, quantileOf, type VitalDay } from '../vitals/vital-day.ts'
import { medianOf, type Point, slopeOf } from './slope.ts'

/**
 * What a vehicle's days say together: levels, slopes, and what of it is worth saying. Pure; nothing is fitted to any data, each
 * limit is one of the trade, named beside it, for 12 V and doubled for 24 V.
 */

const DAY_MS = 86_400_000
/** A slope over less than a week is that of the weather. */
const LEAST_SPAN_DAYS = 6
/** Two batteries of 12 V in a row: no state of a 12 V system reaches it, and no usable state of a 24 V one falls below. */
const IS_24_V = 17.5
/** Resting, of a lead battery: a quarter charged, and where sulphation sets in, three eighths from full (12.7 V). */
const DISCHARGED_V = 12.0
const LOW_V = 12.3
/** So soon a battery that falls is discharged, and it is time to say so. */
const FALLS_WITHIN_DAYS = 30
/** Under the starter: the limit of the usual load test at 20 °C. */
const CRANKING_V = 9.6
/** A full lead battery rests at 12.7 V: what is below 13.2 charges none. Above 15.0 water boils off; 14.8 is the highest that regulators hold. */
const CHARGES_V = 13.2
const OVERCHARGES_V = 15.0
/** A thermostat opens at 80 to 95 °C; a running engine that stays below 70 has one that does not close. */
const COLD_C = 70
/** From the usual 90 so many degrees up, by the slope alone, leave no reserve for a hill. */
const RISES_C = 8
const RISES_WITHIN_DAYS = 30
/** A day of less says little of the engine. */
const LEAST_RUN_SAMPLES = 5
/** A finding is of these days: what was before has been seen to. */
const RECENT_DAYS = 14

type Daily = { readonly day: string; readonly value: number; readonly samples: number }
type Finding = VehicleTrends['findings'][number]
type Series = { unit: string } & Omit<VehicleTrends['coolant']['running'], 'unit'>

/**
 * @param days of one vehicle in their order; of two devices in it there may be two of one day
 */
export function trendsOf(
  vehicleId: string,
  days: readonly VitalDay[],
  { fromMs, toMs }: { fromMs: number; toMs: number },
): VehicleTrends {
  const resting = daily(days, ({ restingV }) => [quantileOf(restingV, 0.5, 'volts'), countOf(restingV)])
  const cranking = daily(days, ({ crankingMinV, starts }) => [crankingMinV, starts])
  const charging = daily(days, ({ runningV }) => {
    const count = countOf(runningV)
    return [count < LEAST_RUN_SAMPLES ? null : quantileOf(runningV, 0.9, 'volts'), count]
  })
  const coolant = daily(days, ({ coolantC }) => {
    const count = countOf(coolantC)
    return [count < LEAST_RUN_SAMPLES ? null : quantileOf(coolantC, 0.5, 'celsius'), count]
  })
  const systemV = systemOf([...resting, ...charging])
  const trends: Omit<VehicleTrends, 'findings'> = {
    vehicleId,
    from: new Date(fromMs).toISOString(),
    to: new Date(toMs).toISOString(),
    systemV,
    battery: { resting: seriesOf('V', resting), cranking: seriesOf('V', cranking) },
    charging: seriesOf('V', charging),
    coolant: {
      running: seriesOf('°C', coolant),
      overheatings: days.reduce((sum, { overheatings }) => sum + overheatings, 0),
      highestC: days.reduce<number | null>((most, { highestC }) => maxOf(most, highestC), null),
    },
    unknown: [
      ...(resting.length === 0 ? (['battery'] as const) : []),
      ...(cranking.length === 0 ? (['cranking'] as const) : []),
      ...(charging.length === 0 ? (['charging'] as const) : []),
      ...(coolant.length === 0 ? (['coolant'] as const) : []),
    ],
  }
  return { ...trends, findings: findingsOf(trends, days, toMs) }
}

function daily(days: readonly VitalDay[], of: (day: VitalDay) => [value: number | null, samples: number]): Daily[] {
  const found = new Map<string, Daily>()
  for (const each of days) {
    const [value, samples] = of(each)
    if (value === null || samples === 0) continue
    const day = new Date(each.startMs).toISOString().slice(0, 10)
    // The device that saw more of a day tells of it.
    if ((found.get(day)?.samples ?? 0) < samples) found.set(day, { day, value, samples })
  }
  return [...found.values()].sort((a, b) => (a.day < b.day ? -1 : 1)).slice(-366)
}

function seriesOf(unit: string, all: readonly Daily[]): Series {
  const last = all.at(-1)
  const points = pointsOf(all)
  const spans = points.length > 1 && points.at(-1)!.x - points[0]!.x >= LEAST_SPAN_DAYS
  const slope = spans ? slopeOf(points) : null
  return {
    unit,
    latest: last?.value ?? null,
    latestDay: last?.day ?? null,
    slope: slope && { perDay: tidy(slope.perX), low: tidy(slope.low), high: tidy(slope.high), days: slope.points },
    daily: [...all],
  }
}

function pointsOf(all: readonly Daily[]): Point[] {
  return all.map(({ day, value }) => ({ x: Date.parse(day) / DAY_MS, y: value }))
}

function systemOf(voltages: readonly Daily[]): 12 | 24 | null {
  if (voltages.length === 0) return null
  const sorted = voltages.map(({ value }) => value).sort((a, b) => a - b)
  return medianOf(sorted) >= IS_24_V ? 24 : 12
}

function findingsOf(
  { systemV, battery, charging, coolant }: Omit<VehicleTrends, 'findings'>,
  days: readonly VitalDay[],
  toMs: number,
): Finding[] {
  const times = (systemV ?? 12) / 12
  const recentFrom = new Date(toMs - RECENT_DAYS * DAY_MS).toISOString().slice(0, 10)
  const found: Finding[] = []
  const add = (finding: (typeof vitalFindings)[number], severity: Finding['severity'], text: string, since: string) =>
    found.push({ finding, severity, text, since })
  const recent = (series: Series) =>
    series.latestDay !== null && series.latestDay >= recentFrom ? series.latest : null

  const resting = recent(battery.resting)
  const restingDay = battery.resting.latestDay!
  if (resting !== null) {
    const { slope } = battery.resting
    const daysLeft = slope !== null && slope.high < 0 ? (resting - DISCHARGED_V * times) / -slope.perDay : null
    if (resting < DISCHARGED_V * times)
      add('battery-discharged', 'major', `The battery rests at ${v(resting)}: less than a quarter is in it`, restingDay)
    else if (resting < LOW_V * times)
      add('battery-low', 'minor', `The battery rests at ${v(resting)}: about half is in it`, restingDay)
    else if (daysLeft !== null && daysLeft <= FALLS_WITHIN_DAYS)
      add(
        'battery-falling',
        'minor',
        `The battery’s resting voltage falls by ${v(-slope!.perDay * 7)} a week: ${v(DISCHARGED_V * times)} in about ${Math.round(daysLeft)} days`,
        restingDay,
      )
  }
  const cranking = recent(battery.cranking)
  if (cranking !== null && cranking < CRANKING_V * times)
    add('cranking-weak', 'minor', `It fell to ${v(cranking)} under the starter`, battery.cranking.latestDay!)
  const running = recent(charging)
  if (running !== null && running < CHARGES_V * times)
    add('not-charging', 'critical', `The alternator gives no more than ${v(running)}`, charging.latestDay!)
  if (running !== null && running > OVERCHARGES_V * times)
    add('overcharging', 'major', `The alternator gives ${v(running)}`, charging.latestDay!)

  const hot = days.findLast(({ overheatings }) => overheatings > 0)
  const hotDay = hot && new Date(hot.startMs).toISOString().slice(0, 10)
  if (hot && hotDay !== undefined && hotDay >= recentFrom)
    add('overheated', 'critical', `The coolant was at ${hot.highestC} °C`, hotDay)
  const warm = recent(coolant.running)
  const warmDay = coolant.running.latestDay!
  if (warm !== null) {
    const { slope } = coolant.running
    if (warm < COLD_C) add('coolant-cold', 'minor', `The warm engine’s coolant is at ${warm} °C`, warmDay)
    else if (slope !== null && slope.low > 0 && slope.perDay * RISES_WITHIN_DAYS >= RISES_C)
      add(
        'coolant-rising',
        'major',
        `The warm engine’s coolant rises by ${tidy(slope.perDay * 7)} °C a week, and is at ${warm} °C`,
        warmDay,
      )
  }
  return found
}

function maxOf(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : Math.max(a, b)
}

function v(volts: number): string {
  return `${volts.toFixed(2)} V`
}

function tidy(value: number): number {
  return Math.round(value * 10_000) / 10_000
}
