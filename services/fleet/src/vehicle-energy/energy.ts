import type { VehicleEnergy } from '@clutch/contracts/fleet/vehicle-energy'

/** What was entered of a vehicle, in order of `validFromMs`. */
export type EnergyFigures = Omit<VehicleEnergy, 'id' | 'version' | 'vehicleId' | 'validFrom'>
export type DatedEnergy = { readonly validFromMs: number; readonly figures: EnergyFigures }

/** What held at an instant. */
export function energyAt(dated: readonly DatedEnergy[], ms: number): EnergyFigures | undefined {
  return dated.findLast(({ validFromMs }) => validFromMs <= ms)?.figures
}

/** What a tank holds at a level in percent; undefined while nobody said how large it is. */
export function litresAt({ tankLitres, tankTable }: EnergyFigures, percent: number): number | undefined {
  if (tankTable === undefined) return tankLitres === undefined ? undefined : (tankLitres * percent) / 100
  const next = tankTable.findIndex((row) => row.percent >= percent)
  if (next === 0) return tankTable[0]!.litres
  if (next < 0) return tankTable.at(-1)!.litres
  const [a, b] = [tankTable[next - 1]!, tankTable[next]!]
  return a.litres + ((b.litres - a.litres) * (percent - a.percent)) / (b.percent - a.percent)
}

/** The most that goes in. */
export function capacityOf({ tankLitres, tankTable }: EnergyFigures): number | undefined {
  return tankLitres ?? tankTable?.at(-1)?.litres
}

/** A table must rise: a level that stands for two contents stands for none. */
export function tableProblem(table: EnergyFigures['tankTable']): string | null {
  for (let i = 1; i < (table?.length ?? 0); i += 1) {
    if (table![i]!.percent <= table![i - 1]!.percent) return 'must rise in percent'
    if (table![i]!.litres < table![i - 1]!.litres) return 'must not fall in litres'
  }
  return null
}
