import type { EnergyFigures } from '../vehicle-energy/energy.ts'

/** What a fuel is: how much air a gram of it burns with, how heavy a litre is, what a litre leaves behind. */
export type Fuel = {
  /** Grams of air for a gram of fuel at lambda 1. */
  readonly airPerFuel: number
  readonly gramsPerLitre: number
  /** Tank to wheel, of the fuel itself; what grew with the plants is counted too. */
  readonly co2KgPerLitre: number
}

/**
 * Stoichiometry and density: Heywood, Internal Combustion Engine Fundamentals, table D.4 (petrol 14.6, diesel 14.5, ethanol 9.0, propane 15.6);
 * densities are those of EN 228, EN 590, EN 15376 and EN 589 at 15 °C. CO₂: US EPA, Emission Factors for Greenhouse Gas Inventories (2024),
 * per US gallon: petrol 8.78 kg, diesel 10.21, ethanol 5.75, LPG 5.68.
 */
const litresPerGallon = 3.785411784
const petrol: Fuel = { airPerFuel: 14.6, gramsPerLitre: 745, co2KgPerLitre: 8.78 / litresPerGallon }
const diesel: Fuel = { airPerFuel: 14.5, gramsPerLitre: 835, co2KgPerLitre: 10.21 / litresPerGallon }
const ethanol: Fuel = { airPerFuel: 9, gramsPerLitre: 793, co2KgPerLitre: 5.75 / litresPerGallon }
const lpg: Fuel = { airPerFuel: 15.6, gramsPerLitre: 540, co2KgPerLitre: 5.68 / litresPerGallon }

/** What is in the tank; undefined where the vehicle takes no fuel. */
export function fuelOf({ fuelType, ethanolPercent }: EnergyFigures): Fuel | undefined {
  switch (fuelType) {
    case 'none':
      return undefined
    case 'diesel':
      return diesel
    case 'lpg':
      return lpg
    case 'ethanol':
      return blend(ethanolPercent ?? 100)
    case 'petrol':
      return blend(ethanolPercent ?? 0)
    // Nobody said how much of each: half and half is never far off, and the interval says how far.
    case 'flex':
      return blend(ethanolPercent ?? 50)
  }
}

/** How far the fuel may be another than {@link fuelOf} takes it to be, as a share of the litres: one standard deviation. */
export function fuelDoubt({ fuelType, ethanolPercent }: EnergyFigures): number {
  if (fuelType === 'flex' && ethanolPercent === undefined) return 0.12
  return fuelType === 'petrol' && ethanolPercent === undefined ? 0.02 : 0.01
}

/** By volume. */
function blend(ethanolPercent: number): Fuel {
  const share = ethanolPercent / 100
  const gramsPerLitre = share * ethanol.gramsPerLitre + (1 - share) * petrol.gramsPerLitre
  const air =
    share * ethanol.gramsPerLitre * ethanol.airPerFuel + (1 - share) * petrol.gramsPerLitre * petrol.airPerFuel
  return {
    airPerFuel: air / gramsPerLitre,
    gramsPerLitre,
    co2KgPerLitre: share * ethanol.co2KgPerLitre + (1 - share) * petrol.co2KgPerLitre,
  }
}
