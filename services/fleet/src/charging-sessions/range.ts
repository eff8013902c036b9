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
    batteryKwh === undefined || stateOfChargePercent === null ? null : tidy((batteryKwh * stateOfChargePercent) / 100)
  const ways = uses.flatMap(({ sums, charge }) =>
    charge === null || sums.distanceM < 1_000
      ? []
      : [{ km: sums.distanceM / 1_000, percent: charge.startPercent - charge.endPercent }],
  )
  const basisKm = ways.reduce((sum, { km }) => sum + km, 0)
  const percentPerKm = ways.reduce((sum, { percent }) => sum + percent, 0) / basisKm
  const unknown = { kwhPer100Km: null, rangeKm: null, kwh, basisKm: tidy(basisKm) }
  if (basisKm < LEAST_KM || percentPerKm <= 0) return unknown
  // Long ways scatter less than short ones, so a deviation counts by its way's length.
  const scatter = Math.sqrt(
    ways.reduce((sum, { km, percent }) => sum + km * (percent / km - percentPerKm) ** 2, 0) / basisKm,
  )
  const spread = Math.hypot(LEAST_SPREAD, scatter / percentPerKm / Math.sqrt(ways.length))
  // Percent are of the same battery as those driven on: how large it is matters to kWh, and not to how far one gets.
  const rangeKm = stateOfChargePercent === null ? null : stateOfChargePercent / percentPerKm
  const per100Km = batteryKwh === undefined ? null : percentPerKm * batteryKwh
  return {
    ...unknown,
    kwhPer100Km: per100Km === null ? null : intervalOf(per100Km, per100Km * Math.hypot(spread, CAPACITY_SD)),
    // Who uses more gets less far.
    rangeKm:
      rangeKm === null
        ? null
        : {
            amount: tidy(rangeKm),
            low: tidy(rangeKm / (1 + Z90 * spread)),
            high: tidy(rangeKm / Math.max(0.2, 1 - Z90 * spread)),
          },
  }
}

function intervalOf(amount: number, sigma: number): Interval {
  return { amount: tidy(amount), low: tidy(Math.max(0, amount - Z90 * sigma)), high: tidy(amount + Z90 * sigma) }
}

function tidy(value: number): number {
  return Math.round(value * 100) / 100
}
