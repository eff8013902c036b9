import type { EnergyUse } from '../energy-uses/energy-use.ts'
import type { ChargingSession } from './charging-session.ts'

type Interval = { readonly amount: number; readonly low: number; readonly high: number }

/** Two-sided 90 % of a normal distribution. */
const Z90 = 1.645
/** A state of charge is told in whole percent: half a percent at either end, and the battery is not what it was. */
const PERCENT_SD = Math.hypot(0.29, 0.29)
const CAPACITY_SD = 0.04
/** Less driving than this says nothing of the next way. */
const LEAST_KM = 20
/** Weather and speed differ from way to way at least so much. */
const LEAST_SPREAD = 0.1

/** Into the battery. */
export function chargedKwh(session: ChargingSession, batteryKwh: number | undefined): Interval | null {
  if (batteryKwh === undefined) return null
  const percent = session.endPercent - session.startPercent
  return intervalOf(
    (percent * batteryKwh) / 100,
    Math.hypot((PERCENT_SD * batteryKwh) / 100, (percent * batteryKwh * CAPACITY_SD) / 100),
  )
}

/**
 * Consumption of past ways and how far one gets by it: the mean weighs each way by its length, the interval is that of the next way
 * as long as the range, whose consumption scatters as those of past ways did.
 */
export function rangeOf(
  uses: readonly Pick<EnergyUse, 'sums' | 'charge'>[],
  batteryKwh: number | undefined,
  stateOfChargePercent: number | null,
): { kwhPer100Km: Interval | null; rangeKm: Interval | null; kwh: number | null; basisKm: number } {
  const kwh =
    batteryKwh === undefined || stateOfChargePercent === null ? null : (batteryKwh * stateOfChargePercent) / 100
  const ways = uses.flatMap(({ sums, charge }) =>
    charge === null || sums.distanceM < 1_000
      ? []
      : [{ km: sums.distanceM / 1_000, percent: charge.startPercent - charge.endPercent }],
  )
  const basisKm = ways.reduce((sum, { km }) => sum + km, 0)
  if (batteryKwh === undefined || basisKm < LEAST_KM)
    return { kwhPer100Km: null, rangeKm: null, kwh, basisKm: tidy(basisKm) }
  const percentPerKm = ways.reduce((sum, { percent }) => sum + percent, 0) / basisKm
  if (percentPerKm <= 0) return { kwhPer100Km: null, rangeKm: null, kwh, basisKm: tidy(basisKm) }
  // Long ways scatter less than short ones, so a deviation counts by its way's length.
  const scatter = Math.sqrt(
    ways.reduce((sum, { km, percent }) => sum + km * (percent / km - percentPerKm) ** 2, 0) / basisKm,
  )
  const share = Math.hypot(LEAST_SPREAD, scatter / percentPerKm / Math.sqrt(ways.length), CAPACITY_SD)
  const per100Km = percentPerKm * batteryKwh
  const rangeKm = kwh === null ? null : (kwh / per100Km) * 100
  return {
    kwhPer100Km: intervalOf(per100Km, per100Km * share),
    // Who uses more gets less far.
    rangeKm:
      rangeKm === null
        ? null
        : {
            amount: tidy(rangeKm),
            low: tidy(rangeKm / (1 + Z90 * share)),
            high: tidy(rangeKm / Math.max(0.2, 1 - Z90 * share)),
          },
    kwh: kwh === null ? null : tidy(kwh),
    basisKm: tidy(basisKm),
  }
}

function intervalOf(amount: number, sigma: number): Interval {
  return { amount: tidy(amount), low: tidy(Math.max(0, amount - Z90 * sigma)), high: tidy(amount + Z90 * sigma) }
}

function tidy(value: number): number {
  return Math.round(value * 100) / 100
}
