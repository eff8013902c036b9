import { interpolate } from '@clutch/shared/geo'
import type { TelemetryPoint } from '../telemetry/telemetry-point.ts'

/** Between readings farther apart than this nobody knows the way. */
export const closelyMs = 300_000

export interface Whereabouts {
  readAtMs: number
  lat: number
  lon: number
  interpolated: boolean
  point: TelemetryPoint
}

/** Pure: where something was at an instant, by what was read before, newest first, and after, oldest first. */
export function whereaboutsAt(
  atMs: number,
  { before, after }: { before: readonly TelemetryPoint[]; after: readonly TelemetryPoint[] },
): Whereabouts | undefined {
  const point = before.find(({ valid }) => valid)
  if (point === undefined) return undefined
  const next = after.find(({ valid }) => valid)
  const { timeMs: readAtMs, lat, lon } = point
  if (readAtMs === atMs || next === undefined || next.timeMs - readAtMs > closelyMs)
    return { readAtMs, lat, lon, interpolated: false, point }
  const place = interpolate(point, next, (atMs - readAtMs) / (next.timeMs - readAtMs))
  return { readAtMs, lat: place.lat, lon: place.lon, interpolated: true, point }
}
