/**
 * What a fuel needs and weighs. Air-fuel ratios are stoichiometric, by mass; densities at 15 °C, of gases under pressure
 * as they are sold. Sources: Heywood, Internal Combustion Engine Fundamentals (1988), table D.4, for the ratios; EN 228,
 * EN 590 and EN 589 for the middle of the permitted densities.
 */
export interface Fuel {
  readonly airFuelRatio: number
  readonly densityKgL: number
  /** Diesel engines run with more air than the fuel needs: without λ, air tells the most that could have been burnt. */
  readonly runsLean: boolean
}

export const fuels = {
  petrol: { airFuelRatio: 14.6, densityKgL: 0.745, runsLean: false },
  diesel: { airFuelRatio: 14.5, densityKgL: 0.833, runsLean: true },
  ethanol: { airFuelRatio: 9.0, densityKgL: 0.789, runsLean: false },
  e85: { airFuelRatio: 9.8, densityKgL: 0.781, runsLean: false },
  lpg: { airFuelRatio: 15.6, densityKgL: 0.54, runsLean: false },
} as const satisfies Readonly<Record<string, Fuel>>

/** Petrol with so much ethanol in it, as PID 52 tells: by volume. */
export function blend(ethanolPercent: number): Fuel {
  const share = Math.min(Math.max(ethanolPercent, 0), 100) / 100
  const ethanolKg = share * fuels.ethanol.densityKgL
  const petrolKg = (1 - share) * fuels.petrol.densityKgL
  const densityKgL = ethanolKg + petrolKg
  const airKg = ethanolKg * fuels.ethanol.airFuelRatio + petrolKg * fuels.petrol.airFuelRatio
  return { airFuelRatio: airKg / densityKgL, densityKgL, runsLean: false }
}
