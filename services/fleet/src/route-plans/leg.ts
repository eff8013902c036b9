import { distanceM, type LatLon, toPlane } from '@clutch/shared/geo'
import { decodePolyline } from '@clutch/shared/polyline'
import type { Way, WayStop } from './way.ts'

/** Half the width of a corridor along known roads: the parallel street and the lay-by are in it, another road is not. */
const roadCorridorM = 400
/** Along a straight line where roads are not known: they are no straight lines, on long ways even less. */
const lineCorridorM = 1_000
const lineCorridorShare = 0.35

export interface Leg {
  line: readonly LatLon[]
  corridorM: number
}

/**
 * From a stop that was left, or the start, to the next one, or the end. The roads of the plan hold where the vehicle goes in its order,
 * and from when it was planned on.
 */
export function legBetween(
  way: Way,
  from: WayStop | undefined,
  to: WayStop | undefined,
  { atMs }: { atMs: number },
): Leg | undefined {
  const [start, end] = [from ?? way.start, to ?? way.end]
  if (start === null || end === null) return undefined
  const before = to === undefined ? way.stops.at(-1) : way.stops[way.stops.indexOf(to) - 1]
  const roads = before === from && atMs >= way.plannedMs ? roadsOf(to ?? way) : undefined
  if (roads !== undefined) return { line: roads, corridorM: roadCorridorM }
  return { line: [start, end], corridorM: Math.max(lineCorridorM, lineCorridorShare * distanceM(start, end)) }
}

const decoded = new WeakMap<object, readonly LatLon[] | undefined>()

/** Read once of each way that is held in memory. */
function roadsOf(of: WayStop | Way): readonly LatLon[] | undefined {
  if (!decoded.has(of)) decoded.set(of, lineOf('path' in of ? of.path : (of as Way).backPath))
  return decoded.get(of)
}

function lineOf(text: string | null | undefined): readonly LatLon[] | undefined {
  if (text == null) return undefined
  const line = decodePolyline(text)
  return line.length < 2 ? undefined : line
}

/** How much of a line is left from where it is nearest to a place: 1 at its beginning, 0 at its end. */
export function shareLeft(line: readonly LatLon[], place: LatLon): number {
  let [allM, nearestM, passedM] = [0, Infinity, 0]
  for (let at = 1; at < line.length; at++) {
    const a = toPlane(place, line[at - 1]!)
    const b = toPlane(place, line[at]!)
    const [eastM, northM] = [b.eastM - a.eastM, b.northM - a.northM]
    const lengthM = Math.hypot(eastM, northM)
    const t = lengthM === 0 ? 0 : Math.max(0, Math.min(1, -(a.eastM * eastM + a.northM * northM) / lengthM ** 2))
    const awayM = Math.hypot(a.eastM + t * eastM, a.northM + t * northM)
    if (awayM < nearestM) [nearestM, passedM] = [awayM, allM + t * lengthM]
    allM += lengthM
  }
  return allM === 0 ? 0 : 1 - passedM / allM
}
