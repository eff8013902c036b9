import { distanceM, fromPlane, interpolate, type LatLon, toPlane } from '@clutch/shared/geo'
import type { Place } from '../trips/track.ts'
import { type Area, depthM } from './geofence.ts'
import type { FilterState } from './position-filter.ts'

/** The way between two estimates, and where it meets a border. Pure. */

/** Up to so long a step what is known of the velocity at both ends bends the way between; over a longer one a vehicle does what it likes. */
const BENDS_MAX_MS = 15_000
/** What a driver does between two readings without its showing in them: an acceleration that has turned about twice. */
const UNSEEN_MPS2 = 2
/** So near to the border is on it, and so many places of the way are looked at for it at most. */
const ON_BORDER_M = 0.05
const MAX_LOOKS = 16
/** Looking for a place beyond a border between two that are not. */
const MAX_BEYOND_LOOKS = 40

export type Met = { readonly atMs: number; readonly place: Place; readonly betweenMs: number }

export type Way = {
  readonly before: FilterState
  readonly filter: FilterState
  /** No part of it is longer than its share of this. */
  readonly lengthM: number
  /** Standard deviation, half way, of where the vehicle was beside the way. */
  readonly bowM: number
  /** Where it is after a share of it, 0 to 1. */
  readonly at: (share: number) => LatLon
  readonly timeMs: (share: number) => number
}

export function wayBetween(before: FilterState, filter: FilterState): Way {
  const stepMs = filter.timeMs - before.timeMs
  const known = before.reported && filter.reported
  return known && stepMs <= BENDS_MAX_MS ? bentWay(before, filter, stepMs / 1_000) : straightWay(before, filter, known)
}

/** The cubic that has place and velocity of both ends (C. Hermite): in equal shares of time. */
function bentWay(before: FilterState, filter: FilterState, stepS: number): Way {
  const end = toPlane(before, filter)
  const third = stepS / 3
  const [east1, north1] = [before.eastMps * third, before.northMps * third]
  const [east2, north2] = [end.eastM - filter.eastMps * third, end.northM - filter.northMps * third]
  const longestM = Math.max(
    Math.hypot(east1, north1),
    Math.hypot(east2 - east1, north2 - north1),
    Math.hypot(end.eastM - east2, end.northM - north2),
  )
  return {
    before,
    filter,
    lengthM: 3 * longestM,
    bowM: (UNSEEN_MPS2 * stepS * stepS) / 32,
    at: (share) => {
      const rest = 1 - share
      const [one, two, three] = [3 * rest * rest * share, 3 * rest * share * share, share * share * share]
      return fromPlane(before, {
        eastM: one * east1 + two * east2 + three * end.eastM,
        northM: one * north1 + two * north2 + three * end.northM,
      })
    },
    timeMs: (share) => Math.round(before.timeMs + share * stepS * 1_000),
  }
}

/** In a line. What was driven beyond its length was driven beside it. */
function straightWay(before: FilterState, filter: FilterState, known: boolean): Way {
  const lineM = distanceM(before, filter)
  const stepMs = filter.timeMs - before.timeMs
  const from = Math.hypot(before.eastMps, before.northMps)
  const to = Math.hypot(filter.eastMps, filter.northMps)
  const drivenM = known ? ((from + to) / 2) * (stepMs / 1_000) : 0
  return {
    before,
    filter,
    lengthM: lineM,
    bowM: drivenM > lineM ? Math.sqrt(drivenM * drivenM - lineM * lineM) / 4 : 0,
    at: (share) => interpolate(before, filter, share),
    timeMs: (share) => Math.round(before.timeMs + stepMs * (known ? timeShare(from, to, share) : share)),
  }
}

/** The share of time after which a share of the way is done when speed changes evenly from one reading to the next. */
function timeShare(from: number, to: number, wayShare: number): number {
  const sum = from + to
  const change = to - from
  if (sum < 1 || Math.abs(change) < 0.01 * sum) return wayShare
  // way(t) = from·t + change·t²/2, as a share of (from + to)/2
  return (-from + Math.sqrt(from * from + change * sum * wayShare)) / change
}

/** Where a part of the way meets the border; of several places one where it changes sides. */
export function meeting(area: Area, way: Way, from: number, to: number, wasInside: boolean): Met {
  const sign = wasInside ? 1 : -1
  const share = zeroBetween((at) => sign * depthM(area, way.at(at)), from, to)
  return { atMs: way.timeMs(share), place: way.at(share), betweenMs: way.filter.timeMs - way.before.timeMs }
}

/**
 * A share of the way at which it is beyond the border by more than that: inside, or outside. Null where there is none. Depth changes by a
 * metre a metre at most, so most of the way need not be looked at.
 */
export function beyondBetween(area: Area, way: Way, toInside: boolean, marginM: number, endM: number): number | null {
  const sign = toInside ? 1 : -1
  const reachM = sign * endM + way.lengthM
  // Nobody comes deeper than the way allows that is left for going in and out.
  if (reachM <= marginM) return null
  const beginM = sign * depthM(area, way.before)
  const parts = [{ from: 0, to: 1, fromM: beginM, toM: sign * endM }]
  for (let look = 0; look < MAX_BEYOND_LOOKS; look++) {
    const part = parts.pop()
    if (part === undefined) return null
    const { from, to, fromM, toM } = part
    if (((to - from) * way.lengthM + fromM + toM) / 2 <= marginM) continue
    const middle = (from + to) / 2
    const deepM = sign * depthM(area, way.at(middle))
    if (deepM > marginM) return middle
    const first = { from, to: middle, fromM, toM: deepM }
    const second = { from: middle, to, fromM: deepM, toM }
    if (fromM > toM) parts.push(second, first)
    else parts.push(first, second)
  }
  return null
}

/**
 * Where a depth that is positive at one end falls to nothing. It is nearly straight along a short way, so the chord between the ends finds it
 * soon; an end that stays is trusted half as much each time (the Illinois rule; M. Dowell and P. Jarratt, 1971).
 */
function zeroBetween(depthAt: (share: number) => number, from: number, to: number): number {
  let low = from
  let high = to
  let lowM = depthAt(low)
  let highM = depthAt(high)
  if (lowM <= 0) return low
  if (highM >= 0) return high
  let stayed = 0
  for (let look = 0; look < MAX_LOOKS; look++) {
    const share = low + ((high - low) * lowM) / (lowM - highM)
    const deepM = depthAt(share)
    if (Math.abs(deepM) <= ON_BORDER_M) return share
    if (deepM > 0) {
      low = share
      lowM = deepM
      if (stayed > 0) highM /= 2
      stayed = 1
    } else {
      high = share
      highM = deepM
      if (stayed < 0) lowM /= 2
      stayed = -1
    }
  }
  return (low + high) / 2
}
