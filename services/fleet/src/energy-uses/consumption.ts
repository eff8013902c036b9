import { type EnergyFigures, litresAt } from '../vehicle-energy/energy.ts'
import type { EnergyUse, Sum } from './energy-use.ts'
import { type Fuel, fuelDoubt, fuelOf } from './fuels.ts'

/** The fuel of a use, by the source most to be trusted of those it has, and how sure that is. */

export type FuelSource = 'fuel-rate' | 'counter' | 'mass-air-flow' | 'speed-density' | 'level'

export type Consumption = {
  readonly litres: number
  readonly low: number
  readonly high: number
  readonly idleLitres: number | null
  readonly source: FuelSource
  readonly covered: number
}

/** Two-sided 90 % of a normal distribution. */
const Z90 = 1.645
/** A source that was read over less of the engine's time says too little of the rest. */
const LEAST_COVERED = 0.5
/** What is reckoned for the time that was not read is off by as much as driving differs. */
const UNREAD_SD = 0.3
/** Molar mass of air over the gas constant and two turns an intake, a minute: g·K/(kPa·l) to grams of air. */
const AIR_G_PER_DENSITY = 28.97 / (8.314 * 120)
const VOLUMETRIC_EFFICIENCY = 0.8

/** One standard deviation of each source as a share of the litres, and in litres what its resolution leaves open. */
const doubts: Readonly<Record<FuelSource, { readonly share: number; readonly litres: number }>> = {
  // SAE J1979 PID 5E: steps of 0.05 l/h, what the control unit injects.
  'fuel-rate': { share: 0.03, litres: 0 },
  // SAE J1939 SPN 250 counts half litres.
  counter: { share: 0.02, litres: 0.3 },
  'mass-air-flow': { share: 0.06, litres: 0 },
  'speed-density': { share: 0.12, litres: 0 },
  level: { share: 0, litres: 0 },
}
/** A level at rest leans by this share of the tank with the road. */
const LEVEL_SD_PERCENT = 2.2
/** Without a lambda, an engine is taken to run at 1 most of the time. */
const NO_LAMBDA_SD = 0.05

/** @param added litres that were taken in, less those taken out, during the use */
export function consumptionOf(use: EnergyUse, energy: EnergyFigures | undefined, added = 0): Consumption | undefined {
  const { sums } = use
  const fuel = energy === undefined ? undefined : fuelOf(energy)
  if (energy?.fuelType === 'none') return undefined
  const direct =
    covers(use, sums.rate) && sums.rate.ms > 0
      ? reckoned(use, sums.rate, 1, 'fuel-rate')
      : covers(use, sums.counter) && sums.counter.amount > 0
        ? reckoned(use, sums.counter, 1, 'counter')
        : undefined
  if (direct !== undefined) return direct
  if (energy !== undefined && fuel !== undefined) {
    const byAir = consumptionOfAir(use, energy, fuel)
    if (byAir !== undefined) return byAir
  }
  return consumptionOfLevel(use, energy, added)
}

function consumptionOfAir(use: EnergyUse, energy: EnergyFigures, fuel: Fuel): Consumption | undefined {
  const { air, airLambda, density, densityLambda } = use.sums
  const litresPerGramOfAir = 1 / (fuel.airPerFuel * fuel.gramsPerLitre)
  const unsure = fuelDoubt(energy)
  if (covers(use, airLambda)) return reckoned(use, airLambda, litresPerGramOfAir, 'mass-air-flow', unsure)
  // A diesel burns as much as it is given in as much air as there is: without lambda its air says nothing.
  const lambdaIsOne = energy.fuelType !== 'diesel'
  if (lambdaIsOne && covers(use, air))
    return reckoned(use, air, litresPerGramOfAir, 'mass-air-flow', Math.hypot(unsure, NO_LAMBDA_SD))
  const { displacementLitres, volumetricEfficiency } = energy
  if (displacementLitres === undefined) return undefined
  const litresPerDensity =
    AIR_G_PER_DENSITY * displacementLitres * (volumetricEfficiency ?? VOLUMETRIC_EFFICIENCY) * litresPerGramOfAir
  if (covers(use, densityLambda)) return reckoned(use, densityLambda, litresPerDensity, 'speed-density', unsure)
  if (lambdaIsOne && covers(use, density))
    return reckoned(use, density, litresPerDensity, 'speed-density', Math.hypot(unsure, NO_LAMBDA_SD))
  return undefined
}

function consumptionOfLevel(use: EnergyUse, energy: EnergyFigures | undefined, added: number): Consumption | undefined {
  const { level } = use
  if (level === null) return undefined
  const litresOf = (at: number) =>
    level.unit === 'litres' ? at : energy === undefined ? undefined : litresAt(energy, at)
  const [start, end] = [litresOf(level.start), litresOf(level.end)]
  if (start === undefined || end === undefined) return undefined
  const onePercent = energy?.tankLitres === undefined ? Math.max(start, end, 40) / 100 : energy.tankLitres / 100
  const litres = Math.max(0, start - end + added)
  const sigma = LEVEL_SD_PERCENT * onePercent * Math.SQRT2
  return {
    litres,
    low: Math.max(0, litres - Z90 * sigma),
    high: litres + Z90 * sigma,
    idleLitres: null,
    source: 'level',
    covered: 1,
  }
}

function covers(use: EnergyUse, sum: Sum): boolean {
  return sum.ms > 0 && sum.ms >= LEAST_COVERED * use.sums.engineMs
}

function reckoned(use: EnergyUse, sum: Sum, litresPerUnit: number, source: FuelSource, unsure = 0): Consumption {
  const covered = use.sums.engineMs === 0 ? 1 : Math.min(1, sum.ms / use.sums.engineMs)
  // A counter counts on while nobody looks; what is reckoned from rates stands for the time between, too.
  const whole = source === 'counter' ? 1 : 1 / covered
  const litres = sum.amount * litresPerUnit * whole
  const { share, litres: step } = doubts[source]
  const unread = (1 - covered) * UNREAD_SD
  const sigma = Math.hypot(litres * Math.hypot(share, unsure, unread), step)
  const { idleMs } = use.sums
  // As with the whole: the idling that was not read is like that which was, for it is divided by all of it.
  const idleWhole = source === 'counter' ? 1 : Math.max(1, idleMs / sum.idleMs)
  return {
    litres,
    low: Math.max(0, litres - Z90 * sigma),
    high: litres + Z90 * sigma,
    idleLitres: sum.idleMs > 0 ? sum.idleAmount * litresPerUnit * idleWhole : idleMs === 0 ? 0 : null,
    source,
    covered,
  }
}

/** Out of the battery; negative where it gained. Undefined where no state of charge or no battery is known. */
export function kwhOf(use: EnergyUse, energy: EnergyFigures | undefined): number | undefined {
  if (use.charge === null || energy?.batteryKwh === undefined) return undefined
  return ((use.charge.startPercent - use.charge.endPercent) * energy.batteryKwh) / 100
}
