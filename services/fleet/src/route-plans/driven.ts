import { distanceM, type LatLon } from '@clutch/shared/geo'
import type { TelemetryPoint } from '../telemetry/telemetry-point.ts'

/** Slower than this a vehicle stands, or is moved about a yard. km/h. */
const drivesKmh = 5
/** Of fixes that lie closer together noise makes a speed. */
const noiseM = 25
/** A whole rest after EU 561/2006, article 7. One that is taken in two parts is not seen: then more is expected than has to be. */
const restMs = 45 * 60_000

/** What was driven on a route so far, as its readings show it: an estimate for what is expected, and no record of anybody's hours. */
export interface Driven {
  sinceRestMs: number
  allMs: number
  /** How long it has stood still now. */
  stillMs: number
}

export const nothingDriven: Driven = { sinceRestMs: 0, allMs: 0, stillMs: 0 }

export function drivenFurther(
  { sinceRestMs, allMs, stillMs }: Driven,
  last: (LatLon & { timeMs: number }) | null,
  point: TelemetryPoint,
): Driven {
  if (last === null) return { sinceRestMs, allMs, stillMs }
  const spanMs = point.timeMs - last.timeMs
  if (drives(last, point, spanMs)) return { sinceRestMs: sinceRestMs + spanMs, allMs: allMs + spanMs, stillMs: 0 }
  const still = stillMs + spanMs
  return { sinceRestMs: still >= restMs ? 0 : sinceRestMs, allMs, stillMs: still }
}

function drives(last: LatLon, point: TelemetryPoint, spanMs: number): boolean {
  if (point.speedKmh !== undefined && spanMs <= 120_000) return point.speedKmh >= drivesKmh
  const metres = distanceM(last, point)
  return metres > noiseM && (metres / spanMs) * 3_600 >= drivesKmh
}
