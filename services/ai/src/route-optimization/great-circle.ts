import { distanceM } from '@clutch/shared/geo'
import type { Places, TravelMatrix, TravelTimes } from './travel-times.ts'

/** How much longer roads are than the way of a bird: 1.2 to 1.4 in most networks (Boscoe and others 2012). */
const detour = 1.3

/** The first metres of a way are streets, the next ones roads, the rest motorways. Metres from which on, and km/h. */
const classes = [
  [0, 25],
  [2_000, 40],
  [10_000, 65],
  [50_000, 85],
] as const

/** Rows after which others have their turn: a large matrix takes a tenth of a second. */
const rowsAtOnce = 50

/** Nobody is asked: what a way takes is estimated from how far it is. Longer ways never take less. */
export const greatCircle: TravelTimes = {
  nameFor: () => `great-circle × ${detour}`,
  ask: matrixOf,
}

async function matrixOf(places: Places): Promise<TravelMatrix> {
  const count = places.length
  const metres = new Float64Array(count * count)
  const seconds = new Float64Array(count * count)
  const points = places.map(([lat, lon]) => ({ lat, lon }))
  for (let from = 0; from < count; from++) {
    if (from % rowsAtOnce === 0) await new Promise((resolve) => setImmediate(resolve))
    for (let to = 0; to < from; to++) {
      const length = Math.round(distanceM(points[from]!, points[to]!) * detour)
      const takes = Math.round(travelS(length))
      metres[from * count + to] = length
      metres[to * count + from] = length
      seconds[from * count + to] = takes
      seconds[to * count + from] = takes
    }
  }
  return { distanceM: metres, durationS: seconds }
}

function travelS(lengthM: number): number {
  return classes.reduce((sum, [fromM, kmh], at) => {
    const untilM = classes[at + 1]?.[0] ?? Infinity
    return sum + (Math.max(0, Math.min(lengthM, untilM) - fromM) * 3.6) / kmh
  }, 0)
}
