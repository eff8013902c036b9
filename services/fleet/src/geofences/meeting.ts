import { interpolate, type LatLon, unwrapLonDeg } from '@clutch/shared/geo'
import type { Place } from '../trips/track.ts'
import { type Area, boundingBox, depthM } from './geofence.ts'
import type { FilterState } from './position-filter.ts'

/** Where and when the way between two estimates meets a border. Pure. */

export type Met = { readonly atMs: number; readonly place: Place; readonly betweenMs: number }

/** Where the line between two estimates meets the border, by bisection: the first half that changes sides is followed. */
export function meeting(area: Area, before: FilterState, filter: FilterState, wasInside: boolean): Met {
  let low = 0
  let high = 1
  for (let i = 0; i < 12; i++) {
    const middle = (low + high) / 2
    if (depthM(area, interpolate(before, filter, middle)) > 0 === wasInside) low = middle
    else high = middle
  }
  return metAt(before, filter, (low + high) / 2)
}

export function metAt(before: FilterState, filter: FilterState, fraction: number): Met {
  const stepMs = filter.timeMs - before.timeMs
  return {
    atMs: Math.round(before.timeMs + stepMs * timeShare(before, filter, fraction)),
    place: interpolate(before, filter, fraction),
    betweenMs: stepMs,
  }
}

/** The share of time after which a share of the way is done when speed changes evenly from one reading to the next. */
function timeShare(before: FilterState, filter: FilterState, wayShare: number): number {
  const from = Math.hypot(before.eastMps, before.northMps)
  const to = Math.hypot(filter.eastMps, filter.northMps)
  const sum = from + to
  if (!(before.reported && filter.reported) || sum < 1) return wayShare
  const change = to - from
  if (Math.abs(change) < 0.01 * sum) return wayShare
  // way(t) = from·t + change·t²/2, as a share of (from + to)/2
  return (-from + Math.sqrt(from * from + change * sum * wayShare)) / change
}

/** The part of a line that lies in the box of an area, from where to where; null where none does. */
export function partWithin(area: Area, from: LatLon, to: LatLon): { from: number; to: number } | null {
  const { south, west, north, east } = boundingBox(area)
  const fromLon = unwrapLonDeg(from.lon, west)
  const toLon = unwrapLonDeg(to.lon, fromLon)
  const eastLon = east < west ? east + 360 : east
  let first = 0
  let last = 1
  for (const [a, b, low, high] of [
    [from.lat, to.lat, south, north],
    [fromLon, toLon, west, eastLon],
  ] as const) {
    if (a === b) {
      if (a < low || a > high) return null
      continue
    }
    const [one, other] = [(low - a) / (b - a), (high - a) / (b - a)]
    first = Math.max(first, Math.min(one, other))
    last = Math.min(last, Math.max(one, other))
  }
  return first < last ? { from: first, to: last } : null
}

/** Where the depth changes sign after a sample, in samples; the ends of the line are outside, so a border lies on them at most. */
export function zeroBetween(depths: readonly number[], i: number): number {
  const a = depths[i]
  const b = depths[i + 1]
  if (a === undefined || b === undefined) return a === undefined ? 0 : depths.length - 1
  return i + a / (a - b)
}
