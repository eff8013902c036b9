/** What is kept of a part of a day: whole numbers, so that any days, drivers and vehicles can be added up without loss. */
export const sumColumns = [
  /** How long the vehicle was there, so far. */
  'spanMs',
  /** Of that: with a device in it. Without one nobody knows what it did. */
  'installedMs',
  'vehicleDays',
  'activeDays',
  'trips',
  'distanceDm',
  'tripMs',
  'movingMs',
  'idleMs',
  'engineMs',
  /** As far as uses of energy tell of, and of that the ways whose fuel, electricity, CO₂ is known. */
  'usedDm',
  'fuelMl',
  'fuelKnownDm',
  'energyWh',
  'energyKnownDm',
  'co2G',
  'co2KnownDm',
  /** As exposures tell of, and of that where a manoeuvre would have been seen. */
  'exposedM',
  'seenM',
  'harsh',
  'speedings',
  'limitM',
  'downMs',
  'paidMl',
  'fuelCost',
  'chargedWh',
  'pricedWh',
  'energyCost',
  'maintenanceCost',
  /** What is neither fuel nor work orders: insurance, lease, tax. */
  'otherCost',
  /** What scores are made of: how much was driven, and by night, and what happened how hard. */
  'drivenMs',
  'nightMs',
  'brakingLow',
  'brakingMedium',
  'brakingHigh',
  'accelerationLow',
  'accelerationMedium',
  'accelerationHigh',
  'corneringLow',
  'corneringMedium',
  'corneringHigh',
  'speedingLow',
  'speedingMedium',
  'speedingHigh',
  'longDrives',
] as const

export type SumName = (typeof sumColumns)[number]
export type Sums = Record<SumName, number>

export function noSums(): Sums {
  return Object.fromEntries(sumColumns.map((name) => [name, 0])) as Sums
}

export function addSums(into: Sums, more: Partial<Sums>): void {
  for (const name of sumColumns) into[name] += more[name] ?? 0
}

export function columnOf(name: SumName): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
