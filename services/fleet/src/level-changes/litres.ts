import { capacityOf, type EnergyFigures, litresAt } from '../vehicle-energy/energy.ts'
import type { LevelChange } from './level-change.ts'

type Litres = { readonly amount: number; readonly low: number; readonly high: number }

/** A change in litres, by the tank that held at its time; null while nobody said how large it is. */
export function litresOf(
  { unit, amount, low, high, change, levelBefore, levelAfter }: LevelChange,
  energy: EnergyFigures | undefined,
): Litres | null {
  if (unit === 'litres') return { amount, low, high }
  if (energy === undefined || capacityOf(energy) === undefined) return null
  // The side that is known to be whole: the end it came from, or the end it went to.
  const upper = change === 'refuel' ? levelAfter : levelBefore
  const of = (percent: number) => rounded(litresAt(energy, upper)! - litresAt(energy, Math.max(0, upper - percent))!)
  // Beyond the ends of the float the tank goes on as it does at the end.
  const beyond = Math.max(0, high - upper)
  const most = rounded(of(high) + (beyond * capacityOf(energy)!) / 100)
  return { amount: of(amount), low: of(low), high: most }
}

function rounded(litres: number): number {
  return Math.round(litres * 100) / 100
}
