import { type Fuel, fuels } from './fuels.ts'

/** What an engine is, as far as speed density asks. */
export interface Engine {
  readonly fuel?: Fuel
  readonly displacementLitres?: number
  /** How much of its displacement a four-stroke engine fills: 0.8 to 0.9 of most, above 1 of few. */
  readonly volumetricEfficiency?: number
}

/** Values of a reading, by their names. */
export interface FlowInputs {
  readonly fuelRateLh?: number
  readonly engineFuelRateGs?: number
  readonly massAirFlowGs?: number
  readonly intakePressureKpa?: number
  readonly intakeAirTemperatureC?: number
  readonly rpm?: number
  /** λ, of PID 44 or of a wide-band sensor. What is no λ (an ECU that always says 0) is not used. */
  readonly commandedLambda?: number
}

export interface FuelFlow {
  readonly litresPerHour: number
  readonly gramsPerSecond: number
  /** Where the figure comes from, best first. */
  readonly method: 'fuel-rate-pid' | 'mass-air-flow' | 'speed-density'
  /** No λ was told of an engine that runs lean: it burnt at most this. */
  readonly atMost: boolean
}

/** g/mol of dry air, and J/(mol·K) of gases: ISO 2533, CODATA 2018. */
const airGmol = 28.9647
const gasConstant = 8.314_462_618

/** What an engine that nobody has described is taken for. */
const usualEfficiency = 0.85

/**
 * Fuel flow by the best of what is known:
 * 1. the ECU's own figure (PID 5E or 9D)
 * 2. air by its sensor, divided by the air-fuel ratio and λ (conservation of mass)
 * 3. air by speed density: what the cylinders take in, by the ideal gas law (Heywood 1988, chapter 2.10)
 * Absent where none can be told.
 */
export function fuelFlow(inputs: FlowInputs, engine: Engine = {}): FuelFlow | undefined {
  const fuel = engine.fuel ?? fuels.petrol
  const { fuelRateLh, engineFuelRateGs, massAirFlowGs } = inputs
  if (told(fuelRateLh)) {
    return {
      litresPerHour: fuelRateLh,
      gramsPerSecond: gramsPerSecond(fuelRateLh, fuel),
      method: 'fuel-rate-pid',
      atMost: false,
    }
  }
  if (told(engineFuelRateGs)) return flow(engineFuelRateGs, fuel, 'fuel-rate-pid', false)
  const lambda = lambdaOf(inputs.commandedLambda)
  const atMost = lambda === undefined && fuel.runsLean
  const perAir = 1 / (fuel.airFuelRatio * (lambda ?? 1))
  if (told(massAirFlowGs)) return flow(massAirFlowGs * perAir, fuel, 'mass-air-flow', atMost)
  const air = airBySpeedDensity(inputs, engine)
  return air === undefined ? undefined : flow(air * perAir, fuel, 'speed-density', atMost)
}

/**
 * g/s of air that a four-stroke engine takes in. Half of its displacement is filled with each turn, at the pressure and
 * temperature of the manifold.
 */
export function airBySpeedDensity(
  { intakePressureKpa, intakeAirTemperatureC, rpm }: FlowInputs,
  { displacementLitres, volumetricEfficiency = usualEfficiency }: Engine,
): number | undefined {
  if (!told(intakePressureKpa) || !told(rpm) || !told(displacementLitres)) return undefined
  if (intakeAirTemperatureC === undefined || !(intakeAirTemperatureC > -60 && intakeAirTemperatureC < 200))
    return undefined
  const litresPerSecond = ((displacementLitres * rpm) / 120) * volumetricEfficiency
  // kPa × L = J
  return (intakePressureKpa * litresPerSecond * airGmol) / (gasConstant * (intakeAirTemperatureC + 273.15))
}

function told(value: number | undefined): value is number {
  return value !== undefined && Number.isFinite(value) && value >= 0
}

/** Beyond 0.5 and 10 an engine does not burn. PID 44 cannot say more than 2, a wide-band sensor can. */
function lambdaOf(value: number | undefined): number | undefined {
  return value !== undefined && value >= 0.5 && value <= 10 ? value : undefined
}

function flow(grams: number, fuel: Fuel, method: FuelFlow['method'], atMost: boolean): FuelFlow {
  return { litresPerHour: (grams * 3.6) / fuel.densityKgL, gramsPerSecond: grams, method, atMost }
}

function gramsPerSecond(litresPerHour: number, fuel: Fuel): number {
  return (litresPerHour * fuel.densityKgL) / 3.6
}

/** Absent while the vehicle stands. */
export function litresPer100Km(litresPerHour: number, speedKmh: number): number | undefined {
  return speedKmh > 0 ? (litresPerHour / speedKmh) * 100 : undefined
}
